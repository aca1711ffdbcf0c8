"""The direct dependencies: the versions that must not be crossed, and what each is for."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.checkout import ROOT, read_project_file


def find_runtime() -> dict[str, Requirement]:
    """The runtime requirements by name."""
    wanted = [Requirement(text) for text in read_project_file()["project"]["dependencies"]]
    return {each.name.lower(): each for each in wanted}


def find_all_direct() -> list[str]:
    """The names of all direct requirements, those of the tests and the build included."""
    project = read_project_file()
    development = [Requirement(text) for text in project["dependency-groups"]["dev"]]
    build = [Requirement(text) for text in project["build-system"]["requires"]]
    return sorted({*find_runtime(), *(each.name.lower() for each in [*development, *build])})


def test_qt_is_essentials_and_stays_below_the_release_that_kills_python_3_11() -> None:
    runtime = find_runtime()
    assert not {"pyside6", "pyside6-addons", "pyside6-pdf", "pyqt6"} & set(runtime)
    allowed = runtime["pyside6-essentials"].specifier
    assert Version("6.11.3") in allowed
    assert Version("6.12.0") not in allowed
    assert Version("6.12.1") not in allowed


def test_matplotlib_is_new_enough_to_shape_devanagari() -> None:
    allowed = find_runtime()["matplotlib"].specifier
    assert Version("3.10.9") not in allowed
    assert Version("3.11.0") in allowed


@pytest.mark.parametrize("name", find_all_direct())
def test_contributing_says_what_each_dependency_is_for(name: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    line = re.search(rf"^\| {re.escape(name)} \| (?P<purpose>[^|]+) \|", text, re.MULTILINE)
    assert line is not None, f"CONTRIBUTING.md has no line that says what {name} is for"
    assert len(line["purpose"].split()) >= 2
