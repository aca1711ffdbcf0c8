"""Where file dialogs begin: in the folder used last, else among the person's documents."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths

_FOLDER = "funneldesk_folder"


def start_folder() -> Path:
    """The folder in which a file dialog begins; one that exists."""
    kept = remembered_folder()
    if kept and Path(kept).is_dir():
        return Path(kept)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) if documents and Path(documents).is_dir() else Path.home()


def remember_folder(path: Path) -> None:
    """Begin in the folder of this file, or in this folder, the next time."""
    folder = path if path.is_dir() else path.parent
    app = QCoreApplication.instance()
    if app is not None:
        app.setProperty(_FOLDER, str(folder))


def remembered_folder() -> str:
    """The folder used last; empty before the first."""
    app = QCoreApplication.instance()
    kept = app.property(_FOLDER) if app is not None else None
    return kept if isinstance(kept, str) else ""
