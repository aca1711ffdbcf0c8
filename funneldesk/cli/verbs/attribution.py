"""`attribution FILE --model M`: what each campaign or channel is given of the deals won."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from funneldesk.analytics.attribution_model import DEFAULT_HALF_LIFE_DAYS, AttributionModel
from funneldesk.cli.answer import Answer
from funneldesk.cli.arguments import add_scope, scope_of
from funneldesk.cli.opening import open_to_read
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from funneldesk.model.money import Money
    from funneldesk.queries.attribution import Attribution, AttributionRow

_STABLE = {True: " (stable)", False: " (its rank hangs on the model)", None: ""}

HELP = "say what each campaign or channel is given of the deals won"

_BASES = ("campaign", "channel")
_LONGEST_HALF_LIFE = 3650


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `attribution` takes."""
    models = [str(model) for model in AttributionModel]
    parser.add_argument("--model", required=True, choices=models, metavar="M", help=", ".join(models))
    parser.add_argument("--by", choices=_BASES, default="campaign", help="what is credited; campaigns unless said")
    parser.add_argument(
        "--half-life",
        metavar="DAYS",
        type=_read_half_life,
        help=f"of decay: a touch so many days earlier is given half as much; {DEFAULT_HALF_LIFE_DAYS:.0f} unless said",
    )
    add_scope(parser)


def run(args: Any) -> Answer:
    """Attribute the won deals of a period by one model."""
    from funneldesk.queries.attribution import ALL_MODELS, read_attribution
    from funneldesk.queries.attribution_rows import Basis

    model = AttributionModel(args.model)
    if args.half_life is not None and model is not AttributionModel.DECAY:
        raise Refusal(f"A half-life belongs to time decay; the model {model} has none. Leave out --half-life.")
    half_life = DEFAULT_HALF_LIFE_DAYS if args.half_life is None else args.half_life
    with open_to_read(args.file) as app:
        scope = app.ask(scope_of, args).result()
        found = app.ask(
            read_attribution, scope, Basis(args.by), [model], half_life_days=half_life, beside=ALL_MODELS
        ).result()
    return Answer(_describe(found, model, args), _words(found, model))


def _describe(found: Attribution, model: AttributionModel, args: Any) -> dict[str, Any]:
    return {
        "model": str(model),
        "by": args.by,
        "currency": found.revenue.currency,
        "period": {"from": args.start and args.start.isoformat(), "to": args.end and args.end.isoformat()},
        "conversions": found.conversions,
        "revenue": _plain(found.revenue),
        "credits": {row.name: _row(row, model) for row in found.rows},
        "none": _credit(found.none, model),
        "journeys": found.journeys,
        "without_amount": found.without_amount,
        "half_life_days": found.half_life_days if model is AttributionModel.DECAY else None,
        "not_offered": found.refused.get(model),
        "other_currencies": {code: _plain(money) for code, (money, _) in found.other_currencies.items()},
    }


def _row(row: AttributionRow, model: AttributionModel) -> dict[str, Any]:
    told = _credit(row, model)
    told["stable"] = row.is_stable
    for name, part in (("sourced", row.sourced), ("influenced", row.influenced)):
        if part is not None:
            told[name] = {"conversions": part[0], "revenue": _plain(part[1])}
    interval = row.intervals.get(model)
    if interval is not None:
        told["conversions_low"], told["conversions_high"] = interval.conversions_low, interval.conversions_high
    return told


def _credit(row: AttributionRow, model: AttributionModel) -> dict[str, Any]:
    return {"conversions": row.conversions[model], "revenue": _plain(row.revenue[model])}


def _plain(money: Money) -> str:
    return format(money.amount, "f")


def _words(found: Attribution, model: AttributionModel) -> list[str]:
    from funneldesk.formatting.money import money_text
    from funneldesk.formatting.number import number_text

    lines = [
        f"{row.name}: {number_text(row.conversions[model], decimals=2)} conversions, {money_text(row.revenue[model])}"
        f"{_STABLE[row.is_stable]}"
        for row in (*found.rows, found.none)
    ]
    lines.append(f"All together: {number_text(found.conversions)} conversions, {money_text(found.revenue)}")
    lines += [
        f"Not attributed, in another currency: {money_text(money)}" for money, _ in found.other_currencies.values()
    ]
    if found.without_amount:
        lines.append(f"{found.without_amount} of the deals have no amount and brought no revenue here.")
    if model in found.refused:
        lines.append(f"Do not decide by this: {found.refused[model]}")
    return lines


def _read_half_life(text: str) -> float:
    """A number of days above 0."""
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not 0 < days <= _LONGEST_HALF_LIFE:
        raise argparse.ArgumentTypeError(f"“{text}” is no half-life; give days above 0, at most {_LONGEST_HALF_LIFE}")
    return days
