"""Carries out automations: follows the journal and the clock, behind everybody's work."""
