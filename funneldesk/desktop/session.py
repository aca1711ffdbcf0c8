"""One window and the workspace it has open: opening, closing, and what the shell calls."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from funneldesk.clock import SystemClock
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.calendar_export import calendar_action
from funneldesk.desktop.campaign_places import campaign_actions
from funneldesk.desktop.desk import TURNED, Desk
from funneldesk.desktop.folders import remember_folder, remembered_folder, start_folder
from funneldesk.desktop.record_places import RecordPlaces
from funneldesk.desktop.shell.actions import Action
from funneldesk.desktop.shell.rooms import RoomSpec
from funneldesk.desktop.shell.window import MainWindow, ShellHooks
from funneldesk.desktop.watches import Watches
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.work_places import work_actions
from funneldesk.errors import FunnelDeskError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from threading import Thread

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Application, Change, History
    from funneldesk.clock import Clock
    from funneldesk.desktop.finding import Finder
    from funneldesk.desktop.shell.palette import PaletteItem
    from funneldesk.desktop.shell.quick_add import QuickAddReading
    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance
    from funneldesk.desktop.today.badges import Badges
    from funneldesk.score_upkeep import ScoreUpkeep

SAMPLE_NAME = "Surya Solar (sample).funnel"
EMPTY_NAME = "My business.funnel"
_RECENT = "recent_workspace"
# Long enough for the first room to be drawn, short enough to be over before a hand reaches the next one.
_REST = 1_500
# What the first room does not show waits until it is drawn.
_FIRST_SIGHT = 300
# What came due meanwhile is said once the window has come to rest.
_AWAY = 1_200
# Seconds without a change before scores are computed anew: they must not compete with the painting of a change.
_QUIET_S, _RENEW_S = 0.25, 3600.0

ROOMS: tuple[tuple[str, str, str, bool], ...] = (
    ("today", "Today", "today", False),
    ("leads", "Leads", "leads", False),
    ("pipeline", "Pipeline", "pipeline", False),
    ("campaigns", "Campaigns", "campaigns", False),
    ("insights", "Insights", "insights", False),
    ("reports", "Reports", "reports", False),
    ("settings", "Settings", "settings", True),
)
FIRST_ROOM = "today"
"""The room of the first opening of a day; later that day it is the room that was open last."""


class Session(QObject):
    """The life of one window: shows it at once, opens the workspace beside it, joins rooms and workspace.

    Args:
        appearance: the look.
        state: what is remembered on this machine.
        home: the folder in which the sample and a new workspace are made.
        clock: tells which day it is.
    """

    def __init__(self, appearance: Appearance, state: WindowState, home: Path, *, clock: Clock | None = None) -> None:
        super().__init__()
        self._clock = clock or SystemClock()
        self.appearance = appearance
        self.state = state
        self.home = home
        self.desk: Desk | None = None
        self._app: Application | None = None
        self._finder: Finder | None = None
        self._upkeep: ScoreUpkeep | None = None
        self._watches: Watches | None = None
        self._badges: Badges | None = None
        self._early_changes: list[Change] = []
        self._turns = 0
        self._warming: Thread | None = None
        self._loading: Thread | None = None
        # Loading the other rooms keeps the interpreter busy, so it begins when no change has come for a while.
        self._quiet = QTimer(self, singleShot=True, interval=_REST)
        self._quiet.timeout.connect(self._warm_rooms)
        self._import_after_opening = False
        self.bridge = Bridge(self)
        if state.folder:
            remember_folder(type(home)(state.folder))
        specs = [
            RoomSpec(key, title, icon, lambda key=key: self._make_room(key), foot=foot)  # type: ignore[misc]  # a bound default
            for key, title, icon, foot in ROOMS
        ]
        self.window = MainWindow(
            specs,
            appearance,
            state,
            ShellHooks(
                undo=self._undo,
                redo=self._redo,
                new_deal=self._new_deal,
                search=self._search,
                interpret=self._interpret,
                submit=self._submit_line,
                open_files=self._import_files,
            ),
        )
        self.window.actions_registry.add_all(
            [
                Action(
                    "file.import",
                    "Import a spreadsheet…",
                    self._choose_import,
                    "Ctrl+I",
                    "File",
                    self._is_open,
                    "import",
                ),
                Action("campaign.new", "New campaign…", self._new_campaign, "", "File", self._is_open, "campaigns"),
                *campaign_actions(self._visit_campaigns, self._is_open),
                *work_actions(self.window, self._is_open),
                calendar_action(lambda: self.desk),
                Action("file.open", "Open a workspace…", self._choose_workspace, "Ctrl+O", "File", separated=True),
                Action("file.new", "New workspace…", self._choose_new, "", "File"),
                Action("file.sample", "Open the sample business", self._open_sample, "", "File"),
            ]
        )
        self.window.closing.connect(self._keep_folder)
        self.window.closing.connect(self.close_workspace)

    # The surface that rooms see through the desk.

    def show_toast(self, text: str, *, undoable: bool = False) -> None:
        """Say in one line what happened."""
        self.window.notify(text, can_undo=undoable, briefly=text.startswith(TURNED))

    def show_failure(self, title: str, text: str) -> None:
        """Say that something failed and what is safe; the window stays usable."""
        box = QMessageBox(QMessageBox.Icon.Warning, "FunnelDesk", title, QMessageBox.StandardButton.Ok, self.window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(text)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def tell_unexpected(self) -> None:
        """Say that the program itself failed; whatever was committed is on disk."""
        self.show_failure(
            "Something went wrong in FunnelDesk",
            "Your data is safe: every change you saw is saved. The details are in the log.",
        )

    def open_room(self, key: str) -> QObject | None:
        """Show a room and return its page."""
        return self.window.show_room(key) if self.desk is not None else None

    # Opening and closing.

    def begin(self, path: Path | None) -> None:
        """Open the workspace asked for, or the one open last, or ask how to begin."""
        if path is None:
            path = self._remembered()
        if path is None:
            self.show_welcome()
        else:
            self.open_workspace(path)

    def show_welcome(self, problem: str = "") -> None:
        """Ask how to begin."""
        from funneldesk.desktop.welcome import WelcomeChoices, WelcomePage

        page = WelcomePage(
            WelcomeChoices(self._open_sample, self._begin_with_spreadsheet, self._begin_empty, self._choose_workspace),
            problem,
        )
        self.window.set_file("", "")
        self.window.show_cover(page)
        page.take_focus()

    def open_workspace(self, path: Path) -> None:
        """Open an existing workspace in place of the one that is open."""
        from funneldesk.desktop.opening import open_beside

        self._leave()
        self._await(open_beside(path, self._first_room()), path.name)

    def join(self, app: Application, room: str = "") -> None:
        """Put an open workspace behind the rooms, and show one of them.

        Args:
            app: the open workspace.
            room: the key of the room; empty for the one that is due.
        """
        self._app = app
        self.desk = Desk(app, self.bridge, self, self, state=self.state)
        self.desk.changed.connect(self._follow)
        RecordPlaces(self.desk, self.window)
        self.desk.import_wanted.connect(self._open_import)
        self.window.uncover()
        self.window.set_file(app.path.name)
        self.state.set_value(_RECENT, str(app.path))
        self.window.show_room(room or self._first_room(), take_focus=True)
        self.state.opened_on = self._local_day()
        unsubscribe = app.subscribe(self._early_changes.append)
        QTimer.singleShot(_FIRST_SIGHT, self, lambda: self._load_behind(app, unsubscribe))
        self._quiet.start()
        if self._import_after_opening:
            self._import_after_opening = False
            self._open_import("")

    def _load_behind(self, app: Application, unsubscribe: Callable[[], None]) -> None:
        """Load what goes on behind the rooms beside the window, then begin it."""
        from funneldesk.desktop.opening import load_behind

        if self._app is app:
            loading, self._loading = load_behind()
            begin = partial(self._complete_joining, app, unsubscribe)
            self.bridge.deliver(loading, self, lambda _done: begin(), self._miss_behind)

    def _miss_behind(self, error: BaseException) -> None:
        """What goes on behind the rooms could not be loaded: the installation is broken, which is said."""
        raise error

    def _complete_joining(self, app: Application, unsubscribe: Callable[[], None]) -> None:
        """Begin what goes on behind the rooms: the words of undo, the keys that rooms name, the kept scores."""
        if self._app is not app or self.desk is None:
            return
        from funneldesk.desktop.key_hints import ROOM_HINTS
        from funneldesk.desktop.person_chooser import PersonChooser
        from funneldesk.desktop.today.badges import Badges

        self._name_turns()
        if not self.window.actions_registry.hints():
            self.window.actions_registry.add_hints(ROOM_HINTS)
        self._find_records()
        self._badges = Badges(self.desk, self.window)
        PersonChooser(self.desk, self.window)
        if not app.is_read_only:
            from funneldesk.score_upkeep import ScoreUpkeep

            self._upkeep = ScoreUpkeep(
                app,
                lambda *kept: self.bridge.call(self, self._refresh_scores, kept),
                rest_s=_QUIET_S,
                on_crossed=partial(self.bridge.call, self.desk, self.desk.scores_crossed.emit),
            )
            self._upkeep.start(renew_s=_RENEW_S)
            self._watches = Watches(self.desk, self.window)
            self._watches.start()
            QTimer.singleShot(_AWAY, self, partial(self._look_after_nurture, app, app.clock.now()))
        unsubscribe()
        while self._early_changes:
            change = self._early_changes.pop()
            if self._upkeep is not None:
                self._upkeep.follow(change)

    def _look_after_nurture(self, app: Application, opened_at: dt.datetime) -> None:
        if self._quiet.isActive():
            # A person is changing things; what came due meanwhile is told when the hand rests.
            QTimer.singleShot(_AWAY, self, partial(self._look_after_nurture, app, opened_at))
        elif self._app is app and self.desk is not None:
            from funneldesk.desktop.nurture_notice import look_after_nurture

            look_after_nurture(self.desk, self.window, opened_at)

    def close_workspace(self) -> None:
        """Finish what was begun and close the file."""
        self._quiet.stop()
        for thread in (self._warming, self._loading):
            if thread is not None:
                # A module half loaded while the interpreter ends would be torn down under its feet.
                thread.join()
        self._warming = self._loading = None
        self._finder = None
        self._early_changes.clear()
        if self._watches is not None:
            self._watches.close()
            self._watches = None
        if self._upkeep is not None:
            self._upkeep.close()
            self._upkeep = None
        if self._badges is not None:
            self._badges.close()
            self._badges = None
        if self.desk is not None:
            self.desk.close()
            self.desk.deleteLater()
            self.desk = None
        if self._app is not None:
            self._app.close()
            self._app = None

    def _make_room(self, key: str) -> QWidget:
        if self.desk is None:
            return EmptyState("pipeline", "No workspace is open", "Open one from the menu.")
        module = import_module(f"funneldesk.desktop.{key}.room")
        if key == "settings":
            return module.make_room(self.desk, self.appearance)  # type: ignore[no-any-return]  # late import
        return module.make_room(self.desk)  # type: ignore[no-any-return]  # late import

    def _await(self, opening: Future[Application], name: str) -> None:
        self.window.set_file(name, "Opening…")
        self.window.show_cover(EmptyState("pipeline", f"Opening {name}", "A moment…"))
        self.bridge.deliver(opening, self, self.join, self._explain_opening)

    def _explain_opening(self, error: BaseException) -> None:
        if isinstance(error, FunnelDeskError):
            self.show_welcome(str(error))
            return
        self.show_welcome("The workspace could not be opened; the details are in the log.")
        raise error

    def _leave(self) -> None:
        self.window.forget_pages()
        self.close_workspace()

    def _first_room(self) -> str:
        last = self.state.last_room
        opened_today = self.state.opened_on == self._local_day()
        return last if opened_today and last in {key for key, *_ in ROOMS} else FIRST_ROOM

    def _local_day(self) -> str:
        """The day of this machine, by which a first opening is told from a later one."""
        return self._clock.now().astimezone().date().isoformat()

    def _warm_rooms(self) -> None:
        from funneldesk.desktop.opening import warm_rooms

        if self.desk is not None:
            self._warming = warm_rooms([key for key, *_ in ROOMS if self.window.page(key) is None])

    def _remembered(self) -> Path | None:
        kept = self.state.value(_RECENT)
        if not kept:
            return None
        path = type(self.home)(kept)
        return path if path.exists() else None

    def _is_open(self) -> bool:
        return self.desk is not None

    def _follow(self, change: Change) -> None:
        if self._quiet.isActive():
            self._quiet.start()
        if change.kind == "do" and change.cause != "automation":
            # Undo would take back this very change, and what was undone before it can no longer be done again.
            self._turns += 1
            self.window.set_undo(change.label)
        else:
            self._name_turns()

    def _refresh_scores(self, kept: tuple[str, frozenset[int]]) -> None:
        if self.desk is None:
            return
        kind, ids = kept
        page = self.window.page("leads" if kind == "contact" else "pipeline")
        if page is not None:
            page.refresh_scores(ids)  # type: ignore[attr-defined]  # the room is imported late
        self.desk.scores_kept.emit(kind, ids)

    def _name_turns(self) -> None:
        if self._app is not None:
            self._turns += 1
            show = partial(self._show_turns, self._turns)
            self.bridge.deliver(self._app.history(), self, show, lambda _error: None)

    def _show_turns(self, turns: int, history: History) -> None:
        if turns == self._turns and self._app is not None:
            self.window.set_undo(history.undo or "", history.redo or "")

    def _undo(self) -> None:
        if self.desk is not None:
            self.desk.undo()

    def _redo(self) -> None:
        if self.desk is not None:
            self.desk.redo()

    # Choices of the menu and of the first page.

    def _open_sample(self) -> None:
        self._create(self.home / SAMPLE_NAME, sample=True)

    def _begin_empty(self) -> None:
        self._create(self.home / EMPTY_NAME, sample=False)

    def _begin_with_spreadsheet(self) -> None:
        self._import_after_opening = True
        self._begin_empty()

    def _create(self, path: Path, *, sample: bool) -> None:
        from funneldesk.desktop.opening import create_beside

        self._leave()
        self._await(create_beside(path, self._first_room(), sample=sample), path.name)

    def _choose_workspace(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self.window, "Open a workspace", str(start_folder()), "FunnelDesk workspaces (*.funnel)"
        )
        if name:
            remember_folder(type(self.home)(name))
            self.open_workspace(type(self.home)(name))

    def _choose_new(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self.window, "New workspace", str(start_folder() / EMPTY_NAME), "FunnelDesk workspaces (*.funnel)"
        )
        if name:
            path = type(self.home)(name)
            remember_folder(path)
            self._create(path if path.suffix == ".funnel" else path.with_name(path.name + ".funnel"), sample=False)

    def _keep_folder(self) -> None:
        self.state.folder = remembered_folder()

    def _choose_import(self) -> None:
        self._open_import("")

    def _import_files(self, paths: Sequence[Path]) -> None:
        if self.desk is None:
            return
        from funneldesk.desktop.dropped_files import take_dropped

        take_dropped(self.desk, self.window, paths, self._open_import)

    def _open_import(self, path: str) -> None:
        if self.desk is None:
            return
        from funneldesk.desktop.importing.wizard import open_import

        open_import(self.desk, self.window, type(self.home)(path) if path else None)

    def _new_deal(self) -> None:
        if self.desk is None:
            return
        from funneldesk.desktop.pipeline.new_deal import open_new_deal

        open_new_deal(self.desk, self.window, getattr(self.window.page("pipeline"), "pipeline_id", None))

    def _new_campaign(self) -> None:
        if self.desk is not None:
            self.window.show_room("campaigns").add_campaign()  # type: ignore[attr-defined]  # the room is imported late

    def _visit_campaigns(self, page: str, view: str) -> None:
        self.window.show_room("campaigns").visit(page, view)  # type: ignore[attr-defined]  # the room is imported late

    # What the palette and the quick line ask.

    def _search(self, text: str, show: Callable[[Sequence[PaletteItem]], None]) -> None:
        finder = self._find_records()
        if finder is not None:
            finder.search(text, show)

    def _interpret(self, text: str) -> QuickAddReading:
        from funneldesk.desktop.shell.quick_add import QuickAddReading

        finder = self._find_records()
        return QuickAddReading(problem="Open a workspace first.") if finder is None else finder.interpret(text)

    def _submit_line(self, reading: QuickAddReading) -> None:
        finder = self._find_records()
        if finder is not None:
            finder.submit(reading)

    def _find_records(self) -> Finder | None:
        """What finds records and reads lines in the open workspace, made when it is first wanted."""
        if self._finder is None and self.desk is not None:
            from funneldesk.desktop.finding import Finder

            self._finder = Finder(self.desk)
        return self._finder


def default_home() -> str:
    """The folder for workspaces made without asking: the application's own data, which no cloud drive mirrors."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
