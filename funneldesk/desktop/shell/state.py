"""What the window remembers on this machine: its place, the last room, the look, recent commands."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from funneldesk.desktop.theme.appearance import Mode

_MODES: dict[str, Mode] = {"system": "system", "light": "light", "dark": "dark"}
_RECENT = 12


class WindowState:
    """Settings of this machine in a file that the caller names.

    Args:
        path: an INI file; it and its folder are made when something is first kept.
    """

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def save_geometry(self, window: QMainWindow) -> None:
        """Remember the window's place, size and state."""
        self._settings.setValue("window/geometry", window.saveGeometry())

    def restore_geometry(self, window: QMainWindow) -> bool:
        """Put the window where it was; False if nothing usable is remembered."""
        kept = self._settings.value("window/geometry")
        return isinstance(kept, QByteArray) and window.restoreGeometry(kept)

    @property
    def last_room(self) -> str:
        """The key of the room shown last; empty at first."""
        return self._text("window/room")

    @last_room.setter
    def last_room(self, key: str) -> None:
        self._settings.setValue("window/room", key)

    @property
    def opened_on(self) -> str:
        """The local day (ISO) on which a workspace was opened last; empty at first."""
        return self._text("window/opened_on")

    @opened_on.setter
    def opened_on(self, day: str) -> None:
        self._settings.setValue("window/opened_on", day)

    @property
    def folder(self) -> str:
        """The folder in which a file was chosen last; empty at first."""
        return self._text("window/folder")

    @folder.setter
    def folder(self, folder: str) -> None:
        self._settings.setValue("window/folder", folder)

    @property
    def appearance(self) -> tuple[Mode, int]:
        """The remembered look, for making or setting the `Appearance`: mode and text size in percent."""
        size = self._text("appearance/text_size")
        return _MODES.get(self._text("appearance/mode"), "system"), int(size) if size.isdigit() else 100

    def keep_appearance(self, mode: Mode, text_size: int) -> None:
        """Remember the look."""
        self._settings.setValue("appearance/mode", mode)
        self._settings.setValue("appearance/text_size", text_size)

    @property
    def recent(self) -> list[str]:
        """Ids of the palette's items, the most recent first."""
        return [key for key in self._text("palette/recent").split("\n") if key]

    def remember_item(self, key: str) -> None:
        """Put a palette item in front of the recent ones."""
        kept = [key, *(other for other in self.recent if other != key)][:_RECENT]
        self._settings.setValue("palette/recent", "\n".join(kept))

    def value(self, key: str) -> str:
        """A room's own remembered text (column widths, filters), empty at first."""
        return self._text(f"rooms/{key}")

    def set_value(self, key: str, text: str) -> None:
        """Remember a room's own text."""
        self._settings.setValue(f"rooms/{key}", text)

    def flush(self) -> None:
        """Write what is pending."""
        self._settings.sync()

    def _text(self, key: str) -> str:
        kept = self._settings.value(key, "")
        return kept if isinstance(kept, str) else str(kept)
