"""What the repository may hold: agreed names at the top, no registry's host, no path of one machine."""

import re
import stat
import sys

import pytest

from tests.support.checkout import ROOT, find_tracked_files, name_of

AGREED_TOP_LEVEL = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "funneldesk",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
}

# Written in pieces, so that this file does not name what it looks for.
REGISTRY_HOSTS = [
    ("py", "pi.", "org"),
    ("python", "hosted.", "org"),
    ("np", "mjs.", "org"),
    ("np", "mjs.", "com"),
    ("deb", "ian.", "org"),
    ("ubu", "ntu.", "com"),
    ("crat", "es.", "io"),
    ("gol", "ang.", "org"),
    ("rubyg", "ems.", "org"),
]
MACHINE_FOLDERS = [("wo", "rk"), ("t", "mp"), ("ho", "me"), ("ro", "ot"), ("o", "pt"), ("Us", "ers")]
HOST_PATTERN = re.compile("|".join(re.escape("".join(pieces)) for pieces in REGISTRY_HOSTS), re.IGNORECASE)
FOLDER_NAMES = "|".join("".join(pieces) for pieces in MACHINE_FOLDERS)
FOLDER_PATTERN = re.compile(rf"(?<![\w.)}}\]*])/(?:{FOLDER_NAMES})/|[A-Za-z]:\\{FOLDER_NAMES.split('|')[-1]}\\")


def find_matching_lines(pattern: re.Pattern[str], text: str) -> list[int]:
    """The numbers of the lines that ``pattern`` is found in."""
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def find_offences(pattern: re.Pattern[str]) -> list[str]:
    """Each tracked text line that ``pattern`` is found in, as ``name:line``."""
    offences: list[str] = []
    for path in find_tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            lines = find_matching_lines(pattern, content.decode("utf-8", errors="replace"))
            offences += [f"{name_of(path)}:{line}" for line in lines]
    return offences


def test_the_top_level_holds_only_the_agreed_names() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in find_tracked_files()}
    assert found <= AGREED_TOP_LEVEL


def test_no_tracked_file_names_a_registry_host() -> None:
    assert find_offences(HOST_PATTERN) == []


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    assert find_offences(FOLDER_PATTERN) == []


@pytest.mark.parametrize("pieces", REGISTRY_HOSTS)
def test_the_host_check_finds_a_host(pieces: tuple[str, ...]) -> None:
    assert find_matching_lines(HOST_PATTERN, f"first\nhttps://files.{''.join(pieces)}/simple\n") == [2]


@pytest.mark.parametrize("pieces", MACHINE_FOLDERS)
def test_the_path_check_finds_a_path(pieces: tuple[str, ...]) -> None:
    folder = "".join(pieces)
    assert find_matching_lines(FOLDER_PATTERN, f"see /{folder}/somebody/file") == [1]
    assert find_matching_lines(FOLDER_PATTERN, f"see tests/{folder}/file") == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no executable bit")
def test_the_check_script_runs_the_command_that_the_readme_names() -> None:
    script = ROOT / ".ci" / "run"
    command = "python3 packaging/run.py test"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text(encoding="utf-8").rstrip().endswith(command)
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
