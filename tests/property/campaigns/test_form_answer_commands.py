"""Whatever people answer: the same answers twice add nothing, their order does not matter, and undo restores."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funneldesk.commands.capture_form import create_capture_form
from funneldesk.commands.form_answer import AnswerGiven, answer_mark, take_answers
from funneldesk.queries.leads import LeadFilter, read_lead_ids
from tests.support.workspace import make_workspace, open_app, read_everything

_NAMES = st.one_of(st.sampled_from(["Asha", "Ravi", "", "  "]), st.text(max_size=20))
_PHONES = st.sampled_from(["", "98220 14455", "+91 98220 14455", "098220-14456", "call me", "0"])
_EMAILS = st.sampled_from(["", "asha@example.in", "ASHA@example.in", "ravi@example.in", "nobody"])
_FREE = st.one_of(st.just(""), st.text(max_size=40))
_GIVEN = st.builds(
    lambda name, phone, email, free, consent, wording, mark, campaign: AnswerGiven(
        form_id=1,
        values={"name": name, "phone": phone, "email": email, "Roof": free},
        consent=consent,
        consent_wording=wording,
        answer_id=mark,
        utm={"campaign": campaign, "source": "qr"} if campaign else {},
    ),
    _NAMES, _PHONES, _EMAILS, _FREE, st.booleans(), st.sampled_from(["", "I agree."]),
    st.sampled_from(["", "a1", "a2"]), st.sampled_from(["", "monsoon"]),
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=st.lists(_GIVEN, max_size=6))
def test_the_same_answers_twice_add_nothing_and_undo_restores(answers: list[AnswerGiven]) -> None:
    with TemporaryDirectory() as folder:
        path = make_workspace(Path(folder))
        with open_app(path) as app:
            app.run(create_capture_form, name="Stall").result()
            before = read_everything(path)
            first = app.run(take_answers, answers=answers).result()
            after = read_everything(path)
            again = app.run(take_answers, answers=list(reversed(answers))).result()
            assert again.change is None
            assert read_everything(path) == after
            taken = first.result
            assert len(app.ask(read_lead_ids, LeadFilter()).result()) == len(taken.new_ids)
            assert set(taken.known_ids).isdisjoint(taken.new_ids)
            # An answer of nobody is told again, unless another one was taken under its mark: then it is known by that.
            marks = {value for row in after["external_id"] for value in map(str, row)}
            known = sum(answer_mark(answer) in marks for answer in answers)
            assert again.result.repeated == known
            assert len(again.result.refused) == len(answers) - known <= len(taken.refused)
            assert set(again.result.refused) <= set(taken.refused)
            consents = [row for row in after["contact"] if "I agree." in map(str, row)]
            assert not consents or any(answer.consent for answer in answers)
            if first.change is not None:
                app.undo().result()
            assert read_everything(path) == before
            assert app.check() == []
