"""Two spellings of one name meet under one key."""

from __future__ import annotations

import pytest

from funneldesk.model.match_key import company_key, email_key, person_key, phone_key, product_key


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "ACME Pvt. Ltd.",
        "Acme (P) Ltd",
        "acme & Co.",
        "Acme GmbH",
        "Acme GmbH & Co. KG",
        "Acme, Inc.",
        "Ácme LLP",
    ],
)
def test_legal_forms_do_not_part_companies(name: str) -> None:
    assert company_key(name) == "acme"


def test_companies_keep_what_names_them() -> None:
    assert company_key("Smith & Sons Ltd") == company_key("SMITH AND SONS")
    assert company_key("J.P. Morgan") == company_key("JP Morgan Inc")
    assert company_key("Company") == "company"
    assert company_key("Limited Editions") == "limitededitions"
    assert company_key("रवि ट्रेडर्स") == "रविट्रेडर्स"
    assert company_key(" ., ") is None


def test_products_meet_without_spaces() -> None:
    assert product_key("GTXPro") == product_key("GTX Pro") == product_key("gtx-pro")
    assert product_key("GTX Plus Pro") != product_key("GTX Pro")


def test_people_meet_without_accents_and_punctuation() -> None:
    assert person_key("  D’Souza,  José ") == "dsouza jose"
    assert person_key("Łukasz O'Brien") == "lukasz obrien"
    assert person_key("") is None


def test_phones_and_addresses() -> None:
    assert phone_key("+91 98123-45678") == "+919812345678"
    assert phone_key("0091 98123 45678") == "+919812345678"
    assert phone_key("098123 45678 ext 5") == "9812345678"
    assert phone_key("९८१२३४५६७८") == "9812345678"
    assert phone_key("12") is None
    assert email_key(" Asha@Example.com ") == "asha@example.com"
    assert email_key("asha") is None
