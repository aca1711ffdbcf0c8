"""The promises between tables that no constraint can hold, each as a query that finds who breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PROMISES: tuple[tuple[str, str], ...] = (
    (
        "deals without exactly one open visit, in the stage they stand in",
        """SELECT COUNT(*) FROM deal WHERE 1 <> (SELECT COUNT(*) FROM stage_visit v
           WHERE v.deal_id = deal.id AND v.is_open AND v.stage_id = deal.stage_id)
           OR 1 <> (SELECT COUNT(*) FROM stage_visit v WHERE v.deal_id = deal.id AND v.is_open)""",
    ),
    (
        "deals whose kind is not their stage's",
        "SELECT COUNT(*) FROM deal JOIN stage ON stage.id = deal.stage_id WHERE deal.stage_kind <> stage.kind",
    ),
    (
        "deals whose stage belongs to another pipeline",
        "SELECT COUNT(*) FROM deal JOIN stage ON stage.id = deal.stage_id WHERE deal.pipeline_id <> stage.pipeline_id",
    ),
    (
        "open deals with a closing date",
        "SELECT COUNT(*) FROM deal WHERE stage_kind = 'open' AND closed_at IS NOT NULL",
    ),
    (
        "deals not won with a won amount",
        "SELECT COUNT(*) FROM deal WHERE stage_kind <> 'won' AND won_amount_minor IS NOT NULL",
    ),
    ("visits that end before they begin", "SELECT COUNT(*) FROM stage_visit WHERE seconds < 0"),
    (
        "visits that overlap the next one",
        """SELECT COUNT(*) FROM stage_visit a JOIN stage_visit b ON a.deal_id = b.deal_id AND a.id < b.id
           WHERE a.left_at IS NOT NULL AND b.entered_at IS NOT NULL AND NOT a.left_day_only AND NOT b.entered_day_only
             AND a.left_at > b.entered_at AND (b.left_at IS NULL OR b.left_at > a.entered_at)""",
    ),
    (
        "contacts whose stage is not the one last entered",
        """SELECT COUNT(*) FROM contact WHERE lifecycle_stage <> (SELECT to_stage FROM lifecycle_change c
           WHERE c.contact_id = contact.id ORDER BY c.id DESC LIMIT 1)""",
    ),
    (
        "contacts without an entry into the lifecycle",
        "SELECT COUNT(*) FROM contact WHERE id NOT IN (SELECT contact_id FROM lifecycle_change)",
    ),
    (
        "next steps that are done, removed or another deal's",
        """SELECT COUNT(*) FROM deal WHERE next_activity_id IS NOT NULL AND next_activity_id NOT IN
           (SELECT id FROM activity WHERE activity.deal_id = deal.id AND done_at IS NULL AND deleted_at IS NULL)""",
    ),
    (
        "pipelines without a won and a lost stage",
        """SELECT COUNT(*) FROM pipeline p WHERE deleted_at IS NULL AND (
           2 <> (SELECT COUNT(DISTINCT kind) FROM stage s
                 WHERE s.pipeline_id = p.id AND s.kind <> 'open' AND s.deleted_at IS NULL))""",
    ),
)


def find_broken_promises(connection: Connection) -> list[str]:
    """Return a sentence for each promise that some rows break; empty when all hold."""
    found: list[str] = []
    for what, query in _PROMISES:
        count = int(connection.execute(text(query)).scalar_one())
        if count:
            found.append(f"{count} {what}")
    return found
