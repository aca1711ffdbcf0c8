"""QR codes of links, as pictures to print or to show."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from segno import QRCode

QUIET_ZONE = 4
"""Modules of white around the code, as ISO/IEC 18004 asks."""

_LARGEST_SCALE = 100


def draw_qr_svg(link: str, *, scale: int = 4) -> bytes:
    """The link's QR code as an SVG picture, dark on white.

    Args:
        link: a checked web link.
        scale: pixels a module.

    Raises:
        Refusal: the link is empty or too long for a code that telephones read well.
    """
    return _draw(link, "svg", scale)


def draw_qr_png(link: str, *, scale: int = 12) -> bytes:
    """The link's QR code as a PNG picture, dark on white.

    Args:
        link: a checked web link.
        scale: pixels a module; 12 gives about 500 pixels, enough for 4 cm in print.

    Raises:
        Refusal: the link is empty or too long for a code that telephones read well.
    """
    return _draw(link, "png", scale)


def _draw(link: str, kind: str, scale: int) -> bytes:
    if not 1 <= scale <= _LARGEST_SCALE:
        raise ValueError("a scale from 1 to 100 is needed")
    out = BytesIO()
    _make(link).save(out, kind=kind, scale=scale, border=QUIET_ZONE, dark="#000000", light="#ffffff")
    return out.getvalue()


def _make(link: str) -> QRCode:
    import segno

    if not link:
        raise Refusal("There is no link to draw. Build the link first.")
    try:
        # Level M bears 15 % of damage, the usual choice for print.
        return segno.make_qr(link, error="m")
    except segno.DataOverflowError:
        raise Refusal("The link is too long for a QR code. Please take a shorter address.") from None
