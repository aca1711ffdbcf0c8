"""The sample's capture forms, a landing page and a stall, with the answers people gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.capture_form import STANDARD_FIELDS
from funneldesk.commands.form_answer import answer_system
from funneldesk.commands.sample_business.names import INTERESTS
from funneldesk.commands.sample_business.origins import FAIR, WEBINAR
from funneldesk.commands.sample_business.people import CONSENT, LOAD_ASKED_AGO
from funneldesk.model.capture_form import AnswerWay, CaptureForm
from funneldesk.model.external_id import ExternalId

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

_LOAD: dict[str, Any] = {
    "key": "Sanctioned load", "label": "Sanctioned load (kW)", "kind": "line", "required": True, "choices": [],
}  # fmt: skip
_INTEREST: dict[str, Any] = {
    "key": "Interest", "label": "Interest", "kind": "choice", "required": False, "choices": list(INTERESTS),
}  # fmt: skip


def add_forms(sample: Sample) -> None:
    """Add a landing page for the webinar and a stall form for the fair."""
    page, stall = sample.add_all(
        (
            CaptureForm(
                name="Cold-storage check",
                campaign_id=sample.campaign_id(WEBINAR),
                content_id=sample.contents["load"].id,
                source_id=sample.sources["Webinar"].id,
                title="What would the sun save your cold store?",
                text="Tell us your load, and come to the talk with your own numbers.",
                fields=[*(dict(one) for one in STANDARD_FIELDS), _LOAD],
                consent_line=CONSENT,
                thanks="Thank you. The link to the talk comes by e-mail.",
                answer_way=AnswerWay.MAIL,
                answer_to="hello@suryasolar.example",
                recorded_at=sample.work.now,
            ),
            CaptureForm(
                name="AgriFood stall",
                campaign_id=sample.campaign_id(FAIR),
                content_id=sample.contents["sheet"].id,
                source_id=sample.sources["Trade fair"].id,
                title="Surya Solar at AgriFood",
                text="Leave your number, and we bring the load sheet.",
                fields=[*(dict(one) for one in STANDARD_FIELDS), _INTEREST],
                consent_line=CONSENT,
                thanks="Thank you. We call within two days.",
                answer_way=AnswerWay.WHATSAPP,
                answer_to="+919820012345",
                recorded_at=sample.work.now,
            ),
        )
    )
    sample.forms = {WEBINAR: page, FAIR: stall}


def draw_answers(sample: Sample) -> None:
    """What people wrote: kept with them, and told by the touch with which they came."""
    for lead in sample.leads:
        form = sample.forms.get(lead.origin.key)
        if form is None:
            continue
        label, said = _answer(sample, lead)
        touch = next((one for one in lead.touches if one.kind == lead.origin.first_kind), None)
        if touch is None:
            continue
        touch.detail = f"{form.name} · {label}: {said}" if said else form.name
        if said:
            lead.contact.custom = {**(lead.contact.custom or {}), label: said}


def mark_answers(sample: Sample) -> None:
    """Mark the touches that are answers to forms, so that the same answers add nothing if they come again."""
    sample.add_all(
        ExternalId(
            kind="touchpoint",
            record_id=touch.id,
            system=answer_system(sample.forms[lead.origin.key].uid),
            value=f"sample-{place}",
        )
        for place, lead in enumerate(sample.leads)
        if lead.origin.key in sample.forms
        for touch in lead.touches[:]
        if touch.kind == lead.origin.first_kind and touch.detail
    )


def _answer(sample: Sample, lead: Lead) -> tuple[str, str]:
    if lead.origin.key == FAIR:
        return "Interest", sample.random.choice(INTERESTS)
    load = f"{sample.random.choice((20, 30, 40, 60, 80))}"
    return "Sanctioned load (kW)", load if lead.age_days < LOAD_ASKED_AGO else ""
