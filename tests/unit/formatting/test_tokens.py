"""The design tokens: complete, and readable wherever letters stand on a colour."""

import subprocess
import sys

import pytest

from funneldesk.formatting.tokens import READABLE, load_tokens, measure_contrast, text_pairs


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


def test_tokens_load_without_the_window_toolkit() -> None:
    code = "import sys; from funneldesk.formatting.tokens import load_tokens; load_tokens(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.startswith("PySide6")]
