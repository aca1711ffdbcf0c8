"""Content: what there is to give people, found by words, kind and the stage it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.fold import fold
from funneldesk.model.pipeline import Stage
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, SQLColumnExpression

    from funneldesk.queries.look import Look


@dataclass(frozen=True)
class ContentFilter:
    """Which content to list; an empty part does not narrow.

    Attributes:
        text: words that must all be found in title, summary, text or campaign.
        kinds: kinds of content.
        funnel_stages: parts of the funnel; None stands for content without one.
        stages: pipeline stages; content for no stage in particular fits every one and stands after the fitting.
        campaigns: campaign ids; None stands for content of no campaign.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    funnel_stages: tuple[str | None, ...] = ()
    stages: tuple[int, ...] = ()
    campaigns: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A piece of content; `touches` counts the touches it had, `people` whom by."""

    id: int
    title: str
    kind: str
    campaign_id: int | None
    campaign: str
    funnel_stage: str | None
    stage_id: int | None
    stage: str
    link: str
    summary: str
    body: str
    language: str
    recorded_at: dt.datetime
    touches: int
    people: int


def read_contents(look: Look, wanted: ContentFilter | None = None) -> tuple[ContentRow, ...]:
    """The content under a filter: what fits the asked stage before what fits any, then by title."""
    wanted = wanted or ContentFilter()
    met = (
        select(
            Touchpoint.content_id,
            func.count().label("touches"),
            func.count(Touchpoint.contact_id.distinct()).label("people"),
        )
        .where(Touchpoint.content_id.is_not(None))
        .group_by(Touchpoint.content_id)
        .subquery("met")
    )
    rows = look.connection.execute(
        select(
            Content.__table__,
            Campaign.name.label("campaign"),
            Stage.label.label("stage"),
            func.coalesce(met.c.touches, 0).label("touches"),
            func.coalesce(met.c.people, 0).label("people"),
        )
        .select_from(Content)
        .outerjoin(Campaign, Campaign.id == Content.campaign_id)
        .outerjoin(Stage, Stage.id == Content.stage_id)
        .outerjoin(met, met.c.content_id == Content.id)
        .where(Content.deleted_at.is_(None), *_conditions(wanted))
        .order_by(Content.stage_id.is_(None) if wanted.stages else Content.id.is_(None), Content.title, Content.id)
    )
    found = [_row(row) for row in rows]
    words = fold(wanted.text).split()
    return tuple(row for row in found if all(word in _text(row) for word in words))


def _conditions(wanted: ContentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kinds:
        conditions.append(Content.kind.in_(wanted.kinds))
    if wanted.funnel_stages:
        conditions.append(_is_one_of(Content.funnel_stage, wanted.funnel_stages))
    if wanted.campaigns:
        conditions.append(_is_one_of(Content.campaign_id, wanted.campaigns))
    if wanted.stages:
        conditions.append(or_(Content.stage_id.in_(wanted.stages), Content.stage_id.is_(None)))
    return conditions


def _is_one_of(column: SQLColumnExpression[Any], values: tuple[Any, ...]) -> ColumnElement[bool]:
    known = column.in_([value for value in values if value is not None])
    return or_(known, column.is_(None)) if None in values else known


def _row(row: Any) -> ContentRow:
    return ContentRow(
        id=row.id,
        title=row.title,
        kind=row.kind,
        campaign_id=row.campaign_id,
        campaign=row.campaign or "",
        funnel_stage=row.funnel_stage,
        stage_id=row.stage_id,
        stage=row.stage or "",
        link=row.link or "",
        summary=row.summary or "",
        body=row.body or "",
        language=row.language or "",
        recorded_at=row.recorded_at,
        touches=int(row.touches),
        people=int(row.people),
    )


def _text(row: ContentRow) -> str:
    # Content is counted in dozens; folding it here finds what SQL's ASCII lower case would miss.
    return fold(row.title, row.summary, row.body, row.campaign)


def read_content_people(look: Look, content_id: int) -> tuple[int, ...]:
    """The contacts outside the bin that had a touch of the content, the latest first."""
    rows = look.connection.execute(
        select(Touchpoint.contact_id)
        .join(Contact, Contact.id == Touchpoint.contact_id)
        .where(Touchpoint.content_id == content_id, Contact.deleted_at.is_(None))
        .group_by(Touchpoint.contact_id)
        .order_by(func.max(Touchpoint.at).desc(), Touchpoint.contact_id)
    )
    return tuple(row.contact_id for row in rows)
