"""What a new workspace holds before anybody has typed a word."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from funneldesk.commands.score_rule import seed_score_rules
from funneldesk.model.automation import Automation
from funneldesk.model.automation_defaults import make_default_rows
from funneldesk.model.lifecycle import LIFECYCLE_LABELS, LifecycleLabel
from funneldesk.model.pipeline import Pipeline, Stage, StageKind
from funneldesk.model.reason import DEFAULT_REASONS, Reason
from funneldesk.model.setting import Setting
from funneldesk.model.source import CHANNELS, Channel

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from funneldesk.model.business import Business

DEFAULT_STAGES: tuple[tuple[str, str, int, int | None], ...] = (
    ("Qualified", StageKind.OPEN, 20, 7),
    ("Site visit", StageKind.OPEN, 40, 7),
    ("Proposal", StageKind.OPEN, 60, 10),
    ("Negotiation", StageKind.OPEN, 80, 10),
    ("Won", StageKind.WON, 100, None),
    ("Lost", StageKind.LOST, 0, None),
)


def seed_workspace(session: Session, business: Business, *, now: dt.datetime) -> None:
    """Fill a new workspace: the business, one pipeline, reasons, channels, the words of the lifecycle, automations."""
    known = {key: value for key, value in asdict(business).items() if value is not None}
    session.add_all(Setting(key=key, value=value) for key, value in known.items())
    session.add_all(Channel(key=key, label=label, position=position) for position, (key, label) in enumerate(CHANNELS))
    session.add_all(
        LifecycleLabel(key=key, label=label, team=team, position=position)
        for position, (key, label, team) in enumerate(LIFECYCLE_LABELS)
    )
    session.add_all(
        Reason(kind=kind, label=label, position=position)
        for kind, labels in DEFAULT_REASONS
        for position, label in enumerate(labels)
    )
    pipeline = Pipeline(name="Sales", is_default=True)
    session.add(pipeline)
    session.flush()
    session.add_all(
        Stage(
            pipeline_id=pipeline.id,
            label=label,
            kind=kind,
            position=position,
            win_probability=probability,
            idle_after_days=idle,
        )
        for position, (label, kind, probability, idle) in enumerate(DEFAULT_STAGES)
    )
    seed_score_rules(session)
    session.add_all(Automation(**row, active_since=now, recorded_at=now) for row in make_default_rows())
