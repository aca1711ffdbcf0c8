"""Keeping the settings of the user's mail account in the workspace; its password is never among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.setting import MAIL_ACCOUNT, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.commands.work import Work

_FIELDS = frozenset({
    "host", "port", "security", "user", "sender_name", "sender_address", "reply_to", "hourly_limit", "daily_limit",
    "pause_s", "unsubscribe_address", "unsubscribe_url", "one_click", "trusted_certificate",
})  # fmt: skip


def keep_mail_account(work: Work, *, account: Mapping[str, Any]) -> None:
    """Keep the fields of a mail account that was checked before, or what is typed of one so far.

    Raises:
        Refusal: a field is none of an account's, such as a password.
    """
    unknown = sorted(set(account) - _FIELDS)
    if unknown:
        raise Refusal(f"“{unknown[0]}” is no field of a mail account that is kept in the file.")
    kept = {name: value for name, value in account.items() if isinstance(value, str | int | float)}
    stored = work.session.scalars(select(Setting).where(Setting.key == MAIL_ACCOUNT)).one_or_none()
    if stored is None:
        work.session.add(Setting(key=MAIL_ACCOUNT, value=kept))
    else:
        stored.value = kept
    work.label = "Change the mail account"


def forget_mail_account(work: Work) -> None:
    """Take the mail account out of the workspace."""
    stored = work.session.scalars(select(Setting).where(Setting.key == MAIL_ACCOUNT)).one_or_none()
    if stored is not None:
        work.session.delete(stored)
    work.label = "Remove the mail account"
