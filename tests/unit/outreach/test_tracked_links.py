"""Tracked links and their QR codes."""

from __future__ import annotations

import struct
from xml.etree import ElementTree as ET

import pytest

from funneldesk.errors import Refusal
from funneldesk.outreach.qr_code import draw_qr_png, draw_qr_svg
from funneldesk.outreach.tracked_link import (
    CollisionKind,
    UtmNames,
    build_tracked_link,
    find_collisions,
    name_utm,
    read_utm,
    tell_collision,
)

MONSOON = UtmNames("facebook", "paid-social", "monsoon-offer", "video-1")


def build(url: str) -> str:
    """A link to `url` with the usual values."""
    return build_tracked_link(url, source="Facebook", medium=" Paid  Social ", campaign="Monsoon Offer")


def test_values_are_lower_case_with_hyphens() -> None:
    assert build("https://example.in/solar") == (
        "https://example.in/solar?utm_source=facebook&utm_medium=paid-social&utm_campaign=monsoon-offer"
    )
    link = build_tracked_link(
        "http://example.in", source="a", medium="b", campaign="c", content="D e", term="50% & more"
    )
    assert link == "http://example.in/?utm_source=a&utm_medium=b&utm_campaign=c&utm_content=d-e&utm_term=50%25-%26-more"


def test_query_and_fragment_are_kept_and_older_values_replaced() -> None:
    link = build("https://example.in:8443/p?a=1&utm_source=x&UTM_Medium=y&b=%20z&utm_id=7#offer")
    assert link == (
        "https://example.in:8443/p?a=1&b=%20z&utm_source=facebook&utm_medium=paid-social"
        "&utm_campaign=monsoon-offer#offer"
    )
    assert build(link) == link


def test_other_scripts_are_written_in_plain_letters() -> None:
    assert build("https://bücher.example/ग?क=ख").startswith(
        "https://xn--bcher-kva.example/%E0%A4%97?%E0%A4%95=%E0%A4%96&utm_"
    )


@pytest.mark.parametrize(
    "url",
    [
        "", "example.in", "javascript:alert(1)", "ftp://example.in", "//example.in", "https://", "https:///path", "https://?a=1",
        "https://user:pw@example.in", "https://exa mple.in", "https://example.in/\nx", "https://example.in\\@evil.in",
        "https://example.in:99999", "https://[::1]/", "https://[bad", "https://exa_mple..in", "mailto:a@b.in",
        "https://" + "ü" * 80 + ".in", "https://example.in/" + "x" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refusal):
        build(url)


def test_source_medium_and_campaign_are_needed() -> None:
    with pytest.raises(Refusal, match="source and campaign"):
        build_tracked_link("https://example.in", source=" ", medium="m", campaign="\u200b")
    with pytest.raises(Refusal, match="letter"):
        name_utm("--")
    with pytest.raises(Refusal, match="shorten"):
        name_utm("x" * 200)


def test_values_are_read_back_from_addresses_and_queries() -> None:
    expected = UtmNames("facebook", "paid-social", "monsoon-offer")
    for text in (
        build("https://example.in/solar?x=1#top"),
        "?utm_source=facebook&utm_medium=paid-social&utm_campaign=monsoon-offer",
        "utm_source=Facebook&utm_medium=Paid+Social&utm_campaign=Monsoon%20Offer",
        "https://x.in/?utm_source=facebook&amp;utm_medium=paid-social&amp;utm_campaign=monsoon-offer&utm_source=later",
        "https://x.in/#utm_source=facebook&utm_medium=paid-social&utm_campaign=monsoon-offer",
    ):
        assert read_utm(text) == expected
    assert not read_utm("https://example.in/?source=x")
    assert not read_utm(None)
    assert not read_utm("utm_source=&utm_medium=--")
    assert not read_utm("&" * 500 + "utm_source=x" + "&a=1" * 500)


def test_a_set_of_another_campaign_is_taken() -> None:
    found = find_collisions(
        MONSOON, "Diwali", [(MONSOON, "Monsoon"), (MONSOON, "Monsoon"), (UtmNames("x", "y", "z"), "Other")]
    )
    assert [(each.kind, each.campaign) for each in found] == [(CollisionKind.TAKEN, "Monsoon")]
    assert "Monsoon" in tell_collision(found[0])
    assert find_collisions(MONSOON, "Monsoon", [(MONSOON, "Monsoon")]) == ()


def test_a_set_that_looks_the_same_is_told_even_in_one_campaign() -> None:
    for twin in ("Monsoon-Offer", "monsoon_offer", "monsoonoffer", "monsoon offer"):
        found = find_collisions(MONSOON, "Monsoon", [(UtmNames("facebook", "paid-social", twin, "video-1"), "Monsoon")])
        assert [each.kind for each in found] == [CollisionKind.ALIKE]
        assert twin in tell_collision(found[0])


def test_codes_are_pictures_with_a_quiet_zone() -> None:
    link = build("https://example.in/solar")
    png = draw_qr_png(link, scale=3)
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert width == height
    svg = ET.fromstring(draw_qr_svg(link, scale=3))  # noqa: S314 - our own picture
    assert svg.tag.endswith("svg")
    assert int(svg.attrib["width"]) == width
    assert draw_qr_svg(link) == draw_qr_svg(link)


def test_codes_of_nothing_or_too_much_are_refused() -> None:
    with pytest.raises(Refusal):
        draw_qr_svg("")
    with pytest.raises(Refusal, match="long"):
        draw_qr_png("https://example.in/" + "x" * 5000)
    with pytest.raises(ValueError, match="scale"):
        draw_qr_png("https://example.in/", scale=0)
