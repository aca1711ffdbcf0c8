"""Nothing heavy is loaded by the window's first frame; told without a clock."""

import os
import subprocess
import sys
from pathlib import Path

_HEAVY = ("sqlalchemy", "numpy", "matplotlib", "babel", "phonenumbers", "typst", "rapidfuzz", "funneldesk.store")

_SHOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from funneldesk.desktop.shell.rooms import Room, RoomSpec
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.shell.window import MainWindow
from funneldesk.desktop.theme.appearance import Appearance
class First(Room):
    def paintEvent(self, event):
        QTimer.singleShot(0, app.quit)
app = QApplication([])
look = Appearance(app)
window = MainWindow([RoomSpec("pipeline", "Pipeline", "pipeline", First)], look, WindowState(Path(sys.argv[1])))
window.show_last_room()
window.show()
app.exec()
print(*sorted(sys.modules))
"""


def test_the_first_frame_loads_nothing_heavy(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW, str(tmp_path / "window.ini")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = shown.stdout.split()
    assert "PySide6.QtWidgets" in loaded
    assert [name for name in loaded if name.startswith(_HEAVY)] == []
    qt = {name for name in loaded if name.startswith("PySide6.Qt")}
    assert qt <= {f"PySide6.Qt{part}" for part in ("Core", "Gui", "Widgets", "Svg")}
