"""Changes to the score rules that are looked at before they are put in force."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from funneldesk.commands.score_rule import add_score_rule, edit_score_group, edit_score_rule, remove_score_rule
from funneldesk.model.score_rule_defaults import default_groups, default_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work
    from funneldesk.model.score_terms import GroupLimit, Rule
    from funneldesk.queries.score_rules import RuleRow

    RuleId = int | str

_LEFT_OUT = ("id",)


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule as it would be, and whether it would count."""

    rule: Rule
    is_active: bool = True


class RuleDraft:
    """The stored rules with what was changed about them, laid over; nothing is written until `write`."""

    def __init__(self) -> None:
        self._stored: dict[RuleId, DraftRule] = {}
        self._limits: dict[str, GroupLimit] = {}
        self._edited: dict[RuleId, DraftRule] = {}
        self._removed: set[RuleId] = set()
        self._added: dict[RuleId, DraftRule] = {}
        self._new_limits: dict[str, GroupLimit] = {}
        self._number = 0

    def show_stored(self, rows: Sequence[RuleRow], groups: Sequence[GroupLimit]) -> None:
        """Take over what is stored now; changes to rules that are gone are dropped."""
        self._stored = {row.rule.id: DraftRule(row.rule, row.is_active) for row in rows}
        self._limits = {group.key: group for group in groups}
        self._edited = {rule_id: draft for rule_id, draft in self._edited.items() if rule_id in self._stored}
        self._removed &= set(self._stored)
        self._new_limits = {key: limit for key, limit in self._new_limits.items() if key in self._limits}

    @property
    def rules(self) -> list[DraftRule]:
        """All rules as they would be, in order."""
        kept = [self._edited.get(key, draft) for key, draft in self._stored.items() if key not in self._removed]
        return [*kept, *self._added.values()]

    @property
    def groups(self) -> list[GroupLimit]:
        """The groups as they would be."""
        return [self._new_limits.get(key, limit) for key, limit in self._limits.items()]

    @property
    def counting(self) -> tuple[Rule, ...]:
        """The rules that would count."""
        return tuple(draft.rule for draft in self.rules if draft.is_active)

    @property
    def changes(self) -> int:
        """How many rules and limits would change."""
        return len(self._edited) + len(self._removed) + len(self._added) + len(self._new_limits)

    def find(self, rule_id: RuleId) -> DraftRule | None:
        """A rule as it would be."""
        return next((draft for draft in self.rules if draft.rule.id == rule_id), None)

    def state_of(self, rule_id: RuleId) -> str:
        """`new`, `changed` or empty."""
        return "new" if rule_id in self._added else "changed" if rule_id in self._edited else ""

    def new_id(self) -> str:
        """An id for a rule that is not stored yet."""
        self._number += 1
        return f"new {self._number}"

    def put(self, draft: DraftRule) -> None:
        """Change a rule, or add one under a new id."""
        key = draft.rule.id
        if key not in self._stored:
            self._added[key] = draft
        elif draft == self._stored[key]:
            self._edited.pop(key, None)
        else:
            self._edited[key] = draft

    def remove(self, rule_id: RuleId) -> None:
        """Take a rule away."""
        self._edited.pop(rule_id, None)
        if self._added.pop(rule_id, None) is None:
            self._removed.add(rule_id)

    def put_limit(self, limit: GroupLimit) -> None:
        """Change the most and least of a group."""
        if limit == self._limits[limit.key]:
            self._new_limits.pop(limit.key, None)
        else:
            self._new_limits[limit.key] = limit

    def reset(self) -> None:
        """Go back to the rules a new business starts with; those that are stored as they were stay as they are."""
        self.discard()
        wanted = [DraftRule(rule) for rule in default_rules()]
        same = {_content(draft): key for key, draft in self._stored.items() if draft.is_active}
        kept = set()
        for draft in wanted:
            key = same.get(_content(draft))
            if key is None:
                self._added[self.new_id()] = draft
            else:
                kept.add(key)
        self._added = {key: replace(draft, rule=replace(draft.rule, id=key)) for key, draft in self._added.items()}
        self._removed = set(self._stored) - kept
        for limit in default_groups():
            if limit.key in self._limits:
                self.put_limit(limit)

    def discard(self) -> None:
        """Forget all changes."""
        self._edited, self._removed, self._added, self._new_limits = {}, set(), {}, {}

    def prepare(self) -> WrittenDraft:
        """The changes as they are now, to be written by a command."""
        return WrittenDraft(
            edited=tuple((key, _changed(self._stored[key], draft)) for key, draft in self._edited.items()),
            removed=tuple(self._removed),
            added=tuple(_fields(draft) for draft in self._added.values()),
            limits=tuple(self._new_limits.values()),
        )


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """A draft's changes, frozen; one command and one undo step."""

    edited: tuple[tuple[RuleId, dict[str, Any]], ...]
    removed: tuple[RuleId, ...]
    added: tuple[dict[str, Any], ...]
    limits: tuple[GroupLimit, ...]

    def write(self, work: Work) -> None:
        """Put all changes in force.

        Raises:
            Refusal: a rule cannot work as it stands; nothing is changed then.
        """
        for limit in self.limits:
            edit_score_group(work, key=limit.key, cap=limit.cap, floor=limit.floor)
        for rule_id in self.removed:
            remove_score_rule(work, rule_id=int(rule_id))
        for rule_id, values in self.edited:
            edit_score_rule(work, rule_id=int(rule_id), **values)
        for values in self.added:
            active = values.pop("is_active")
            new_id = add_score_rule(work, **values)
            if not active:
                edit_score_rule(work, rule_id=new_id, is_active=False)
        count = len(self.edited) + len(self.removed) + len(self.added) + len(self.limits)
        if count != 1:
            work.label = f"Change {count} score rules and limits"


def _fields(draft: DraftRule) -> dict[str, Any]:
    rule = draft.rule
    values = {field.name: getattr(rule, field.name) for field in fields(rule) if field.name not in _LEFT_OUT}
    return {**values, "is_active": draft.is_active}


def _changed(stored: DraftRule, draft: DraftRule) -> dict[str, Any]:
    before = _fields(stored)
    return {name: value for name, value in _fields(draft).items() if value != before[name]}


def _content(draft: DraftRule) -> tuple[tuple[str, str], ...]:
    # Halves are stored as whole numbers where they are whole; 45 and 45.0 are the same rule.
    return tuple((name, _plain(value)) for name, value in _fields(draft).items())


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
