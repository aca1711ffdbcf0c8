"""What every query is handed: a read-only connection on one snapshot, the time and the business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from funneldesk.model.business import Business


@dataclass(frozen=True)
class Look:
    """One question's view of the workspace.

    Attributes:
        connection: read-only; everything asked through it sees the same snapshot.
        now: the instant the question was asked (UTC).
        business: the business of the workspace.
    """

    connection: Connection
    now: dt.datetime
    business: Business
