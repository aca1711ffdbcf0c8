"""What the sheet of keys says of the rooms; loaded once a workspace is open."""

from funneldesk.desktop.campaigns.keys import HINTS as CAMPAIGNS
from funneldesk.desktop.leads.keys import HINTS as LEADS
from funneldesk.desktop.pipeline.keys import HINTS as BOARD
from funneldesk.desktop.today.keys import HINTS as TODAY

ROOM_HINTS = (*TODAY, *LEADS, *BOARD, *CAMPAIGNS)
"""In the order of the rooms."""
