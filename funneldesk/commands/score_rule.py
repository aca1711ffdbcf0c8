"""What the owner can do with score rules and the limits of their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.score_rule_defaults import default_groups, default_rules
from funneldesk.model.score_terms import GroupLimit, Rule
from funneldesk.model.scoring import ScoreGroup, ScoreRule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from funneldesk.commands.work import Work

_FIELDS = (
    "axis",
    "group",
    "subject",
    "operator",
    "value",
    "points",
    "half_life_days",
    "repeat",
    "repeat_limit",
    "repeat_window_days",
    "label",
)


def seed_score_rules(session: Session) -> None:
    """Fill a workspace with the default rules and groups."""
    session.add_all(
        ScoreGroup(key=group.key, label=group.label, axis=group.axis, cap=group.cap, floor=group.floor)
        for group in default_groups()
    )
    session.add_all(_record_of(rule, position) for position, rule in enumerate(default_rules()))


def add_score_rule(work: Work, /, **fields: Any) -> int:
    """Add a rule and return its id; the fields are those of `ScoreRule`, the position the last unless given.

    Raises:
        Refusal: the rule cannot work as it stands; the sentence says what to change.
    """
    position = fields.pop("position", None)
    if position is None:
        position = (work.session.scalar(select(func.max(ScoreRule.position))) or 0) + 1
    _check_group(work, fields.get("group"), fields.get("axis"))
    rule = _record_of(_check(0, fields), position)
    work.add(rule)
    work.label = f"Add the score rule “{rule.label}”"
    return rule.id


def edit_score_rule(work: Work, /, *, rule_id: int, **fields: Any) -> None:
    """Change a rule; all of `ScoreRule`'s fields, `is_active` and `position` among them.

    Raises:
        Refusal: the rule would not work; the sentence says what to change.
    """
    rule = work.get(ScoreRule, rule_id, word="score rule")
    unknown = sorted(set(fields) - {*_FIELDS, "is_active", "position"})
    if unknown:
        raise Refusal(f"“{unknown[0]}” of a score rule cannot be edited.")
    wanted = {field: fields.get(field, getattr(rule, field)) for field in _FIELDS}
    if {"group", "axis"} & set(fields):
        _check_group(work, wanted["group"], wanted["axis"])
    checked = _record_of(_check(rule_id, wanted), 0)
    for field in _FIELDS:
        if field in fields:
            setattr(rule, field, getattr(checked, field))
    for field in ("is_active", "position"):
        if field in fields:
            setattr(rule, field, fields[field])
    work.label = f"Change the score rule “{rule.label}”"


def remove_score_rule(work: Work, *, rule_id: int) -> None:
    """Take a rule away."""
    rule = work.get(ScoreRule, rule_id, word="score rule")
    work.session.delete(rule)
    work.label = f"Remove the score rule “{rule.label}”"


def edit_score_group(work: Work, *, key: str, cap: int | None = None, floor: int | None = None) -> None:
    """Change the most or the least points that a group may give.

    Raises:
        Refusal: the least would lie above the most.
    """
    group = _group(work, key)
    limit = GroupLimit(
        group.key,
        group.label,
        group.axis,  # type: ignore[arg-type]  # the text becomes an Axis inside
        group.cap if cap is None else cap,
        group.floor if floor is None else floor,
    )
    group.cap, group.floor = limit.cap, limit.floor
    work.label = f"Change the limits of “{group.label}”"


def _record_of(rule: Rule, position: int) -> ScoreRule:
    return ScoreRule(
        **{field: _plain(getattr(rule, field)) for field in _FIELDS},
        position=position,
    )


def _plain(value: Any) -> Any:
    """A rule's value as JSON can hold it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if hasattr(value, "isoformat") else getattr(value, "value", value)


def _check(rule_id: int, fields: dict[str, Any]) -> Rule:
    if not str(fields.get("label") or "").strip():
        raise Refusal("A score rule needs a few words that say what it counts.")
    try:
        return Rule(id=rule_id, **fields)
    except (TypeError, ValueError) as error:
        raise Refusal(f"The score rule is incomplete: {error}.") from error


def _check_group(work: Work, key: object, axis: object) -> None:
    group = _group(work, str(key))
    if group.axis != axis:
        raise Refusal(f"The group “{group.label}” counts for {group.axis}; choose a group of the same kind.")


def _group(work: Work, key: str) -> ScoreGroup:
    group = work.session.scalars(select(ScoreGroup).where(ScoreGroup.key == key)).one_or_none()
    if group is None:
        raise NotFound(f"There is no group of score rules named “{key}”.")
    return group
