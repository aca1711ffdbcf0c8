"""What the import's pages hold, from and for the lines of the other process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.desktop.importing.draft import Column, FileReading, Outcome, RowFate

if TYPE_CHECKING:
    from funneldesk.desktop.importing.draft import ImportDraft


def request_of(draft: ImportDraft) -> dict[str, Any]:
    """A draft as the other process takes it."""
    return {
        "source": str(draft.path),
        "kind": draft.kind,
        "sheet": draft.sheet,
        "columns": dict(draft.fields),
        "readings": dict(draft.readings),
        "period": [day.isoformat() for day in draft.period] if draft.period else None,
    }


def make_reading(answer: dict[str, Any]) -> FileReading:
    """What a file holds, from the other process's answer."""
    columns = tuple(
        Column(
            name=told["name"],
            kind=told["kind"],
            samples=tuple(told["samples"]),
            fill=told["fill"],
            field=told["field"],
            readings=tuple(told["readings"]),
            style=told["style"],
            currency=told["currency"],
            unreadable=told["unreadable"],
        )
        for told in answer["columns"]
    )
    return FileReading(
        kind=answer["kind"],
        columns=columns,
        rows=answer["rows"],
        sheet=answer["sheet"],
        sheets=tuple(answer["sheets"]),
        notices=tuple(answer["notices"]),
        is_remembered=answer["is_remembered"],
        written=answer["written"],
        looks_like=answer["looks_like"],
        has_period=answer["has_period"],
    )


def make_outcome(answer: dict[str, Any]) -> Outcome:
    """What an import would do or did, from the other process's answer."""
    return Outcome(
        created=answer["created"],
        updated=answer["updated"],
        unchanged=answer["unchanged"],
        refused=answer["refused"],
        dropped=answer.get("dropped", 0),
        flags=tuple(answer["flags"]),
        rows=tuple(RowFate(*row) for row in answer["rows"]),
        refused_rows=Path(answer["refused_rows"]) if answer.get("refused_rows") else None,
    )
