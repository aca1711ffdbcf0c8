"""The design tokens: complete, and readable wherever letters stand on a colour."""

import subprocess
import sys
import tomllib
from dataclasses import asdict

import pytest

from funneldesk.formatting.tokens import READABLE, load_tokens, measure_contrast, text_pairs
from funneldesk.resources import find_resource


def test_contrast_of_black_on_white_is_the_greatest_there_is() -> None:
    assert measure_contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert measure_contrast("#777777", "#777777") == pytest.approx(1.0)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_every_text_colour_can_be_read_where_it_stands(appearance: str) -> None:
    palette = getattr(load_tokens(), appearance)
    faint = {
        f"{letters} on {ground}": round(ratio, 2)
        for letters, ground in text_pairs(palette)
        if (ratio := measure_contrast(getattr(palette, letters), getattr(palette, ground))) < READABLE
    }
    assert faint == {}


def test_the_file_says_what_any_reader_of_its_format_finds_in_it() -> None:
    values = tomllib.loads(find_resource("theme/tokens.toml").read_text(encoding="utf-8"))
    tokens = load_tokens()
    found = {
        "light": asdict(tokens.light),
        "dark": asdict(tokens.dark),
        "radius": tokens.radius,
        "space": tokens.space,
        "type": tokens.type,
        "size": tokens.size,
    }
    assert found == values


def test_tokens_load_without_the_window_toolkit() -> None:
    code = "import sys; from funneldesk.formatting.tokens import load_tokens; load_tokens(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.startswith("PySide6")]
