"""The Nurture page: sequences, what is due, templates, and the log of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.campaigns.due_view import DueView
from funneldesk.desktop.campaigns.message_log import MessageLog
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.campaigns.sequence_view import SequenceView
from funneldesk.desktop.campaigns.template_view import TemplateView
from funneldesk.desktop.widgets.buttons import Button, SegmentedControl
from funneldesk.desktop.widgets.plain import Pill
from funneldesk.nurture.due_page import read_judged_page
from funneldesk.nurture.run import end_stopped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.nurture_page import NurturePageRows

_VIEWS = (("sequences", "Sequences"), ("due", "Due"), ("templates", "Templates"), ("messages", "Messages"))


class NurturePage(CampaignsPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {
            "activity",
            "campaign",
            "contact",
            "content",
            "enrolment",
            "lifecycle_change",
            "message_template",
            "segment",
            "sequence",
            "sequence_step",
            "touchpoint",
        }
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.views = SegmentedControl(_VIEWS, name="Nurture")
        self.due_pill = Pill("", "warn")
        self.due_pill.hide()
        self.new_button = Button("New sequence", icon="plus", on_click=self.add)
        self.sequences = SequenceView(desk)
        self.due = DueView(desk, self.ask)
        self.templates = TemplateView(desk)
        self.messages = MessageLog(desk, self.ask)
        self._stack = QStackedLayout(self)
        for view in (self.sequences, self.due, self.templates, self.messages):
            self._stack.addWidget(view)
        self.views.chosen.connect(self.show_view)
        self._page: NurturePageRows | None = None

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The views, how much is due, and what adds to the view shown."""
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return (self.views, self.due_pill, space, self.new_button)

    def entered(self) -> None:
        """End what was stopped meanwhile, then show the page."""
        super().entered()
        if not self.desk.app.is_read_only and not self.due.job.is_busy:
            # What it ends is announced as a change, on which the page asks again.
            future, _ = run_beside(lambda: end_stopped(self.desk.app))
            self.desk.bridge.deliver(future, self, lambda _ids: None, lambda _error: None)

    def ask(self) -> None:
        """Ask for everything that is shown."""
        self.expect()
        self.desk.ask(read_judged_page, self, self._show)
        self.messages.ask_messages()

    def take_focus(self) -> None:
        """Begin in the view shown."""
        views: dict[str, SequenceView | DueView | TemplateView | MessageLog] = {
            "sequences": self.sequences,
            "due": self.due,
            "templates": self.templates,
            "messages": self.messages,
        }
        views[self.views.current].take_focus()

    def show_view(self, key: str) -> None:
        """Show one of the views."""
        self.views.set_current(key)
        self._stack.setCurrentIndex([one for one, _ in _VIEWS].index(key))
        self.new_button.setVisible(key in {"sequences", "templates"})
        self.new_button.setText("New template" if key == "templates" else "New sequence")

    def show_part(self, view: str) -> None:
        """Show one of the views."""
        self.show_view(view or _VIEWS[0][0])

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring a sequence or a template into view."""
        self.show_view("templates" if kind == "template" else "sequences")
        (self.templates if kind == "template" else self.sequences).show_record(record_id)

    def add(self) -> None:
        """Add to the view shown."""
        (self.templates if self.views.current == "templates" else self.sequences).add(self.new_button)

    def take_answers(self, paths: Sequence[Path]) -> None:
        """Read saved answers and show the log."""
        self.show_view("messages")
        self.messages.take_answers(paths)

    def _show(self, page: NurturePageRows) -> None:
        self.arrived()
        self._page = page
        withheld = sum(item.state == "withheld" for item in page.due)
        counts = ((len(page.due) - withheld, "due"), (withheld, "withheld"))
        self.due_pill.set_value(", ".join(f"{n:,} {word}" for n, word in counts if n), "warn")
        self.due_pill.setVisible(bool(page.due))
        self.sequences.show_page(page)
        self.due.show_page(page)
        self.templates.show_page(page)
