"""Workspaces for tests: created in a folder, filled by commands or by rows written past the program."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.model.business import Business
from funneldesk.queries.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
RECORDED = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)


def create_workspace(folder: Path, name: str = "trial.funnel", **business: Any) -> Path:
    """Create an empty workspace and return its path."""
    path = folder / name
    Application.create(path, Business(**business))
    return path


@contextmanager
def open_workspace(path: Path, *, now: dt.datetime = NOW, read_only: bool = False) -> Iterator[Application]:
    """Open a workspace whose clock stands still."""
    with Application.open(path, clock=FixedClock(now), read_only=read_only) as app:
        yield app


@contextmanager
def look_at(path: Path, *, now: dt.datetime = NOW) -> Iterator[Look]:
    """A look at the workspace, for calling queries directly."""
    with open_workspace(path, now=now, read_only=True) as app, app._workspace.read() as connection:
        yield Look(connection, now, app.business)


def micro(at: dt.datetime | None) -> int | None:
    """An instant as the database holds it."""
    return None if at is None else (at - EPOCH) // dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Stay:
    """A stay in a stage, by the stage's label; `entered` is None where history does not say."""

    stage: str
    entered: dt.datetime | None


@dataclass
class RawDeal:
    """A deal as a test wrote it, kept so that the test can reckon with it in plain Python."""

    id: int
    stays: list[Stay]
    day_only: bool
    amount_minor: int | None
    currency: str
    owner_id: int | None
    source_id: int | None
    contact_id: int | None
    company_id: int | None
    reason_id: int | None
    pipeline_id: int
    binned: bool
    probability: int | None
    closed: dt.datetime | None = None


@dataclass(frozen=True)
class RawStage:
    """A stage as the database holds it."""

    id: int
    pipeline_id: int
    label: str
    kind: str
    position: int
    win_probability: int


@dataclass
class RawWorkspace:
    """Writes rows straight into a workspace file and remembers them."""

    path: Path
    deals: list[RawDeal] = field(default_factory=list)
    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("BEGIN")
        self._uids = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.save()
        self._db.close()

    def save(self) -> None:
        """Commit what was written and begin anew."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row; the names are the test's own."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        done = self._db.execute(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608  table and columns stand in the test
            list(values.values()),
        )
        return int(done.lastrowid or 0)

    def change(self, table: str, row_id: int, **values: Any) -> None:
        """Change one row; the names are the test's own."""
        marks = ", ".join(f'"{name}" = ?' for name in values)
        self._db.execute(f'UPDATE "{table}" SET {marks} WHERE id = ?', [*values.values(), row_id])  # noqa: S608  as above

    def stages(self, pipeline_id: int = 1) -> list[RawStage]:
        """The stages of a pipeline in order."""
        rows = self._db.execute(
            "SELECT id, pipeline_id, label, kind, position, win_probability FROM stage WHERE pipeline_id = ?"
            " ORDER BY position",
            (pipeline_id,),
        )
        return [RawStage(*row) for row in rows]

    def reasons(self, kind: str = "lost") -> dict[int, str]:
        """Id → label of the reasons of a kind."""
        return dict(self._db.execute("SELECT id, label FROM reason WHERE kind = ?", (kind,)))

    def add_pipeline(self, name: str, stages: Sequence[tuple[str, str, int]]) -> int:
        """Add a pipeline with stages (label, kind, win probability)."""
        pipeline_id = self.insert("pipeline", uid=self._uid(), name=name, position=1, is_default=0)
        for position, (label, kind, chance) in enumerate(stages):
            self.insert(
                "stage",
                uid=self._uid(),
                pipeline_id=pipeline_id,
                label=label,
                kind=kind,
                position=position,
                win_probability=chance,
            )
        return pipeline_id

    def add_user(self, name: str) -> int:
        """Add a user."""
        return self.insert("user", uid=self._uid(), name=name, name_key=name.casefold(), role="sales", is_active=1)

    def add_source(self, words: str) -> int:
        """Add a source."""
        return self.insert("source", uid=self._uid(), words=words)

    def add_company(self, name: str) -> int:
        """Add a company."""
        return self.insert("company", uid=self._uid(), name=name, name_key=name.casefold(), recorded_at=micro(RECORDED))

    def add_deal(
        self,
        stays: Sequence[Stay],
        *,
        day_only: bool = False,
        amount_minor: int | None = None,
        currency: str = "INR",
        owner_id: int | None = None,
        source_id: int | None = None,
        contact_id: int | None = None,
        company_id: int | None = None,
        reason_id: int | None = None,
        pipeline_id: int = 1,
        binned: bool = False,
        probability: int | None = None,
    ) -> RawDeal:
        """Add a deal with its visits; it was opened when its first stay began."""
        stages = {stage.label: stage for stage in self.stages(pipeline_id)}
        here = stages[stays[-1].stage]
        reached = [stages[stay.stage] for stay in stays if stages[stay.stage].kind != "lost"]
        furthest = max(reached, key=lambda stage: stage.position) if reached else here
        closed = stays[-1].entered if here.kind != "open" else None
        deal_id = self.insert(
            "deal",
            uid=self._uid(),
            title=f"Deal {len(self.deals) + 1}",
            pipeline_id=pipeline_id,
            stage_id=here.id,
            stage_kind=here.kind,
            furthest_stage_id=furthest.id,
            stage_entered_at=micro(stays[-1].entered),
            amount_minor=amount_minor,
            currency=currency,
            won_amount_minor=amount_minor if here.kind == "won" else None,
            probability=probability,
            owner_id=owner_id,
            source_id=source_id,
            contact_id=contact_id,
            company_id=company_id,
            lost_reason_id=reason_id if here.kind == "lost" else None,
            opened_at=micro(stays[0].entered),
            opened_day_only=int(day_only and stays[0].entered is not None),
            closed_at=micro(closed),
            closed_day_only=int(day_only and closed is not None),
            rank=len(self.deals) * 1024,
            search_text="",
            recorded_at=micro(RECORDED),
            deleted_at=micro(RECORDED) if binned else None,
        )
        self._add_visits(deal_id, stays, stages, day_only=day_only, reason_id=reason_id)
        deal = RawDeal(
            deal_id,
            list(stays),
            day_only,
            amount_minor,
            currency,
            owner_id,
            source_id,
            contact_id,
            company_id,
            reason_id,
            pipeline_id,
            binned,
            probability,
            closed,
        )
        self.deals.append(deal)
        return deal

    def add_contact(
        self,
        changes: Sequence[tuple[str, dt.datetime | None]],
        *,
        source_id: int | None = None,
        owner_id: int | None = None,
        binned: bool = False,
    ) -> int:
        """Add a contact that entered these lifecycle stages in this order."""
        values: dict[str, Any] = {
            "lifecycle_stage": changes[-1][0],
            "source_id": source_id,
            "owner_id": owner_id,
            "created_at": micro(changes[0][1]),
            "recorded_at": micro(RECORDED),
            "deleted_at": micro(RECORDED) if binned else None,
        }
        contact_id = self.insert(
            "contact", uid=self._uid(), do_not_contact=0, search_text="", created_day_only=0, **values
        )
        self.contacts[contact_id] = {**values, "changes": list(changes), "binned": binned}
        before: str | None = None
        for stage, at in changes:
            self.insert(
                "lifecycle_change",
                uid=self._uid(),
                contact_id=contact_id,
                from_stage=before,
                to_stage=stage,
                at=micro(at),
                at_day_only=0,
                recorded_at=micro(RECORDED),
                cause="import",
            )
            before = stage
        return contact_id

    def _add_visits(
        self,
        deal_id: int,
        stays: Sequence[Stay],
        stages: dict[str, RawStage],
        *,
        day_only: bool,
        reason_id: int | None,
    ) -> None:
        for stay, after in itertools.zip_longest(stays, stays[1:]):
            self.insert(
                "stage_visit",
                uid=self._uid(),
                deal_id=deal_id,
                stage_id=stages[stay.stage].id,
                visit_no=1,
                entered_at=micro(stay.entered),
                entered_day_only=int(day_only and stay.entered is not None),
                left_at=micro(after.entered) if after else None,
                left_day_only=int(day_only and after is not None),
                is_open=int(after is None),
                seconds=_seconds(stay, after, day_only=day_only),
                cause="import",
                reason_id=reason_id if stages[stay.stage].kind == "lost" else None,
                recorded_at=micro(RECORDED),
            )

    def _uid(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._uids):012d}"


def _seconds(stay: Stay, after: Stay | None, *, day_only: bool) -> int | None:
    if after is None or stay.entered is None or after.entered is None:
        return None
    length = after.entered - stay.entered
    # Day-only instants are local noons, so that rounding to whole days takes a change of clocks out.
    return round(length / dt.timedelta(days=1)) * 86_400 if day_only else int(length.total_seconds())
