"""What became of one message, exactly as far as it is known; and why a whole batch stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from funneldesk.errors import FunnelDeskError


class OutcomeKind(StrEnum):
    """What is known of one message."""

    SENT = "sent"
    """The server took it over (2xx after the final dot)."""
    REFUSED = "refused"
    """The server said never (5xx): the same message to the same address is in vain."""
    DELAYED = "delayed"
    """The server said later (4xx) and did not take it: it may be sent again later."""
    NOT_SENT = "not_sent"
    """It broke off before the final dot was begun, so no server can have it whole: it may be sent again."""
    UNCERTAIN = "uncertain"
    """The final dot went out and no clear answer came: it may have arrived. It is never sent again by itself."""

    @property
    def may_be_tried_again(self) -> bool:
        """Whether sending it once more cannot write to anybody twice."""
        return self in {OutcomeKind.DELAYED, OutcomeKind.NOT_SENT}


class StopKind(StrEnum):
    """Why a batch ended before its last letter."""

    CANCELLED = "cancelled"
    RATE_REACHED = "rate_reached"
    UNRESOLVED = "unresolved"
    """The server's name is not known; perhaps there is no network."""
    UNREACHED = "unreached"
    """The server turned the connection away, or it broke while it was made."""
    NO_ANSWER = "no_answer"
    TLS_MISSING = "tls_missing"
    """The server offers no TLS though the account asks for it."""
    TLS_UNVERIFIED = "tls_unverified"
    """The certificate is not trusted, out of date, or of another name."""
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    """The server does not let this account write from the sender's address."""
    SERVER_BUSY = "server_busy"
    """The server says later to everybody."""
    TOO_MANY_REFUSALS = "too_many_refusals"
    """The server refuses one message after the other, and not for their addresses."""
    UNSTEADY = "unsteady"
    """The connection breaks again and again."""


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What became of one message.

    Attributes:
        uid: of the message.
        kind: what is known.
        sentence: for the person who reads it.
        code: the server's three digits; None where it gave no answer.
        enhanced: its enhanced code such as `5.1.1`; empty where it gave none.
        words: what the server said, in one line.
        is_dead_address: a hard bounce: the address takes no mail, now and later.
        stop: why the following messages would fare no better; None where they may.
    """

    uid: str
    kind: OutcomeKind
    sentence: str
    code: int | None = None
    enhanced: str = ""
    words: str = ""
    is_dead_address: bool = False
    stop: StopKind | None = None


class AccountTrouble(FunnelDeskError):
    """Nothing can be sent through this account now; no message is touched.

    Attributes:
        kind: why.
        sentence: for the person who reads it.
    """

    def __init__(self, kind: StopKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence
