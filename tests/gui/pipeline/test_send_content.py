"""A rep finds content at the right stage on a deal or a lead, sends it ready-filled, and it is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.commands.content import create_content
from funneldesk.commands.deal_opening import name_deal_contact
from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.desktop.send_content import EMAIL, WHATSAPP, SendContent
from funneldesk.queries.content_offer import read_content_offer
from funneldesk.queries.deal_page import read_deal_page
from funneldesk.queries.lead_page import read_lead_page
from tests.support.pipeline_room import LEFT

if TYPE_CHECKING:
    from tests.support.pipeline_room import PipelineBench

DEAL = "Rooftop 10 kW"


@pytest.fixture
def contact(bench: PipelineBench) -> int:
    """The deal's contact, with four pieces of content to choose from."""
    deal_id = bench.card(DEAL).id
    page = bench.app.ask(read_deal_page, deal_id).result()
    bench.app.run(name_deal_contact, deal_id=deal_id, name="Asha Rao").result()
    contact_id = bench.app.ask(read_deal_page, deal_id).result().contact_id
    assert contact_id is not None
    bench.app.run(edit_contact, contact_id=contact_id, phone="98220 14455", email="asha@example.in").result()
    campaign = bench.app.run(create_campaign, name="Monsoon", utm_campaign="monsoon").result().result
    guide = 0
    for title, stage, part in (
        ("Any stage", None, "awareness"),
        ("For this stage", page.stage_id, "interest"),
        ("For another stage", page.stage_id + 1, "conversion"),
    ):
        made = bench.app.run(
            create_content, title=title, kind="ebook", stage_id=stage, funnel_stage=part, campaign_id=campaign,
            link="https://surya.example.in/guide",
        ).result().result  # fmt: skip
        guide = made if stage == page.stage_id else guide
    bench.app.run(
        create_tracked_link, url="https://surya.example.in/guide?utm_source=whatsapp&utm_medium=message",
        utm_source="whatsapp", utm_medium="message", utm_campaign="monsoon", campaign_id=campaign, content_id=guide,
    ).result()  # fmt: skip
    bench.app.run(create_content, title="No link", kind="post").result()
    bench.settle()
    return contact_id


def open_popover(bench: PipelineBench) -> tuple[SendContent, list[str]]:
    bench.room.open_deal(bench.card(DEAL).id)
    bench.settle()
    panel = bench.room.panel
    bench.until(lambda: panel.page is not None and panel.page.contact_id is not None)
    QTest.mouseClick(panel.send_button, LEFT)
    popover = bench.window.findChildren(SendContent)[-1]
    opened: list[str] = []

    def keep(link: str) -> bool:
        opened.append(link)
        return True

    popover.open_link = keep
    bench.until(lambda: popover.offer is not None)
    return popover, opened


def titles(popover: SendContent) -> list[str]:
    assert popover.offer is not None
    return [one.content.title for one in popover.offer.offered]


def test_what_fits_the_deals_stage_comes_first_and_is_logged_once_sent(bench: PipelineBench, contact: int) -> None:
    popover, opened = open_popover(bench)
    assert titles(popover) == ["For this stage", "No link", "Any stage", "For another stage"]
    assert "No consent is on record" in popover.note.text()
    QTest.mouseClick(popover.ways[WHATSAPP], LEFT)
    bench.until(popover.yes_button.isVisible)
    assert opened[0].startswith("https://wa.me/919822014455?text=For%20this%20stage")
    assert "utm_source=whatsapp" in unquote(opened[0])
    QTest.keyClick(popover.yes_button, Qt.Key.Key_Return)
    bench.until(lambda: bool(bench.surface.toasts))
    assert bench.surface.toasts == ["Log message sent of “Asha Rao”"]
    lead = bench.app.ask(read_lead_page, contact).result()
    assert lead is not None
    assert [item.detail for item in lead.journey if item.what == "touch"][0].startswith("For this stage · WhatsApp")  # noqa: RUF015 - the only one
    again = bench.app.ask(read_content_offer, contact, bench.card(DEAL).stage_id).result()
    assert again is not None
    assert again.offered[-1].content.title == "For this stage"
    assert again.offered[-1].had_at is not None


def test_content_is_searched_and_mailed_with_a_link_that_is_made_tracked(bench: PipelineBench, contact: int) -> None:
    del contact
    popover, opened = open_popover(bench)
    QTest.keyClicks(popover.search, "another")
    bench.until(lambda: titles(popover) == ["For another stage"])
    QTest.keyClick(popover.search, Qt.Key.Key_Down)
    assert popover.list.hasFocus()
    QTest.mouseClick(popover.ways[EMAIL], LEFT)
    bench.until(popover.yes_button.isVisible)
    assert opened[0].startswith("mailto:asha@example.in?subject=For%20another%20stage")
    assert "utm_source=email&utm_medium=message&utm_campaign=monsoon" in unquote(opened[0])
    QTest.mouseClick(popover.no_button, LEFT)
    assert popover.search.isVisible()
    assert bench.surface.toasts == []
    QTest.mouseClick(popover.copy_button, LEFT)
    bench.until(popover.yes_button.isVisible)
    assert QGuiApplication.clipboard().text().startswith("For another stage\nhttps://surya.example.in/guide?utm_")
    QTest.keyClick(popover, Qt.Key.Key_Escape)


def test_who_wants_nothing_gets_nothing_and_content_without_words_is_not_sent(
    bench: PipelineBench, contact: int
) -> None:
    bench.app.run(edit_contact, contact_id=contact, do_not_contact=True).result()
    popover, _ = open_popover(bench)
    assert popover.note.text() == "Asha Rao does not want to be contacted."
    assert not any(button.isEnabled() for button in (*popover.ways.values(), popover.copy_button))
    bench.app.run(edit_contact, contact_id=contact, do_not_contact=False, email=None).result()
    popover, _ = open_popover(bench)
    assert "has no e-mail address" in popover.note.text()
    assert not popover.ways[EMAIL].isEnabled()
    popover.list.setCurrentRow(1)
    assert not popover.ways[WHATSAPP].isEnabled()


def test_a_lead_is_offered_what_fits_its_part_of_the_funnel(bench: PipelineBench, contact: int) -> None:
    del contact
    lead = bench.app.run(create_contact, name="Meera Joshi").result().result.contact_id
    offer = bench.app.ask(read_content_offer, lead).result()
    assert offer is not None
    assert [(one.content.title, one.fits) for one in offer.offered][:2] == [
        ("For this stage", True), ("Any stage", True)
    ]  # fmt: skip
    assert bench.app.ask(read_content_offer, 10_000).result() is None
