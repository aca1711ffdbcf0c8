"""The keys of the page of campaigns, for the sheet of keys."""

from funneldesk.desktop.shell.actions import KeyHint

HINTS = (
    KeyHint("Campaigns", "Enter", "Go on in the campaign's panel; Esc goes back"),
    KeyHint("Campaigns", "F2", "Rename the campaign"),
    KeyHint("Campaigns", "/", "Filter the campaigns"),
    KeyHint("Campaigns", "Del", "Put the chosen campaigns into the bin"),
    KeyHint("Campaigns", "Ctrl+V", "Paste rows into a campaign's results"),
)
