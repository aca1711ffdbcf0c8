"""What marketing can do with capture forms: make, change, put into the bin and take out again."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from funneldesk.commands.source import find_or_create_source
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.capture_form import AnswerWay, CaptureForm
from funneldesk.model.content import Content

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.commands.work import Work

LARGEST_PICTURE = 1_000_000
"""A form's picture may have so many bytes; it lies in the workspace and is loaded by telephones."""

STANDARD_FIELDS: tuple[dict[str, Any], ...] = (
    {"key": "name", "label": "Name", "kind": "name", "required": True, "choices": []},
    {"key": "phone", "label": "Phone", "kind": "phone", "required": True, "choices": []},
    {"key": "email", "label": "E-mail", "kind": "email", "required": False, "choices": []},
    {"key": "city", "label": "City", "kind": "city", "required": False, "choices": []},
)
"""What a new form asks until somebody changes it."""

_COPIED = (
    "campaign_id", "content_id", "source_id", "title", "text", "picture", "picture_name", "picture_alt", "fields",
    "consent_line", "thanks", "language", "answer_way", "answer_to",
)  # fmt: skip
_PARTS = {"key", "label", "kind", "required", "choices"}
_REFERENCES: dict[str, type[Campaign | Content]] = {"campaign_id": Campaign, "content_id": Content}


def create_capture_form(work: Work, /, *, name: str, **fields: Any) -> int:
    """Make a form and return its id; what is not given begins as a usable form has it.

    Args:
        work: the running command.
        name: what people of the business call it.
        fields: any of title, text, picture (bytes), picture_name, picture_alt, fields (plain mappings with key,
            label, kind, required and choices), consent_line, thanks, language, answer_way, answer_to, campaign_id,
            content_id and source (its words, found or made).

    Raises:
        Refusal: it has no name, or a value is not allowed.
    """
    form = CaptureForm(fields=[dict(field) for field in STANDARD_FIELDS], language="en", answer_way=AnswerWay.MAIL)
    form.recorded_at = work.now
    _apply(work, form, {"title": name, **fields, "name": name})
    work.add(form)
    work.label = f"Add the form “{form.name}”"
    return form.id


def edit_capture_form(work: Work, /, *, form_id: int, **fields: Any) -> None:
    """Change fields of a form; those of `create_capture_form` and the name.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    form = work.get(CaptureForm, form_id, word="form")
    _apply(work, form, fields)
    work.label = f"Change the form “{form.name}”"


def copy_capture_form(work: Work, *, form_id: int) -> int:
    """Make a form like another one, without its answers, and return its id."""
    form = work.get(CaptureForm, form_id, word="form")
    copy = CaptureForm(name=f"{form.name} (copy)", **{field: getattr(form, field) for field in _COPIED})
    copy.recorded_at = work.now
    work.add(copy)
    work.label = f"Copy the form “{form.name}”"
    return copy.id


def delete_capture_forms(work: Work, *, form_ids: Sequence[int]) -> None:
    """Put forms into the bin; people who answered them stay."""
    forms = [work.get(CaptureForm, form_id, word="form") for form_id in form_ids]
    for form in forms:
        form.deleted_at = work.now
    work.label = f"Delete {_call(forms)}"


def restore_capture_forms(work: Work, *, form_ids: Sequence[int]) -> None:
    """Take forms out of the bin."""
    forms: list[CaptureForm] = []
    for form_id in form_ids:
        form = work.session.get(CaptureForm, form_id)
        if form is None:
            raise NotFound(f"There is no form with the number {form_id}.")
        form.deleted_at = None
        forms.append(form)
    work.label = f"Restore {_call(forms)}"


def _apply(work: Work, form: CaptureForm, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        if field == "picture":
            form.picture = _encode(value)
        elif field == "source":
            form.source_id = find_or_create_source(work, value) if value and value.strip() else None
        elif field in _REFERENCES:
            if value is not None:
                work.get(_REFERENCES[field], value)
            setattr(form, field, value)
        elif field in _CLEANERS:
            setattr(form, field, _CLEANERS[field](value))
        else:
            raise Refusal(f"“{field}” of a form cannot be changed here.")


def _encode(data: bytes | None) -> str | None:
    if not data:
        return None
    if len(data) > LARGEST_PICTURE:
        raise Refusal(
            f"The picture has {len(data) / 1e6:.1f} MB; take one of at most {LARGEST_PICTURE // 1_000_000} MB."
        )
    return b64encode(data).decode("ascii")


def _clean_line(what: str, longest: int) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        words = " ".join(str(value or "").split())
        if not words:
            raise Refusal(f"A form needs a {what}.")
        if len(words) > longest:
            raise Refusal(f"The {what} has more than {longest} characters; shorten it.")
        return words

    return clean


def _clean_text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _clean_consent(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _clean_way(value: Any) -> str:
    if value not in set(AnswerWay):
        raise Refusal(f"“{value}” is no way for answers; choose mail, WhatsApp or a form service.")
    return str(value)


def _clean_language(value: Any) -> str:
    words = str(value or "").strip()
    if not 2 <= len(words) <= 8 or not words.replace("-", "").isalnum():  # noqa: PLR2004 - the tag and its column
        raise Refusal("The language is a short tag such as en, hi or mr.")
    return words


def _clean_questions(value: Any) -> list[dict[str, Any]]:
    """Questions whose answers can be told apart; whether people can answer them is checked by the page that asks."""
    if not isinstance(value, list | tuple) or not value:
        raise Refusal("A form asks at least one question.")
    questions: list[dict[str, Any]] = []
    seen: set[str] = set()
    for given in value:
        question = {"required": False, "choices": [], **{part: given[part] for part in _PARTS & set(given)}}
        if not all(str(question.get(part) or "").strip() for part in ("key", "label", "kind")):
            raise Refusal("Each question of a form needs a name and a kind.")
        if question["key"].casefold() in seen:
            raise Refusal(f"Two questions are called “{question['key']}”; give one of them another name.")
        seen.add(question["key"].casefold())
        question["required"], question["choices"] = bool(question["required"]), list(question["choices"] or ())
        questions.append(question)
    return questions


def _call(forms: Sequence[CaptureForm]) -> str:
    return f"the form “{forms[0].name}”" if len(forms) == 1 else f"{len(forms)} forms"


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": _clean_line("name", 120),
    "title": _clean_line("title", 120),
    "fields": _clean_questions,
    "consent_line": _clean_consent,
    "language": _clean_language,
    "answer_way": _clean_way,
    **dict.fromkeys(("text", "picture_name", "picture_alt", "thanks", "answer_to"), _clean_text),
}
