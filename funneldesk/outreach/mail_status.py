"""What the codes of mail servers mean: try later, never, and whether it is the address that is dead."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([245]\d\d)(?=[ \-]|$)")

# RFC 3463 with the registry of RFC 5248: no such mailbox (1.1), no such host (1.2), bad syntax (1.3), moved away (1.6),
# null MX (1.10), mailbox disabled (2.1). Full (2.2), too large (2.3) and policy (7.x) say nothing against the address.
_DEAD = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)}
# RFC 5321: mailbox unavailable, not local, name not allowed; only where no enhanced code says more.
_DEAD_REPLIES = {550, 551, 553}
_POLICY_WORDS = re.compile(
    r"spam|polic|black ?list|block|reputation|relay|denied|virus|content|rate limit|quota|full\b|too (?:many|large)"
    r"|dmarc|spf\b|dkim|authenticat",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MailStatus:
    """A server's answer, taken apart.

    Attributes:
        code: the three digits of RFC 5321, such as 550; None in reports that do not repeat them.
        enhanced: the three numbers of RFC 3463, such as (5, 1, 1); None where the server gives none.
        words: what the server said, in one line.
    """

    code: int | None
    enhanced: tuple[int, int, int] | None
    words: str

    @property
    def is_later(self) -> bool:
        """Whether it says to try again later."""
        return self._class == 4  # noqa: PLR2004 - RFC 5321, section 4.2.1

    @property
    def is_never(self) -> bool:
        """Whether it says that trying the same again is in vain."""
        return self._class == 5  # noqa: PLR2004 - RFC 5321, section 4.2.1

    @property
    def is_dead_address(self) -> bool:
        """Whether it says that the address itself takes no mail, now and later."""
        if not self.is_never:
            return False
        if self.enhanced is not None:
            return self.enhanced[0] == 5 and self.enhanced[1:] in _DEAD  # noqa: PLR2004 - RFC 3463: permanent
        return self.code in _DEAD_REPLIES and not _POLICY_WORDS.search(self.words)

    @property
    def dotted(self) -> str:
        """The enhanced code as it is written, such as `5.1.1`; empty where there is none."""
        return "" if self.enhanced is None else ".".join(str(part) for part in self.enhanced)

    @property
    def _class(self) -> int | None:
        # The enhanced code wins: reports often carry it alone, and it is what servers keep exact.
        if self.enhanced is not None and self.code is None:
            return self.enhanced[0]
        return None if self.code is None else self.code // 100


def read_status(words: str, code: int | None = None) -> MailStatus:
    """Take the words of a server or of a bounce apart.

    Args:
        words: what was said, on one line or several.
        code: the three digits, where they were taken off already; else they are looked for in the words.
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    found = _ENHANCED.search(line)
    if code is None:
        digits = _REPLY.search(line)
        code = int(digits[1]) if digits else None
    enhanced = (int(found[1]), int(found[2]), int(found[3])) if found else None
    if enhanced is not None and code is not None and enhanced[0] != code // 100:
        # The server contradicts itself: by RFC 5321 the reply code decides.
        enhanced = None
    return MailStatus(code, enhanced, line if len(line) <= 300 else f"{line[:299]}…")  # noqa: PLR2004 - two lines
