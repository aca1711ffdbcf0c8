"""Links leave the program in named places only; whatever goes to a person goes through one of them."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[2] / "funneldesk"
_PLACES = {
    "desktop/link_opener.py",
    # Files that the program wrote itself.
    "desktop/reports/room.py",
    "desktop/campaigns/page_writer.py",
    # The web address of a piece of content, checked there.
    "desktop/campaigns/content_editor.py",
}


def test_only_named_places_hand_anything_to_the_system() -> None:
    using = {
        path.relative_to(_PACKAGE).as_posix()
        for path in _PACKAGE.rglob("*.py")
        if "openUrl" in path.read_text(encoding="utf-8")
    }
    assert using == _PLACES
