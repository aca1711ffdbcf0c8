"""The keys of the lines of Today, for the sheet of keys."""

from __future__ import annotations

from funneldesk.desktop.shell.actions import KeyHint

HINTS = (
    KeyHint("Today", "Up, Down", "Go from line to line"),
    KeyHint("Today", "Enter", "Open the deal or lead"),
    KeyHint("Today", "D or Space", "Done, and what comes next; plan where nothing is planned"),
    KeyHint("Today", "S", "Put off"),
    KeyHint("Today", "A", "Accept the lead, or offer it to a rep"),
    KeyHint("Today", "R", "Reject the lead"),
    KeyHint("Today", "C", "Call"),
    KeyHint("Today", "W", "WhatsApp"),
    KeyHint("Today", "E", "E-mail"),
    KeyHint("Today", "Menu", "All that can be done with the line"),
)
