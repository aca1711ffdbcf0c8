"""Putting another qualifying rule in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.business import edit_business

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.qualification import QualifyingRule


def use_qualifying_rule(work: Work, *, rule: QualifyingRule) -> None:
    """Qualify leads by this rule from now on; rounds under way are looked at again at the next occasion."""
    edit_business(work, qualification=rule.to_json())
    work.label = "Change the rule for MQLs"
