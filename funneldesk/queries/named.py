"""What people call records by: names, labels and numbers turned into ids, with the choices told where none fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff
from funneldesk.model.pipeline import Pipeline, Stage, StageCriterion
from funneldesk.model.reason import Reason
from funneldesk.model.segment import Segment
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.lead_figures import NO_SOURCE
from funneldesk.queries.period import ALL_TIME, NOBODY, Scope

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

_MOST_CHOICES = 12
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class NamedDeal:
    """A deal that was asked for by number or uid."""

    id: int
    uid: str
    title: str
    pipeline_id: int
    stage: str


@dataclass(frozen=True)
class NamedStage:
    """A stage that was asked for by label or number."""

    id: int
    label: str
    kind: str


def make_scope(
    look: Look,
    *,
    period: Period = ALL_TIME,
    pipeline: str | None = None,
    owner: str | None = None,
    source: str | None = None,
    as_of: dt.date | None = None,
    segment: str | None = None,
) -> Scope:
    """A scope from what people call things.

    Raises:
        Refusal: a pipeline, owner, source or segment is unknown or named twice; the message names the choices.
    """
    return Scope(
        period=period,
        pipeline_id=None if pipeline is None else find_pipeline(look, pipeline),
        owner_id=None if owner is None else find_owner(look, owner),
        source_id=None if source is None else find_source(look, source),
        as_of=as_of,
        segment_id=None if segment is None else find_segment(look, segment),
    )


def find_pipeline(look: Look, text: str) -> int:
    """The id of a pipeline by name or number."""
    rows = _rows(look, select(Pipeline.id, Pipeline.name).where(Pipeline.deleted_at.is_(None)).order_by(Pipeline.id))
    return _choose(rows, text, "pipeline")


def find_owner(look: Look, text: str) -> int:
    """The id of a user by name or number; `(none)` is `NOBODY`."""
    if text == NO_SOURCE:
        return NOBODY
    return _choose(_rows(look, select(User.id, User.name).order_by(User.name, User.id)), text, "owner")


def find_worker(look: Look, text: str) -> int:
    """The id of somebody who works here, by name or number."""
    query = select(User.id, User.name).where(User.is_active).order_by(User.name, User.id)
    return _choose(_rows(look, query), text, "person")


def find_handoff(look: Look, text: str) -> int:
    """The id of a round of the handoff by number or uid.

    Raises:
        NotFound: there is none.
    """
    number = _number(text)
    wanted = Handoff.uid == text.strip().lower() if number is None else Handoff.id == number
    found: int | None = look.connection.scalar(select(Handoff.id).where(wanted))
    if found is None:
        raise NotFound(f"There is no handoff “{text}”; give its number or its uid, as “handoff FILE list” says them.")
    return found


def find_source(look: Look, text: str) -> int:
    """The id of a source by its words or number; `(none)` is `NOBODY`. Case counts where two differ by it alone."""
    if text == NO_SOURCE:
        return NOBODY
    return _choose(_rows(look, select(Source.id, Source.words).order_by(Source.words)), text, "source")


def find_segment(look: Look, text: str) -> int:
    """The id of a segment by name or number."""
    query = select(Segment.id, Segment.name).where(Segment.deleted_at.is_(None)).order_by(Segment.name)
    return _choose(_rows(look, query), text, "segment")


def find_deal(look: Look, text: str) -> NamedDeal:
    """A live deal by number or uid.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(Deal.id, Deal.uid, Deal.title, Deal.pipeline_id, Stage.label)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Deal.deleted_at.is_(None))
    )
    number = _number(text)
    wanted = Deal.uid == text.strip().lower() if number is None else Deal.id == number
    row = look.connection.execute(query.where(wanted)).one_or_none()
    if row is None:
        raise NotFound(f"There is no deal “{text}”; give its number or its uid.")
    return NamedDeal(row.id, row.uid, row.title, row.pipeline_id, row.label)


def require_deal_of(look: Look, deal_id: int, contact_id: int) -> None:
    """Refuse a deal and a lead that do not belong together.

    Raises:
        Refusal: the deal is neither this lead’s nor of the same company.
    """
    row = look.connection.execute(select(Deal.title, Deal.contact_id, Deal.company_id).where(Deal.id == deal_id)).one()
    company_id = look.connection.scalar(select(Contact.company_id).where(Contact.id == contact_id))
    if row.contact_id == contact_id or (company_id is not None and row.company_id == company_id):
        return
    title = " ".join(row.title.split())
    raise Refusal(f"“{title}” is no deal of lead {contact_id}; name the deal alone, or a lead that it belongs to.")


def find_lead(look: Look, text: str) -> int:
    """The id of a live contact by number or uid.

    Raises:
        NotFound: there is none.
    """
    number = _number(text)
    wanted = Contact.uid == text.strip().lower() if number is None else Contact.id == number
    found: int | None = look.connection.scalar(select(Contact.id).where(wanted, Contact.deleted_at.is_(None)))
    if found is None:
        raise NotFound(f"There is no lead “{text}”; give its number or its uid.")
    return found


def find_activity(look: Look, text: str) -> int:
    """The id of an activity by number or uid.

    Raises:
        NotFound: there is none.
    """
    number = _number(text)
    wanted = Activity.uid == text.strip().lower() if number is None else Activity.id == number
    found: int | None = look.connection.scalar(select(Activity.id).where(wanted, Activity.deleted_at.is_(None)))
    if found is None:
        raise NotFound(f"There is no activity “{text}”; give its number or its uid, as “activity FILE list” says them.")
    return found


def find_stage(look: Look, pipeline_id: int, text: str) -> NamedStage:
    """A stage of a pipeline by label or number.

    Raises:
        Refusal: none or several fit; the message names the choices.
    """
    query = (
        select(Stage.id, Stage.label, Stage.kind)
        .where(Stage.pipeline_id == pipeline_id, Stage.deleted_at.is_(None))
        .order_by(Stage.position, Stage.id)
    )
    stages = {row.id: NamedStage(row.id, row.label, row.kind) for row in look.connection.execute(query)}
    return stages[_choose([(stage.id, stage.label) for stage in stages.values()], text, "stage")]


def find_criteria(look: Look, pipeline_id: int, texts: Sequence[str]) -> tuple[int, ...]:
    """The exit criteria of a pipeline's stages by their words or numbers.

    Raises:
        Refusal: none or several fit; the message names the choices.
    """
    query = (
        select(StageCriterion.id, StageCriterion.label)
        .join(Stage, Stage.id == StageCriterion.stage_id)
        .where(Stage.pipeline_id == pipeline_id, Stage.deleted_at.is_(None), StageCriterion.deleted_at.is_(None))
        .order_by(Stage.position, StageCriterion.position, StageCriterion.id)
    )
    rows = _rows(look, query) if texts else []
    return tuple(_choose(rows, text, "exit criterion") for text in texts)


def find_reason(look: Look, kind: str, text: str) -> int | None:
    """The id of a reason of a list by its label, or None where the words are no reason of it."""
    query = (
        select(Reason.id, Reason.label)
        .where(Reason.kind == kind, Reason.deleted_at.is_(None))
        .order_by(Reason.position, Reason.id)
    )
    return next((key for key, label in _rows(look, query) if _plain(label) == _plain(text)), None)


def _rows(look: Look, query: Any) -> list[tuple[int, str]]:
    return [(int(key), str(name)) for key, name in look.connection.execute(query)]


def _choose(rows: Sequence[tuple[int, str]], text: str, word: str) -> int:
    """The one row whose name fits exactly, else but for case and blanks, else by number."""
    for fits in (_is_exactly(text), _is_nearly(text)):
        found = [key for key, name in rows if fits(name)]
        if len(found) == 1:
            return found[0]
        if found:
            numbers = " or ".join(str(key) for key in found)
            raise Refusal(f"More than one {word} is called “{text}”; give its number instead: {numbers}.")
    number = _number(text)
    if number is not None and any(key == number for key, _ in rows):
        return number
    raise NotFound(f"There is no {word} “{text}”; {_choices(rows, word)}.")


def _is_exactly(text: str) -> Any:
    return lambda name: name == text


def _is_nearly(text: str) -> Any:
    return lambda name: _plain(name) == _plain(text)


def _choices(rows: Sequence[tuple[int, str]], word: str) -> str:
    if not rows:
        return f"this workspace has no {word} yet"
    names = [f"“{name}”" for _, name in rows[:_MOST_CHOICES]]
    more = len(rows) - len(names)
    return f"choose from {', '.join(names)}" + (f" and {more} more" if more else "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _number(text: str) -> int | None:
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit()):
        return None
    number = int(plain) if len(plain) < len(str(_LARGEST_ID)) else _LARGEST_ID
    return number if number < _LARGEST_ID else None
