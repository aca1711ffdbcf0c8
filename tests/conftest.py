"""What all tests share: patience with slow machines, in the window and in the search for counterexamples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# How long an example takes says something about the machine and nothing about the law.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """The driver of the window, with more patience than its own five seconds."""
    from tests.support.patience import PatientQtBot

    del qapp
    return PatientQtBot(request)
