"""Bringing a file into a workspace: plan, stage, publish; and the preview of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from funneldesk.errors import Refusal
from funneldesk.exchange.fields import FIELDS
from funneldesk.exchange.kept_plan import make_kept_plan
from funneldesk.exchange.plan import make_plan, without_collector
from funneldesk.exchange.plan_batch import ImportRequest, Watch
from funneldesk.exchange.publishing import WorldChanged, publish_import, remember_mapping, reserve_ids
from funneldesk.exchange.refused_rows import write_refused_rows
from funneldesk.exchange.staging import staging_file, wanted_ids, write_staging

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.exchange.kept_plan import KeptPlan
    from funneldesk.exchange.plan import ImportPlan
    from funneldesk.exchange.plan_batch import ImportAnswer, RowFate
    from funneldesk.queries.look import Look

_JOB = 5
_TRIES = 2


@dataclass(frozen=True)
class ColumnPreview:
    """One column of a file before its import: what it holds and where it will go.

    Attributes:
        name: as the file has it.
        field: the field it fills, or custom.
        kind: what its values are.
        samples: the first few values.
        values: how many cells say something.
        question: the sentence that asks how to read it; None where it is clear.
        choices: the answers to that question.
    """

    name: str
    field: str
    kind: str
    samples: tuple[str, ...]
    values: int
    question: str | None
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do.

    Attributes:
        columns: the columns with their mapping.
        fields: the fields to choose from.
        rows: what would become of the first rows.
        answer: the answer it would give; None while a question is open.
        problem: why it cannot be done yet; None where it can.
        kept: the plan behind it, for an import that follows.
    """

    columns: tuple[ColumnPreview, ...]
    fields: tuple[str, ...]
    rows: tuple[RowFate, ...]
    answer: ImportAnswer | None
    problem: str | None
    kept: KeptPlan | None = field(default=None, repr=False, compare=False)


def import_file(
    app: Application,
    source: Path,
    *,
    kind: str,
    mapping: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    currency: str | None = None,
    period: tuple[dt.date, dt.date] | None = None,
    dry_run: bool = False,
    preview: ImportPreview | None = None,
    refused_folder: Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> ImportAnswer:
    """Bring a file into the workspace as one change with one undo.

    The work is done beside the workspace and appears there at once; called off or killed, it leaves nothing.

    Args:
        app: the open workspace.
        source: the file.
        kind: leads, deals, companies, products, people, campaign-results or touchpoints.
        mapping: field to column, over what is proposed or remembered.
        columns: column to field, the whole of it; nothing is proposed then.
        date_order: dmy, mdy or ymd, for dates that could be read two ways.
        currency: ISO code of amounts that name none.
        period: first and last day of campaign results whose file names none.
        dry_run: answer the same without writing anything.
        preview: what was shown of this import; its plan is carried out if it still holds, else made anew.
        refused_folder: where refused rows are saved; by default beside the workspace.
        progress: is told how many rows are done, of how many, and what is done with them.
        cancel: asked now and then whether to stop.

    Raises:
        Refusal: the file cannot be read or mapped, or a question is open; the sentence names the option.
        Cancelled: `cancel` said so.
        StoreFailure: the disk refused.
    """
    request = ImportRequest(source, kind, mapping or {}, columns, date_order, currency, period=period)
    watch = Watch(progress, cancel)
    with without_collector():
        plan = _kept_plan(app, request, preview.kept) if preview is not None and preview.kept is not None else None
        return _import(app, request, watch, plan, dry_run=dry_run, refused_folder=refused_folder)


def _import(
    app: Application,
    request: ImportRequest,
    watch: Watch,
    kept: ImportPlan | None,
    *,
    dry_run: bool,
    refused_folder: Path | None,
) -> ImportAnswer:
    source = request.source
    for attempt in range(1, _TRIES + 1):
        plan = kept if kept is not None and attempt == 1 else _plan(app, request, watch)
        if dry_run:
            return plan.answer
        try:
            batch = _carry_out(app, plan, watch, is_last_try=attempt == _TRIES)
        except (WorldChanged, IntegrityError) as clash:
            if attempt == _TRIES:
                raise Refusal(
                    f"{source.name} was not imported: the workspace changed meanwhile. Import it again."
                ) from clash
            continue
        refused = None
        if plan.refused:
            folder = refused_folder or app.path.parent
            refused = write_refused_rows(folder, source.stem, plan.header, plan.refused)
        return replace(plan.answer, batch=batch, refused_rows=refused)
    raise AssertionError("the last try returns or raises")


def _kept_plan(app: Application, request: ImportRequest, kept: KeptPlan) -> ImportPlan | None:
    return app.ask(lambda look: kept.plan_for(look, request)).result()


def _plan(app: Application, request: ImportRequest, watch: Watch) -> ImportPlan:
    def look(look: Look) -> ImportPlan:
        return make_plan(look.connection, look.business, look.now, request, watch)

    return app.ask(look).result()


def _carry_out(app: Application, plan: ImportPlan, watch: Watch, *, is_last_try: bool) -> int | None:
    if not plan.changes_anything:
        app.submit(lambda work: _remember(work, plan), name="remember_mapping", priority=_JOB).result()
        return None
    wanted = wanted_ids(plan)
    given = app.submit(lambda work: reserve_ids(work, wanted), name="reserve_ids", priority=_JOB).result().result
    with staging_file() as path:
        write_staging(plan, path, given, watch)
        return publish_staged(app, path, is_last_try=is_last_try)


def _remember(work: Any, plan: ImportPlan) -> None:
    remember_mapping(work, signature=plan.signature, kind=plan.request.kind, mapping=plan.remembered)


def publish_staged(app: Application, path: Path, *, is_last_try: bool = False, origin: object = None) -> int:
    """Make a staged import appear in the workspace, and return its batch's id.

    Args:
        app: the open workspace.
        path: the staging file.
        is_last_try: take it even though the workspace changed since, as long as nothing clashes.
        origin: passed on with the change.
    """
    return (
        app.submit(
            lambda work: publish_import(work, is_last_try=is_last_try),
            name="import_file",
            cause="import",
            origin=origin,
            priority=_JOB,
            attach=path,
        )
        .result()
        .result
    )


def preview_file(
    app: Application,
    source: Path,
    *,
    kind: str,
    mapping: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    currency: str | None = None,
    period: tuple[dt.date, dt.date] | None = None,
    rows: int = 50,
    cancel: Callable[[], bool] | None = None,
) -> ImportPreview:
    """Say what an import would do: the mapping with samples, the fate of the first rows, and the counts.

    Raises:
        Refusal: the file cannot be read at all.
    """
    request = ImportRequest(source, kind, mapping or {}, columns, date_order, currency, period=period)

    def look(look: Look) -> ImportPreview:
        return preview_on(look, request, Watch(cancel=cancel), rows=rows)

    return app.ask(look).result()


def preview_on(look: Look, request: ImportRequest, watch: Watch, *, rows: int) -> ImportPreview:
    """The preview on one snapshot; an open question is part of it, not an error."""
    from funneldesk.exchange.columns import profile_columns
    from funneldesk.exchange.plan import settle_mapping
    from funneldesk.exchange.plan_world import World
    from funneldesk.exchange.source import read_source

    names = tuple(field.name for field in FIELDS[request.kind])
    try:
        kept = make_kept_plan(look, request, watch, shown=rows)
    except Refusal as refusal:
        with read_source(request.source, sheet=request.sheet) as opened:
            profiles = profile_columns(opened)
            try:
                mapping, _ = settle_mapping(World(look.connection, look.business, look.now), opened, profiles, request)
            except Refusal:
                mapping = dict(request.columns or {})
        return ImportPreview(_column_previews(profiles, mapping), names, (), None, str(refusal))
    plan = kept.plan
    return ImportPreview(
        _column_previews(plan.profiles, plan.mapping), names, tuple(plan.fates), plan.answer, None, kept
    )


def _column_previews(profiles: Sequence[Any], mapping: Mapping[str, str]) -> tuple[ColumnPreview, ...]:
    return tuple(
        ColumnPreview(
            profile.name,
            mapping.get(profile.name, "custom"),
            profile.kind.value,
            profile.samples,
            profile.filled,
            profile.question,
            profile.ambiguous,
        )
        for profile in profiles
    )
