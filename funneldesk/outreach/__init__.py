"""Reaching people through the programs of this machine: links that are safe to hand over."""
