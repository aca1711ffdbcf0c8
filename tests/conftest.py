"""What all tests share: patience with slow machines, and a temporary folder of their own."""

from __future__ import annotations

import shutil
import tempfile
from multiprocessing.util import get_temp_dir
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

# How long an example takes says something about the machine and nothing about the law.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _temporary_folder() -> Iterator[None]:
    """Keep apart what tests that run at the same time leave in the system's temporary folder, and clear it away."""
    # Made outside: its sockets have little room for a path, and it is cleared away later than the tests end.
    get_temp_dir()
    folder = tempfile.mkdtemp(prefix="funneldesk-tests-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        patch.setenv("TMPDIR", folder)
        yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """The driver of the window, with more patience than its own five seconds."""
    from tests.support.patience import PatientQtBot

    del qapp
    return PatientQtBot(request)
