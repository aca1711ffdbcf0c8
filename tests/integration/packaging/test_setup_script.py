"""The set-up script decides rightly what to install and what to start, and says in words what is wrong."""

import ast
import runpy
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.checkout import ROOT
from tests.support.setup_script import load_module, make_checkout


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up script as a module."""
    return load_module("bootstrap", monkeypatch)


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The check of system libraries as a module."""
    return load_module("system_libraries", monkeypatch)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with an empty environment."""
    return make_checkout(tmp_path)


@pytest.fixture
def installs(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The installs asked for, in place of real ones."""
    asked: list[str] = []
    monkeypatch.setattr(run, "install", lambda _root, kind: asked.append(kind))
    return asked


def change_lock(root: Path, name: str) -> None:
    """Lock one more thing."""
    lock = root / "packaging" / name
    lock.write_text(lock.read_text(encoding="utf-8") + "one-more==1.0\n", encoding="utf-8")


# --- the stamp


@pytest.mark.parametrize("kind", ["run", "test"])
def test_an_environment_without_a_stamp_is_not_current(run: ModuleType, checkout: Path, kind: str) -> None:
    assert not run.is_current(checkout, kind)


def test_set_up_makes_it_current_until_the_lock_changes(run: ModuleType, checkout: Path, installs: list[str]) -> None:
    run.set_up(checkout, "run")
    assert run.is_current(checkout, "run")
    change_lock(checkout, "requirements.lock")
    assert not run.is_current(checkout, "run")
    assert installs == ["run"]


@pytest.mark.usefixtures("installs")
def test_the_test_set_serves_the_program_too(run: ModuleType, checkout: Path) -> None:
    run.set_up(checkout, "test")
    assert run.is_current(checkout, "run")
    assert run.is_current(checkout, "test")


@pytest.mark.usefixtures("installs")
def test_the_programs_set_does_not_serve_the_tests(run: ModuleType, checkout: Path) -> None:
    run.set_up(checkout, "test")
    run.set_up(checkout, "run")
    assert not run.is_current(checkout, "test")


@pytest.mark.usefixtures("installs")
def test_a_moved_checkout_is_set_up_again(run: ModuleType, checkout: Path) -> None:
    run.set_up(checkout, "run")
    moved = checkout.rename(checkout.with_name("moved"))
    assert not run.is_current(moved, "run")


@pytest.mark.usefixtures("installs")
def test_an_environment_whose_python_is_gone_is_set_up_again(run: ModuleType, checkout: Path) -> None:
    run.set_up(checkout, "run")
    run.venv_python(checkout / ".venv").unlink()
    assert not run.is_current(checkout, "run")


@pytest.mark.parametrize("content", [b"", b"root", b"\xff\xfe\x00", b"run \n"])
def test_a_torn_stamp_counts_as_none(run: ModuleType, checkout: Path, content: bytes) -> None:
    (checkout / ".venv" / run.STAMP).write_bytes(content)
    assert run.read_stamp(checkout / ".venv") == {}
    assert not run.is_current(checkout, "run")


def test_a_failed_install_leaves_no_stamp(run: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "succeeds", lambda *_words, **_options: False)
    monkeypatch.setattr(run, "serves", lambda _python: True)
    with pytest.raises(run.SetupError, match="network connection"):
        run.set_up(checkout, "run")
    assert run.read_stamp(checkout / ".venv") == {}


def test_line_ends_do_not_change_the_digest(run: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "unix").write_bytes(b"a==1\nb==2\n")
    (tmp_path / "windows").write_bytes(b"a==1\r\nb==2\r\n")
    assert run.lock_digest(tmp_path / "unix") == run.lock_digest(tmp_path / "windows")


# --- what is asked


@pytest.mark.parametrize(
    ("environment", "platform", "seen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"QT_QPA_PLATFORM": "eglfs"}, "linux", True),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"QT_QPA_PLATFORM": "minimal"}, "win32", False),
    ],
)
def test_a_screen_is_where_a_window_can_be_seen(
    run: ModuleType, environment: dict[str, str], platform: str, *, seen: bool
) -> None:
    assert run.has_screen(environment, platform) is seen


@pytest.mark.parametrize(
    ("arguments", "display", "face"),
    [
        ([], ":0", "window"),
        ([], "", "windowless"),
        (["shop.funnel"], ":0", "window"),
        (["shop.funnel"], "", "windowless"),
        (["--out", "folder"], ":0", "windowless"),
        (["shop.funnel", "--out=folder"], ":0", "windowless"),
        (["test"], "", "test"),
        (["test", "--out", "x"], ":0", "test"),
        (["metrics", "shop.funnel"], "", "verb"),
        (["report", "shop.funnel", "--out", "x.pdf"], ":0", "verb"),
    ],
)
def test_the_words_choose_what_is_started(run: ModuleType, arguments: list[str], display: str, face: str) -> None:
    assert run.choose_face(arguments, {"DISPLAY": display}, "linux") == face


def test_out_without_a_folder_is_refused(run: ModuleType) -> None:
    with pytest.raises(run.SetupError, match="--out needs a folder"):
        run.split_out(["--out"])
    assert run.split_out(["--out", "a", "x.funnel", "--out=b"]) == (["x.funnel"], "b")


@pytest.mark.parametrize(
    ("words", "cores", "told"),
    [
        ([], 1, []),
        ([], 2, ["-n", "2", "--dist", "loadfile"]),
        ([], 64, ["-n", "4", "--dist", "loadfile"]),
        (["tests/unit", "-x"], 8, ["tests/unit", "-x"]),
    ],
)
def test_all_tests_run_on_several_cores_and_chosen_ones_as_told(
    run: ModuleType, words: list[str], cores: int, told: list[str]
) -> None:
    assert run.test_words(words, cores) == told
    assert run.count_cores() >= 1


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 99)])
def test_an_old_python_is_refused_in_words(version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as refusal:
        runpy.run_path(str(ROOT / "packaging" / "run.py"), run_name="__main__")
    found = f"{version[0]}.{version[1]}"
    assert f"needs Python 3.11 or newer, and this is {found}." in str(refusal.value)


def test_the_first_file_is_plain_enough_for_an_old_python_to_read() -> None:
    ast.parse((ROOT / "packaging" / "run.py").read_text(encoding="utf-8"), feature_version=(3, 4))


def test_tests_run_in_one_locale_and_zone_and_on_the_platform_that_is_asked_for(run: ModuleType) -> None:
    plain = run.test_environment({"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Kolkata", "KEPT": "yes"})
    assert plain == {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "TZ": "UTC", "KEPT": "yes"}
    assert run.test_environment({"QT_QPA_PLATFORM": "xcb"})["QT_QPA_PLATFORM"] == "xcb"


# --- making the environment


def test_a_python_without_ensurepip_is_refused_with_the_line_to_run(
    run: ModuleType, libraries: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "has_module", lambda name: name != "ensurepip")
    monkeypatch.setattr(libraries, "can_install_by_apt", lambda: False)
    with pytest.raises(run.SetupError, match=r"apt-get install python3\.\d+-venv"):
        run.make_environment(tmp_path / ".venv", None)


def test_where_it_may_the_missing_part_is_installed(
    run: ModuleType, libraries: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(run, "has_module", lambda name: name != "ensurepip" or bool(installed))
    monkeypatch.setattr(libraries, "can_install_by_apt", lambda: True)
    monkeypatch.setattr(libraries, "apt_install", installed.extend)
    monkeypatch.setattr(run, "succeeds", lambda *_words, **_options: True)
    run.make_environment(tmp_path / ".venv", None)
    assert installed == [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def test_both_installers_check_hashes_and_build_nothing(run: ModuleType) -> None:
    lock, python = Path("a.lock"), Path("python")
    for command in (run.pip_command(python, lock), run.uv_command("uv", python, lock)):
        assert "--require-hashes" in command
        assert command[command.index("--only-binary") + 1] == ":all:"
        assert command[-2:] == ["--requirement", lock]


def test_pip_can_be_asked_for(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "uv").touch(mode=0o755)
    monkeypatch.delenv(run.INSTALLER_VARIABLE, raising=False)
    assert run.find_uv(tmp_path) == str(tmp_path / "uv")
    monkeypatch.setenv(run.INSTALLER_VARIABLE, "pip")
    assert run.find_uv(tmp_path) is None


def test_pip_steps_in_where_uv_fails(run: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def pretend(command: list[str | Path], **_options: object) -> bool:
        called.append(str(command[0]))
        return str(command[0]) != "uv"

    monkeypatch.setattr(run, "succeeds", pretend)
    monkeypatch.setattr(run, "find_uv", lambda _venv: "uv")
    run.install(checkout, "run")
    assert called[-2:] == ["uv", str(run.venv_python(checkout / ".venv"))]


@pytest.mark.skipif(sys.platform == "win32", reason="there pip makes the command, and this environment has none")
def test_the_package_and_its_command_work_from_any_folder(run: ModuleType, checkout: Path, tmp_path: Path) -> None:
    run.link_project(checkout, checkout / ".venv")
    scripts = run.venv_python(checkout / ".venv").parent
    done = subprocess.run(
        [scripts / "funneldesk", "metrics", "a file.funnel"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("asked metrics a file.funnel")


# --- system libraries


def test_missing_libraries_are_named_by_their_packages(libraries: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {"libEGL.so.1", "libxcb-icccm.so.4"}
    monkeypatch.setattr(libraries, "can_load", lambda name: name not in lacking)
    monkeypatch.setattr(libraries, "can_install_by_apt", lambda: False)
    assert libraries.complete("windowless", {}, "linux") == ["libegl1"]
    assert libraries.complete("window", {"DISPLAY": ":0"}, "linux") == ["libegl1", "libxcb-icccm4"]
    assert libraries.complete("window", {"DISPLAY": ":0"}, "darwin") == []
    assert "apt-get install --no-install-recommends libegl1" in libraries.advice(["libegl1"])


def test_root_on_debian_gets_what_is_missing(libraries: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(libraries, "can_load", lambda name: name != "libEGL.so.1" or bool(installed))
    monkeypatch.setattr(libraries, "can_install_by_apt", lambda: True)
    monkeypatch.setattr(libraries, "apt_install", installed.extend)
    assert libraries.complete("windowless", {}, "linux") == []
    assert installed == ["libegl1"]


def test_the_loader_tells_a_library_that_is_there_from_one_that_is_not(libraries: ModuleType) -> None:
    assert not libraries.can_load("libno-such-thing.so.1")
    assert libraries.missing_packages({}, {"no-such-program": "some-package"}) == ["some-package"]


@pytest.mark.parametrize(
    ("face", "missing", "goes_on"),
    [
        ("test", ["xvfb"], True),
        ("test", ["libegl1"], False),
        ("window", ["libxcb-icccm4"], False),
        ("windowless", ["libegl1"], False),
        ("verb", ["libegl1"], True),
        ("window", [], True),
    ],
)
def test_only_what_cannot_start_is_held_back(
    libraries: ModuleType, face: str, missing: list[str], *, goes_on: bool
) -> None:
    assert libraries.can_go_on(face, missing) is goes_on


def test_a_complete_machine_is_looked_at_once(
    run: ModuleType, libraries: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def look(face: str, *_rest: object) -> list[str]:
        looks.append(face)
        return []

    monkeypatch.setattr(libraries, "complete", look)
    run.check_libraries(checkout / ".venv", "windowless")
    run.check_libraries(checkout / ".venv", "windowless")
    assert looks == ["windowless"]


def test_a_window_that_cannot_start_is_refused_with_the_line_to_run(
    run: ModuleType, libraries: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "complete", lambda *_words: ["libxcb-cursor0"])
    with pytest.raises(run.SetupError, match="libxcb-cursor0"):
        run.check_libraries(checkout / ".venv", "window")
