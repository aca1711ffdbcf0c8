"""The shape of the source: documented, finished, short files, and tests that never wait by the clock."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.checkout import find_tracked_python, name_of

LONGEST_FILE = 500
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|raise NotImplementedError)\b")
FROZEN = "funneldesk/store/migrations/versions/"  # a step of a schema stays as it was, however long
WAITING_CALLS = {"sleep", "qWait", "qSleep", "msleep", "usleep"}
WAITING_ON = {("qtbot", "wait")}


def find_clock_waits(source: str) -> list[int]:
    """The lines of ``source`` that wait a fixed time or mark a test as flaky."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            owner = getattr(called.value, "id", "") if isinstance(called, ast.Attribute) else ""
            if name in WAITING_CALLS or (owner, name) in WAITING_ON:
                lines.add(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr in {"flaky", "repeat", "rerun"}:
            marker = node.value
            if isinstance(marker, ast.Attribute) and marker.attr == "mark":
                lines.add(node.lineno)
    return sorted(lines)


@pytest.mark.parametrize("path", find_tracked_python(), ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_file_is_longer_than_its_budget() -> None:
    lengths = {name_of(path): len(path.read_bytes().splitlines()) for path in find_tracked_python()}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert {name: length for name, length in too_long.items() if not name.startswith(FROZEN)} == {}


def test_the_package_holds_nothing_unfinished() -> None:
    offences = [
        f"{name_of(path)}:{number}"
        for path in find_tracked_python("funneldesk")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert offences == []


def test_no_test_waits_by_the_clock() -> None:
    offences = [
        f"{name_of(path)}:{line}"
        for path in find_tracked_python("tests")
        for line in find_clock_waits(path.read_text(encoding="utf-8"))
    ]
    assert offences == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import time\ntime.sleep(1)", [2]),
        ("from time import sleep\n\nsleep(1)", [3]),
        ("def test(qtbot):\n    qtbot.wait(50)", [2]),
        ("QTest.qWait(5)", [1]),
        ("@pytest.mark.flaky(reruns=2)\ndef test(): ...", [1]),
        ("process.wait(timeout=5)\nqtbot.waitUntil(ready)\nevent.wait(3)", []),
    ],
)
def test_the_check_for_waits_tells_them_from_the_rest(source: str, lines: list[int]) -> None:
    assert find_clock_waits(source) == lines
