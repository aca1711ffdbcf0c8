"""Several saved mails in one file (`mbox`), as mail programs export a folder."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.received_mail import read_mail, read_mail_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.outreach.received_mail import ReceivedMail

LARGEST = 200_000_000
"""A folder of mails may have so many bytes."""

_HEAD = b"From "
_SEPARATOR = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mails(path: Path) -> Iterator[ReceivedMail | Refusal]:
    """The mails of a file: of a folder (`mbox`) each, with a refusal in place of what is none; else the one mail.

    Raises:
        Refusal: the file cannot be opened, is too large, or its only mail is none.
    """
    try:
        with path.open("rb") as file:
            is_folder = file.read(len(_HEAD)) == _HEAD
        if is_folder and path.stat().st_size > LARGEST:
            raise Refusal(f"{path.name} has more than {LARGEST // 1_000_000} MB; save fewer mails into one file.")
        data = path.read_bytes() if is_folder else b""
    except OSError as error:
        raise Refusal(f"{path.name} cannot be opened; check the file and its folder.") from error
    if not is_folder:
        yield read_mail_file(path)
        return
    heads = [found.span() for found in _SEPARATOR.finditer(data)]
    for (_, start), (end, _) in pairwise([*heads, (len(data), 0)]):
        try:
            yield read_mail(_QUOTED.sub(rb"\1", data[start:end]))
        except Refusal as refusal:
            yield refusal
