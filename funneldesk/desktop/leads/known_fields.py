"""What sales and marketing learn of a lead: needs, preferences, research, origin, trial, tags; kept on leaving."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.contact_profile import clean_tags, read_tags
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.desktop.leads.reach_ticks import ReachTicks
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.model.source import Origin

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.lead_page import LeadPage

_TEXTS = (
    ("needs", "Needs", "What they need it for, how much, by when"),
    ("preferences", "Preferences", "What they like: product, way of paying, language, whom to talk to"),
    ("research", "Research", "What was looked up before the first contact"),
)
_LINES = (("best_time", "Best time"), ("tags", "Tags"), ("consent", "Consent"))
_ORIGINS = {Origin.INBOUND: "Inbound", Origin.OUTBOUND: "Outbound"}
_STEPS = (
    ("demo_asked", "Asked for a demo"),
    ("trial_start", "Trial started"),
    ("trial_value", "Trial showed its value"),
    ("trial_paid", "Trial paid"),
)


class KnownFields(QWidget):
    """The fields; leaving one keeps it, Ctrl+Z takes it back."""

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._lead_id = 0
        self.texts: dict[str, KeptText] = {}
        self.edits: dict[str, InlineEdit] = {}
        self.steps: dict[str, Button] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (key, label, hint) in enumerate(_TEXTS):
            text = KeptText(label, hint, height=52)
            text.committed.connect(partial(self._keep_text, key))
            self.texts[key] = text
            grid.addWidget(_label(label), place, 0)
            grid.addWidget(text, place, 1)
        for place, (key, label) in enumerate(_LINES, len(_TEXTS)):
            edit = InlineEdit(label, check=_check_tags if key == "tags" else None)
            edit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            edit.committed.connect(partial(self._keep_line, key))
            self.edits[key] = edit
            grid.addWidget(_label(label), place, 0)
            grid.addWidget(edit, place, 1)
        self.usual = PlainLabel("", tone="second", role="note", wrap=True)
        self.usual.setMinimumWidth(1)
        self.origin = Chip("", menu=QMenu(self))
        self._make_origins()
        self.reach = ReachTicks(desk, words)
        last = len(_TEXTS) + len(_LINES) + 1
        grid.addWidget(self.usual, last - 1, 1)
        ways = _label("May be reached by")
        ways.setMinimumHeight(self.reach.ticks["call"].sizeHint().height())
        grid.addWidget(ways, last, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.reach, last, 1)
        grid.addWidget(_label("Origin"), last + 1, 0)
        grid.addWidget(self.origin, last + 1, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(_label("Product"), last + 2, 0)
        grid.addWidget(self._make_steps(), last + 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(PlainLabel("What we know", role="heading", weight=SEMIBOLD))
        column.addLayout(grid)

    def show_page(self, page: LeadPage) -> None:
        """Show what is known; a field in which somebody writes is left alone."""
        background = page.background
        other = page.id != self._lead_id
        if other:
            self.keep_open()
        self._lead_id = page.id
        for key, text in self.texts.items():
            text.set_value(getattr(background, key))
        lines = {"best_time": background.best_time, "tags": ", ".join(background.tags), "consent": background.consent}
        for key, edit in self.edits.items():
            if other:
                edit.put_away()
            edit.set_value(lines[key])
        self.usual.setText(background.usual_time)
        self.usual.setVisible(bool(background.usual_time))
        of_source = _ORIGINS.get(Origin(background.source_origin), "") if background.source_origin else ""
        own = _ORIGINS[Origin(background.origin)] if background.origin else ""
        self.origin.set_label(own or (f"{of_source} (by its source)" if of_source else "Not known"))
        self.origin.setAccessibleName(f"Origin: {self.origin.label}")
        self.reach.show_page(page)
        for key, label in _STEPS:
            self._show_step(key, label, page)

    def keep_open(self) -> None:
        """Keep what is being written of the lead shown, because another one comes."""
        for text in self.texts.values():
            if text.hasFocus():
                text.clearFocus()

    def _show_step(self, key: str, label: str, page: LeadPage) -> None:
        button = self.steps[key]
        found = page.background.steps.get(key)
        when = "" if found is None else f" · {self._words.moment(found[0], day_only=found[1])}"
        button.setText(f"{'✓ ' if found else ''}{label}{when}")
        button.setAccessibleName(f"{label}{when}" if found else f"Log: {label}")

    def _make_origins(self) -> None:
        menu = self.origin.menu()
        for value, words in _ORIGINS.items():
            menu.addAction(words).triggered.connect(partial(self._choose_origin, value))
        menu.addSeparator()
        menu.addAction("As its source says").triggered.connect(partial(self._choose_origin, None))

    def _make_steps(self) -> QWidget:
        holder = QWidget()
        flow = FlowRow(holder)
        for key, label in _STEPS:
            button = Button(label)
            button.clicked.connect(partial(self._log, key))
            self.steps[key] = button
            flow.addWidget(button)
        return holder

    def _choose_origin(self, value: str | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._edit({"origin": value}, self)

    def _log(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.tell(log_touchpoint, self, contact_id=self._lead_id, kind=kind)

    def _keep_text(self, key: str, text: str) -> None:
        self._edit({key: text}, self)

    def _keep_line(self, key: str, text: str) -> None:
        value: Any = read_tags(text) if key == "tags" else text
        self._edit({key: value}, self.edits[key])

    def _edit(self, fields: dict[str, Any], field: QWidget) -> None:
        lead_id = self._lead_id

        def refused(refusal: FunnelDeskError) -> None:
            if isinstance(field, InlineEdit):
                field.set_problem(str(refusal))
            else:
                self._desk.surface.show_toast(str(refusal))

        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, **fields),
            field,
            name="edit_contact",
            on_refused=refused,
        )


def _check_tags(text: str) -> str:
    return ", ".join(clean_tags(text.split(",")) or ())


def _label(text: str) -> PlainLabel:
    label = PlainLabel(text, tone="muted", role="note", elide=True)
    label.setMinimumWidth(88)
    label.setMaximumWidth(160)
    return label
