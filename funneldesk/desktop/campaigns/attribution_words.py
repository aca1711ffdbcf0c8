"""What the models of attribution are called, and what each of them does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.analytics.attribution_model import (
    DEFAULT_LOOKBACK_DAYS,
    DEFAULT_REPEAT_HOURS,
    AttributionModel,
)
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text

if TYPE_CHECKING:
    from funneldesk.queries.attribution import Attribution, AttributionRow

CAPTIONS: dict[AttributionModel, str] = {
    AttributionModel.FIRST: "First",
    AttributionModel.LAST: "Last",
    AttributionModel.LAST_NON_DIRECT: "Last not direct",
    AttributionModel.LINEAR: "Linear",
    AttributionModel.DECAY: "Time decay",
    AttributionModel.POSITION: "Position",
    AttributionModel.W: "W",
    AttributionModel.MARKOV: "Markov",
    AttributionModel.SHAPLEY: "Shapley",
}

DEFINITIONS: dict[AttributionModel, str] = {
    AttributionModel.FIRST: "All to the touch by which the person first came. Shows what finds new people.",
    AttributionModel.LAST: "All to the last touch before the win. Shows what closes.",
    AttributionModel.LAST_NON_DIRECT: (
        "All to the last touch that something brought about; a visit on the person's own account counts only where "
        "there was nothing else."
    ),
    AttributionModel.LINEAR: "The same share to each touch.",
    AttributionModel.DECAY: "More to later touches: one earlier by the half-life is given half as much.",
    AttributionModel.POSITION: "40 % to the first touch, 40 % to the last, 20 % shared by those between.",
    AttributionModel.W: (
        "30 % each to the first touch, the one that made the lead and the one that made the deal; 10 % shared by the "
        "rest."
    ),
    AttributionModel.MARKOV: (
        "By what would be lost without it: the share of wins that would not come about if every journey through it "
        "ended there. Looks at journeys without a win too."
    ),
    AttributionModel.SHAPLEY: "The same share to each different one that took part, however often it was touched.",
}

SOURCED = "Deals whose first touch it was; all of these and those without a known touch make up the total."
INFLUENCED = "Deals that it had any touch in. One deal may count for several, so these do not add up."
STABLE = "Whether its rank moves by at most one place from model to model. If not, move no budget on one model's word."
CONVENTIONS = (
    f"Touches count up to {DEFAULT_LOOKBACK_DAYS:.0f} days before the win; one of the same name within "
    f"{DEFAULT_REPEAT_HOURS:.0f} hours of another counts once. What only we sent is no touch. A person without a touch "
    "on record came by the campaign or source that their own record names."
)

_SHOWN_DECIMALS = 1


def tell_definition(model: AttributionModel, half_life_days: float) -> str:
    """What a model does; of time decay with its half-life."""
    if model is not AttributionModel.DECAY:
        return DEFINITIONS[model]
    days = "a day" if half_life_days == 1 else f"{half_life_days:g} days"
    return f"More to later touches: a touch {days} earlier is given half as much."


def tell_value(row: AttributionRow, model: AttributionModel, *, as_money: bool) -> str:
    """What a model gives a row, tight."""
    if as_money:
        return money_text(row.revenue[model], full=False)
    return number_text(row.conversions[model], decimals=_SHOWN_DECIMALS)


def tell_range(row: AttributionRow, model: AttributionModel, *, as_money: bool) -> str:
    """The 80 % range of a data-driven model; empty without one."""
    interval = row.intervals.get(model)
    if interval is None:
        return ""
    if as_money:
        money = type(row.revenue[model])
        low, high = (
            _without_sign(money_text(money(minor, row.revenue[model].currency), full=False))
            for minor in (interval.revenue_low_minor, interval.revenue_high_minor)
        )
    else:
        low, high = (
            number_text(value, decimals=_SHOWN_DECIMALS)
            for value in (interval.conversions_low, interval.conversions_high)
        )
    return f"{low} – {high}"


def tell_stable(row: AttributionRow) -> str:
    """The mark: a shape and a word."""
    if row.is_stable is None:
        return ""
    if row.is_stable:
        return "● stable"
    return f"◆ rank {min(row.ranks.values())}–{max(row.ranks.values())}"


def tell_ranks(row: AttributionRow) -> str:
    """What the mark rests on."""
    if row.is_stable is None:
        return ""
    best, worst = min(row.ranks.values()), max(row.ranks.values())
    where = f"Rank {best} under every model" if best == worst else f"Rank {best} to {worst}, depending on the model"
    return f"{where}." if row.is_stable else f"{where}: do not move budget on any one model's word."


def tell_notes(found: Attribution) -> list[str]:
    """What a reader must know beside the table, in sentences."""
    notes = list(found.refused.values())
    if len(notes) > 1:
        notes = [_both(notes)]
    if any(row.intervals for row in found.rows):
        notes.append("Below Markov and Shapley stands the 80 % range.")
    if found.without_amount:
        some = "1 deal has" if found.without_amount == 1 else f"{found.without_amount:,} deals have"
        notes.append(f"{some} no amount: a conversion that brought no revenue.")
    if found.other_currencies:
        others = " and ".join(money_text(money) for money, _ in found.other_currencies.values())
        notes.append(f"Won in other currencies and not shared out: {others}.")
    if not found.rows:
        notes.append(
            "No touch is known of any of these deals. Import touchpoints, or give leads and deals their campaign or "
            "source."
        )
    return notes


def _without_sign(text: str) -> str:
    return text.lstrip("₹$€£¥")


def _both(notes: list[str]) -> str:
    """The reasons against both data-driven models differ in the model's name alone."""
    return (
        notes[0]
        .replace("The Markov model needs", "Markov and Shapley need")
        .replace("The Markov model can", "Markov and Shapley can")
    )
