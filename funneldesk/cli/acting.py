"""Who acts on the command line, and whom a command is about: people named in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from funneldesk.app import Application


def add_acting(parser: argparse.ArgumentParser) -> None:
    """Add `--by`."""
    parser.add_argument("--by", metavar="NAME", help="who does this: a name or number of somebody who works here")


def find_user(app: Application, name: str) -> int:
    """The id of somebody who works here, by name or number.

    Raises:
        Refusal: nobody or more than one person is called so; the message names the choices.
    """
    from funneldesk.queries.named import find_worker

    return app.ask(find_worker, name).result()


def act_as(app: Application, name: str | None) -> None:
    """Let somebody be the one who acts from now on; None leaves it open.

    Raises:
        Refusal: nobody or more than one person is called so.
    """
    if name is not None:
        app.actor_id = find_user(app, name)
