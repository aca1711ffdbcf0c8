"""Laws of tracked links: what is built is a web address, and reads back as it was meant."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.outreach.tracked_link import UtmNames, build_tracked_link, find_collisions, name_utm, read_utm

VALUES = st.text(max_size=40)


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.text(max_size=40).map(lambda path: f"https://example.in/{path}")),
    VALUES,
    VALUES,
    VALUES,
)
def test_links_read_back_and_never_leave_the_web(url: str, source: str, campaign: str, content: str) -> None:
    try:
        link = build_tracked_link(url, source=source, medium="m", campaign=campaign, content=content)
    except Refusal:
        return
    assert link.isascii()
    assert link.isprintable()
    assert " " not in link
    assert urlsplit(link).scheme in {"http", "https"}
    assert urlsplit(link).hostname
    assert read_utm(urlsplit(link).query) == UtmNames(name_utm(source), "m", name_utm(campaign), name_utm(content))
    assert build_tracked_link(link, source=source, medium="m", campaign=campaign, content=content) == link


@settings(deadline=None)
@given(VALUES)
def test_naming_twice_changes_nothing(text: str) -> None:
    try:
        name = name_utm(text)
    except Refusal:
        return
    assert name is None or (name_utm(name) == name and not any(char.isspace() for char in name))


@settings(deadline=None)
@given(VALUES)
def test_any_text_may_be_asked_for_its_values(text: str) -> None:
    found = read_utm(text)
    assert find_collisions(found, "ours", [(found, "ours")]) == ()
    assert len(find_collisions(found, "ours", [(found, "theirs")])) == 1
