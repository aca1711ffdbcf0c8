"""The sample business: a solar installer with nine months of history, made from a fixed seed relative to today."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from funneldesk.commands.business import edit_business
from funneldesk.commands.sample_business.campaigns import add_answers_to_sales, add_campaigns, add_plans
from funneldesk.commands.sample_business.deals import add_deals
from funneldesk.commands.sample_business.experiments import add_experiments
from funneldesk.commands.sample_business.forms import add_forms, draw_answers, mark_answers
from funneldesk.commands.sample_business.letters import add_templates, keep_messages
from funneldesk.commands.sample_business.lists import prepare_lists
from funneldesk.commands.sample_business.making import Sample
from funneldesk.commands.sample_business.nurture import nurture
from funneldesk.commands.sample_business.people import draw_leads, live_on
from funneldesk.commands.sample_business.results import add_results
from funneldesk.commands.sample_business.touches import draw_touches, keep_touches
from funneldesk.model.business import Business

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_SEED = 4


def add_sample_business(work: Work) -> int:
    """Fill an empty workspace with the sample business; returns the number of leads."""
    sample = Sample(work, Random(_SEED))  # noqa: S311  a fixed seed is the point
    named = {} if work.business.name != Business().name else {"name": "Surya Solar"}
    edit_business(work, is_sample=True, **named)
    prepare_lists(sample)
    add_campaigns(sample)
    add_forms(sample)
    # Rows point to one another by id alone, so that each kind can be stored at once when all of it is drawn.
    with work.session.no_autoflush:
        draw_leads(sample)
        live_on(sample)
        add_deals(sample)
        draw_touches(sample)
        draw_answers(sample)
        templates = add_templates(sample)
        nurture(sample, templates)
        add_experiments(sample, templates)
        keep_messages(sample)
        keep_touches(sample)
    mark_answers(sample)
    add_results(sample)
    add_plans(sample)
    add_answers_to_sales(sample)
    work.session.flush()
    work.label = "Add the sample business"
    return len(sample.leads)
