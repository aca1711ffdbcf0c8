"""How much the set-up script adds to a start when there is nothing to set up, in units of a bare Python start.

Run it with a screen or not: the program that is started is a stand-in that ends at once.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.setup_script import load_module, make_checkout

ROUNDS = 30


def time_run(command: list[str | Path]) -> float:
    """Seconds from start to end of ``command``."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""}, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians of a start through the script and of the floor, taken in turns, and their difference."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        bootstrap = load_module("bootstrap", monkeypatch)
        root = make_checkout(Path(folder))
        venv = root / ".venv"
        bootstrap.link_project(root, venv)
        digest = bootstrap.lock_digest(root / "packaging" / bootstrap.LOCKS["run"])
        marks = {f"libraries-verb{ending}": "present" for ending in ("", "-x11")}
        bootstrap.write_stamp(venv, {"root": str(root), "run": digest, **marks})
        python = bootstrap.venv_python(venv)
        through: list[str | Path] = [sys.executable, root / "packaging" / "run.py", "end-with", "0"]
        straight: list[str | Path] = [python, "-P", "-m", "funneldesk", "end-with", "0"]
        bare: list[str | Path] = [python, "-c", "pass"]
        times = [(time_run(through), time_run(straight), time_run(bare)) for _ in range(ROUNDS)]
        script, floor, python_start = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        print(
            f"second start through run.py {script:.1f} ms, straight {floor:.1f} ms, bare Python {python_start:.1f} ms"
        )
        print(f"added: {script - floor:.1f} ms = {(script - floor) / python_start:.2f} bare Python starts")


if __name__ == "__main__":
    main()
