"""The sample business: a solar installer with nine months of history, made from a fixed seed relative to today."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from funneldesk.commands.business import edit_business
from funneldesk.commands.sample_business.campaigns import add_answers_to_sales, add_campaigns, add_plans
from funneldesk.commands.sample_business.day import plan_days
from funneldesk.commands.sample_business.deals import add_deals
from funneldesk.commands.sample_business.experiments import add_experiments
from funneldesk.commands.sample_business.featured import choose_featured, hand_over_featured, tell_featured
from funneldesk.commands.sample_business.forms import add_forms, draw_answers, mark_answers
from funneldesk.commands.sample_business.goals import add_criteria, add_targets, ask_customers
from funneldesk.commands.sample_business.handoffs import add_first_contacts, add_handoffs
from funneldesk.commands.sample_business.hours import WEEK, list_holidays, make_calendar
from funneldesk.commands.sample_business.letters import add_templates, keep_messages
from funneldesk.commands.sample_business.lists import add_routing, prepare_lists
from funneldesk.commands.sample_business.making import Sample
from funneldesk.commands.sample_business.nurture import nurture
from funneldesk.commands.sample_business.people import draw_leads, live_on
from funneldesk.commands.sample_business.repeats import sell_again
from funneldesk.commands.sample_business.results import add_results
from funneldesk.commands.sample_business.returns import bring_back
from funneldesk.commands.sample_business.scores import calm_down
from funneldesk.commands.sample_business.teamwork import hold_review, learn_about_people, lend_demo_plants, write_notes
from funneldesk.commands.sample_business.touches import draw_touches, keep_touches
from funneldesk.model.business import Business

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_SEED = 4


def add_sample_business(work: Work) -> int:
    """Fill an empty workspace with the sample business; returns the number of leads."""
    sample = Sample(work, Random(_SEED), make_calendar(work))  # noqa: S311  a fixed seed is the point
    named = {} if work.business.name != Business().name else {"name": "Surya Solar"}
    hours = {"working_hours": WEEK.to_json(), "holidays": list_holidays(sample.day_ago(0))}
    edit_business(work, is_sample=True, **named, **hours)
    prepare_lists(sample)
    add_routing(sample)
    add_campaigns(sample)
    add_forms(sample)
    # Rows point to one another by id alone, so that each kind can be stored at once when all of it is drawn.
    with work.session.no_autoflush:
        _draw(sample)
    mark_answers(sample)
    add_results(sample)
    add_plans(sample)
    add_answers_to_sales(sample)
    add_criteria(sample)
    add_targets(sample)
    ask_customers(sample)
    write_notes(sample)
    hold_review(sample)
    work.session.flush()
    work.label = "Add the sample business"
    return len(sample.leads)


def _draw(sample: Sample) -> None:
    """People, their way between the teams, their deals, and all that was written and done."""
    draw_leads(sample)
    choose_featured(sample)
    live_on(sample)
    hand_over_featured(sample)
    add_deals(sample)
    bring_back(sample)
    sell_again(sample)
    draw_touches(sample)
    lend_demo_plants(sample)
    tell_featured(sample)
    draw_answers(sample)
    templates = add_templates(sample)
    nurture(sample, templates)
    add_experiments(sample, templates)
    add_first_contacts(sample)
    calm_down(sample)
    learn_about_people(sample)
    add_handoffs(sample)
    plan_days(sample)
    keep_messages(sample)
    keep_touches(sample)
