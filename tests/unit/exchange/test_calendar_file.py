"""The calendar file, read back by a reader of its own."""

import datetime as dt
from dataclasses import replace
from typing import Any

from funneldesk.exchange.ics import escape_text, fold_line, write_calendar
from funneldesk.model.business import Business
from funneldesk.queries.activities import ActivityRow

NOW = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)
BUSINESS = Business(name="Surya; Solar, Pune")


def step(**values: Any) -> ActivityRow:
    base: dict[str, Any] = dict.fromkeys(ActivityRow.__dataclass_fields__, "")
    nothing = ("deal_id", "contact_id", "company_id", "campaign_id", "owner_id", "due_at", "remind_at", "done_at",
               "minutes", "objection_id", "amount_minor")  # fmt: skip
    base |= dict.fromkeys(nothing)
    return ActivityRow(**(base | {"id": 1, "uid": "0190-a", "kind": "call", "due_day_only": False} | values))


def unfold(data: bytes) -> list[str]:
    """The content lines, as RFC 5545 has a reader put them together."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return data.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]


def properties(lines: list[str]) -> dict[str, str]:
    return dict(line.split(":", 1) for line in lines)


def test_a_timed_step_stands_in_utc_with_its_reminder() -> None:
    due = dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC)
    row = step(due_at=due, subject="Ask", title="Rooftop 10 kW", remind_at=due - dt.timedelta(minutes=15))
    lines = unfold(write_calendar([row], BUSINESS, now=NOW))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    event = properties(lines[lines.index("BEGIN:VEVENT") : lines.index("BEGIN:VALARM")])
    assert event["UID"] == "0190-a@funneldesk"
    assert event["DTSTAMP"] == "20261121T063000Z"
    assert (event["DTSTART"], event["DTEND"]) == ("20261123T103000Z", "20261123T110000Z")
    assert event["SUMMARY"] == "Ask · Rooftop 10 kW"
    alarm = properties(lines[lines.index("BEGIN:VALARM") : lines.index("END:VALARM")])
    assert (alarm["ACTION"], alarm["TRIGGER;VALUE=DATE-TIME"]) == ("DISPLAY", "20261123T101500Z")


def test_a_step_for_a_day_is_that_local_day_and_takes_no_time() -> None:
    noon = dt.datetime(2026, 11, 30, 12, tzinfo=BUSINESS.zone).astimezone(dt.UTC)
    lines = unfold(write_calendar([step(due_at=noon, due_day_only=True)], BUSINESS, now=NOW))
    event = properties(lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")])
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20261130", "20261201")
    assert event["TRANSP"] == "TRANSPARENT"
    assert "BEGIN:VALARM" not in lines


def test_text_becomes_no_property_and_no_line_is_too_long() -> None:
    evil = "x\r\nEND:VEVENT\nATTACH:http://e.example/\\;,\u2028BEGIN:VEVENT\x00" + "€" * 200
    row = step(due_at=NOW, subject=evil, note=evil, title=evil, contact=evil, phone=evil, due_words=evil, uid="u\nX:1")
    lines = unfold(write_calendar([row], replace(BUSINESS, name=evil), now=NOW))
    assert [line for line in lines if line.startswith(("ATTACH", "X:1"))] == []
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert escape_text("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne"


def test_the_same_rows_give_the_same_bytes_and_undated_ones_stay_out() -> None:
    rows = [step(id=2, uid="b", due_at=NOW), step(id=1, uid="a", due_at=NOW), step(id=3, uid="c")]
    data = write_calendar(rows, BUSINESS, now=NOW)
    assert data == write_calendar(reversed(rows), BUSINESS, now=NOW)
    assert data.count(b"BEGIN:VEVENT") == 2


def test_folding_keeps_characters_whole() -> None:
    line = "SUMMARY:" + "aé€𝄞" * 40
    folded = fold_line(line)
    assert folded.decode("utf-8").replace("\r\n ", "") == line + "\r\n"
    assert all(len(part) <= 75 for part in folded.split(b"\r\n"))
