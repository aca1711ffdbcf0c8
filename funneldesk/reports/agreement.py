"""The agreement of marketing and sales as one page: definitions, times, who, reasons, stages, and how it goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funneldesk.formatting.tokens import load_tokens
from funneldesk.queries.agreement import MEANINGS, read_agreement
from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.period import Period, Scope
from funneldesk.reports.scope_words import day_words
from funneldesk.reports.scoreboard_words import write_cards
from funneldesk.reports.typeset import typeset_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.agreement import Agreement, Clause, Section
    from funneldesk.queries.handoff_scoreboard import ScoreLine
    from funneldesk.queries.look import Look

NAME = "agreement"
TITLE = "Agreement of marketing and sales"
TEMPLATE = "agreement.typ"
_BACK = dt.timedelta(days=30)
_DAY = dt.timedelta(days=1)
_MOST_LETTERS, _MOST_OF_MEANING = 260, 800
"""So many letters of a list, and of a definition, are set: even long ones leave the page one page that can be read."""
_LONGEST_TERM = 40
_SIDE_BY_SIDE = ((MEANINGS, "Times"), ("Who", "Reasons", "Stage map"))


@dataclass(frozen=True)
class AgreementData:
    """What the page says.

    Attributes:
        business: whose agreement.
        as_of: the local day.
        agreement: what was agreed.
        score: the handoff of the last thirty days.
    """

    business: str
    as_of: dt.date
    agreement: Agreement
    score: ScoreLine


def collect_agreement(look: Look) -> AgreementData:
    """Read what the page says from one snapshot."""
    today = look.now.astimezone(look.business.zone).date()
    board = read_scoreboard(look, Scope(Period(today - _BACK + _DAY, today + _DAY)))
    return AgreementData(look.business.name, today, read_agreement(look), board.total)


def render_agreement(data: AgreementData) -> bytes:
    """The page as PDF; the same data give the same bytes."""
    return typeset_pdf(TEMPLATE, _lay_out(data), day=data.as_of)


def make_agreement(look: Look, _scope: Scope, progress: Callable[[str, int, int], object] | None = None) -> bytes:
    """Read and typeset the page; it is about the present, so no period narrows it."""
    data = collect_agreement(look)
    if progress is not None:
        progress("Setting the page", 1, 3)
    return render_agreement(data)


def _lay_out(data: AgreementData) -> dict[str, Any]:
    palette = load_tokens().light
    as_of = day_words(data.as_of)
    sections = {
        part.title: {
            "title": part.title,
            "clauses": [[shorten_list(clause.term, _LONGEST_TERM), _shorten(part, clause)] for clause in part.clauses],
        }
        for part in data.agreement.sections
    }
    cards = write_cards(data.score)
    score = [{"label": card.label, "value": card.value, "note": card.note} for card in cards]
    return {
        "title": TITLE,
        "business": data.business,
        "scope": f"As of {as_of}. Times are working time.",
        "footer": f"{data.business} · {TITLE} · as of {as_of}",
        "date": {"year": data.as_of.year, "month": data.as_of.month, "day": data.as_of.day},
        "columns": [[sections[title] for title in column if title in sections] for column in _SIDE_BY_SIDE],
        "score": {
            "title": "How it went in the last 30 days",
            "cards": score if data.score.offered or data.score.rounds or data.score.due else [],
            "nothing": "No lead was handed over.",
        },
        "signatures": ["For marketing", "For sales", "Date"],
        "colours": {
            "ink": palette.ink,
            "second": palette.ink_2,
            "muted": palette.ink_3_text,
            "line": palette.line_strong,
            "brand": palette.brand,
        },
    }


def _shorten(part: Section, clause: Clause) -> str:
    if part.title == MEANINGS:
        most = _MOST_OF_MEANING
        return clause.words if len(clause.words) <= most else f"{clause.words[: most - 1].rstrip()}…"
    return shorten_list(clause.words)


def shorten_list(words: str, most: int = _MOST_LETTERS) -> str:
    """The words, or as many of a list's as fit and how many more there are."""
    if len(words) <= most:
        return words
    items = words.split(", ")
    kept = 1
    while kept < len(items) and len(", ".join(items[: kept + 1])) <= most:
        kept += 1
    short = ", ".join(items[:kept])
    if len(short) > most:
        return f"{short[: most - 1].rstrip()}…"
    left = len(items) - kept
    return f"{short} and {left:,} more" if left else short
