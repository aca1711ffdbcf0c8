"""Putting another qualifying rule in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.business import edit_business

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.qualification import QualifyingRule


def use_qualifying_rule(work: Work, *, rule: QualifyingRule, told: str = "") -> None:
    """Qualify leads by this rule from now on; rounds under way are looked at again at the next occasion.

    Args:
        work: the transaction.
        rule: what qualifies.
        told: what a preview said the rule does, for the words of the undo.
    """
    edit_business(work, qualification=rule.to_json())
    work.label = f"Change the rule for MQLs. {told}".removesuffix(" ").removesuffix(".")
