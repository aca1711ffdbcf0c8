"""Whether an automation's filter holds for one event, and if not, which condition does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.segment_expression import write_condition, write_filter
from funneldesk.model.segment_terms import Condition, Join
from funneldesk.queries.segment_people import holds_for

if TYPE_CHECKING:
    from funneldesk.model.automation_event import Occasion
    from funneldesk.model.automation_rule import DealCondition, Filter
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

_COLUMNS = {
    "amount": "amount_minor",
    "stage": "stage_id",
    "pipeline": "pipeline_id",
    "owner": "owner_id",
    "source": "source_id",
    "next_step": "next_activity_id",
}
_WORDS = {"next_step": "next step"}
_FAILING = {
    "at_least": "its {} is not {} or more",
    "at_most": "its {} is not {} or less",
    "is_set": "it has no {}",
    "is_empty": "it has a {} already",
    "is": "its {} is another",
    "is_not": "its {} is the one that is left out",
}


def judge(look: Look, filter_: Filter, occasion: Occasion) -> str | None:
    """Which condition does not hold for an event, in a sentence; None where the filter holds."""
    return _judge_person(look, filter_.person, occasion.contact_id) or _judge_deal(look, filter_, occasion.deal_id)


def _judge_person(look: Look, group: Group, contact_id: int | None) -> str | None:
    if not group.parts:
        return None
    if contact_id is None:
        return "it belongs to no lead that could be asked about"
    if holds_for(look, group, [contact_id]):
        return None
    if group.join is Join.ALL and not group.negate:
        for part in group.parts:
            if not holds_for(look, part, [contact_id]):
                return f"“{_write(part)}” did not hold"
    return f"“{write_filter(group)}” did not hold"


def _write(part: Condition | Group) -> str:
    return write_condition(part) if isinstance(part, Condition) else f"({write_filter(part)})"


def _judge_deal(look: Look, filter_: Filter, deal_id: int | None) -> str | None:
    if not filter_.deal:
        return None
    row = (
        look.connection.execute(
            select(*(getattr(Deal, name) for name in _COLUMNS.values()), Deal.currency).where(Deal.id == deal_id)
        ).one_or_none()
        if deal_id is not None
        else None
    )
    if row is None:
        return "it is about no deal"
    failing = [one for one in filter_.deal if not _holds(one, row)]
    if not failing or (filter_.join is Join.ANY and len(failing) < len(filter_.deal)):
        return None
    return " and ".join(tell_failing(one) for one in (failing if filter_.join is Join.ANY else failing[:1]))


def _holds(condition: DealCondition, row: Any) -> bool:
    value = getattr(row, _COLUMNS[condition.subject])
    if condition.operator in {"is_set", "is_empty"}:
        return (value is not None) == (condition.operator == "is_set")
    if condition.subject == "amount":
        if value is None:
            return False
        amount = Decimal(Money(value, row.currency).amount)
        return amount >= condition.amount if condition.operator == "at_least" else amount <= condition.amount
    return bool(value == condition.value) == (condition.operator == "is")


def tell_failing(condition: DealCondition) -> str:
    """Why a condition on a deal does not hold, in plain words."""
    return _FAILING[condition.operator].format(_WORDS.get(condition.subject, condition.subject), condition.value)
