"""`campaigns FILE`: what each campaign cost and brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.arguments import add_period
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse

    from funneldesk.model.money import Money
    from funneldesk.queries.campaign_figures import CampaignFigures
    from funneldesk.queries.campaigns import CampaignRow

HELP = "say what each campaign cost and brought"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `campaigns` takes."""
    add_period(parser)


def run(args: Any) -> Answer:
    """Read the table of campaigns."""
    from funneldesk.queries.campaign_figures import PAID_CAC, REVENUE_MODEL, REVENUE_WORDS, tell_margin
    from funneldesk.queries.campaigns import read_campaigns, total_campaigns
    from funneldesk.queries.period import Period

    period = Period(args.start, args.end)
    with open_to_read(args.file) as app:
        rows = app.ask(read_campaigns, period=period).result()
        currency, margin = app.business.currency, app.business.gross_margin
    total = total_campaigns(rows, currency)
    document = {
        "currency": currency,
        "period": {"from": args.start and args.start.isoformat(), "to": args.end and args.end.isoformat()},
        "revenue_model": REVENUE_MODEL,
        "revenue_words": REVENUE_WORDS,
        "margin": tell_margin(margin),
        "cac_name": PAID_CAC,
        "campaigns": [_describe(row) for row in rows],
        "total": _figures(total),
    }
    if not rows:
        return Answer(document, ["There is no campaign yet."])
    words = [line for row in rows for line in _words(row)]
    words.append(f"All together: {_figure_words(total)}")
    words.append(f"Revenue is {REVENUE_WORDS}. ROI: {tell_margin(margin)}.")
    return Answer(document, words)


def _describe(row: CampaignRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "channel": row.channel or None,
        "funnel_stage": row.funnel_stage,
        "status": row.status,
        "budget": _plain(row.budget),
        "budget_used": row.budget_used,
        **_figures(row.figures),
    }


def _figures(figures: CampaignFigures) -> dict[str, Any]:
    return {
        "spend": _plain(figures.spend),
        "spend_currency": None if figures.spend is None else figures.spend.currency,
        "other_spend": {money.currency: _plain(money) for money in figures.other_spend},
        "impressions": figures.impressions,
        "clicks": figures.clicks,
        "visits": figures.visits,
        "mentions": figures.mentions,
        "branded_visits": figures.branded_visits,
        "leads": figures.leads,
        "mql": figures.mql,
        "sql": figures.sql,
        "customers": figures.customers,
        "revenue": _plain(figures.revenue),
        "revenue_currency": figures.revenue.currency,
        "other_revenue": {money.currency: _plain(money) for money in figures.other_revenue},
        "ctr": figures.ctr,
        "page_conversion": figures.page_conversion,
        "cpl": _plain(figures.cpl),
        "cost_per_mql": _plain(figures.cost_per_mql),
        "cost_per_sql": _plain(figures.cost_per_sql),
        "cac": _plain(figures.cac),
        "roi": figures.roi,
        "roas": figures.roas,
        "straddling_rows": figures.sums.straddling,
        "notes": list(figures.notes),
    }


def _plain(money: Money | None) -> str | None:
    return None if money is None else format(money.amount, "f")


def _words(row: CampaignRow) -> list[str]:
    name = " ".join(row.name.split())
    channel = f" ({row.channel})" if row.channel else ""
    return [f"{name}{channel}: {_figure_words(row.figures)}", *(f"  {note}" for note in row.figures.notes)]


def _told(*counts: tuple[str, int | None]) -> list[tuple[str, int]]:
    """The counts that somebody measured; few campaigns have these."""
    return [(word, n) for word, n in counts if n is not None]


def _figure_words(figures: CampaignFigures) -> str:
    from funneldesk.formatting.money import money_text
    from funneldesk.formatting.number import number_text

    spend = [money_text(money) for money in (figures.spend, *figures.other_spend) if money is not None]
    parts = [
        f"spent {' + '.join(spend) or '–'}",
        *(
            f"{word} {number_text(n)}"
            for word, n in (
                ("impressions", figures.impressions),
                ("clicks", figures.clicks),
                ("visits", figures.visits),
                *_told(("mentions", figures.mentions), ("branded visits", figures.branded_visits)),
                ("leads", figures.leads),
                ("MQL", figures.mql),
                ("SQL", figures.sql),
                ("customers", figures.customers),
            )
        ),
        f"revenue {' + '.join(money_text(money) for money in (figures.revenue, *figures.other_revenue))}",
        f"cost per lead {'–' if figures.cpl is None else money_text(figures.cpl)}",
        f"paid CAC {'–' if figures.cac is None else money_text(figures.cac)}",
        f"ROI {'–' if figures.roi is None else number_text(figures.roi, decimals=2)}",
    ]
    return ", ".join(parts)
