"""Adding a lead, and a deal where an amount is known, from one typed line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from funneldesk.commands.work import Work


@dataclass(frozen=True)
class QuickAdded:
    """What one line made; the deal is None where no amount was given. `doubles` share the phone or e-mail."""

    contact_id: int
    deal_id: int | None
    doubles: tuple[int, ...]


def add_from_line(
    work: Work,
    *,
    name: str | None,
    is_company: bool = False,
    phone: str | None = None,
    email: str | None = None,
    source: str | None = None,
    amount_minor: int | None = None,
) -> QuickAdded:
    """Add what a line said, in one undo step.

    Raises:
        Refusal: the line names nobody.
    """
    if not (name or phone or email):
        raise Refusal("Type at least a name, a phone number or an e-mail address.")
    fields = {"name": name, "phone": phone, "email": email, "source": source}
    if is_company:
        fields["company"] = name
    added = create_contact(work, **{key: value for key, value in fields.items() if value})
    deal_id = None
    if amount_minor is not None:
        title = name or phone or email or "New deal"
        deal_id = create_deal(work, title=title, contact_id=added.contact_id, amount_minor=amount_minor)
    work.label = f"Add “{name or phone or email}”"
    return QuickAdded(added.contact_id, deal_id, added.duplicate_ids)
