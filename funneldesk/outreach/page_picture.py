"""Pictures for landing pages: told by their bytes, never by the name they came with."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from funneldesk.errors import Refusal

LARGEST = 3_000_000
"""A picture may have so many bytes; a page with more is slow on a telephone."""

_LENGTHS = (0xC0, 0xC1, 0xC2)
_JPEG_HEAD = 9


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture under the name it gets beside the page.

    Attributes:
        name: A safe file name made of the content's hash.
        data: The bytes.
        size: Width and height in pixels, where they are easily read.
    """

    name: str
    data: bytes
    size: tuple[int, int] | None


def read_picture(data: bytes) -> PagePicture:
    """The picture, checked.

    Raises:
        Refusal: the bytes are no PNG, JPEG, GIF or WebP picture, or too many.
    """
    if len(data) > LARGEST:
        raise Refusal(f"The picture has {len(data) / 1e6:.1f} MB. Please take one of at most {LARGEST / 1e6:.0f} MB.")
    ending, size = _recognise(data)
    return PagePicture(f"picture-{sha256(data).hexdigest()[:12]}.{ending}", data, size)


def _recognise(data: bytes) -> tuple[str, tuple[int, int] | None]:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "png", _pair(data[16:20], data[20:24], "big")
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg", _read_jpeg_size(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif", _pair(data[6:8], data[8:10], "little")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp", None
    raise Refusal("The picture is no PNG, JPEG, GIF or WebP file. Please save it as one of these.")


def _pair(width: bytes, height: bytes, order: str) -> tuple[int, int] | None:
    big = order == "big"
    size = tuple(int.from_bytes(part, "big" if big else "little") for part in (width, height))
    return (size[0], size[1]) if all(size) else None


def _read_jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walks from segment to segment until the one that opens the frame."""
    place = 2
    while place + _JPEG_HEAD <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - each segment begins with FF
        if data[place + 1] in _LENGTHS:
            return _pair(data[place + 7 : place + 9], data[place + 5 : place + 7], "big")
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
    return None
