"""What automations name by number, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, func, select, true, type_coerce

from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.automation_triggers import find_custom_date, name_custom_date
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleLabel
from funneldesk.model.message import MessageTemplate
from funneldesk.model.pipeline import Pipeline, Stage
from funneldesk.model.sequence import Sequence
from funneldesk.model.source import Source
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from funneldesk.queries.look import Look

_NEWEST = 5000
_A_DAY = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*"


@dataclass(frozen=True, slots=True)
class AutomationNames:
    """The names of what an automation may name, each by number and in the order of its list.

    Attributes:
        stages: of all pipelines; with the pipeline's name where there are several.
        pipelines: the pipelines.
        users: the people who work here.
        sequences: nurture sequences.
        campaigns: the campaigns.
        templates: message templates.
        sources: where leads come from.
        lifecycle: the owner's words for the stages of the lifecycle, by their key.
        currency: of the business.
        dates: dates of the owner's own making, as a trigger names them.
    """

    stages: Mapping[int, str]
    pipelines: Mapping[int, str]
    users: Mapping[int, str]
    sequences: Mapping[int, str]
    campaigns: Mapping[int, str]
    templates: Mapping[int, str]
    sources: Mapping[int, str]
    lifecycle: Mapping[str, str]
    currency: str
    dates: tuple[str, ...] = ()


def read_automation_names(look: Look) -> AutomationNames:
    """Read the names; what lies in the bin has none."""
    pipelines = _names(look, select(Pipeline.id, Pipeline.name).where(Pipeline.deleted_at.is_(None)))
    stages = look.connection.execute(
        select(Stage.id, Stage.label, Stage.pipeline_id)
        .where(Stage.deleted_at.is_(None), Stage.pipeline_id.in_(pipelines))
        .order_by(Stage.pipeline_id, Stage.position, Stage.id)
    )
    several = len(pipelines) > 1
    live = [(table.id, table.name) for table in (Sequence, Campaign, MessageTemplate)]
    sequences, campaigns, templates = (
        _names(look, select(*columns).where(columns[0].class_.deleted_at.is_(None)).order_by(columns[1]))
        for columns in live
    )
    labels = look.connection.execute(select(LifecycleLabel.key, LifecycleLabel.label).order_by(LifecycleLabel.position))
    return AutomationNames(
        {row[0]: f"{row[1]} ({pipelines[row[2]]})" if several else row[1] for row in stages},
        pipelines,
        _names(look, select(User.id, User.name).where(User.is_active).order_by(User.name)),
        sequences,
        campaigns,
        templates,
        _names(look, select(Source.id, Source.words).order_by(Source.words)),
        {row[0]: row[1] for row in labels},
        look.business.currency,
        tuple(_read_dates(look)),
    )


def _read_dates(look: Look) -> Iterator[str]:
    """The fields of the owner's own making that hold days, by the newest records that have any."""
    for record, kind in ((LEAD, Contact), (DEAL, Deal)):
        newest = (
            select(type_coerce(kind.custom, Text).label("custom"))
            .where(kind.custom.is_not(None), kind.deleted_at.is_(None))
            .order_by(kind.id.desc())
            .limit(_NEWEST)
            .subquery()
        )
        each = func.json_each(newest.c.custom).table_valued("key", "value")
        found = (
            select(each.c.key)
            .select_from(newest)
            .join(each, true())
            .where(cast(each.c.value, Text).op("GLOB")(_A_DAY))
            .distinct()
        )
        for name in sorted(look.connection.scalars(found), key=str.casefold):
            field = name_custom_date(record, name)
            if find_custom_date(field) is not None:
                yield field


def _names(look: Look, query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in look.connection.execute(query)}
