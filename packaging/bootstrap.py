"""Sets the project up in .venv when that is needed, and starts what is asked; ``run.py`` calls it."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
STAMP = "funneldesk-setup"
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
INSTALLER_LOCK = "requirements-installer.lock"
DOWNLOAD_MEGABYTES = {"run": 180, "test": 220}
INSTALLER_VARIABLE = "FUNNELDESK_INSTALLER"
SCREENLESS_PLATFORMS = frozenset({"offscreen", "minimal", "minimalegl"})
ROOMS = ("today", "leads", "pipeline", "campaigns", "insights", "reports")
MOST_TEST_WORKERS = 4  # each grows to nearly a gigabyte
OWN_SAMPLE_FILES = ("", "-wal", "-shm", "-journal", "-lock", ".lock")


class SetupError(Exception):
    """Setting up cannot go on; the text says what is wrong and what to do."""


def say(text: str) -> None:
    """Print one line at once, apart from what a verb writes on standard output."""
    print(text, file=sys.stderr, flush=True)


# --- what is asked ---------------------------------------------------------------------------------------


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be seen: by the Qt platform that is asked for, else by the session's display."""
    asked = environment.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if asked in SCREENLESS_PLATFORMS:
        return False
    if platform != "linux" or (asked and not asked.startswith(("xcb", "wayland"))):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def split_out(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """``arguments`` without ``--out DIR``, and that folder; the last one counts."""
    rest: list[str] = []
    folder: str | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--out":
            folder = next(waiting, None)
            if folder is None:
                raise SetupError("--out needs a folder, as in: --out my-folder")
        elif argument.startswith("--out="):
            folder = argument.removeprefix("--out=")
        else:
            rest.append(argument)
    return rest, folder


def choose_face(arguments: Sequence[str], environment: Mapping[str, str], platform: str) -> str:
    """What the arguments ask for: ``test``, ``verb``, ``window`` or, without a screen, ``windowless``."""
    if arguments[:1] == ["test"]:
        return "test"
    if arguments and not arguments[0].startswith("--out") and not arguments[0].endswith(".funnel"):
        return "verb"
    if any(argument.split("=")[0] == "--out" for argument in arguments):
        return "windowless"
    return "window" if has_screen(environment, platform) else "windowless"


# --- the stamp: is the environment what the lock says? --------------------------------------------------


def venv_python(venv: Path) -> Path:
    """The interpreter inside ``venv``."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def lock_digest(lock: Path) -> str:
    """The SHA-256 of a lock file, line ends aside, so that a Windows checkout has the same one."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_stamp(venv: Path) -> dict[str, str]:
    """What was set up in ``venv`` before; empty where nothing was, or where that is unreadable."""
    try:
        lines = (venv / STAMP).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: value for name, _, value in (line.partition(" ") for line in lines) if value}


def write_stamp(venv: Path, entries: Mapping[str, str]) -> None:
    """Replace the stamp in one step, so that a torn one is never read."""
    fresh = venv / f"{STAMP}.new"
    fresh.write_text("".join(f"{name} {value}\n" for name, value in sorted(entries.items())), encoding="utf-8")
    fresh.replace(venv / STAMP)


def is_current(root: Path, kind: str) -> bool:
    """Whether ``root``'s environment holds just what the lock for ``kind`` (run or test) says."""
    venv = root / ".venv"
    stamp = read_stamp(venv)
    if stamp.get("root") != str(root) or not venv_python(venv).exists():
        return False
    return stamp.get(kind) == lock_digest(root / "packaging" / LOCKS[kind])


# --- setting up ---------------------------------------------------------------------------------------------


def succeeds(
    command: Sequence[str | Path], *, silent: bool = False, environment: Mapping[str, str] | None = None
) -> bool:
    """Run a program to its end; whether it was there and ended with 0."""
    import subprocess  # here and below: a start with nothing to set up does not pay for it

    sink = subprocess.DEVNULL if silent else None
    try:
        return subprocess.run(command, check=False, stdout=sink, stderr=sink, env=environment).returncode == 0
    except OSError:
        return False


def has_module(name: str) -> bool:
    """Whether this Python can import ``name``."""
    import importlib.util

    importlib.invalidate_caches()
    return importlib.util.find_spec(name) is not None


def make_environment(venv: Path, uv: str | None) -> None:
    """Make ``venv`` afresh; refuse in words where this Python lacks the parts for it."""
    import system_libraries

    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not has_module("ensurepip") and uv and succeeds([uv, "venv", "--quiet", "--python", sys.executable, venv]):
        return
    if not has_module("ensurepip") and system_libraries.can_install_by_apt():
        system_libraries.apt_install([package])
    if not has_module("ensurepip") or not has_module("venv"):
        raise SetupError(
            "This Python cannot make an environment: its ensurepip module is missing. "
            f"On Debian or Ubuntu run: sudo apt-get install {package}"
        )
    if not succeeds([sys.executable, "-m", "venv", "--clear", venv]):
        raise SetupError(f"The environment could not be made in {venv}. Is the disk full, or the folder read-only?")


def serves(python: Path) -> bool:
    """Whether ``python`` is there, starts, and is new enough."""
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and succeeds([python, "-c", probe], silent=True)


def find_uv(venv: Path) -> str | None:
    """The path of uv on PATH or in ``venv``; None where there is none, or where pip is asked for."""
    import shutil

    if os.environ.get(INSTALLER_VARIABLE) == "pip":
        return None
    return shutil.which("uv") or shutil.which("uv", path=str(venv_python(venv).parent))


def pip_command(python: Path, lock: Path) -> list[str | Path]:
    """The pip call that installs exactly what ``lock`` names, checked by its hashes."""
    options = [
        "--quiet",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        "--require-hashes",
    ]
    return [python, "-m", "pip", "install", *options, "--only-binary", ":all:", "--requirement", lock]


def uv_command(uv: str, python: Path, lock: Path) -> list[str | Path]:
    """The uv call that does the same as ``pip_command``, several times faster.

    Like pip it compiles what it installs: a start that compiles takes twice as long, and where Python may write no
    bytecode every start would.
    """
    options = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--compile-bytecode"]
    return [uv, "pip", "install", "--python", python, *options, "--requirement", lock]


def install(root: Path, kind: str) -> None:
    """Make the environment where it is missing and install what the lock for ``kind`` names."""
    venv = root / ".venv"
    python = venv_python(venv)
    lock = root / "packaging" / LOCKS[kind]
    uv = find_uv(venv)
    # pip is told by its own settings; uv would not know a certificate that only this machine trusts.
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")
    say(f"Setting FunnelDesk up in {venv}: about {DOWNLOAD_MEGABYTES[kind]} MB to download, once.")
    if not serves(python):
        make_environment(venv, uv)
    if uv is None and not succeeds([python, "-c", "import pip"], silent=True):
        succeeds([python, "-m", "ensurepip", "--upgrade"], silent=True)
    if (
        uv is None
        and os.environ.get(INSTALLER_VARIABLE) != "pip"
        and succeeds(pip_command(python, root / "packaging" / INSTALLER_LOCK), silent=True)
    ):
        uv = find_uv(venv)
    done = uv is not None and succeeds(uv_command(uv, python, lock))
    if not done and not succeeds(pip_command(python, lock)):
        raise SetupError(
            "Not everything could be downloaded; the lines above say what failed. "
            "Check the network connection and run the same command again."
        )


def link_project(root: Path, venv: Path) -> None:
    """Make the package importable and startable as ``funneldesk`` from ``venv``, straight from the source.

    A path file and a start script need no build tool, no network and no particular installer.
    """
    import shlex
    import subprocess

    python = venv_python(venv)
    ask: list[str | Path] = [
        python,
        "-X",
        "utf8",
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]
    packages = Path(subprocess.run(ask, check=True, capture_output=True, encoding="utf-8").stdout.strip())
    encoding = "utf-8" if sys.version_info >= (3, 13) else "locale"  # what this Python reads path files in
    (packages / "funneldesk.pth").write_text(f"{root}\n", encoding=encoding)
    if os.name == "nt":
        make = (
            "import sys; from pip._vendor.distlib.scripts import ScriptMaker; "
            "maker = ScriptMaker(None, sys.argv[1]); maker.variants = {''}; maker.clobber = True; "
            "maker.make('funneldesk = funneldesk.__main__:main')"
        )
        if not succeeds([python, "-c", make, python.parent], silent=True):
            words = '@"%~dp0python.exe" -P -m funneldesk %*\r\n'
            (python.parent / "funneldesk.cmd").write_text(words, encoding="ascii", newline="")
        return
    script = python.parent / "funneldesk"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(python))} -P -m funneldesk "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def set_up(root: Path, kind: str) -> None:
    """Bring ``root``'s environment to what the lock for ``kind`` says, and note that it is."""
    venv = root / ".venv"
    install(root, kind)
    link_project(root, venv)
    # The test lock holds all of the run lock, so that one set-up serves both.
    kinds = LOCKS if kind == "test" else [kind]
    digests = {each: lock_digest(root / "packaging" / LOCKS[each]) for each in kinds}
    write_stamp(venv, {**digests, "root": str(root)})


def check_libraries(venv: Path, face: str) -> None:
    """Install what Qt needs from the system, or say how; go on only where Qt can start without it.

    A machine found complete is noted in the stamp and not looked at again until the next set-up.
    """
    mark = f"libraries-{face}-x11" if os.environ.get("DISPLAY") else f"libraries-{face}"
    stamp = read_stamp(venv)
    if stamp.get(mark) == "present":
        return
    import system_libraries

    missing = system_libraries.complete(face, os.environ, sys.platform)
    if not missing:
        write_stamp(venv, {**stamp, mark: "present"})
    elif system_libraries.can_go_on(face, missing):
        say(f"{system_libraries.advice(missing)}\nGoing on without; what needs them is left out or fails.")
    else:
        raise SetupError(system_libraries.advice(missing))


# --- starting -----------------------------------------------------------------------------------------------


def hand_over(command: list[str], environment: Mapping[str, str]) -> int:
    """Become ``command``; on Windows, where a process cannot, run it and give back its exit code."""
    if os.name == "nt":
        import subprocess

        return subprocess.call(command, env=environment)
    return os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter


def test_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which the tests run: no screen, and one locale and time zone everywhere."""
    return {"QT_QPA_PLATFORM": "offscreen", **environment, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def count_cores() -> int:
    """How many cores this process may use."""
    ask = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(ask(0)) if ask is not None else os.cpu_count() or 1


def test_words(words: Sequence[str], cores: int) -> list[str]:
    """What pytest is told: all tests run on several cores at once; who says something else gets just that."""
    if words or cores == 1:
        return [*words]
    return ["-n", str(min(cores, MOST_TEST_WORKERS)), "--dist", "loadfile"]


def clear_sample(sample: Path) -> None:
    """Remove an earlier run's sample and the files SQLite keeps beside it, and nothing else."""
    for ending in OWN_SAMPLE_FILES:
        sample.with_name(sample.name + ending).unlink(missing_ok=True)


def windowless_verbs(workspace: Path, folder: Path, *, fresh: bool) -> Iterable[list[str]]:
    """The command-line verbs that do the main job: sample in, figures, report, a picture of each room."""
    if fresh:
        yield ["new", str(workspace), "--sample"]
    yield ["metrics", str(workspace)]
    yield ["report", str(workspace), "--out", str(folder / "funnel-report.pdf")]
    for room in ROOMS:
        yield ["shot", str(workspace), "--room", room, "--out", str(folder / f"{room}.png")]


def run_windowless(python: Path, folder: Path, given: Path | None) -> int:
    """Do the main job without a window; the exit code of the first verb that fails, else 0."""
    import subprocess

    say(f"Without a window: figures, a report and a picture of each room go to {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    workspace = given or folder / "sample.funnel"
    if given is None:
        clear_sample(workspace)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for verb in windowless_verbs(workspace, folder, fresh=given is None):
        code = subprocess.call([python, "-P", "-m", "funneldesk", *verb], env=environment)
        if code:
            say(f"Stopped: 'funneldesk {verb[0]}' ended with exit code {code}.")
            return code
    pictures = [folder / f"{room}.png" for room in ROOMS]
    for path in [workspace, folder / "funnel-report.pdf", *pictures]:
        print(path)
    return 0


def start(arguments: list[str]) -> int:
    """Set up what is missing, then do what ``arguments`` ask; its exit code."""
    face = choose_face(arguments, os.environ, sys.platform)
    rest, out = split_out(arguments) if face == "windowless" else (arguments, None)
    kind = "test" if face == "test" else "run"
    venv = ROOT / ".venv"
    if not is_current(ROOT, kind):
        set_up(ROOT, kind)
    check_libraries(venv, face)
    python = venv_python(venv)
    if face == "test":
        os.chdir(ROOT)
        words = test_words(arguments[1:], count_cores())
        return hand_over([str(python), "-m", "pytest", *words], test_environment(os.environ))
    if face == "windowless":
        if out is None:
            say("There is no screen here.")
        if len(rest) > 1:
            raise SetupError(f"Without a window one workspace is enough; left over: {' '.join(rest[1:])}")
        return run_windowless(python, Path(out or ROOT / "out").resolve(), Path(rest[0]) if rest else None)
    return hand_over([str(python), "-P", "-m", "funneldesk", *arguments], os.environ)


def main(arguments: list[str], usage: str) -> int:
    """Run with the words after the file's name; 0 done, 1 set-up failed, else the started program's code."""
    if arguments[:1] in (["-h"], ["--help"]):
        print(usage)
        return 0
    try:
        return start(arguments)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
