"""Lint, format and strict types hold over the package, the tests and the set-up."""

import subprocess
import sys

import pytest

from tests.support.checkout import ROOT


def run_tool(*words: str) -> str:
    """Run a tool of this environment at the root; what it complains of, empty when it is content."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"


def test_ruff_finds_nothing_to_mend() -> None:
    complaint = run_tool("ruff", "check", "--quiet", ".")
    assert not complaint, complaint


def test_ruff_finds_nothing_to_reformat() -> None:
    complaint = run_tool("ruff", "format", "--quiet", "--check", ".")
    assert not complaint, complaint


@pytest.mark.timeout(900)  # the first run reads Qt's stubs; later ones use the cache beside the project
def test_strict_types_hold() -> None:
    complaint = run_tool("mypy")
    assert not complaint, complaint
