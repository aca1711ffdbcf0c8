"""The theme: design tokens as Qt colours, fonts, palette and style sheet for one appearance and text size."""

import re
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QPalette

from funneldesk.formatting.tokens import Palette, Tokens, load_tokens, map_palette
from funneldesk.resources import find_resource

FAMILIES = ("Inter", "Noto Sans Devanagari")
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700

_COLOUR = re.compile(r"@(\w+)")
_LENGTH = re.compile(r"(\d+)sp\b")


@dataclass(frozen=True)
class Theme:
    """One appearance (light or dark) at one text size.

    Attributes:
        dark: whether surfaces are dark.
        text_size: percent, 80 to 200; letters and the lengths around them grow together.
        codes: the colours as `#RRGGBB`, for charts and style sheets.
        colours: the same colours for painting.
        tokens: the lengths behind it, at 100 %.
    """

    dark: bool
    text_size: int
    codes: Palette[str]
    colours: Palette[QColor]
    tokens: Tokens

    def px(self, length: float) -> int:
        """A length of the design in logical pixels at this text size."""
        return round(length * self.text_size / 100)

    def font(self, role: str = "body", weight: int = REGULAR) -> QFont:
        """The interface font in a size of the tokens' `type` list, with tabular figures."""
        font = QFont(list(FAMILIES))
        font.setPixelSize(max(1, self.px(self.tokens.type[role])))
        # A variable font registered by an application shows its weights through the axis only; asking
        # QFont for a weight would let Qt embolden the regular outlines instead.
        font.setVariableAxis(QFont.Tag("wght"), weight)
        for feature in ("tnum", "cv05"):
            font.setFeature(QFont.Tag(feature), 1)
        return font

    def kind(self, kind: str) -> tuple[QColor, QColor, QColor]:
        """The mark, soft ground and letters of a meaning: good, warn, bad, info, mkt, post or brand."""
        colours = self.colours
        return getattr(colours, kind), getattr(colours, f"{kind}_soft"), getattr(colours, f"{kind}_text")

    @cached_property
    def palette(self) -> QPalette:
        """The palette for Fusion, so that widgets without a style of their own fit in."""
        colours, role = self.colours, QPalette.ColorRole
        palette = QPalette()
        for name, colour in (
            (role.Window, colours.canvas),
            (role.WindowText, colours.ink),
            (role.Base, colours.surface),
            (role.AlternateBase, colours.sunken),
            (role.Text, colours.ink),
            (role.Button, colours.surface),
            (role.ButtonText, colours.ink),
            (role.BrightText, colours.on_brand),
            (role.Highlight, colours.brand),
            (role.HighlightedText, colours.on_brand),
            (role.Link, colours.brand_text),
            (role.LinkVisited, colours.mkt_text),
            (role.ToolTipBase, colours.toast),
            (role.ToolTipText, colours.toast_text),
            (role.PlaceholderText, colours.ink_3_text),
            (role.Light, colours.surface),
            (role.Midlight, colours.sunken),
            (role.Mid, colours.line_strong),
            (role.Dark, colours.ink_3),
            (role.Shadow, colours.ink_2),
            (role.Accent, colours.brand),
        ):
            palette.setColor(name, colour)
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, name, colours.ink_3)
        return palette

    @cached_property
    def style_sheet(self) -> str:
        """The one style sheet, with this theme's colours and lengths."""
        template = find_resource("theme/app.qss").read_text(encoding="utf-8")
        coloured = _COLOUR.sub(lambda found: str(getattr(self.codes, found[1])), template)
        return _LENGTH.sub(lambda found: f"{self.px(int(found[1]))}px", coloured)


def make_theme(*, dark: bool = False, text_size: int = 100) -> Theme:
    """The theme for an appearance and a text size in percent (80 to 200; outside values are brought in)."""
    tokens = load_tokens()
    codes = tokens.dark if dark else tokens.light
    size = max(80, min(200, text_size))
    return Theme(dark=dark, text_size=size, codes=codes, colours=map_palette(codes, QColor), tokens=tokens)
