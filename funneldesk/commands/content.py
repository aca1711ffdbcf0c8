"""What marketing can do with content: add, change, put into the bin and take out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.campaign import clean_funnel_stage, clean_link
from funneldesk.commands.segment import rename_in_segments
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.content import CONTENT_KIND_WORDS, Content
from funneldesk.model.pipeline import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_TEXTS = frozenset({"summary", "body", "language"})


def create_content(work: Work, /, *, title: str, kind: str, **fields: Any) -> int:
    """Add a piece of content and return its id.

    Args:
        work: the running command.
        title: what it is called.
        kind: one of `ContentKind`.
        fields: any of campaign_id, funnel_stage, stage_id (the pipeline stage at which a rep sends it; None for
            any), link, summary, body and language.

    Raises:
        Refusal: it has no title, or a value is not allowed.
    """
    content = Content(recorded_at=work.now)
    _apply(work, content, {"title": title, "kind": kind, **fields})
    work.add(content)
    work.label = f"Add the {CONTENT_KIND_WORDS[content.kind].lower()} “{content.title}”"
    return content.id


def edit_content(work: Work, /, *, content_id: int, **fields: Any) -> None:
    """Change fields of a piece of content.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    content = work.get(Content, content_id)
    title = content.title
    _apply(work, content, fields)
    rename_in_segments(work, subject="content", old=title, new=content.title)
    work.label = f"Change “{content.title}”"


def delete_contents(work: Work, *, content_ids: Sequence[int]) -> None:
    """Put content into the bin; touches and messages keep pointing to it."""
    contents = [work.get(Content, content_id) for content_id in content_ids]
    for content in contents:
        content.deleted_at = work.now
    work.label = f"Delete {_call(contents)}"


def restore_contents(work: Work, *, content_ids: Sequence[int]) -> None:
    """Take content out of the bin."""
    contents: list[Content] = []
    for content_id in content_ids:
        content = work.session.get(Content, content_id)
        if content is None:
            raise NotFound(f"There is no content with the number {content_id}.")
        content.deleted_at = None
        contents.append(content)
    work.label = f"Restore {_call(contents)}"


def _apply(work: Work, content: Content, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(content, field, _clean(work, field, value))


def _clean(work: Work, field: str, value: Any) -> Any:
    if field == "title":
        words = " ".join(str(value or "").split())
        if not words:
            raise Refusal("A piece of content needs a title.")
        return words
    if field == "kind":
        if value not in CONTENT_KIND_WORDS:
            raise Refusal(f"“{value}” is no kind of content; choose from {', '.join(CONTENT_KIND_WORDS.values())}.")
        return value
    if field in {"campaign_id", "stage_id"}:
        if value is not None:
            work.get(Campaign if field == "campaign_id" else Stage, value)
        return value
    if field == "funnel_stage":
        return clean_funnel_stage(value)
    if field == "link":
        return clean_link(value)
    if field in _TEXTS:
        return value.strip() or None if isinstance(value, str) else None
    raise Refusal(f"“{field}” of a piece of content cannot be changed here.")


def _call(contents: Sequence[Content]) -> str:
    return f"“{contents[0].title}”" if len(contents) == 1 else f"{len(contents)} pieces of content"
