"""The words for content, forms and links that several parts of the page share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.model.campaign import FUNNEL_LEVELS, FUNNEL_STAGE_WORDS
from funneldesk.model.capture_form import AnswerWay

if TYPE_CHECKING:
    from funneldesk.queries.lookups import Lookups

WAY_WORDS: dict[str, str] = {
    AnswerWay.MAIL: "By mail",
    AnswerWay.WHATSAPP: "By WhatsApp",
    AnswerWay.ENDPOINT: "To a form service",
}

WAY_ADDRESSES: dict[str, str] = {
    AnswerWay.MAIL: "Your e-mail address",
    AnswerWay.WHATSAPP: "Your number, as +91 98220 14455",
    AnswerWay.ENDPOINT: "The service’s https:// address",
}

LEVELS: tuple[tuple[str, str], ...] = (("TOFU", "Top"), ("MOFU", "Middle"), ("BOFU", "Bottom"))
"""The levels of the funnel as marketers write them, and what they mean."""


def stages_of_level(level: str) -> tuple[str, ...]:
    """The parts of the funnel that a level holds."""
    return tuple(stage for stage, own in FUNNEL_LEVELS.items() if own == level)


def tell_funnel_stage(stage: str | None) -> str:
    """A part of the funnel with its level."""
    if not stage:
        return ""
    level = FUNNEL_LEVELS.get(stage, "")
    words = FUNNEL_STAGE_WORDS.get(stage, stage)
    return f"{words} · {level}" if level.isupper() else words


def offer_funnel_stages(nothing: str) -> list[tuple[object, str]]:
    """The parts of the funnel to choose from, after none."""
    return [(None, nothing), *((stage, tell_funnel_stage(stage)) for stage in FUNNEL_STAGE_WORDS)]


def offer_stages(lookups: Lookups, nothing: str) -> list[tuple[object, str]]:
    """The open stages of all pipelines to choose from, after none; the pipeline is named where there are several."""
    several = len(lookups.pipelines) > 1
    return [
        (None, nothing),
        *(
            (stage.id, f"{pipeline.name} · {stage.label}" if several else stage.label)
            for pipeline in lookups.pipelines
            for stage in pipeline.open_stages
        ),
    ]


def offer_campaigns(lookups: Lookups, nothing: str) -> list[tuple[object, str]]:
    """The campaigns to choose from, after none."""
    return [(None, nothing), *((campaign.id, campaign.name) for campaign in lookups.campaigns)]
