"""Answers in the table of a form service."""

from __future__ import annotations

import pytest

from funneldesk.outreach.answer_table import is_answer_table, read_answer_table
from funneldesk.outreach.tracked_link import UtmNames

TABLE = (
    "Timestamp,FunnelDesk form,name,phone,What: now,consent,consent wording,utm_source,utm_campaign,answer id,sent at\n"
    '2026-05-02,form-1,Asha Rao,+91 98220 14455,"Price,\nsize",on,I agree.,Facebook,monsoon,a1,2026-05-02T08:00:00Z\n'
    "2026-05-02,form-1,Ravi,,,,I agree.,,,a2,\n"
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_each_row_is_an_answer(separator: str) -> None:
    text = TABLE.replace(",", separator).replace(f"Price{separator}", "Price,")
    found = read_answer_table(f"\ufeff{text}")
    assert found is not None
    first, second = found
    assert first.form_uid == "form-1"
    assert (first.values["name"], first.values["phone"]) == ("Asha Rao", "+91 98220 14455")
    assert (first.consent, first.consent_wording, first.answer_id) == (True, "I agree.", "a1")
    assert first.utm == UtmNames(source="facebook", campaign="monsoon")
    assert first.sent_at == "2026-05-02T08:00:00Z"
    assert (second.values["name"], second.consent) == ("Ravi", None)


def test_a_known_form_leaves_the_columns_of_the_service_out() -> None:
    found = read_answer_table(TABLE, {"form-1": ("name", "phone")})
    assert found is not None
    assert set(found[0].values) == {"name", "phone"}


def test_other_tables_are_no_answers() -> None:
    assert read_answer_table("name,phone\nAsha,1") is None
    assert read_answer_table("") is None
    assert read_answer_table("I got your FunnelDesk form\n") is None
    assert not is_answer_table(["name"])
    assert is_answer_table(["\ufefffunneldesk FORM ", "name"])
