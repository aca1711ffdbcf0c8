"""A nurture world and a mail server for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.mail_server import MailDesk, run_mail_server
from tests.support.nurture import make_account, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.nurture import NurtureWorld


@pytest.fixture
def desk() -> MailDesk:
    """What the mail server answers, and what it took in."""
    return MailDesk()


@pytest.fixture
def world(tmp_path: Path, desk: MailDesk) -> Iterator[NurtureWorld]:
    """A workspace whose mail account leads to a real server."""
    with run_mail_server(desk) as server:
        made = make_world(tmp_path)
        made.account = make_account(server.port)
        try:
            yield made
        finally:
            made.close()
