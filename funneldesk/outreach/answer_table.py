"""Answers in a table that a form service gives: one row an answer, known by the column that names the form."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from funneldesk.outreach.capture_field import MARKER
from funneldesk.outreach.form_answer import read_answer as read_one
from funneldesk.outreach.form_answer import write_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from funneldesk.outreach.form_answer import FormAnswer

_SEPARATORS = ",;\t|"


def is_answer_table(head: Sequence[str]) -> bool:
    """Whether these are the column names of a table of answers."""
    return MARKER.casefold() in {name.strip().lstrip("\ufeff").casefold() for name in head}


def read_answer_table(
    text: str, keys_by_form: Mapping[str, Collection[str]] | None = None
) -> tuple[FormAnswer, ...] | None:
    """The answers of a table, in order; None where the text is no such table.

    Args:
        text: rows of cells parted by commas, semicolons, tabs or bars; the first row names the columns.
        keys_by_form: the keys of each form's questions, by form uid; other columns of a known form, such as those
            the service adds, are left out.
    """
    first, _, _ = text.lstrip("\ufeff\r\n").partition("\n")
    if MARKER.casefold() not in first.casefold():
        return None
    separator = max(_SEPARATORS, key=first.count)
    rows = _read_rows(text, separator)
    head = [name.strip() for name in next(rows, [])]
    if not is_answer_table(head):
        return None
    found = (_read_row(dict(zip(head, row, strict=False)), keys_by_form or {}) for row in rows)
    return tuple(answer for answer in found if answer is not None)


def _read_rows(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(text.lstrip("\ufeff\r\n").splitlines(keepends=True), delimiter=separator)
    except csv.Error:
        # A cell larger than any answer: what stood before it is kept.
        return


def _read_row(cells: Mapping[str, str], keys_by_form: Mapping[str, Collection[str]]) -> FormAnswer | None:
    folded = {name.casefold(): value for name, value in cells.items()}
    uid = folded.pop(MARKER.casefold(), "").strip()
    known = {key.casefold() for key in keys_by_form[uid]} if uid in keys_by_form else None
    pairs = [
        (name, value)
        for name, value in cells.items()
        if name.casefold() != MARKER.casefold()
        and (known is None or name.casefold() in known or name.casefold() in _OWN)
        and name[:1].isalpha()
    ]
    return read_one(write_answer(uid, [(_name(name), value) for name, value in pairs]), keys_by_form)


def _name(name: str) -> str:
    return name.casefold() if name.casefold() in _OWN else name


_OWN = frozenset({
    "consent", "consent wording", "answer id", "sent at", "utm_source", "utm_medium", "utm_campaign", "utm_content",
    "utm_term",
})  # fmt: skip
