"""Renews the hash-locked requirement files from pyproject.toml; needs uv and the network.

``python3 packaging/lock.py`` keeps every locked version that still fits; ``--upgrade`` takes the newest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
INSTALLER_REQUIREMENT = "uv>=0.8\n"
QUIET_FORMAT = (
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--python-version",
    OLDEST_PYTHON,
)


def find_uv() -> str | None:
    """The path of uv, from PATH or from the environment beside the project; None when there is none."""
    folders = os.pathsep.join(str(ROOT / ".venv" / folder) for folder in ("bin", "Scripts"))
    return shutil.which("uv") or shutil.which("uv", path=folders)


def own_environment() -> dict[str, str]:
    """This process's environment without settings that would put another source into the files."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PIP_") and name not in {"UV_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL"}
    }


def compile_lock(uv: str, sources: list[str], target: Path, extra: list[str], text: str | None = None) -> int:
    """Resolve ``sources`` (or the requirement lines in ``text``) into ``target``; uv's exit code."""
    command = [uv, "pip", "compile", "--quiet", *QUIET_FORMAT, *sources, *extra, "--output-file", str(target)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=own_environment(),
        input=text,
        text=True,
        check=False,
        stdout=subprocess.DEVNULL,
    ).returncode


def main(arguments: list[str]) -> int:
    """Write the three lock files; 0 when all were written."""
    uv = find_uv()
    if uv is None:
        print("uv was not found; install it into .venv or on PATH, then run this again.", file=sys.stderr)
        return 2
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    runtime = Path("packaging", "requirements.lock")
    tests = Path("packaging", "requirements-test.lock")
    installer = Path("packaging", "requirements-installer.lock")
    project = ["pyproject.toml"]
    constrained = ["--group", "dev", "--constraint", str(runtime), *upgrade]
    return (
        compile_lock(uv, project, runtime, upgrade)
        or compile_lock(uv, project, tests, constrained)
        or compile_lock(uv, ["-"], installer, upgrade, INSTALLER_REQUIREMENT)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
