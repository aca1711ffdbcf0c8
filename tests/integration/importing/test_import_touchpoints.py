"""Touches come in with the people they are of, each once, and in any order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.errors import Refusal
from tests.support.importing import ask_file, ask_number
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

KIND = "touchpoints"
HEADER = ("Lead ID", "Email", "Phone", "When", "Touch", "Campaign", "Channel", "Asset", "Weight", "Notes")
ROWS: list[tuple[str, ...]] = [
    ("L1", "", "", "2026-03-02 10:00", "Email opened", "Diwali", "Newsletter", "", "", ""),
    ("", "MEERA@example.com", "", "2026-03-01 09:00", "Ad click", "Monsoon roofs", "Facebook", "", "2", ""),
    ("", "", "98220 00002", "2026-03-03", "Download", "", "Website", "Solar whitepaper", "", "at night"),
    ("L9", "", "", "2026-03-05 10:00", "Demo request", "Diwali", "", "", "", ""),
    ("L9", "", "", "2026-03-04 08:00", "Billboard seen", "Monsoon roofs", "Print", "", "", "on the way"),
    ("", "new@example.com", "", "2026-03-06T10:00:00+05:30", "Page view", "", "Google", "", "", ""),
]
TOUCHES = """SELECT COALESCE(t.kind, ''), t.at, t.at_day_only, COALESCE(c.name, ''), COALESCE(s.words, ''),
    COALESCE(n.title, ''), t.weight, t.detail, COALESCE(p.email, p.phone, e.value) FROM touchpoint t
    JOIN contact p ON p.id = t.contact_id LEFT JOIN campaign c ON c.id = t.campaign_id
    LEFT JOIN source s ON s.id = t.source_id LEFT JOIN content n ON n.id = t.content_id
    LEFT JOIN external_id e ON e.kind = 'contact' AND e.record_id = p.id ORDER BY t.at, 1"""
PEOPLE = """SELECT COALESCE(p.email, p.phone, e.value), p.created_at, p.lifecycle_stage, s.words, c.name FROM contact p
    LEFT JOIN source s ON s.id = p.source_id LEFT JOIN campaign c ON c.id = p.campaign_id
    LEFT JOIN external_id e ON e.kind = 'contact' AND e.record_id = p.id ORDER BY 1"""


@pytest.fixture
def known(bring: Bring) -> None:
    """Two people who are there already."""
    bring(
        "leads",
        ("Lead ID", "Name", "Email", "Phone", "Created", "Lead source"),
        ("L1", "Meera Joshi", "meera@example.com", "", "2026-01-01", "Fair"),
        ("L2", "Arif Khan", "", "+919822000002", "2026-01-02", "Fair"),
        name="people.csv",
    )


def counts(answer: object) -> tuple[int, ...]:
    return tuple(getattr(answer, name) for name in ("created", "updated", "unchanged", "refused"))


@pytest.mark.usefixtures("known")
def test_touches_find_their_people_and_make_those_that_are_missing(app: Application, bring: Bring) -> None:
    before = read_everything(app.path)
    answer = bring(KIND, HEADER, *ROWS, name="touches.csv")

    assert counts(answer) == (6, 0, 0, 0)
    assert answer.made == {"contact": 2, "campaign": 2, "source": 5, "content": 1}
    assert any("2 leads were made of touches" in flag for flag in answer.flags)
    assert any("1 touch is of a kind not known here" in flag for flag in answer.flags)
    told = [(kind, campaign, source, content, weight, detail, who) for kind, _, _, campaign, source, content, weight,
            detail, who in ask_file(app, TOUCHES)]  # fmt: skip
    assert told == [
        ("ad_click", "Monsoon roofs", "Facebook", "", 2, None, "meera@example.com"),
        ("open", "Diwali", "Newsletter", "", 1, None, "meera@example.com"),
        ("download", "", "Website", "Solar whitepaper", 1, "at night", "+919822000002"),
        ("other", "Monsoon roofs", "Print", "", 1, "Billboard seen; on the way", "L9"),
        ("demo_asked", "Diwali", "", "", 1, None, "L9"),
        ("visit", "", "Google", "", 1, None, "new@example.com"),
    ]
    made = {who: (stage, source, campaign) for who, _, stage, source, campaign in ask_file(app, PEOPLE)}
    assert made["L9"] == ("lead", "Print", "Monsoon roofs")
    assert made["new@example.com"] == ("lead", "Google", None)
    assert made["meera@example.com"] == ("lead", "Fair", None)
    assert app.check() == []
    whole = read_everything(app.path)
    assert counts(bring(KIND, HEADER, *ROWS, name="touches.csv")) == (0, 0, 6, 0)
    assert read_everything(app.path) == whole
    app.undo().result()
    assert read_everything(app.path) == before
    app.redo().result()
    assert read_everything(app.path) == whole


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_says_nothing(app: Application, bring: Bring, seed: int) -> None:
    bring(KIND, HEADER, *ROWS, name="touches.csv")
    touches, people = ask_file(app, TOUCHES), ask_file(app, PEOPLE)
    app.undo().result()
    rows = [*ROWS, ROWS[0], ROWS[3]]
    random.Random(seed).shuffle(rows)
    answer = bring(KIND, HEADER, *rows, name="shuffled.csv")
    assert counts(answer) == (6, 0, 2, 0)
    assert (ask_file(app, TOUCHES), ask_file(app, PEOPLE)) == (touches, people)
    assert app.check() == []


def test_what_cannot_be_taken_is_refused_with_its_reason(app: Application, bring: Bring) -> None:
    answer = bring(
        KIND,
        HEADER,
        ("", "", "", "2026-03-02", "Visit", "", "", "", "", ""),
        ("L1", "", "", "", "Visit", "", "", "", "", ""),
        ("L1", "", "", "2031-03-02", "Visit", "", "", "", "", ""),
        ("L1", "", "", "2026-03-02", "Visit", "", "", "", "0", ""),
        ("L1", "", "", "2026-03-02", "Visit", "", "", "", "", ""),
    )
    assert counts(answer) == (1, 0, 0, 4)
    assert answer.refused_rows is not None
    told = answer.refused_rows.read_text(encoding="utf-8-sig")
    for words in ("Nobody is named", "time of the touch is missing", "still to come", "1 or more"):
        assert words in told
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 1


def test_a_file_that_says_neither_who_nor_when_names_the_option(bring: Bring) -> None:
    with pytest.raises(Refusal, match="--map id=COLUMN"):
        bring(KIND, ("When", "Touch"), ("2026-03-02", "Visit"))
    with pytest.raises(Refusal, match="--map at=COLUMN"):
        bring(KIND, ("Email", "Touch"), ("a@example.com", "Visit"))


def test_utm_values_bring_a_touch_to_its_campaign_and_content(app: Application, bring: Bring) -> None:
    def make(work: object) -> None:
        from funneldesk.commands.content import create_content

        campaign_id = create_campaign(work, name="Diwali in Nashik")  # type: ignore[arg-type]  # the running command
        content_id = create_content(work, title="Roof film", kind="video")  # type: ignore[arg-type]  # the running command
        create_tracked_link(
            work,  # type: ignore[arg-type]  # the running command
            url="https://example.com/?utm_source=facebook&utm_medium=paid&utm_campaign=diwali&utm_content=film",
            utm_source="facebook",
            utm_medium="paid",
            utm_campaign="diwali",
            utm_content="film",
            campaign_id=campaign_id,
            content_id=content_id,
        )

    app.submit(make, name="make").result()
    answer = bring(
        KIND,
        ("Email", "At", "Kind", "UTM source", "UTM medium", "UTM campaign", "UTM content", "Landing URL"),
        ("a@example.com", "2026-03-02 10:00", "visit", "Facebook", "paid", "Diwali", "Film", ""),
        ("b@example.com", "2026-03-02 10:00", "visit", "", "", "", "",
         "https://example.com/p?x=1&utm_source=facebook&utm_medium=paid&utm_campaign=diwali&utm_content=film"),
        ("c@example.com", "2026-03-02 10:00", "visit", "google", "cpc", "pump search", "", ""),
    )  # fmt: skip
    assert counts(answer) == (3, 0, 0, 0)
    told = [(row[3], row[4], row[5]) for row in ask_file(app, TOUCHES)]
    assert sorted(told) == [
        ("Diwali in Nashik", "Facebook", "Roof film"),
        ("Diwali in Nashik", "facebook", "Roof film"),
        ("pump-search", "google", ""),
    ]
    assert ask_file(app, "SELECT utm_campaign, h.key FROM campaign c LEFT JOIN channel h ON h.id = c.channel_id "
                    "ORDER BY c.id") == [("diwali", None), ("pump-search", "search_ads")]  # fmt: skip
    assert app.check() == []


def test_the_id_of_a_lead_form_finds_its_lead_whatever_the_column_is_called(app: Application, bring: Bring) -> None:
    bring("leads", ("MQL id", "Name"), ("abc-1", "Meera"), name="people.csv")
    answer = bring(KIND, ("Contact ID", "At", "Kind"), ("abc-1", "2026-03-02", "visit"))
    assert answer.made == {}
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 1


@pytest.mark.usefixtures("known")
def test_one_column_may_hold_ids_addresses_and_numbers(app: Application, bring: Bring) -> None:
    answer = bring(
        KIND,
        ("who", "at", "kind", "campaign"),
        ("L1", "2026-03-01", "visit", "Pumps"),
        ("Meera@example.com", "2026-03-02", "visit", "Pumps"),
        ("98220 00002", "2026-03-03", "visit", "Pumps"),
        ("X-77", "2026-03-04", "visit", "Pumps"),
        ("Meera Joshi", "2026-03-05", "visit", "Pumps"),
    )
    assert counts(answer) == (4, 0, 0, 1)
    assert answer.made == {"contact": 1, "campaign": 1}
    people = ask_file(app, "SELECT contact_id, COUNT(*) FROM touchpoint GROUP BY 1 ORDER BY 1")
    assert people == [(1, 2), (2, 1), (3, 1)]
