"""The page of nurture, with what a run would withhold because of the person named before it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funneldesk.nurture.draft import permit
from funneldesk.queries.message_facts import read_people
from funneldesk.queries.nurture_due import READY
from funneldesk.queries.nurture_page import read_nurture_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look
    from funneldesk.queries.nurture_due import DueItem
    from funneldesk.queries.nurture_page import NurturePageRows


def read_judged_page(look: Look) -> NurturePageRows:
    """Read the page; who may not be reached now stands as withheld, with the reason."""
    page = read_nurture_page(look)
    return replace(page, due=judge_reach(look, page.due))


def judge_reach(look: Look, items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """The due steps; those that are ready for somebody who may not be reached are withheld, as a run would do."""
    people = read_people(look, sorted({item.contact_id for item in items if item.state == READY}))
    judged: list[DueItem] = []
    for item in items:
        person = people.get(item.contact_id) if item.state == READY else None
        why = None if person is None else permit(person.reach_by(item.channel))
        judged.append(item if why is None else replace(item, state="withheld", outcome=f"{item.contact} {why}."))
    return tuple(judged)
