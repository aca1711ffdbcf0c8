"""The sample's experiments: one that is nearly sure, one that is not, and one that was decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.letters import log_message
from funneldesk.commands.sample_business.origins import GOOGLE, META, WEBINAR
from funneldesk.commands.sample_business.touches import make_touch
from funneldesk.model.experiment import Assignment, Experiment, Variant

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample
    from funneldesk.model.message import MessageTemplate

_WINDOW = 14


@dataclass(frozen=True, slots=True)
class _Trial:
    """One experiment: how many people got each variant and how many of them responded.

    Attributes:
        variants: label, words, template, people, responses.
        began_ago: days since the first person was assigned.
        origins: whose leads take part; empty for all.
        decided_ago: days since the winner was chosen; None while it runs.
    """

    name: str
    question: str
    campaign: str
    kind: str
    variants: tuple[tuple[str, str, str | None, int, int], ...]
    began_ago: int
    origins: tuple[str, ...] = ()
    decided_ago: int | None = None


_TRIALS = (
    _Trial(
        "Subject of the invitation", "Which subject brings more people to the page?", WEBINAR, "click",
        (
            ("A", "Save on power", "invitation-a", 64, 14),
            ("B", "Cut chiller bills 38%", "invitation-b", 64, 24),
        ),
        16,
    ),
    _Trial(
        "Cleaning or monitoring free", "Which gift makes people answer?", META, "reply",
        (("A", "A year of cleaning", None, 41, 7), ("B", "A year of monitoring", None, 40, 9)), 18, (META,),
    ),
    _Trial(
        "Price first or saving first", "What should a first answer to a quote request begin with?", GOOGLE, "reply",
        (("A", "The price", None, 40, 6), ("B", "The yearly saving", None, 39, 17)), 75, (GOOGLE, "website", META), 38,
    ),
)  # fmt: skip


def add_experiments(sample: Sample, templates: dict[str, MessageTemplate]) -> None:
    """Add the experiments with the people in them and their responses."""
    taken: set[int] = set()
    for trial in _TRIALS:
        _add(sample, templates, trial, taken)


def _add(sample: Sample, templates: dict[str, MessageTemplate], trial: _Trial, taken: set[int]) -> None:
    now = sample.work.now
    began = now - dt.timedelta(days=trial.began_ago)
    experiment = sample.work.add(
        Experiment(
            name=trial.name,
            question=trial.question,
            campaign_id=sample.campaign_id(trial.campaign),
            response_kinds=[trial.kind],
            window_days=_WINDOW,
            started_at=began,
            recorded_at=began,
        )
    )
    variants = sample.add_all(
        Variant(
            experiment_id=experiment.id,
            label=label,
            words=words,
            template_id=templates[template].id if template else None,
            weight=1,
            position=place,
        )
        for place, (label, words, template, _, _) in enumerate(trial.variants)
    )
    people = [lead for lead in sample.leads if _fits(lead, trial, began) and lead.contact.id not in taken]
    sample.random.shuffle(people)
    for variant, (_, _, template, n, hits) in zip(variants, trial.variants, strict=True):
        group, people = people[:n], people[n:]
        taken.update(lead.contact.id for lead in group)
        for place, lead in enumerate(group):
            at = began + dt.timedelta(minutes=7 * place)
            sample.work.session.add(
                Assignment(experiment_id=experiment.id, variant_id=variant.id, contact_id=lead.contact.id, at=at)
            )
            if template:
                log_message(sample, lead, templates[template], at, key=trial.campaign, variant_id=variant.id)
            if place < hits:
                when = at + dt.timedelta(hours=sample.random.uniform(1, 200))
                touch = make_touch(sample, lead, trial.kind, when, key=trial.campaign)
                touch.variant_id = variant.id
    if trial.decided_ago is not None:
        experiment.decided_at = now - dt.timedelta(days=trial.decided_ago)
        experiment.decided_variant_id = variants[-1].id


def _fits(lead: Lead, trial: _Trial, began: dt.datetime) -> bool:
    """Whether the person was there, may be written to, and has no response that another effort brought."""
    contact = lead.contact
    if (
        lead.is_featured
        or lead.created >= began - dt.timedelta(days=1)
        or (trial.origins and lead.origin.key not in trial.origins)
    ):
        return False
    if trial.kind == "reply" and lead.is_written_to:
        return False
    by_mail = trial.variants[0][2] is not None
    if by_mail and (not contact.email or not contact.consent or contact.do_not_email or contact.email_bounced_at):
        return False
    return not (by_mail and lead.origin.key == WEBINAR)
