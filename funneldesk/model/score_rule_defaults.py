"""The score rules a new business starts with; the owner edits them afterwards.

They say what the trade holds to be common sense and were fitted to nobody's outcomes: who can be reached and
decides is worth more, a recommendation more than an advertisement, asking for a demo more than a visit, and
what happened lately more than what happened long ago.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.model.score_terms import Axis, GroupLimit, Operator, Repeat, Rule

if TYPE_CHECKING:
    from funneldesk.model.score_terms import RuleValue

_GROUPS = (
    GroupLimit("reach", "Can be reached", Axis.FIT, 16),
    GroupLimit("role", "Role", Axis.FIT, 15),
    GroupLimit("company", "Company", Axis.FIT, 18),
    GroupLimit("source", "Where the lead came from", Axis.FIT, 24),
    GroupLimit("deal", "Deal", Axis.FIT, 5),
    GroupLimit("misfit", "Against it", Axis.FIT, 0, -60),
    GroupLimit("asked", "Asked for something", Axis.ENGAGEMENT, 55),
    GroupLimit("showed", "Showed interest", Axis.ENGAGEMENT, 30),
    GroupLimit("talked", "Talked with us", Axis.ENGAGEMENT, 45),
    GroupLimit("fresh", "How new the lead is", Axis.ENGAGEMENT, 20),
    GroupLimit("cooled", "Turned away", Axis.ENGAGEMENT, 0, -60),
)

_DECIDERS = (
    "owner",
    "proprietor",
    "founder",
    "co-founder",
    "cofounder",
    "director",
    "managing",
    "ceo",
    "cfo",
    "coo",
    "cto",
    "chief",
    "president",
    "partner",
    "principal",
)
_INFLUENCERS = ("manager", "head", "purchase", "procurement", "lead", "buyer", "vice president", "vp")

# Group, subject, operator, value, points, label.
_FIT: tuple[tuple[str, str, Operator, RuleValue, int, str], ...] = (
    ("reach", "contact.phone", Operator.IS_SET, None, 8, "Has a phone number"),
    ("reach", "contact.email", Operator.IS_SET, None, 6, "Has an e-mail address"),
    ("reach", "contact.city", Operator.IS_SET, None, 2, "City is known"),
    ("role", "contact.job_title", Operator.CONTAINS, _DECIDERS, 15, "Decides: owner, director or the like"),
    ("role", "contact.job_title", Operator.CONTAINS, _INFLUENCERS, 8, "Has a say: manager, head, purchase"),
    ("company", "company.name", Operator.IS_SET, None, 5, "Company is known"),
    ("company", "company.industry", Operator.IS_SET, None, 3, "Industry is known"),
    ("company", "company.size", Operator.BETWEEN, (1, 9), 3, "Company of 1 to 9"),
    ("company", "company.size", Operator.BETWEEN, (10, 49), 6, "Company of 10 to 49"),
    ("company", "company.size", Operator.BETWEEN, (50, 499), 10, "Company of 50 to 499"),
    ("company", "company.size", Operator.AT_LEAST, 500, 8, "Company of 500 or more"),
    ("source", "source.words", Operator.IS_SET, None, 2, "Source is recorded"),
    ("source", "source.channel", Operator.IS, "referral", 22, "Came by referral"),
    ("source", "source.channel", Operator.IS, "partner", 18, "Came through a partner"),
    ("source", "source.channel", Operator.IS, "direct", 16, "Came directly"),
    ("source", "source.channel", Operator.IS, "seo", 15, "Found us by search"),
    ("source", "source.channel", Operator.ONE_OF, ("event", "webinar"), 14, "Came from an event"),
    ("source", "source.channel", Operator.IS, "search_ads", 13, "Came by a search ad"),
    ("source", "source.channel", Operator.IS, "whatsapp", 12, "Came by WhatsApp"),
    ("source", "source.channel", Operator.IS, "email", 10, "Came by e-mail"),
    ("source", "source.channel", Operator.IS, "content", 9, "Came by our content"),
    ("source", "source.channel", Operator.IS, "social_ads", 7, "Came by a social ad"),
    ("source", "source.channel", Operator.IS, "social", 6, "Came by social media"),
    ("source", "source.channel", Operator.IS, "print", 4, "Came by print"),
    ("source", "source.channel", Operator.IS, "other", 1, "Came another way"),
    ("source", "source.words", Operator.CONTAINS, "display", 2, "Came by a display ad"),
    ("source", "source.origin", Operator.IS, "outbound", -2, "We made the first move"),
    ("deal", "deal.amount", Operator.AT_LEAST, 1, 5, "The amount is known"),
    ("misfit", "touch.wrong_area", Operator.IS_SET, None, -25, "Outside our area"),
    ("misfit", "touch.competitor", Operator.IS_SET, None, -40, "Is a competitor"),
    ("misfit", "touch.bounced", Operator.IS_SET, None, -10, "E-mail came back"),
)

# Group, subject, points, half-life in days, how often it counts (times, in days; None is once), label.
_EVENTS: tuple[tuple[str, str, int, float | None, tuple[int, float] | None, str], ...] = (
    ("asked", "touch.demo_asked", 30, 90, None, "Asked for a demo"),
    ("asked", "touch.trial_start", 28, 60, None, "Started a trial"),
    ("asked", "touch.price_enquiry", 25, 30, None, "Asked for the price"),
    ("asked", "touch.form", 12, 60, (2, 30), "Filled in a form"),
    ("showed", "touch.webinar", 14, 45, (2, 60), "Came to a webinar"),
    ("showed", "touch.stall", 12, 60, None, "Came to our stall"),
    ("showed", "touch.download", 10, 45, (2, 14), "Downloaded something"),
    ("showed", "touch.click", 4, 14, (3, 14), "Clicked a link"),
    ("showed", "touch.visit", 3, 14, (3, 7), "Visited our site"),
    ("showed", "touch.open", 1, 14, (5, 14), "Opened an e-mail"),
    ("talked", "touch.reply", 12, 30, (3, 30), "Replied"),
    ("talked", "activity.negotiation", 20, 30, None, "Negotiated"),
    ("talked", "activity.demo", 20, 60, None, "Had a demo"),
    ("talked", "activity.site_visit", 18, 60, None, "Site visit"),
    ("talked", "activity.proposal", 18, 45, None, "Got a proposal"),
    ("talked", "activity.meeting", 15, 45, (2, 30), "Met us"),
    ("talked", "activity.video_call", 12, 45, (2, 30), "Video call"),
    ("talked", "activity.call", 6, 30, (2, 14), "Call"),
    ("talked", "activity.whatsapp", 5, 21, (3, 14), "WhatsApp chat"),
    ("cooled", "touch.opted_out", -40, None, None, "Opted out"),
    ("cooled", "touch.no_reply", -5, 60, (3, 30), "Did not reply"),
)


def default_groups() -> tuple[GroupLimit, ...]:
    """The groups of the default rules with their most and least points."""
    return _GROUPS


def default_rules() -> tuple[Rule, ...]:
    """The default rules, in the order they are shown; their ids are texts that stay the same."""
    fit = [
        Rule(
            id=f"{subject}.{operator}.{points}",
            axis=Axis.FIT,
            group=group,
            subject=subject,
            operator=operator,
            value=value,
            points=points,
            label=label,
        )
        for group, subject, operator, value, points, label in _FIT
    ]
    events = [
        Rule(
            id=subject,
            axis=Axis.ENGAGEMENT,
            group=group,
            subject=subject,
            operator=Operator.IS_SET,
            value=None,
            points=points,
            label=label,
            half_life_days=half_life,
            repeat=Repeat.AT_MOST if often else Repeat.ONCE,
            repeat_limit=often[0] if often else None,
            repeat_window_days=often[1] if often else None,
        )
        for group, subject, points, half_life, often, label in _EVENTS
    ]
    return (*fit, *events, _fresh_rule())


def _fresh_rule() -> Rule:
    """A lead is worth most on its first day: the points halve with every 45 days since the first contact."""
    return Rule(
        id="contact.age_days",
        axis=Axis.ENGAGEMENT,
        group="fresh",
        subject="contact.age_days",
        operator=Operator.IS_SET,
        value=None,
        points=20,
        label="First contact is recent",
        half_life_days=45,
    )
