"""What every room is handed: the open workspace, and how to tell, ask, show and say."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from funneldesk.desktop.answer_order import AnswerOrder
from funneldesk.desktop.memory import RoomMemory
from funneldesk.errors import Cancelled, FunnelDeskError, StoreFailure

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from funneldesk.app import Application, Change, Done
    from funneldesk.commands.work import Work
    from funneldesk.desktop.bridge import Bridge
    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.outreach.mail_password import MailPassword
    from funneldesk.queries.look import Look
    from funneldesk.store.followers import EntryHead

P = ParamSpec("P")
T = TypeVar("T")

_UNDONE, _AGAIN = "Undone: ", "Done again: "
TURNED = (_UNDONE, _AGAIN)
"""How the sentences begin that tell of a change taken back or brought back."""

_PEOPLE, _ME = "people", "me"

_log = logging.getLogger(__name__)


def tell_turned(head: EntryHead) -> str:
    """The change that was turned, and how much of the program's own went along."""
    n = head.followed_by
    along = (
        "" if not n else ", with what followed from it" if n == 1 else f", with the {n:,} changes that followed from it"
    )
    return f"{head.label}{along}"


class Surface(Protocol):
    """What the window offers to rooms."""

    def show_toast(self, text: str, *, undoable: bool = False) -> None:
        """Say in one line what happened, with an Undo button where it can be taken back."""
        ...

    def show_failure(self, title: str, text: str) -> None:
        """Show that the disk, a lock or the program itself failed, and that nothing was lost."""
        ...

    def open_room(self, key: str) -> QObject | None:
        """Show a room and return its page."""
        ...


class Desk(QObject):
    """The services of one open workspace for its rooms; lives in the window's thread.

    Attributes:
        changed: carries each committed `Change`, in the window's thread.
        deal_wanted: asks the window to open a deal's page (deal id).
        lead_wanted: asks the window to open a lead's page (contact id).
        records_wanted: asks the window to list records behind a figure: (title, table name, ids).
        settings_wanted: asks the window for a page of Settings, by its title.
        me_changed: another person works at this window now.
        import_wanted: asks the window to import a file (path as text, or "" to choose one).
        scores_kept: kept scores were renewed: kind (`contact` or `deal`) and ids.
        seen: lines were marked as read, which no change tells of.
        scores_crossed: scores came into another band or cell: `Crossing`s.
        closing: the workspace is about to be closed; whoever works in a thread of their own ends it now.
    """

    changed = Signal(object)
    deal_wanted = Signal(int)
    lead_wanted = Signal(int)
    records_wanted = Signal(str, str, object)
    import_wanted = Signal(str)
    settings_wanted = Signal(str)
    me_changed = Signal()
    closing = Signal()
    scores_kept = Signal(str, object)
    seen = Signal()
    scores_crossed = Signal(object)

    def __init__(
        self,
        app: Application,
        bridge: Bridge,
        surface: Surface,
        parent: QObject | None = None,
        *,
        state: WindowState | None = None,
    ) -> None:
        super().__init__(parent)
        self.app = app
        self._state = state
        # Each keeps the whole of its room, so that two of the same room would undo each other.
        self._memories: dict[str, RoomMemory] = {}
        self._order = AnswerOrder()
        self.bridge = bridge
        self.surface = surface
        # Held here until the workspace is closed, for systems without a safe; it is never written.
        self.mail_password: MailPassword | None = None
        self._closed = False
        self._ahead: list[Callable[[Change], object]] = []
        app.actor_id = self.memory(_PEOPLE).number(_ME)
        self._unsubscribe = app.subscribe(self._announce)
        bridge.changed.connect(self.changed)

    @property
    def path(self) -> Path:
        """The workspace's file."""
        return self.app.path

    @property
    def me(self) -> int | None:
        """Who works at this window: a person's id, or None where nobody was chosen."""
        return self.app.actor_id

    def set_me(self, user_id: int | None) -> None:
        """Say who works here from now on; this machine remembers it for this workspace."""
        if user_id == self.app.actor_id:
            return
        self.app.actor_id = user_id
        self.memory(_PEOPLE).keep(_ME, user_id)
        self.me_changed.emit()

    def memory(self, room: str) -> RoomMemory:
        """What a room remembers of this workspace on this machine; one for all parts of the room."""
        if room not in self._memories:
            self._memories[room] = RoomMemory(self._state, self.path, room)
        return self._memories[room]

    def tell(
        self,
        command: Callable[Concatenate[Work, P], T],
        receiver: QObject,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run a command; its toast names it, a refusal is said in words."""
        self.submit(lambda work: command(work, *args, **kwargs), receiver, name=getattr(command, "__name__", "change"))

    def submit(
        self,
        command: Callable[[Work], T],
        receiver: QObject,
        *,
        name: str,
        on_done: Callable[[Done[T]], object] | None = None,
        on_refused: Callable[[FunnelDeskError], object] | None = None,
        on_failed: Callable[[], object] | None = None,
        toast: bool = True,
        origin: object = None,
    ) -> None:
        """Run a prepared command.

        Args:
            command: what to do.
            receiver: nothing is called back once it is gone.
            name: the command's name in the journal.
            on_done: called with the committed result.
            on_refused: called with a refusal; without it the refusal is shown as a toast.
            on_failed: called after any failure that was no refusal and has been shown, to put things back.
            toast: whether to name the change with an Undo button.
            origin: passed on with the change, so that a view knows its own change again.
        """
        if self._closed:
            return

        def done(result: Done[T]) -> None:
            if self._closed:
                return
            if toast and result.change is not None:
                self.surface.show_toast(result.change.label, undoable=True)
            if on_done is not None:
                on_done(result)

        future = self.app.submit(command, name=name, origin=origin)

        def failed(error: BaseException) -> None:
            self._explain(error, on_refused)
            refused = isinstance(error, FunnelDeskError) and not isinstance(error, StoreFailure)
            if on_failed is not None and not refused:
                on_failed()

        self.bridge.deliver(future, receiver, done, failed)

    def ask(
        self,
        query: Callable[Concatenate[Look, P], T],
        receiver: QObject,
        on_answer: Callable[[T], object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Ask a question; the answer arrives in the window's thread unless the receiver is gone.

        Who asks the same query again gets the answers in the order of the questions, whichever is read first.
        """
        if self._closed:
            return
        future = self.app.ask(query, *args, **kwargs)
        self._hand_over(future, query, receiver, on_answer)

    def _hand_over(
        self, future: Future[T], query: Callable[..., T], receiver: QObject, on_answer: Callable[[T], object]
    ) -> None:
        arrive = self._order.stand_in_line(receiver, query)
        self.bridge.deliver(
            future,
            receiver,
            lambda result: arrive(lambda: None if self._closed else on_answer(result)),
            lambda error: arrive(lambda: self._explain(error, None)),
        )

    def ask_behind(
        self,
        query: Callable[Concatenate[Look, P], T],
        receiver: QObject,
        on_answer: Callable[[T], object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """As `ask`, for what nobody sits waiting for: it lets the questions of what is looked at go first."""
        if self._closed:
            return
        future = self.app.ask_behind(query, *args, **kwargs)
        self._hand_over(future, query, receiver, on_answer)

    def take(self, future: Future[T], receiver: QObject, on_answer: Callable[[T], object]) -> None:
        """Hand over an answer that was asked for already, as `ask` does."""

        def answer(result: T) -> None:
            if not self._closed:
                on_answer(result)

        self.bridge.deliver(future, receiver, answer, lambda error: self._explain(error, None))

    def look_ahead(self, prepare: Callable[[Change], object]) -> None:
        """Call `prepare` with each change right after its commit, in the lane's thread, before `changed` is emitted."""
        self._ahead.append(prepare)

    def undo(self) -> None:
        """Take back the newest change and say which."""
        self._turn("undo")

    def redo(self) -> None:
        """Bring back the change undone last and say which."""
        self._turn("redo")

    @property
    def is_closed(self) -> bool:
        """Whether the workspace is closed, so that nothing can be asked any more."""
        return self._closed

    def close(self) -> None:
        """Stop listening, and let answers still on their way find nobody; whoever opened the application closes it."""
        self.closing.emit()
        self._closed = True
        self._unsubscribe()

    def _announce(self, change: Change) -> None:
        for prepare in list(self._ahead):
            try:
                prepare(change)
            except Exception:  # noqa: BLE001  the change is told in any case, and the question asked again then
                _log.exception("a view could not look ahead")
        self.bridge.announce(change)

    def _turn(self, kind: str) -> None:
        def done(result: Any) -> None:
            self.surface.show_toast((_UNDONE if kind == "undo" else _AGAIN) + tell_turned(result.result))

        future = self.app.undo() if kind == "undo" else self.app.redo()
        self.bridge.deliver(future, self, done, lambda error: self._explain(error, None))

    def _explain(self, error: BaseException, on_refused: Callable[[FunnelDeskError], object] | None) -> None:
        if self._closed or isinstance(error, Cancelled):
            return
        if isinstance(error, StoreFailure):
            self.surface.show_failure("The workspace could not be read or written", str(error))
        elif isinstance(error, FunnelDeskError):
            if on_refused is not None:
                on_refused(error)
            else:
                self.surface.show_toast(str(error))
        else:
            _log.error("a command or query failed", exc_info=error)
            self.surface.show_failure(
                "Something went wrong in FunnelDesk",
                "Your data is safe: nothing was half saved. The details are in the log.",
            )
