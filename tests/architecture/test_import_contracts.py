"""The import contracts of pyproject.toml hold, one test a contract."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, read_project_file

CONTRACTS = read_project_file()["tool"]["importlinter"]["contracts"]


def check_contracts(*words: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run import-linter at ``root``, its graph cached beside the project."""
    call = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", call, "--no-logo", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", [each["id"] for each in CONTRACTS])
def test_the_import_contract_holds(contract: str) -> None:
    done = check_contracts("--contract", contract)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("layers", "funneldesk/model/offence.py", "import funneldesk.app"),
        ("layers", "funneldesk/unplaced.py", "import json"),
        ("qt", "funneldesk/analytics/offence.py", "import PySide6.QtCore"),
        ("database", "funneldesk/analytics/offence.py", "import sqlalchemy.orm"),
        ("store", "funneldesk/desktop/offence.py", "import funneldesk.store"),
        ("migrations", "funneldesk/commands/offence.py", "import alembic"),
        ("drawing", "funneldesk/reports/offence.py", "import matplotlib.figure"),
        ("typesetting", "funneldesk/charts/offence.py", "import typst"),
    ],
)
def test_the_contract_notices_an_offence(contract: str, module: str, line: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "funneldesk", tmp_path / "funneldesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    offence = tmp_path / module
    offence.parent.mkdir(exist_ok=True)
    offence.with_name("__init__.py").touch()
    offence.write_text(f'"""An import that is not allowed."""\n\n{line}\n', encoding="utf-8")
    done = check_contracts("--no-cache", "--contract", contract, root=tmp_path)
    assert done.returncode != 0
    assert Path(module).stem in done.stdout
