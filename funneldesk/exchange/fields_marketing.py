"""The fields of campaign results, of touchpoints, and of the UTM values that leads and touches come with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.field import DATES, IDS, NUMBERS, WORDS
from funneldesk.exchange.field import make_field as _field

if TYPE_CHECKING:
    from funneldesk.exchange.field import Field

_ANYBODY: Final = IDS | {Kind.EMAIL, Kind.PHONE}
_LABELS: Final = WORDS | {Kind.DATE, Kind.DECIMAL}

UTM_FIELDS: Final = (
    _field("utm_source", "utm source", _LABELS),
    _field("utm_medium", "utm medium", _LABELS),
    _field("utm_campaign", "utm campaign|utm campaign name", _LABELS),
    _field("utm_content", "utm content", _LABELS),
    _field(
        "landing_url",
        "landing url|landing page url|landing page|page url|first page|entry page|visited url|submission url",
        frozenset({Kind.TEXT, Kind.CATEGORY}),
    ),
)

MEASURES: Final = (
    "impressions",
    "clicks",
    "visits",
    "page_conversions",
    "mentions",
    "branded_visits",
    "spend",
)

DATED: Final = frozenset({"day", "starts_on", "week", "month"})
"""The fields of results that say for which days a row is."""

RESULTS: Final[tuple[Field, ...]] = (
    _field(
        "campaign",
        "campaign|campaign name|session campaign|session manual campaign name|session google ads campaign|"
        "utm campaign|campaign title|first user campaign|kampagne|campaña|campagne",
        _LABELS,
        "name",
    ),
    _field("campaign_id", "campaign id|campaign number", IDS, "id"),
    _field("day", "day|date|reporting day|on|tag|día|datum|fecha", DATES, "day"),
    _field(
        "starts_on",
        "reporting starts|starts on|start date|starts|from|period start|start|first day|week start|begin|von",
        DATES,
        "day",
    ),
    _field(
        "ends_on",
        "reporting ends|ends on|end date|ends|to|period end|end|last day|week end|until|bis",
        DATES,
        "day",
    ),
    _field("week", "week|week of|week beginning|woche", DATES, "day"),
    _field("month", "month|monat|mes", DATES | WORDS, "month"),
    _field("impressions", "impressions|impr|impressionen|impresiones|views of ads|ad impressions", NUMBERS, "count"),
    _field(
        "clicks",
        "link clicks|clicks|ad clicks|clicks all|klicks|clics|unique link clicks|outbound clicks",
        NUMBERS,
        "count",
    ),
    _field(
        "visits",
        "visits|sessions|landing page views|page visits|website visits|page views|views|visitors|website visitors|"
        "sitzungen|besuche|sesiones",
        NUMBERS,
        "count",
    ),
    _field(
        "page_conversions",
        "page conversions|conversions|key events|leads|website leads|on facebook leads|meta leads|leads form|"
        "form fills|forms|sign ups|"
        "signups|goal completions|konversionen|conversiones",
        NUMBERS,
        "count",
    ),
    _field("mentions", "mentions|brand mentions|social mentions|erwähnungen", NUMBERS, "count"),
    _field("branded_visits", "branded visits|brand visits|branded sessions|branded searches", NUMBERS, "count"),
    _field(
        "spend",
        "amount spent|spend|cost|ad spend|spent|amount|kosten|ausgaben|coste|expense|media cost|total cost",
        NUMBERS,
        "money",
    ),
    _field(
        "currency",
        "currency code|currency|account currency|währung|moneda",
        frozenset({Kind.CATEGORY, Kind.TEXT}),
        "currency",
    ),
    _field("results", "results", NUMBERS, "count"),
    _field("result_indicator", "result indicator|result type", WORDS),
    _field("channel", "channel|marketing channel|campaign type|medium|kanal", WORDS),
    _field(
        "source_medium",
        "session source medium|source medium|session source|session medium|first user source medium|"
        "session default channel group|session primary channel group default channel group|"
        "session primary channel group|default channel group|session default channel grouping|"
        "first user default channel group|first user primary channel group default channel group",
        WORDS,
        many=True,
    ),
    _field(
        "breakdown",
        "ad set name|ad name|ad group|ad set|ad group name|adset name|adset|ad|network|device|placement|platform|age|"
        "gender|country|region|city|network with search partners|publisher platform|impression device|creative|"
        "keyword|search keyword|source|utm source|traffic source|publisher|ad platform|anzeigengruppe|segment|"
        "breakdown|part",
        _LABELS,
        "name",
        many=True,
    ),
    _field("note", "note|notes|comment|comments|remarks", frozenset({Kind.TEXT, Kind.CATEGORY})),
)

TOUCHPOINTS: Final[tuple[Field, ...]] = (
    _field(
        "id",
        "lead id|contact id|person id|customer id|user id|id|record id|prospect id|mql id|client id|visitor id|uid|"
        "external id|lead number|path id|journey id|cookie|customer|unique query id|leadid",
        IDS,
        "id",
        many=True,
    ),
    _field(
        "email",
        "email|e-mail|email address|e-mail address|mail|work email|contact email|lead email|person email",
        frozenset({Kind.EMAIL}),
        "email",
        many=True,
    ),
    _field(
        "phone",
        "phone|phone number|mobile|mobile number|telephone|whatsapp|whatsapp number|contact number|tel",
        frozenset({Kind.PHONE}),
        "phone",
        many=True,
    ),
    _field("who", "who|person or lead|lead or contact|contact key|identity|identifier", _ANYBODY),
    _field(
        "name",
        "name|full name|contact name|lead name|person|contact|lead",
        frozenset({Kind.TEXT, Kind.CATEGORY}),
        "name",
    ),
    _field(
        "at",
        "at|when|timestamp|time|date|datetime|date time|touched at|touch date|touch time|event time|event date|"
        "occurred at|happened at|visited at|activity date|interaction date|event timestamp|created at|created time|"
        "created|day|touchpoint date",
        DATES,
        "instant",
    ),
    _field(
        "kind",
        "kind|touch|touch type|touch kind|touchpoint|touchpoint type|type|event|event type|event name|interaction|"
        "interaction type|action|activity|activity type|what",
        WORDS,
    ),
    _field("campaign", "campaign|campaign name|kampagne|source campaign", _LABELS, "name"),
    _field(
        "source",
        "source|channel|traffic source|touch source|touch channel|marketing channel|lead source|origin|medium",
        WORDS,
    ),
    *UTM_FIELDS,
    _field(
        "content",
        "content|asset|content title|content name|piece|document|resource|inhalt",
        frozenset({Kind.TEXT, Kind.CATEGORY}),
        "name",
    ),
    _field("weight", "weight|touch weight|count|times", NUMBERS, "whole"),
    _field("detail", "detail|details|note|notes|comment|description|remarks", WORDS),
)
