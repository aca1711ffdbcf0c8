"""`qualify FILE`: compute the scores afresh and do what is due in the handoff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read, open_to_write

if TYPE_CHECKING:
    import argparse

    from funneldesk.app import Application
    from funneldesk.handover import HandoverLead
    from funneldesk.queries.look import Look

HELP = "score the leads afresh, qualify those the rule holds for, and hand them to the reps"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `qualify` takes."""
    parser.add_argument("--dry-run", action="store_true", help="say who would qualify or be taken back; change nothing")


def run(args: Any) -> Answer:
    """Score, then look after the handoff once."""
    if args.dry_run:
        with open_to_read(args.file) as app:
            return _rehearse(app)
    with open_to_write(args.file) as app:
        return _qualify(app)


def _qualify(app: Application) -> Answer:
    from funneldesk.handover import look_after_handover
    from funneldesk.handover.scoring import score_afresh
    from funneldesk.handover.upkeep import read_touched

    score_afresh(app)
    report = look_after_handover(app, by_person=True)
    leads = app.ask(read_touched, report).result()
    document = {
        "qualified": report.qualified,
        "returned": report.returned,
        "offered": report.offered,
        "expired": report.expired,
        "woken": report.woken,
        "waiting": report.waiting,
        "waiting_why": report.waiting_why or None,
        "is_on": app.business.handoff.is_on,
        "leads": [_describe(one) for one in leads],
    }
    words = [*report.sentences, *(_line(one) for one in leads)]
    if not app.business.handoff.is_on:
        words = ["The handoff does nothing by itself; it is turned off in Settings."]
    return Answer(document, words or ["Nothing is due in the handoff."])


def _rehearse(app: Application) -> Answer:
    """What would come of it: who qualifies, who is taken back, what runs out and who wakes."""
    found = app.ask(_read_due).result()
    document = {**found, "offered": 0, "waiting": 0}
    words = [
        f"{lead['lead']} would become an MQL: {lead['why']}." for lead in found["leads"] if lead["state"] == "lead"
    ]
    words += [
        f"{lead['lead']} would be taken back: {lead['why']}." for lead in found["leads"] if lead["state"] != "lead"
    ]
    return Answer(document, words or ["Nobody would be qualified or taken back."])


def _read_due(look: Look) -> dict[str, Any]:
    from funneldesk.queries.handoff_due import find_expired, find_to_wake
    from funneldesk.queries.handoffs import read_handoffs
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.qualification import find_to_qualify, find_to_return
    from funneldesk.queries.scores import CONTACT, read_score_figures

    figures = {one.record_id: one for one in read_score_figures(look, CONTACT)}
    candidates = find_to_qualify(look, figures=figures)
    fallen = {one.handoff_id: one for one in find_to_return(look, figures=figures)}
    rows = read_handoffs(look, handoff_ids=list(fallen))
    names = read_lead_names(look, [one.contact_id for one in candidates])
    leads = [
        {
            "id": one.contact_id,
            "handoff": None,
            "lead": names[one.contact_id],
            "state": "lead",
            "owner": None,
            "score": one.total,
            "cell": one.cell,
            "why": one.why,
        }
        for one in candidates
    ]
    for row in sorted(rows, key=lambda row: row.id):
        lapse = fallen[row.id]
        leads.append(
            {
                "id": row.contact_id,
                "handoff": row.id,
                "lead": row.lead,
                "state": row.state,
                "owner": row.owner or None,
                "score": lapse.total,
                "cell": lapse.cell,
                "why": lapse.why,
            }
        )
    return {
        "qualified": len(candidates),
        "returned": len(fallen),
        "expired": len(find_expired(look)),
        "woken": len(find_to_wake(look)),
        "leads": leads,
    }


def _describe(one: HandoverLead) -> dict[str, Any]:
    return {
        "id": one.contact_id,
        "handoff": one.handoff_id,
        "lead": one.lead,
        "state": one.state,
        "owner": one.owner or None,
        "score": one.score,
        "cell": one.cell,
        "why": one.why,
    }


def _line(one: HandoverLead) -> str:
    owner = f", {one.owner}" if one.owner else ""
    return f"{one.score:>4} {one.cell}  {' '.join(one.lead.split())}: {one.state}{owner} ({' '.join(one.why.split())})"
