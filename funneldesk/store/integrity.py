"""The promises between tables that no constraint can hold, each as a query that finds who breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

_HANDOFF_WAITS = "open rounds of the handoff without exactly one person whose turn it is and one clock that runs"
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
    (
        _HANDOFF_WAITS,
        """SELECT COUNT(*) FROM handoff h WHERE h.state IN ('mql', 'offered', 'accepted') AND (
           (h.state = 'mql') <> (h.owner_id IS NULL)
           OR (h.state = 'offered') <> (1 = (SELECT COUNT(*) FROM handoff_offer o WHERE o.handoff_id = h.id
               AND o.answer IS NULL AND o.user_id = h.owner_id AND o.due_at = h.due_at))
           OR (h.state <> 'offered' AND EXISTS (SELECT 1 FROM handoff_offer o WHERE o.handoff_id = h.id
               AND o.answer IS NULL))
           OR (h.state <> 'accepted' AND h.due_at IS NULL) OR h.closed_at IS NOT NULL
           OR (h.state = 'accepted' AND h.accepted_at IS NULL)
           OR (h.state = 'accepted' AND (h.due_at IS NULL) <> (h.first_contact_at IS NOT NULL))
           OR EXISTS (SELECT 1 FROM contact c WHERE c.id = h.contact_id AND c.deleted_at IS NOT NULL))""",
    ),
    (
        # An imported file may carry a lead on to a deal; its round is settled at the next look.
        "open rounds of the handoff that say something else than their lead's stage",
        """SELECT COUNT(*) FROM handoff h JOIN contact c ON c.id = h.contact_id
           WHERE h.state IN ('mql', 'offered', 'accepted')
             AND c.lifecycle_stage NOT IN ('sql', 'customer', 'repeat', 'loyal')
             AND c.lifecycle_stage <> CASE h.state WHEN 'accepted' THEN 'sal' ELSE 'mql' END""",
    ),
    (
        "accepted leads whose owner is somebody else than who accepted them",
        """SELECT COUNT(*) FROM handoff h JOIN contact c ON c.id = h.contact_id
           WHERE h.state = 'accepted' AND h.owner_id IS NOT c.owner_id""",
    ),
    (
        "rounds of the handoff that are over without an end or a reason, or with a clock that still runs",
        """SELECT COUNT(*) FROM handoff h WHERE h.state NOT IN ('mql', 'offered', 'accepted') AND (
           h.closed_at IS NULL OR h.due_at IS NOT NULL OR (h.reason_id IS NULL AND h.note IS NULL)
           OR (h.state = 'sql' AND h.deal_id IS NULL) OR (h.state = 'recycled' AND h.revisit_on IS NULL)
           OR EXISTS (SELECT 1 FROM handoff_offer o WHERE o.handoff_id = h.id AND o.answer IS NULL))""",
    ),
    (
        "rounds of the handoff that end before they begin, or offers that do",
        """SELECT (SELECT COUNT(*) FROM handoff WHERE closed_at < qualified_at OR accepted_at < qualified_at
                   OR first_contact_at < accepted_at)
           + (SELECT COUNT(*) FROM handoff_offer WHERE answered_at < offered_at OR due_at < offered_at
              OR (answer IS NULL) <> (answered_at IS NULL))""",
    ),
    (
        "leads with two rounds of the handoff of one number",
        "SELECT COUNT(*) FROM (SELECT 1 FROM handoff GROUP BY contact_id, round_no HAVING COUNT(*) > 1)",
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
        "people in a sequence who stand at no step of it that does something",
        """SELECT COUNT(*) FROM enrolment e LEFT JOIN sequence_step s
           ON s.id = e.step_id AND s.sequence_id = e.sequence_id AND s.deleted_at IS NULL AND s.kind <> 'wait'
           WHERE e.state = 'active' AND (s.id IS NULL OR e.due_at IS NULL)""",
    ),
    (
        "ended ways through a sequence that are due or have no end",
        """SELECT COUNT(*) FROM enrolment WHERE state <> 'active' AND (due_at IS NOT NULL OR ended_at IS NULL
           OR (state = 'stopped' AND stop_reason IS NULL))""",
    ),
    (
        "pipelines without a won and a lost stage",
        """SELECT COUNT(*) FROM pipeline p WHERE deleted_at IS NULL AND (
           2 <> (SELECT COUNT(DISTINCT kind) FROM stage s
                 WHERE s.pipeline_id = p.id AND s.kind <> 'open' AND s.deleted_at IS NULL))""",
    ),
    ("campaign results that end before they begin", "SELECT COUNT(*) FROM campaign_result WHERE ends_on < starts_on"),
    (
        "campaign results below zero",
        """SELECT COUNT(*) FROM campaign_result WHERE MIN(COALESCE(impressions, 0), COALESCE(clicks, 0),
           COALESCE(visits, 0), COALESCE(page_conversions, 0), COALESCE(mentions, 0), COALESCE(branded_visits, 0),
           COALESCE(spend_minor, 0)) < 0""",
    ),
    (
        # A row reaches into a later one where it ends after the next of its kind begins.
        "campaign results for days that another row of the same system holds",
        """SELECT COUNT(*) FROM (SELECT ends_on, LEAD(starts_on) OVER (PARTITION BY campaign_id, system, row_key
           ORDER BY starts_on, ends_on) AS following FROM campaign_result) WHERE ends_on >= following""",
    ),
    ("campaigns that end before they begin", "SELECT COUNT(*) FROM campaign WHERE ends_on < starts_on"),
    (
        "live campaigns of one name",
        """SELECT COUNT(*) FROM (SELECT 1 FROM campaign WHERE deleted_at IS NULL GROUP BY name_key
           HAVING COUNT(*) > 1)""",
    ),
    (
        "plans of campaigns that end before they begin, or are double",
        """SELECT (SELECT COUNT(*) FROM campaign_plan WHERE ends_on < starts_on)
           + (SELECT COUNT(*) FROM (SELECT 1 FROM campaign_plan GROUP BY campaign_id, funnel_stage
              HAVING COUNT(*) > 1))""",
    ),
    (
        "UTM values that are not in lower case",
        """SELECT (SELECT COUNT(*) FROM tracked_link WHERE utm_source || utm_medium || utm_campaign
              <> LOWER(utm_source || utm_medium || utm_campaign))
           + (SELECT COUNT(*) FROM campaign WHERE utm_campaign <> LOWER(utm_campaign))""",
    ),
    (
        "people on their way through a sequence without a next step, or on another sequence's",
        """SELECT COUNT(*) FROM enrolment e WHERE e.state = 'active' AND (e.due_at IS NULL OR e.ended_at IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM sequence_step s WHERE s.id = e.step_id AND s.sequence_id = e.sequence_id
                          AND s.deleted_at IS NULL))""",
    ),
    (
        "people whose way through a sequence is over without an end",
        "SELECT COUNT(*) FROM enrolment WHERE state <> 'active' AND ended_at IS NULL",
    ),
    (
        "assignments to a variant of another experiment",
        """SELECT COUNT(*) FROM assignment a JOIN variant v ON v.id = a.variant_id
           WHERE v.experiment_id <> a.experiment_id""",
    ),
    (
        "experiments that have not begun and whose variants people got",
        """SELECT COUNT(*) FROM experiment e WHERE started_at IS NULL
           AND EXISTS (SELECT 1 FROM assignment a WHERE a.experiment_id = e.id)""",
    ),
    (
        "experiments decided for a variant that is not theirs",
        """SELECT COUNT(*) FROM experiment e WHERE decided_variant_id IS NOT NULL AND NOT EXISTS
           (SELECT 1 FROM variant v WHERE v.id = e.decided_variant_id AND v.experiment_id = e.id)""",
    ),
)
_OF_TABLE: dict[str, str] = {
    "handoff": _HANDOFF_WAITS,
    "sequence_step": "people in a sequence who stand at no step of it that does something",
    "experiment": "experiments that have not begun and whose variants people got",
}
"""What the program does by itself goes on upon rows of these tables, so a turn of them could break the promise."""


def find_broken_promises(connection: Connection, *, turned: Collection[str] | None = None) -> list[str]:
    """Return a sentence for each promise that some rows break; empty when all hold.

    Args:
        connection: to the file.
        turned: only what an undo or redo of these tables could break; None asks all.
    """
    wanted = None if turned is None else {_OF_TABLE[table] for table in turned if table in _OF_TABLE}
    found: list[str] = []
    for what, query in _PROMISES:
        if wanted is not None and what not in wanted:
            continue
        count = int(connection.execute(text(query)).scalar_one())
        if count:
            found.append(f"{count} {what}")
    return found
