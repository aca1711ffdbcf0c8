"""What the palette finds and what the quick line understands, for the open workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.quick_add import add_from_line
from funneldesk.desktop.shell.palette import PaletteItem
from funneldesk.desktop.shell.quick_add import QuickAddReading, ReadingPart
from funneldesk.exchange.quick_line import QuickLine, read_quick_line
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.search import find_records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.app import Change, Done
    from funneldesk.commands.quick_add import QuickAdded
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.search import FoundRecord

_ICONS = {"deal": "pipeline", "contact": "leads"}


class Finder:
    """Finds records and reads typed lines; keeps the sources' words at hand, because a reading follows every key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sources: tuple[str, ...] = ()
        desk.changed.connect(self._follow)
        desk.ask(read_lookups, desk, self._keep_words)

    def search(self, text: str, show: Callable[[Sequence[PaletteItem]], None]) -> None:
        """Find records for the palette; the items arrive in the window's thread."""

        def present(found: list[FoundRecord]) -> None:
            show([self._item(record) for record in found])

        self._desk.ask(find_records, self._desk, present, text)

    def interpret(self, text: str) -> QuickAddReading:
        """Say what was understood from the line so far."""
        business = self._desk.app.business
        line = read_quick_line(text, sources=self._sources, region=business.phone_region)
        parts = [
            ReadingPart("Company" if line.is_company else "Name", line.name or ""),
            ReadingPart("Phone", line.phone or ""),
            ReadingPart("E-mail", line.email or ""),
            ReadingPart("Deal", money_text(_money(line, business.currency)) if line.amount is not None else ""),
            ReadingPart("Source", line.source or ""),
        ]
        problem = "" if line.name or line.phone or line.email else "Type a name, a phone number or an e-mail address."
        return QuickAddReading(tuple(part for part in parts if part.value), problem, line)

    def submit(self, reading: QuickAddReading) -> None:
        """Add what was read; a double is pointed out, never merged."""
        line = reading.value
        if not isinstance(line, QuickLine):
            return
        desk = self._desk
        minor = None if line.amount is None else _money(line, desk.app.business.currency).minor

        def done(result: Done[QuickAdded]) -> None:
            if result.result.doubles:
                desk.surface.show_toast("Added. Somebody with this phone or e-mail is here already.", undoable=True)

        desk.submit(
            lambda work: add_from_line(
                work,
                name=line.name,
                is_company=line.is_company,
                phone=line.phone,
                email=line.email,
                source=line.source,
                amount_minor=minor,
            ),
            desk,
            name="add_from_line",
            on_done=done,
        )

    def _item(self, record: FoundRecord) -> PaletteItem:
        icon = _ICONS.get(record.kind, "campaigns")
        return PaletteItem(f"{record.kind}:{record.id}", record.title, lambda: self._open(record), record.place, icon)

    def _open(self, record: FoundRecord) -> None:
        if record.kind == "deal":
            self._desk.deal_wanted.emit(record.id)
        elif record.kind == "contact":
            self._desk.lead_wanted.emit(record.id)
        else:
            room: Any = self._desk.surface.open_room("campaigns")
            if room is not None:
                room.show_record(record.kind, record.id)

    def _follow(self, change: Change) -> None:
        if "source" in change.touched.tables():
            self._desk.ask(read_lookups, self._desk, self._keep_words)

    def _keep_words(self, lookups: Lookups) -> None:
        self._sources = tuple(source.name for source in lookups.sources)


def _money(line: QuickLine, currency: str) -> Money:
    if line.amount is None:
        raise ValueError("the line names no amount")
    return Money.from_decimal(line.amount, line.currency or currency, rounded=True)
