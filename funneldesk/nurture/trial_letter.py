"""A test message to oneself: the words as a person would read them, sent to the account's own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.model.base import new_uid
from funneldesk.outreach.mail_batch import send_test_message
from funneldesk.outreach.mail_message import Letter

if TYPE_CHECKING:
    from funneldesk.app import Application
    from funneldesk.outreach.mail_account import MailAccount
    from funneldesk.outreach.mail_outcome import SendOutcome
    from funneldesk.outreach.mail_password import MailPassword
    from funneldesk.outreach.mail_sender import Timeouts


def send_test_letter(
    app: Application,
    account: MailAccount,
    password: MailPassword | None,
    subject: str,
    body: str,
    *,
    timeouts: Timeouts | None = None,
) -> SendOutcome:
    """Send the words to the account's own address; nothing is logged, for nobody else got it.

    Raises:
        Refusal: the message cannot be built.
        AccountTrouble: nothing can be sent through this account now.
    """
    letter = Letter(uid=new_uid(), to_address=account.sender_address, subject=subject, body=body)
    return send_test_message(account, password, letter, clock=app.clock, timeouts=timeouts)
