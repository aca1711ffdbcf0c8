"""Starting from a checkout that is set up: arguments, exit codes, and the main job without a screen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.setup_script import load_module, make_checkout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that is set up, as far as its stamp knows, with a program that says what it is asked."""
    run = load_module("bootstrap", monkeypatch)
    root = make_checkout(tmp_path)
    venv = root / ".venv"
    run.link_project(root, venv)
    digest = run.lock_digest(root / "packaging" / run.LOCKS["run"])
    faces = {f"libraries-{face}": "present" for face in ("verb", "windowless", "window-x11")}
    run.write_stamp(venv, {"root": str(root), "run": digest, **faces})
    return root


def start(root: Path, *words: str, display: str = "") -> subprocess.CompletedProcess[str]:
    """Start the checkout's set-up script as a person does."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    if display:
        environment["DISPLAY"] = display
        environment["QT_QPA_PLATFORM"] = "xcb"
    return subprocess.run(
        [sys.executable, root / "packaging" / "run.py", *words],
        cwd=root.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("code", [0, 1, 2, 7])
def test_the_programs_exit_code_is_handed_on(checkout: Path, code: int) -> None:
    done = start(checkout, "end-with", str(code))
    assert done.returncode == code
    assert done.stdout.startswith(f"asked end-with {code} on")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's libraries are looked at instead")
def test_with_a_screen_the_window_gets_the_file(checkout: Path) -> None:
    libraries_mark = start(checkout, "shop.funnel", display=":0")
    assert libraries_mark.returncode == 0, libraries_mark.stderr
    assert libraries_mark.stdout == "asked shop.funnel on xcb\n"


def test_nothing_is_set_up_twice(checkout: Path) -> None:
    assert "Setting FunnelDesk up" not in start(checkout, "end-with", "0").stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is without a screen by itself")
def test_without_a_screen_the_main_job_is_done_and_its_paths_are_named(checkout: Path) -> None:
    done = start(checkout)
    folder = checkout / "out"
    assert done.returncode == 0, done.stderr
    assert "There is no screen here." in done.stderr
    lines = done.stdout.splitlines()
    asked = [line.split()[1] for line in lines if line.startswith("asked")]
    assert asked == ["new", "metrics", "report", *["shot"] * 6]
    assert all(line.endswith("on offscreen") for line in lines if line.startswith("asked"))
    named = [Path(line) for line in lines if not line.startswith("asked")]
    rooms = [folder / f"{room}.png" for room in ("today", "leads", "pipeline", "campaigns", "insights", "reports")]
    assert named == [folder / "sample.funnel", folder / "funnel-report.pdf", *rooms]
    assert all(path.is_file() for path in named)


def test_an_earlier_sample_is_replaced_and_nothing_else_is_touched(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    kept = [folder / "sample.funnel.backup", folder / "notes.txt", folder / "shop.funnel"]
    for path in kept:
        path.write_text("mine", encoding="utf-8")
    for _ in range(2):
        done = start(checkout, "--out", str(folder))
        assert done.returncode == 0, done.stderr
    assert [path.read_text(encoding="utf-8") for path in kept] == ["mine"] * 3
    assert not (checkout / "out").exists()


def test_a_workspace_of_ones_own_is_used_in_place_of_the_sample(checkout: Path, tmp_path: Path) -> None:
    own = tmp_path / "shop.funnel"
    own.write_text("mine", encoding="utf-8")
    done = start(checkout, str(own), "--out", str(tmp_path / "pages"))
    assert done.returncode == 0, done.stderr
    assert "asked new" not in done.stdout
    assert f"asked metrics {own}" in done.stdout
    assert own.read_text(encoding="utf-8") == "mine"


def test_the_job_stops_at_the_first_verb_that_fails(checkout: Path, tmp_path: Path) -> None:
    (checkout / "funneldesk" / "__main__.py").write_text("raise SystemExit(2)\n", encoding="utf-8")
    done = start(checkout, "--out", str(tmp_path / "pages"))
    assert done.returncode == 2
    assert "'funneldesk new' ended with exit code 2" in done.stderr


def test_help_sets_nothing_up(tmp_path: Path) -> None:
    root = make_checkout(tmp_path, environment=False)
    done = start(root, "--help")
    assert done.returncode == 0
    assert "python3 packaging/run.py test" in done.stdout
    assert not (root / ".venv").exists()
