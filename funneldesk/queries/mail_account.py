"""The mail account as it is kept in the workspace, and how much went out lately."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.message import Message, MessageChannel, MessageState
from funneldesk.model.setting import MAIL_ACCOUNT, Setting

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

_NEVER_WENT = (MessageState.WITHHELD, MessageState.SKIPPED, MessageState.HANDED)


def read_mail_account(look: Look) -> dict[str, Any] | None:
    """The kept fields of the account; None where there is none."""
    kept = look.connection.execute(select(Setting.value).where(Setting.key == MAIL_ACCOUNT)).scalar_one_or_none()
    return dict(kept) if isinstance(kept, dict) else None


def read_mail_instants(look: Look) -> tuple[dt.datetime, ...]:
    """The instants of the e-mails of the last day, which the limits of the account count."""
    since = look.now - dt.timedelta(days=1)
    return tuple(
        look.connection.scalars(
            select(Message.state_at).where(
                Message.channel == MessageChannel.EMAIL,
                Message.attempts > 0,
                Message.state.not_in(_NEVER_WENT),
                Message.state_at > since,
            )
        )
    )
