"""Builds a tracked link while it is typed, and warns where its names would be mistaken for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.outreach.tracked_link import (
    UtmNames,
    build_tracked_link,
    find_collisions,
    name_utm,
    tell_collision,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.tracked_link import LinkOffer, UtmInUse

_REST = 200
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("url", "Leads to", "https://example.com/offer"),
    ("source", "Source", "instagram, google, flyer"),
    ("medium", "Medium", "social, cpc, qr"),
    ("campaign", "Campaign name", "monsoon-offer"),
    ("content", "Which one", "red-banner (optional)"),
    ("label", "Called", "Flyer at the fair (optional)"),
)


class LinkBuilder(QWidget):
    """The builder.

    Attributes:
        built: carries the link as it stands, empty while it is not complete, and what it is called.
        kept: a link was kept: carries its id.
    """

    built = Signal(str, str)
    kept = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._offers: dict[int, LinkOffer] = {}
        self._in_use: tuple[UtmInUse, ...] = ()
        self._proposed: dict[str, str] = {}
        self.link = ""
        self.campaign = Choice("Campaign", (), searchable=True)
        self.piece = Choice("Content it leads to", (), searchable=True)
        self.fields = {key: QLineEdit() for key, _, _ in _FIELDS}
        self.warning = PlainLabel("", tone="warn", role="note", wrap=True)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.keep_button = Button("Keep link", look="primary", on_click=self.keep)
        self.clear_button = Button("Clear", name="Clear the builder", on_click=self.clear)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._build)
        self._lay_out()
        self._connect()
        self._tell()

    @property
    def is_settled(self) -> bool:
        """Whether the link is built from what is typed."""
        return not self._rest.isActive()

    def show_offers(
        self, offers: Sequence[LinkOffer], contents: Sequence[ContentRow], in_use: tuple[UtmInUse, ...]
    ) -> None:
        """Offer other campaigns and contents; what is typed stays."""
        self._offers = {offer.id: offer for offer in offers}
        self._contents = {row.id: row for row in contents}
        self._in_use = in_use
        self.campaign.set_items([(None, "No campaign"), *((offer.id, offer.name) for offer in offers)])
        self.campaign.set_value(self.campaign.value)
        self.piece.set_items([(None, "None"), *((row.id, row.title) for row in contents)])
        self.piece.set_value(self.piece.value)
        if self.link:
            self._build()

    def clear(self) -> None:
        """Begin anew."""
        for field in self.fields.values():
            field.clear()
        self._proposed.clear()
        self.campaign.set_value(None)
        self.piece.set_value(None)
        self._rest.stop()
        self._build()

    def begin(self, campaign_id: int) -> None:
        """Begin a link of a campaign."""
        self.clear()
        self.campaign.set_value(campaign_id)
        self._take_campaign(campaign_id)
        blank = next((field for field in self.fields.values() if not field.text()), self.keep_button)
        blank.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep the link with its campaign."""
        self._rest.stop()
        self._build()
        if not self.link:
            return
        link, typed = self.link, {key: field.text() for key, field in self.fields.items()}
        campaign, piece = self.campaign.value, self.piece.value

        def create(work: Work) -> int:
            return create_tracked_link(
                work,
                url=link,
                utm_source=name_utm(typed["source"]) or "",
                utm_medium=name_utm(typed["medium"]) or "",
                utm_campaign=name_utm(typed["campaign"]) or "",
                utm_content=name_utm(typed["content"]),
                label=typed["label"],
                campaign_id=campaign if isinstance(campaign, int) else None,
                content_id=piece if isinstance(piece, int) else None,
            )

        self._desk.submit(
            create,
            self,
            name="create_tracked_link",
            on_done=lambda done: self.kept.emit(done.result),
            on_refused=self._refused,
        )

    def _connect(self) -> None:
        for field in self.fields.values():
            field.textEdited.connect(lambda _text: self._rest.start())
            field.returnPressed.connect(self.keep)
        self.campaign.chosen.connect(self._take_campaign)
        self.campaign.refused.connect(self._tell_problem)
        self.piece.chosen.connect(self._take_piece)
        self.piece.refused.connect(self._tell_problem)

    def _take_campaign(self, campaign: object) -> None:
        offer = self._offers.get(campaign) if isinstance(campaign, int) else None
        if offer is not None:
            for key, value in (
                ("url", offer.landing_url), ("source", offer.utm_source), ("medium", offer.utm_medium),
                ("campaign", offer.utm_campaign or offer.name),
            ):  # fmt: skip
                # A page that the chosen content proposed stays where the campaign names none.
                if value or key != "url" or self.piece.value is None:
                    self._propose(key, value or "")
        self._build()

    def _propose(self, key: str, value: str) -> None:
        """Fill a field that is blank or holds what was proposed before; what the person typed stays."""
        field = self.fields[key]
        if field.text().strip() in ("", self._proposed.get(key, "")):
            field.setText(value)
            self._proposed[key] = value.strip()

    def _take_piece(self, piece: object) -> None:
        row = self._contents.get(piece) if isinstance(piece, int) else None
        if row is not None and row.link:
            self._propose("url", row.link)
            self._propose("content", row.title)
        self._build()

    def _build(self) -> None:
        typed = {key: field.text().strip() for key, field in self.fields.items()}
        needed = [typed[key] for key in ("url", "source", "medium", "campaign")]
        self.link, problem, warning = "", "", ""
        if all(needed):
            try:
                url = typed["url"] if "://" in typed["url"] else f"https://{typed['url']}"
                parts = {key: typed[key] for key in ("source", "medium", "campaign", "content")}
                self.link = build_tracked_link(url, **parts)
                warning = self._warn({key: name_utm(value) for key, value in parts.items()})
            except Refusal as refusal:
                problem = str(refusal)
        self.keep_button.setEnabled(bool(self.link))
        self._tell(warning, problem, complete=all(needed))
        self.built.emit(self.link, typed["label"] or name_or_empty(typed["campaign"]))

    def _warn(self, names: dict[str, str | None]) -> str:
        campaign = self.campaign.value
        in_use = [
            (UtmNames(one.source, one.medium, one.campaign, one.content), _mark(one.campaign_id, one.name))
            for one in self._in_use
        ]
        own = _mark(campaign, self._offers[campaign].name) if isinstance(campaign, int) else _mark(None, "")
        found = find_collisions(UtmNames(**names), own, in_use)
        told = dict.fromkeys(tell_collision(collision) for collision in found)
        return "\n".join(list(told)[:2])

    def _refused(self, error: FunnelDeskError) -> None:
        self._tell_problem(str(error))

    def _tell_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _tell(self, warning: str = "", problem: str = "", *, complete: bool = False) -> None:
        self.warning.setText(f"⚠ {warning}" if warning else "")
        self.warning.setVisible(bool(warning))
        if warning:
            announce(self, warning)
        self._tell_problem(problem)
        self.hint.setVisible(not complete)
        self.keep_button.setEnabled(bool(self.link))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        lines: list[tuple[str, QWidget]] = [("Campaign", self.campaign), ("Content", self.piece)]
        for key, words, example in _FIELDS:
            field = self.fields[key]
            field.setAccessibleName(words)
            field.setPlaceholderText(example)
            set_type(field)
            lines.append((words, field))
        for place, (words, widget) in enumerate(lines):
            label = PlainLabel(words, tone="muted", role="note")
            label.setBuddy(widget)
            grid.addWidget(label, place, 0)
            grid.addWidget(widget, place, 1)
        self.hint = PlainLabel(
            "A link with source, medium and campaign tells later which flyer, post or mail brought a lead. Names are "
            "written in small letters with hyphens.",
            tone="muted", role="note", wrap=True,
        )  # fmt: skip
        buttons = QWidget()
        row = FlowRow(buttons)
        row.addWidget(self.keep_button)
        row.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(PlainLabel("New tracked link", role="heading", weight=SEMIBOLD))
        column.addLayout(grid)
        column.addWidget(self.hint)
        column.addWidget(self.warning)
        column.addWidget(self.problem)
        column.addWidget(buttons)


def name_or_empty(text: str) -> str:
    """A UTM value as links carry it; empty where it cannot be one."""
    try:
        return name_utm(text) or ""
    except Refusal:
        return ""


def _mark(campaign_id: int | None, name: str) -> str:
    """A campaign's name as a mark; what belongs to none has one of its own."""
    return name if campaign_id is not None else "no campaign"
