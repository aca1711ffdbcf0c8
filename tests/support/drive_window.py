"""Runs the real window in a process of its own, says when its frames stood, and can drag a card in it.

    drive_window.py bare                  a bare window, up to its first frame
    drive_window.py library               the same; then the database library is loaded
    drive_window.py start FILE            the program, up to the painted board
    drive_window.py drag FILE PICTURE     the same; then a card is dragged to the next column and the screen pictured
    drive_window.py drops FILE COUNT MS   the same; then so many cards are dragged, each drop timed, with rests of up to
                                          MS milliseconds
    drive_window.py stalls FILE SOURCE    the same; then stalls of its thread are probed during long work

Each event is a JSON line on standard output. Times are those of the system's monotonic clock, which a parent process
shares. Nothing but Qt is imported before the program itself.
"""

from __future__ import annotations

import faulthandler
import json
import random
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from funneldesk.desktop.first_frame import FirstFrame
from tests.support.stall import StallProbe

if TYPE_CHECKING:
    from collections.abc import Callable

_HEAVY = ("sqlalchemy", "numpy", "matplotlib", "babel", "phonenumbers", "typst", "alembic")
_LOOK_AGAIN_MS = 1
_PATIENCE_MS = 30_000
_STUCK_MS = 5_000
_LONGEST_LIFE_S = 180
_QUIET_BEATS = 1_000
_SHORTEST_REST_MS = 20


def say(event: str, **more: Any) -> None:
    """Print what happened, when, and what it had cost."""
    loaded = sorted(name for name in _HEAVY if name in sys.modules)
    line = {"event": event, "at": time.monotonic(), "cpu": time.process_time(), "heavy": loaded, **more}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Watch(QObject):
    """Calls back once, after an object has handled its first event of a kind."""

    def __init__(self, watched: QObject, kind: QEvent.Type, callback: Callable[[], object]) -> None:
        super().__init__(watched)
        self._watched, self._kind, self._callback = watched, kind, callback
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the kind; the event itself goes on as it would."""
        if event.type() == self._kind:
            self._watched.removeEventFilter(self)
            QTimer.singleShot(0, self._callback)
        return super().eventFilter(watched, event)


def run_bare(*, then_load: bool = False) -> int:
    """Show a bare window up to its first frame; and load the database library if told to."""
    app = QApplication(sys.argv[:1])

    def done() -> None:
        say("first frame")
        if then_load:
            import_module("sqlalchemy.orm")
            say("loaded")
        app.quit()

    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    first_frame = FirstFrame(window, done)
    code = app.exec()
    first_frame.deleteLater()
    return code


def run_program(path: Path, on_board: Callable[[Any, Any], object]) -> int:
    """Run the program as its users do; `on_board(window, room)` is called when the board is painted."""
    from funneldesk.cli.main import run
    from funneldesk.desktop import main as window_main

    class Told(FirstFrame):
        """The program's own first frame, told before the program goes on."""

        def __init__(self, window: Any, callback: Callable[[], object]) -> None:
            super().__init__(window, self.tell)
            self.go_on = callback
            self.finder = RoomFinder(window, on_board)

        def tell(self) -> None:
            """The first frame stands."""
            say("first frame")
            self.go_on()

    # The watched frame takes the place of the frame.
    vars(window_main)["FirstFrame"] = Told
    return run([str(path)])


class RoomFinder(QObject):
    """Waits for the Pipeline room, which is made once the workspace is open, then for its cards and their paint."""

    def __init__(self, window: Any, on_board: Callable[[Any, Any], object]) -> None:
        super().__init__(window)
        self.window, self.on_board = window, on_board
        self.look = QTimer(self)
        self.look.setTimerType(Qt.TimerType.PreciseTimer)
        self.look.timeout.connect(self.find_room)
        self.look.start(_LOOK_AGAIN_MS)

    def find_room(self) -> None:
        """Look for the Pipeline room, which is made once the workspace is open."""
        room: Any = self.window.page("pipeline")
        if room is None:
            if self.window.page("today") is not None:
                # The day's first window opens Today.
                self.window.show_room("pipeline")
            return
        self.look.stop()
        if room.feed.is_loaded:
            self.watch_cards(room)
        else:
            room.feed.loaded.connect(lambda _answer: self.watch_cards(room), Qt.ConnectionType.SingleShotConnection)

    def watch_cards(self, room: Any) -> None:
        """The cards are there; wait until the first column has painted them."""
        viewport = room.board.columns[0].cards.viewport()
        Watch(viewport, QEvent.Type.Paint, lambda: self.tell(room))
        viewport.update()

    def tell(self, room: Any) -> None:
        """The board is painted."""
        say("board", cards=room.board.count())
        self.on_board(self.window, room)


def pull_first_card(source: Any, target: Any) -> Callable[[], None]:
    """Press a list's first card and pull it over the first card of another list; call what is returned to let go."""
    from PySide6.QtTest import QTest

    for cards in (source, target):
        cards.verticalScrollBar().setValue(0)
    begin = source.card_rect(0).center()
    # Where the pointer goes, in the source's own terms, because the pressed list keeps the mouse.
    end = source.viewport().mapFromGlobal(target.viewport().mapToGlobal(target.card_rect(0).center()))
    button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(source.viewport(), button, no_key, begin)
    for step in range(1, 11):
        QTest.mouseMove(source.viewport(), QPoint(begin + (end - begin) * step / 10), 5)
    return lambda: QTest.mouseRelease(source.viewport(), button, no_key, end)


def drag_first_card(window: Any, room: Any, picture: Path) -> None:
    """Drag the first card of the first column to the next one, picture the screen when all is quiet, and close."""
    source, target = room.board.columns[0].cards, room.board.columns[1].cards
    card = source.cards_model.card_at(0)
    pull_first_card(source, target)()
    say("dropped", deal=card.id, stage=target.cards_model.stage_id)
    waited = QTimer(window)
    deadline = time.monotonic() + _PATIENCE_MS / 1000

    def finish() -> None:
        history = room.desk.app.history().result()
        if (history.undo and card.title in history.undo and room.is_settled()) or time.monotonic() > deadline:
            waited.stop()
            screen = window.screen()
            screen.grabWindow(window.winId()).save(str(picture))
            say("pictured", platform=QApplication.platformName(), undo=history.undo)
            window.close()

    waited.timeout.connect(finish)
    waited.start(50)


class Drops(QObject):
    """Drags one card after the other and tells what each drop took, in milliseconds from letting go.

    `shown` is when the column has painted the card at its new place, `committed` when the change is on disk and
    announced, `repainted` when the board has painted what it then read anew: the card and every column's figures.
    """

    def __init__(self, window: Any, room: Any, count: int, longest_rest_ms: int) -> None:
        super().__init__(window)
        self.window, self.room, self.left = window, room, count
        self.longest_rest_ms = longest_rest_ms
        self.rng = random.Random(count)
        self.took: dict[str, float] = {}
        self.begun = 0.0
        room.desk.changed.connect(lambda _change: self.note("committed"))
        room.feed.part_loaded.connect(self.wait_for_paint)
        room.feed.loaded.connect(self.wait_for_paint)
        self.whole = QTimer(self)
        self.whole.timeout.connect(self.begin_when_whole)
        self.whole.start(50)

    def begin_when_whole(self) -> None:
        """Begin once the cards below the screen have come too."""
        if self.room.is_settled():
            self.whole.stop()
            self.drop()

    def drop(self) -> None:
        """Drag the first card of one column to the next one that is open, round and round."""
        lists = [column.cards for column in self.room.board.columns if column.stage.kind == "open"]
        source = max(lists, key=lambda cards: cards.cards_model.rowCount())
        target = lists[(lists.index(source) + 1 + self.left % (len(lists) - 1)) % len(lists)]
        let_go = pull_first_card(source, target)
        Watch(target.viewport(), QEvent.Type.Paint, lambda: self.note("shown"))
        self.took, self.begun = {}, time.perf_counter()
        let_go()
        QTimer.singleShot(_STUCK_MS, lambda left=self.left: self.give_up(left))

    def give_up(self, left: int) -> None:
        """A drop that does not come to its end is told and ends the run."""
        if left == self.left:
            say("stuck", took=self.took, drag=self.room.board.drag is not None)
            self.left = 0
            self.window.close()

    def note(self, what: str) -> None:
        """Remember when it happened first."""
        self.took.setdefault(what, (time.perf_counter() - self.begun) * 1000)

    def wait_for_paint(self) -> None:
        """The board has taken the answer; its next paint ends the drop."""
        if "committed" in self.took and "answered" not in self.took:
            self.note("answered")
            head = self.room.board.columns[0].head
            head.update()
            Watch(head, QEvent.Type.Paint, self.finish)

    def finish(self) -> None:
        """Tell, then go on when all is quiet."""
        self.note("repainted")
        say("drop", took=self.took)
        self.left -= 1
        rest = self.rng.randint(_SHORTEST_REST_MS, self.longest_rest_ms)
        QTimer.singleShot(rest, self.drop if self.left else self.window.close)


class LongWork(QObject):
    """Probes the window's thread while nothing happens, figures are drawn, a report is made and a file comes in."""

    def __init__(self, window: Any, room: Any, source: Path) -> None:
        super().__init__(window)
        self.window, self.room, self.source = window, room, source
        self.imported = False
        self.steps: list[tuple[str, Callable[[], object], Callable[[], bool]]] = [
            ("nothing", lambda: None, lambda: len(self.probe.late_ms) >= _QUIET_BEATS),
            ("figures refresh", lambda: window.show_room("insights"), lambda: self.is_settled("insights")),
            ("report", lambda: window.show_room("reports"), lambda: self.is_settled("reports")),
            ("import", self.bring_in, lambda: self.imported),
        ]
        self.probe = StallProbe()
        self.look = QTimer(self)
        self.look.timeout.connect(self.look_whether_done)
        self.next()

    def next(self) -> None:
        """Begin the next piece of long work."""
        if not self.steps:
            self.window.close()
            return
        self.what, begin, self.is_done = self.steps.pop(0)
        self.begun = time.monotonic()
        self.probe = StallProbe()
        self.probe.__enter__()
        begin()
        self.look.start(100)

    def look_whether_done(self) -> None:
        """End the piece when it is done, or when patience is."""
        patient = time.monotonic() - self.begun < _PATIENCE_MS / 1000
        if self.is_done() or not patient:
            self.look.stop()
            self.probe.__exit__()
            late = sorted(self.probe.late_ms)
            say(
                "stalls",
                what=self.what,
                done=patient,
                seconds=time.monotonic() - self.begun,
                beats=len(late),
                p99=self.probe.p99_ms,
                longest=self.probe.longest_ms,
            )
            QTimer.singleShot(200, self.next)

    def is_settled(self, key: str) -> bool:
        """Whether a room that was entered half a second ago or more has all it asked for."""
        page = self.window.page(key)
        return time.monotonic() - self.begun > 0.5 and page is not None and bool(page.is_settled())

    def bring_in(self) -> None:
        """Import as the wizard does, once its questions are answered."""
        from funneldesk.desktop.importing.draft import ImportDraft
        from funneldesk.desktop.importing.importer import ProcessImporter

        self.importer = ProcessImporter(self.room.desk, self.window)
        self.running = self.importer.run(
            ImportDraft(self.source, kind="leads"), lambda *_: None, self.end_import, self.fail_import, lambda: None
        )

    def end_import(self, outcome: Any) -> None:
        """The file is in."""
        say("imported", outcome=str(outcome)[:300])
        self.imported = True
        self.importer.close()

    def fail_import(self, sentence: str) -> None:
        """It is not."""
        say("not imported", why=sentence)
        self.imported = True


def main() -> int:
    """Do what the command line says; a process that hangs says where and ends."""
    faulthandler.dump_traceback_later(_LONGEST_LIFE_S, exit=True)
    match sys.argv[1:]:
        case ["bare"]:
            return run_bare()
        case ["library"]:
            return run_bare(then_load=True)
        case ["start", path]:
            return run_program(Path(path), lambda window, _room: window.close())
        case ["drag", path, picture]:
            return run_program(Path(path), lambda window, room: drag_first_card(window, room, Path(picture)))
        case ["drops", path, count, longest]:
            return run_program(Path(path), lambda window, room: Drops(window, room, int(count), int(longest)))
        case ["stalls", path, source]:
            return run_program(Path(path), lambda window, room: LongWork(window, room, Path(source)))
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
