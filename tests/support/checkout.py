"""Where the checkout is, and which files of it are tracked."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "funneldesk"


@cache
def find_tracked_files() -> tuple[Path, ...]:
    """Every tracked file that is there, as absolute paths in order."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = (ROOT / name for name in listing.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def find_tracked_python(folder: str = "") -> tuple[Path, ...]:
    """The tracked Python files below ``folder``, which is relative to the root."""
    return tuple(path for path in find_tracked_files() if path.suffix == ".py" and path.is_relative_to(ROOT / folder))


@cache
def read_project_file() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """A path's name inside the checkout, with forward slashes."""
    return path.relative_to(ROOT).as_posix()
