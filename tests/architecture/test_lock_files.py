"""The lock files hold names, versions, markers and hashes alone, and fit the project file."""

import re
from dataclasses import dataclass

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.checkout import ROOT, read_project_file

RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"
INSTALLER_LOCK = "requirements-installer.lock"
REQUIREMENT_LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\]+))? \\")
HASH_LINE = re.compile(r"    --hash=sha256:(?P<digest>[0-9a-f]{64})(?: \\)?")


@dataclass(frozen=True)
class LockedRequirement:
    """One locked version, with the marker under which it counts and the hashes that it may have."""

    name: str
    version: Version
    marker: str
    hashes: tuple[str, ...]


def read_lock(name: str) -> tuple[LockedRequirement, ...]:
    """The content of a lock file; a line that is no name, version, marker or hash fails the test."""
    locked: list[LockedRequirement] = []
    for line in (ROOT / "packaging" / name).read_text(encoding="utf-8").splitlines():
        requirement, digest = REQUIREMENT_LINE.fullmatch(line), HASH_LINE.fullmatch(line)
        if requirement is not None:
            marker = (requirement["marker"] or "").strip()
            locked.append(LockedRequirement(requirement["name"], Version(requirement["version"]), marker, ()))
        elif digest is not None and locked:
            last = locked.pop()
            hashes = (*last.hashes, digest["digest"])
            locked.append(LockedRequirement(last.name, last.version, last.marker, hashes))
        else:
            pytest.fail(f"{name} has a line that is no requirement and no hash: {line!r}")
    return tuple(locked)


@pytest.mark.parametrize("name", [RUN_LOCK, TEST_LOCK, INSTALLER_LOCK])
def test_a_lock_holds_only_names_versions_markers_and_hashes(name: str) -> None:
    locked = read_lock(name)
    assert locked
    assert [each.name for each in locked if not each.hashes] == []
    for each in locked:
        assert not each.marker or str(Marker(each.marker))


@pytest.mark.parametrize("name", [RUN_LOCK, TEST_LOCK])
def test_each_direct_dependency_is_locked_at_a_version_that_fits(name: str) -> None:
    project = read_project_file()
    direct = [*project["project"]["dependencies"]]
    if name == TEST_LOCK:
        direct += project["dependency-groups"]["dev"]
    locked = read_lock(name)
    for text in direct:
        wanted = Requirement(text)
        versions = [each.version for each in locked if each.name == canonicalize_name(wanted.name)]
        assert versions, f"{wanted.name} is not in {name}; run packaging/lock.py"
        assert all(version in wanted.specifier for version in versions), f"{text} against {versions} in {name}"


def test_the_test_lock_holds_the_whole_run_lock() -> None:
    assert set(read_lock(RUN_LOCK)) <= set(read_lock(TEST_LOCK))


def test_the_installer_lock_holds_uv_alone() -> None:
    assert [each.name for each in read_lock(INSTALLER_LOCK)] == ["uv"]


def test_the_locks_serve_the_oldest_python_and_every_system() -> None:
    markers = {each.marker for each in read_lock(TEST_LOCK) if each.marker}
    assert any("sys_platform" in marker for marker in markers), "the lock is not universal"
    for name in {each.name for each in read_lock(RUN_LOCK)}:
        variants = [each.marker for each in read_lock(RUN_LOCK) if each.name == name]
        if len(variants) > 1:
            serving = [m for m in variants if Marker(m).evaluate({"python_full_version": "3.11.0"})]
            assert len(serving) == 1, f"{name} has {len(serving)} versions for Python 3.11"
