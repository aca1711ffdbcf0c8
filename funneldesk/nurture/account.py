"""The mail account of the workspace: kept without its password, which lies in the system's safe or in memory."""

from __future__ import annotations

import os
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_account import MailAccount, Security
from funneldesk.outreach.mail_password import MailPassword, PasswordSafe
from funneldesk.queries.mail_account import read_mail_account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.app import Application

PASSWORD_VARIABLE = "FUNNELDESK_MAIL_PASSWORD"  # noqa: S105  the name of a variable, no password
"""The environment variable that scripts hand the password in."""
NO_ACCOUNT = "No mail account is set up yet; enter it in Settings, E-mail."


def make_account(kept: Mapping[str, Any]) -> MailAccount:
    """The account of its kept fields.

    Raises:
        Refusal: a part is missing or cannot be used.
    """
    known = {field.name for field in fields(MailAccount)}
    values = {name: value for name, value in kept.items() if name in known}
    if not values.get("host"):
        raise Refusal("The mail account needs the name of its mail server.")
    if not values.get("sender_address"):
        raise Refusal("The mail account needs the address that mail comes from.")
    return MailAccount(**values)


def describe_account(account: MailAccount) -> dict[str, Any]:
    """The fields of an account as they are kept."""
    return {name: str(value) if isinstance(value, Security) else value for name, value in asdict(account).items()}


def load_account(app: Application) -> MailAccount:
    """The account of the workspace.

    Raises:
        Refusal: none is set up, or a part of it cannot be used.
    """
    kept = app.ask(read_mail_account).result()
    if kept is None:
        raise Refusal(NO_ACCOUNT)
    return make_account(kept)


def find_password(account: MailAccount, held: MailPassword | None = None) -> MailPassword | None:
    """The password of an account: the one held for this run, the environment's, else the safe's; None without a user.

    Raises:
        Refusal: the account needs one and none is known.
        StoreFailure: the safe is there and refused.
    """
    if not account.user:
        return None
    if held is not None:
        return held
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return MailPassword(given)
    found = PasswordSafe().find(account)
    if found is None:
        raise Refusal(
            f"The password of {account.user} is not known; enter it in Settings, E-mail, "
            f"or hand it over in the environment variable {PASSWORD_VARIABLE}."
        )
    return found
