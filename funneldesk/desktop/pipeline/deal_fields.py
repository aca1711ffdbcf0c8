"""What may be typed into the fields of a deal's page."""

from funneldesk.errors import Refusal


def need_title(text: str) -> str:
    """The title as it is kept.

    Raises:
        Refusal: it is blank.
    """
    if not text.strip():
        raise Refusal("A deal needs a title; type a few words that say what is sold to whom.")
    return text.strip()


def check_chance(text: str) -> str:
    """A chance as it is shown; empty for the stage's own.

    Raises:
        Refusal: it is no percentage.
    """
    bare = text.strip().rstrip("%").strip()
    if not bare:
        return ""
    if not bare.isdecimal() or int(bare) > 100:  # noqa: PLR2004  percent
        raise Refusal("A chance is a whole number from 0 to 100.")
    return f"{int(bare)} %"
