"""The Insights room: key figures, the one funnel, and where it leaks."""

from funneldesk.desktop.insights.room import InsightsRoom, make_room

__all__ = ["InsightsRoom", "make_room"]
