"""The reports there are, by name, and how one of them is written to a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funneldesk.errors import NotFound
from funneldesk.queries.period import EVERYTHING
from funneldesk.reports import agreement, pipeline_report
from funneldesk.reports.out_file import PDF, check_target, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

    Progress = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        name: what it is asked for by.
        title: what it is called.
        words: what it says, in a sentence.
        file_word: how the name of its file begins.
        has_scope: whether a period, an owner or a segment narrows it.
        make: reads and typesets it.
    """

    name: str
    title: str
    words: str
    file_word: str
    has_scope: bool
    make: Callable[[Look, Scope, Progress | None], bytes]


REPORTS: tuple[Report, ...] = (
    Report(
        pipeline_report.NAME,
        pipeline_report.TITLE,
        "Key figures, the funnel, time in stage, wins, losses, sources and the largest open deals.",
        "funnel-report",
        has_scope=True,
        make=pipeline_report.make_report,
    ),
    Report(
        agreement.NAME,
        agreement.TITLE,
        "On one page: what MQL, SAL and SQL mean here, the times, who does what, the reasons and the stages.",
        "agreement",
        has_scope=False,
        make=agreement.make_agreement,
    ),
)
_STEPS = 4


def find_report(name: str | None) -> Report:
    """A report by its name or title; the first one where none is named.

    Raises:
        NotFound: there is no report of that name.
    """
    if name is None:
        return REPORTS[0]
    wanted = name.strip().casefold()
    found = next((one for one in REPORTS if wanted in {one.name, one.title.casefold()}), None)
    if found is None:
        names = " and ".join(f"“{one.name}”" for one in REPORTS)
        raise NotFound(f"There is no report “{name}”; there are {names}.")
    return found


def write_report(
    look: Look, out: Path, *, name: str | None = None, scope: Scope = EVERYTHING, progress: Progress | None = None
) -> Path:
    """Write a report to a file, whole or not at all; an older PDF of that name is replaced.

    Args:
        look: the question's view.
        out: the PDF.
        name: which report; the first one where none is named.
        scope: period, pipeline, owner and source, for those that are narrowed by them.
        progress: told what is being done, the step and how many there are.

    Returns:
        The file that was written.

    Raises:
        NotFound: there is no report of that name.
        Refusal: the file is not named as a PDF, its folder is missing, or something else is there.
        StoreFailure: the disk refused.
    """
    report = find_report(name)
    check_target(out, PDF, workspace=_file_of(look))
    say = progress or _say_nothing
    say("Reading the figures", 0, _STEPS)
    pdf = report.make(look, scope, progress)
    say("Writing the file", _STEPS - 1, _STEPS)
    replace_file(out, pdf)
    say("Done", _STEPS, _STEPS)
    return out


def _file_of(look: Look) -> Path:
    """The workspace's own file, as its connection knows it."""
    return Path(look.connection.exec_driver_sql("PRAGMA database_list").one()[2])


def _say_nothing(_what: str, _done: int, _total: int) -> None:
    """Nobody wants to know."""
