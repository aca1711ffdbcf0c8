"""What may stand in a mail header: one line of plain text, and addresses that are checked without the network."""

from __future__ import annotations

import unicodedata

from funneldesk.errors import Refusal

LONGEST_HEADER = 500
# Cc: control characters with all line breaks below U+0100; Cs: halves of characters; Zl, Zp: Unicode's line breaks.
# Cf stays legal, for Devanagari and emoji need its joiners.
_BREAKING = {"Cc", "Cs", "Zl", "Zp"}


def check_header(text: str, what: str, longest: int = LONGEST_HEADER) -> str:
    """The text with single blanks between its words and none at its ends, fit for one header.

    Args:
        text: what a person typed or a template made.
        what: names the field in the refusal, such as `The subject`.
        longest: in characters.

    Raises:
        Refusal: it holds a line break or another control character, looks like an encoded word, or is too long.
    """
    text = text.strip()
    if any(unicodedata.category(char) in _BREAKING for char in text):
        raise Refusal(f"{what} holds a line break or a control character; write it in one line of plain text.")
    # A literal encoded word would be decoded by the reader's program into text that nobody saw in the preview.
    if "=?" in text:
        raise Refusal(f"{what} holds the signs =? side by side, which mail programs read as code; put a blank between.")
    # Folding would change runs of blanks and blanks that do not break.
    text = " ".join(text.split())
    if len(text) > longest:
        raise Refusal(f"{what} is {len(text)} characters long; at most {longest} fit into a mail header.")
    return text


def check_address(address: str, what: str) -> str:
    """The address in its usual form, its domain in Unicode.

    Args:
        address: exactly one address, without a name.
        what: names the field in the refusal.

    Raises:
        Refusal: it is no address that mail can reach.
    """
    import email_validator

    address = check_header(address, what)
    try:
        return email_validator.validate_email(address, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        shown = address if len(address) <= 80 else f"{address[:79]}…"  # noqa: PLR2004 - one line of a dialog
        raise Refusal(f"{what} “{shown}” is no usable e-mail address.") from error


def write_for_wire(address: str) -> str:
    """A checked address with its domain in ASCII; the part before the @ stays as it is.

    Raises:
        Refusal: it is no address that mail can reach.
    """
    import email_validator

    try:
        checked = email_validator.validate_email(address, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        raise Refusal(f"“{address[:80]}” is no usable e-mail address.") from error
    return f"{checked.local_part}@{checked.ascii_domain}"
