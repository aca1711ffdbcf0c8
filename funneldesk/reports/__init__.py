"""Figures and tables as paper: what a business hands over."""
