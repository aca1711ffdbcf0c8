"""People as a CSV that any spreadsheet opens and none takes for formulas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.exchange.refused_rows import neutral
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleLabel
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.segment_people import where_contact

if TYPE_CHECKING:
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

_HEADS = (
    *("id", "name", "company", "job title", "phone", "e-mail", "city", "region", "postcode", "country", "language"),
    *("lifecycle stage", "source", "owner", "consent"),
)


def write_people(look: Look, filter_: Group) -> bytes:
    """The people a filter finds as CSV (UTF-8 with its mark, as spreadsheets expect), one line each, by id.

    Whoever wants to hear nothing is left out, so that no list leads to them by mistake.
    """
    people = (
        select(
            Contact.id,
            Contact.name,
            Company.name.label("company"),
            Contact.job_title,
            Contact.phone,
            Contact.email,
            Contact.city,
            Contact.region,
            Contact.postcode,
            Contact.country,
            Contact.language,
            LifecycleLabel.label,
            Source.words,
            User.name.label("owner"),
            Contact.consent,
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(LifecycleLabel, LifecycleLabel.key == Contact.lifecycle_stage)
        .outerjoin(Source, Source.id == Contact.source_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .where(Contact.deleted_at.is_(None), Contact.do_not_contact.is_(False), where_contact(look, filter_))
        .order_by(Contact.id)
    )
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_HEADS)
    for row in look.connection.execute(people):
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in row])
    return stream.getvalue().encode("utf-8-sig")
