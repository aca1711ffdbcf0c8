"""`leaks FILE`: where leads and deals leak, in money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.acting import find_user
from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse

    from funneldesk.model.money import Money
    from funneldesk.queries.leaks import Leak
    from funneldesk.queries.look import Look

HELP = "say where leads and deals leak, in money"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `leaks` takes."""
    parser.add_argument("--kind", metavar="K", help="only this kind, by its key, with the numbers of its records")
    parser.add_argument("--owner", metavar="NAME", help="only what is this person's")


def run(args: Any) -> Answer:
    """List the leaks."""
    from funneldesk.desktop.leak_words import leak_basis, leak_money
    from funneldesk.queries.leaks import read_leak, read_leak_ids, read_leaks

    with open_to_read(args.file) as app:
        owner_id = None if args.owner is None else find_user(app, args.owner)

        def ask(look: Look) -> tuple[tuple[Leak, ...], list[int] | None]:
            if args.kind is None:
                return read_leaks(look, owner_id=owner_id), None
            one = read_leak(look, args.kind, owner_id=owner_id)
            return (one,), read_leak_ids(look, args.kind, owner_id=owner_id)

        leaks, ids = app.ask(ask).result()
    lines = []
    for leak in leaks:
        basis = leak_basis(leak)
        worth = leak_money(leak) if leak.n else "nothing"
        lines.append(f"{leak.kind}  {leak.words}: {leak.n:,}, {worth}" + (f" ({basis})" if basis and leak.n else ""))
    if args.kind is not None:
        lines += [leak.meaning for leak in leaks]
    return Answer({"leaks": [_describe(leak, ids) for leak in leaks]}, lines)


def _describe(leak: Leak, ids: list[int] | None) -> dict[str, Any]:
    told = {
        "kind": leak.kind,
        "words": leak.words,
        "meaning": leak.meaning,
        "table": leak.table,
        "n": leak.n,
        "money": None if leak.money is None else _plain(leak.money),
        "currency": leak.currency,
        "other_money": [{"money": _plain(one), "currency": one.currency} for one in leak.others],
        "valued_as_leads": leak.valued,
        "without_money": leak.unvalued,
    }
    return told if ids is None else told | {"ids": ids}


def _plain(money: Money) -> str:
    return format(money.amount, "f")
