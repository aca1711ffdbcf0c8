"""A small solar installer's board, made through commands: steps overdue, for today, later, and missing."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, TypeVar

from funneldesk.clock import FixedClock
from funneldesk.commands.activity import plan_activity
from funneldesk.commands.company import find_or_create_company
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.pipeline import edit_pipeline
from funneldesk.commands.source import find_or_create_source
from funneldesk.model.scoring import CachedScore
from funneldesk.model.user import User
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.app import Application
    from funneldesk.commands.work import Work

T = TypeVar("T")

# title, company, rupees, source, owner, stage, score, next step (kind, days from now, hour, words), days in stage
_DEALS = (
    ("Rooftop 10 kW", "Anand Textiles", 485_000, "Meta Ads", 0, 0, 84, ("call", 0, 16, None), 2),
    ("Society common area", "Green Acres CHS", 1_240_000, "Referral", 1, 0, 71, ("email", 1, None, "Send sizing"), 3),
    ("Farm pump 5 HP", "Deshmukh Farms", 210_000, "Google Ads", 0, 0, 46, None, 6),
    ("Hostel water heating", "Sai Hostel", 175_000, "Website", 2, 0, 38, ("call", 5, None, None), 1),
    ("Cold-storage 60 kW", "Himalaya Foods", 2_850_000, "Trade fair", 1, 1, 91, ("site_visit", 0, 15, None), 4),
    ("Clinic backup", "Dr. Rao’s Clinic", 320_000, "Google Ads", 2, 1, 66, ("task", -2, None, "share photos"), 13),
    ("School 25 kW", "Vidya Mandir", 990_000, "Webinar", 0, 1, 58, ("site_visit", 4, 10, None), 5),
    ("Warehouse 100 kW", "Jain Logistics", 4_400_000, "Website", 1, 2, 77, ("email", 2, None, "Revise offer"), 6),
    ("Bakery 12 kW", "Crust & Crumb", 395_000, "Meta Ads", 2, 2, 55, None, 22),
    ("Petrol pump canopy", "Shree Fuels", 1_160_000, "Referral", 1, 3, 88, ("call", 0, 18, None), 3),
    ("Apartment 30 kW", "Palms Heights", 1_375_000, "Website", 0, 3, 69, ("meeting", 20, None, "Sign-off"), 9),
    ("Dairy 15 kW", "Amrit Dairy", 630_000, "Trade fair", 1, 4, 97, None, 1),
    ("Villa 6 kW", "K. Menon", 305_000, "Referral", 2, 4, 93, ("follow_up", 6, None, "Ask for referral"), 3),
)


@dataclass
class SolarBoard:
    """What was made: deals by title, stages in order (the last two are won and lost), people by initial."""

    deals: dict[str, int] = field(default_factory=dict)
    stages: list[int] = field(default_factory=list)
    users: list[int] = field(default_factory=list)


def fill_solar_board(app: Application, clock: FixedClock) -> SolarBoard:
    """Fill a fresh workspace with thirteen deals and some closed history, then put the clock back."""
    now = clock.at
    board = SolarBoard()
    board.stages = _run(app, "stage ids", _stage_ids)
    board.users = _run(app, "add people", _add_people)
    _close_history(app, clock, board)
    for title, company, rupees, source, owner, stage, score, step, days in _DEALS:
        clock.at = now - dt.timedelta(days=days + 4 * stage)
        deal_id = _run(app, "add", partial(_add, board, (title, company, rupees, source, owner)))
        board.deals[title] = deal_id
        if stage:
            clock.at = now - dt.timedelta(days=days)
            app.run(move_deal, deal_id=deal_id, to_stage_id=board.stages[stage], at_end=True).result()
        clock.at = now - dt.timedelta(days=days)
        if step is not None:
            _plan(app, now, deal_id, step)
        _run(app, "score", partial(_score, deal_id, score))
    clock.at = now
    _order_columns(app, board)
    return board


def _order_columns(app: Application, board: SolarBoard) -> None:
    for title, _, _, _, _, stage, *_ in _DEALS:
        app.run(move_deal, deal_id=board.deals[title], to_stage_id=board.stages[stage], at_end=True).result()


def _close_history(app: Application, clock: FixedClock, board: SolarBoard) -> None:
    """Forty earlier deals, so that stages have habits."""
    now = clock.at
    for number in range(40):
        clock.at = now - dt.timedelta(days=120 - number)
        row = (f"Earlier {number}", f"Customer {number}", 200_000 + 10_000 * number, "Referral", number % 3)
        deal_id = _run(app, "add", partial(_add, board, row))
        for stage in (1, 2, 3, 4):
            clock.at += dt.timedelta(days=2 + (number + stage) % 7)
            if number % 4 == stage - 1 and number % 3:
                app.run(move_deal, deal_id=deal_id, to_stage_id=board.stages[5], note="Too expensive").result()
                break
            app.run(move_deal, deal_id=deal_id, to_stage_id=board.stages[stage]).result()
    clock.at = now


def _run(app: Application, name: str, command: Callable[[Work], T]) -> T:
    return app.submit(command, name=name.replace(" ", "_")).result().result


def _stage_ids(work: Work) -> list[int]:
    from sqlalchemy import select

    from funneldesk.model.pipeline import Pipeline, Stage

    pipeline = work.session.scalars(select(Pipeline).where(Pipeline.is_default)).one()
    edit_pipeline(work, pipeline_id=pipeline.id, name="Rooftop sales")
    return list(work.session.scalars(select(Stage.id).order_by(Stage.position)))


def _add_people(work: Work) -> list[int]:
    names = ("Priya Sharma", "Rohan Kulkarni", "Anita Menon")
    return [work.add(User(name=name, name_key=name.casefold())).id for name in names]


def _add(board: SolarBoard, row: tuple[str, str, int, str, int], work: Work) -> int:
    title, company, rupees, source, owner = row
    return create_deal(
        work,
        title=title,
        company_id=find_or_create_company(work, company),
        amount_minor=rupees * 100,
        source_id=find_or_create_source(work, source),
        owner_id=board.users[owner],
        expected_close_on=dt.date(2026, 12, 15),
    )


def _plan(app: Application, now: dt.datetime, deal_id: int, step: tuple[str, int, int | None, str | None]) -> None:
    kind, days, hour, words = step
    zone = app.business.zone
    due = (now + dt.timedelta(days=days)).astimezone(zone).replace(hour=12 if hour is None else hour, minute=0)
    app.run(
        plan_activity,
        kind=kind,
        subject=words,
        deal_id=deal_id,
        due_at=due.astimezone(dt.UTC),
        due_day_only=hour is None,
    ).result()


def _score(deal_id: int, total: int, work: Work) -> None:
    work.add(
        CachedScore(kind="deal", record_id=deal_id, fit=total, engagement=total, total=total, computed_at=work.now)
    )


@cache
def _template() -> tuple[Path, SolarBoard]:
    """The filled file, made once: some three hundred durable commits."""
    clock = FixedClock(NOON)
    path = make_workspace(Path(mkdtemp(prefix="funneldesk-solar-")))
    with open_app(path, clock) as app:
        board = fill_solar_board(app, clock)
    return path, board


def make_solar_workspace(folder: Path) -> tuple[Path, SolarBoard]:
    """A workspace with the solar installer's board at noon of `tests.support.workspace.NOON`."""
    made, board = _template()
    path = folder / made.name
    shutil.copyfile(made, path)
    return path, board
