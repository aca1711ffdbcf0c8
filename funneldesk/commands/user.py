"""What can be done with the business's own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.contact_fields import clean_email, clean_phone, clean_text
from funneldesk.commands.handoff_pass import pass_on_rounds
from funneldesk.errors import Refusal
from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.match_key import person_key
from funneldesk.model.pipeline import StageKind
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

ROLE_WORDS: dict[str, str] = {Role.OWNER: "Owner", Role.MARKETING: "Marketing", Role.SALES: "Sales"}
_WORDS = {
    "name": "name",
    "role": "role",
    "email": "e-mail",
    "phone": "phone",
    "region": "region",
    "is_active": "work here",
    "takes_handoffs": "offers of leads",
    "offer_limit": "limit of offers",
    "away_until": "time away",
}


def create_user(work: Work, *, name: str, role: str = Role.SALES) -> int:
    """Add a person and return the id; one who was met by name in imported history begins to work here.

    Raises:
        Refusal: the name is blank, the role unknown, or somebody of that name works here already.
    """
    cleaned = _clean_name(name)
    _check_role(role)
    known = _find_by_name(work, cleaned)
    if known is not None and known.is_active:
        raise Refusal(f"“{known.name}” works here already; give one of the two another name.")
    user = known if known is not None else User(name=cleaned, name_key=_key(cleaned))
    user.role = role
    user.is_active = True
    if known is None:
        work.add(user)
    work.label = f"Add {user.name}"
    return user.id


def edit_user(work: Work, /, *, user_id: int, **fields: Any) -> None:
    """Change what is kept of a person.

    Args:
        work: the running command.
        user_id: whom.
        fields: any of name, role, email, phone, region, takes_handoffs, offer_limit and away_until.

    Raises:
        Refusal: a field is unknown or its value not allowed.
    """
    user = work.get(User, user_id)
    for field, value in fields.items():
        _set(work, user, field, value)
    work.label = f"Change {_WORDS[next(iter(fields))]} of {user.name}" if fields else ""


def retire_user(work: Work, *, user_id: int, to_user_id: int | None = None) -> int:
    """Somebody works here no more: what they have open goes to a colleague, or to nobody; the past keeps their name.

    Leads, open deals and planned steps change hands; open rounds of the handoff are answered by whoever takes over.

    Returns:
        How many records changed hands.

    Raises:
        Refusal: the colleague is the same person or works here no more.
    """
    user = work.get(User, user_id)
    if to_user_id == user_id:
        raise Refusal(f"{user.name} cannot take over from {user.name}; choose a colleague.")
    heir = work.get(User, to_user_id) if to_user_id is not None else None
    if heir is not None and not heir.is_active:
        raise Refusal(f"{heir.name} does not work here; choose a colleague who does.")
    user.is_active = False
    moved = pass_on_rounds(work, user_id=user_id, to_user_id=to_user_id)
    for record in _read_open_work(work, user_id):
        record.owner_id = to_user_id
        moved += 1
    work.label = f"{user.name} works here no more"
    return moved


def _read_open_work(work: Work, user_id: int) -> list[Any]:
    """What waits for a person beside the handoff: leads, open deals and planned steps."""
    found: list[Any] = []
    found += work.session.scalars(select(Contact).where(Contact.owner_id == user_id, Contact.deleted_at.is_(None)))
    found += work.session.scalars(
        select(Deal).where(Deal.owner_id == user_id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None))
    )
    found += work.session.scalars(
        select(Activity).where(Activity.owner_id == user_id, Activity.done_at.is_(None), Activity.deleted_at.is_(None))
    )
    return found


def _set(work: Work, user: User, field: str, value: Any) -> None:  # noqa: C901  one field after the other
    if field == "name":
        cleaned = _clean_name(value)
        other = _find_by_name(work, cleaned)
        if other is not None and other.id != user.id:
            raise Refusal(f"“{other.name}” is known already; two of one name need something to tell them apart.")
        user.name = cleaned
        user.name_key = _key(cleaned)
    elif field == "role":
        _check_role(value)
        user.role = value
    elif field == "email":
        user.email = clean_email(value)
    elif field == "phone":
        user.phone = clean_phone(value, work.business.phone_region)
    elif field == "region":
        user.region = clean_text(value)
    elif field == "takes_handoffs":
        user.takes_handoffs = bool(value)
    elif field == "offer_limit":
        if value is not None and value < 1:
            raise Refusal("A limit of offers is at least 1; leave it empty to follow the rule.")
        user.offer_limit = value
    elif field == "away_until":
        user.away_until = value
    else:
        raise Refusal(f"“{field}” of a person cannot be changed here.")


def _clean_name(name: str) -> str:
    cleaned = clean_text(name)
    if cleaned is None:
        raise Refusal("A person needs a name; type it.")
    return cleaned


def _key(name: str) -> str:
    # A name of signs alone has no match key and stands for itself.
    return person_key(name) or name


def _check_role(role: str) -> None:
    if role not in set(Role):
        raise Refusal(f"“{role}” is no role; choose owner, marketing or sales.")


def _find_by_name(work: Work, name: str) -> User | None:
    query = select(User).where(User.name_key == _key(name)).order_by(User.is_active.desc(), User.id).limit(1)
    return work.session.scalars(query).one_or_none()
