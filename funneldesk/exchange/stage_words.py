"""What the words of a stage or status mean, and in which order open stages usually come."""

from __future__ import annotations

import re
from typing import Final

from funneldesk.exchange.layout import normalised_name
from funneldesk.model.pipeline import StageKind

_WON: Final = frozenset((
    "won", "win", "closed won", "close won", "won closed", "deal won", "gewonnen", "abgeschlossen gewonnen",
    "gagne", "gagné", "ganado", "ganada", "cerrado ganado", "vinto", "vunnet", "gewonnene", "sold", "success",
    "successful", "order received", "signed", "customer", "converted", "closed converted", "verkauft",
    "wygrana", "ganho", "जीता",
))  # fmt: skip
_LOST: Final = frozenset((
    "lost", "loss", "closed lost", "close lost", "lost closed", "deal lost", "verloren",
    "abgeschlossen verloren", "perdu", "perdido", "perdida", "cerrado perdido", "perso", "tapt", "dropped",
    "dead", "abandoned", "rejected", "cancelled", "canceled", "disqualified", "no sale", "unqualified",
    "closed not converted", "not converted", "declined", "junk", "przegrana", "failed", "closed not won",
    "not won", "हारा",
))  # fmt: skip
_OPEN: Final = frozenset((
    "open", "offen", "new", "neu", "active", "in progress", "open deal", "working", "contacted",
    "attempted to contact", "connected", "nurturing", "pending", "abierto", "ouvert", "open not contacted",
    "working contacted", "ongoing", "running",
))  # fmt: skip
_NOT = re.compile(r"\b(not|never|un|pre|to be|likely|almost|nearly)\b")
_ORDER: Final = (
    ("new", "lead", "prospect", "prospecting", "inquiry", "enquiry", "incoming", "backlog", "untouched"),
    ("contact", "contacted", "reached", "attempted", "appointment", "appointmentscheduled", "engaging", "engaged"),
    ("qualified", "qualification", "qualify", "discovery", "analysis", "needs"),
    ("meeting", "visit", "demo", "presentation", "trial", "scheduled", "evaluation", "survey"),
    ("proposal", "quote", "quotation", "offer", "angebot", "estimate", "pricing"),
    ("negotiation", "negotiating", "negotiations", "verhandlung", "review", "decision", "verbal"),
    ("contract", "commit", "closing", "legal", "sign", "signature", "po"),
)
_NUMBER = re.compile(r"\s*(\d{1,2})(?=\D)")


def kind_of_word(text: str) -> StageKind | None:
    """Won or lost where the words say so, else None."""
    words = normalised_name(text)
    if words in _WON:
        return StageKind.WON
    if words in _LOST:
        return StageKind.LOST
    told = set(words.split())
    negated = _NOT.search(words) is not None
    if told & {"lost", "verloren", "perdu", "perdido"}:
        return None if negated else StageKind.LOST
    if told & {"won", "gewonnen", "gagné", "ganado"}:
        return StageKind.LOST if "not" in told else (None if negated else StageKind.WON)
    return None


def is_open_word(text: str) -> bool:
    """Whether a status says that nothing is decided yet."""
    words = normalised_name(text)
    return words in _OPEN or words.startswith(("open ", "working ", "in progress"))


def usual_place(label: str) -> int | None:
    """Where an open stage of this name usually stands, from 0; None where the words say nothing."""
    words = normalised_name(label).split()
    places = [place for place, known in enumerate(_ORDER) for word in words if word in known]
    return max(places) if places else None


def leading_number(label: str) -> int | None:
    """The number a label begins with, such as 2 in `2. Demo`."""
    found = _NUMBER.match(label)
    return int(found[1]) if found else None
