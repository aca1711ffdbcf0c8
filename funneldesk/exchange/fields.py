"""The fields a file's columns can fill, by kind of import, and the names other programs give them."""

from __future__ import annotations

from typing import Final

from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.field import DATES, IDS, MARKS, NAMES, NUMBERS, WORDS, Field
from funneldesk.exchange.field import make_field as _field
from funneldesk.exchange.fields_marketing import RESULTS, TOUCHPOINTS, UTM_FIELDS

__all__ = ["CUSTOM", "FIELDS", "IGNORED", "IMPORT_KINDS", "Field", "find_field"]

IMPORT_KINDS: Final = ("leads", "deals", "companies", "products", "people", "campaign-results", "touchpoints")
CUSTOM: Final = "custom"
IGNORED: Final = "ignored"

_EMAIL = _field(
    "email",
    "email|e-mail|email address|e-mail address|mail|work email|person email|email work|person email work|email home|"
    "person email home|person email other|secondary email|e-mail 1 value|e-mail 2 value|e-mail 3 value|"
    "e-mail 2 address|e-mail 3 address|contact email|lead email|customer email|sender email|correo|e-mail-adresse|"
    "business email|primary email|email id",
    frozenset({Kind.EMAIL}),
    "email",
    many=True,
)
_PHONE = _field(
    "phone",
    "phone|phone number|mobile|mobile phone|mobile number|telephone|tel|cell|cell phone|whatsapp|whatsapp number|"
    "person phone|person phone work|person phone mobile|person phone home|person phone other|phone 1 value|"
    "phone 2 value|phone 3 value|business phone|business phone 2|home phone|primary phone|other phone|"
    "contact number|contact no|contact phone|sender mobile|phone work|phone mobile|telefon|telefonnummer|handy|"
    "work phone|lead phone|customer phone",
    frozenset({Kind.PHONE}),
    "phone",
    many=True,
)
_OWNER = _field(
    "owner",
    "owner|deal owner|lead owner|contact owner|company owner|account owner|opportunity owner|sales agent|agent|"
    "sales rep|salesrep|sales representative|rep|salesperson|sales person|account executive|account manager|"
    "assigned to|assigned user|responsible|seller|verkäufer|betreuer|vendedor|commercial|record owner|owned by|"
    "rep name|salesperson name|sales executive|sales owner|assigned rep|assigned|assignee|handled by",
    NAMES,
    "name",
)
_SOURCE = _field(
    "source",
    "source|lead source|original source|origin|lead origin|channel|how did you hear about us|utm source|"
    "traffic source|quelle|deal source|platform|first source|contact source|acquisition source|source name|"
    "marketing source|deal source origin|herkunft|fuente",
    WORDS,
    "text",
)
_CAMPAIGN = _field(
    "campaign",
    "campaign|campaign name|utm campaign|source campaign|primary campaign source|first campaign|kampagne",
    WORDS - {Kind.INTEGER},
    "text",
)
_NOTES = _field(
    "notes", "notes|note|description|comments|comment|remarks|notizen|bemerkung", frozenset({Kind.TEXT, Kind.CATEGORY})
)
_CITY = _field("city", "city|town|business city|address 1 city|person city|sender city|ort|stadt|ciudad", WORDS)
_COUNTRY = _field(
    "country", "country|business country region|country region|address 1 country|land|country code|pais", WORDS
)

_LEADS: Final = (
    _field(
        "id",
        "lead id|contact id|record id|id|mql id|prospect id|person id|lead number|customer id|client id|"
        "unique query id|leadid|lead no|person system id|external id|enquiry id|inquiry id|lead ref|lead uuid",
        IDS,
        "id",
        many=True,
    ),
    _field(
        "name",
        "full name|name|contact name|lead name|person name|customer name|client name|display name|sender name|"
        "contact|person|lead|customer|client|kontakt|nombre|ansprechpartner",
        frozenset({Kind.TEXT, Kind.CATEGORY}),
        "name",
    ),
    _field("first_name", "first name|given name|person first name|vorname|forename|nombre de pila", NAMES, "name"),
    _field("middle_name", "middle name|additional name", NAMES, "name"),
    _field("last_name", "last name|surname|family name|person last name|nachname|apellido|apellidos", NAMES, "name"),
    _EMAIL,
    _PHONE,
    _field(
        "company",
        "company|company name|company account|account|account name|organization|organisation|organization name|"
        "associated company|organization 1 name|sender company|firma|unternehmen|business name|empresa|employer|"
        "primary associated company",
        NAMES,
        "name",
    ),
    _field("job_title", "job title|title|organization title|position|role|designation|organization 1 title", WORDS),
    _CITY,
    _field(
        "region",
        "region|state|state region|state province|province|business state|address 1 region|person state|sender state|"
        "county|bundesland|provincia",
        WORDS,
    ),
    _field(
        "postcode",
        "postcode|postal code|pincode|pin code|zip|zip code|post code|business postal code|address 1 postal code|"
        "sender pincode|plz",
        WORDS | IDS,
    ),
    _COUNTRY,
    _field("language", "language|preferred language|sprache|idioma", WORDS),
    _OWNER,
    _SOURCE,
    _CAMPAIGN,
    *UTM_FIELDS,
    _field(
        "created",
        "created|created at|create date|created date|created time|creation date|date created|first contact date|"
        "first contact|lead created|added on|date added|lead date|enquiry date|query time|date|received|"
        "lead submit time|submitted at|signup date|erstellt|erstellt am|erstkontakt|capture date|person created|"
        "registered on|entry date|fecha",
        DATES,
        "instant",
    ),
    _field(
        "outcome",
        "outcome|converted|is converted|won lost|result|conversion|became customer|is customer|won|is won|purchased|"
        "bought|y",
        frozenset({Kind.BOOLEAN, Kind.CATEGORY}),
        "outcome",
    ),
    _field("outcome_date", "converted date|conversion date|outcome date|won date", DATES, "instant"),
    _field("status", "lead status|status|hs lead status", WORDS),
    _field("score", "score|lead score|hubspot score|points", NUMBERS, "number"),
    _field("consent", "consent|opt in|gdpr consent|marketing consent", WORDS),
    _field("do_not_contact", "do not contact|opted out|unsubscribed", frozenset({Kind.BOOLEAN}), "yes"),
    _field("do_not_email", "do not email|email opt out|email opted out", MARKS, "refuses"),
    _field("do_not_call", "do not call|dncphone|dnd", MARKS, "refuses"),
    _field("do_not_whatsapp", "do not whatsapp|no whatsapp", MARKS, "refuses"),
    _field("do_not_mobile", "dncmobile|dnc mobile", MARKS, "refuses"),
    _NOTES,
)

_DEALS: Final = (
    _field(
        "id",
        "opportunity id|deal id|deal system id|id|record id|opp id|deal number|opportunity number|deal no|order id|"
        "order number|pipedrive system id|deal ref|quote id",
        IDS,
        "id",
    ),
    _field(
        "lead_id",
        "mql id|lead id|contact id|prospect id|person id|associated contact ids|associated contact id|lead number|"
        "customer id|client id|lead ref|primary contact id|contact record id",
        IDS,
        "id",
        many=True,
    ),
    _field("title", "deal title|deal name|opportunity name|title|name|deal|opportunity|subject|bezeichnung", WORDS),
    _field(
        "contact",
        "contact|contact name|deal contact person|contact person|person name|primary contact|customer name|"
        "client name|associated contact|full name|lead name|ansprechpartner|lead|customer|client|prospect",
        frozenset({Kind.TEXT, Kind.CATEGORY}),
        "name",
    ),
    _EMAIL,
    _PHONE,
    _field(
        "company",
        "account|account name|company|company name|deal organization|organization|organisation|organization name|"
        "associated company|primary associated company|customer|client|firma|kunde|unternehmen|empresa|cliente|"
        "customer name|client name|lead name|lead|prospect",
        NAMES,
        "name",
    ),
    _field(
        "product", "product|product name|item|line item|products|produkt|sku|article|service|producto", WORDS, "name"
    ),
    _OWNER,
    _field(
        "stage",
        "stage|deal stage|stage name|pipeline stage|opportunity stage|sales stage|phase|etapa|step|deal phase",
        WORDS,
    ),
    _field("status", "status|deal status|opportunity status|outcome|result|won lost", WORDS),
    _field("pipeline", "pipeline|deal pipeline|pipeline name|sales pipeline", WORDS),
    _field(
        "amount",
        "amount|deal value|value|close value|deal amount|opportunity amount|price|total|revenue|betrag|wert|monto|"
        "importe|sum|deal size|contract value|order value|won amount|final amount|importo|sales value|summe|umsatz",
        NUMBERS,
        "money",
    ),
    _field(
        "currency",
        "currency|deal currency|deal currency of value|currency code|amount currency|value currency|währung|moneda",
        frozenset({Kind.CATEGORY, Kind.TEXT}),
        "currency",
    ),
    _field(
        "opened",
        "engage date|opened|open date|opened at|opened on|create date|created|created date|created at|creation date|"
        "deal created|deal deal created|deal creation date|date created|start date|add time|deal add time|started|"
        "entry date|erstellt|erstellt am|created on|eröffnet|created time|angelegt|engaged on|engaged|begin date",
        DATES,
        "instant",
    ),
    _field(
        "closed",
        "close date|closed|closed at|closed on|closed date|closing date|date closed|end date|close time|"
        "abschlussdatum|geschlossen|deal close time|abgeschlossen|deal closed on|abschluss|fecha de cierre",
        DATES,
        "instant",
    ),
    _field(
        "won_on",
        "won date|won time|won on|deal won time|date won|won at|win date|gewonnen am|order date|sale date|sold on",
        DATES,
        "instant",
    ),
    _field("lost_on", "lost date|lost time|lost on|deal lost time|date lost|lost at|verloren am", DATES, "instant"),
    _field(
        "stage_since",
        "last stage change|deal last stage change|stage entered|stage change date|entered stage|stage since|"
        "date entered current stage",
        DATES,
        "instant",
    ),
    _field(
        "expected_close",
        "expected close date|deal expected close date|expected close|expected closing|forecast date|due date",
        DATES,
        "day",
    ),
    _field(
        "lost_reason",
        "lost reason|deal lost reason|loss reason|closed lost reason|reason lost|lost because|why lost|reason for loss|"
        "reason for losing|lost why|reason",
        WORDS,
    ),
    _SOURCE,
    _CAMPAIGN,
    _field(
        "probability",
        "probability|deal probability|win probability|chance|wahrscheinlichkeit",
        frozenset({Kind.PERCENT, Kind.INTEGER, Kind.DECIMAL}),
        "percent",
    ),
    _NOTES,
)

_COMPANIES: Final = (
    _field(
        "id", "company id|account id|organization id|record id|id|customer id|customer number", IDS, "id", many=True
    ),
    _field(
        "name",
        "account|account name|company|company name|name|organization|organization name|organisation|customer|"
        "customer name|client|firma|unternehmen|business name|empresa",
        NAMES,
        "name",
    ),
    _field("industry", "industry|sector|branche|business segment|vertical|segment|category", WORDS),
    _field(
        "employees",
        "employees|number of employees|no of employees|headcount|staff|company size|mitarbeiter",
        NUMBERS,
        "whole",
    ),
    _field("annual_revenue", "annual revenue|revenue|turnover|umsatz|yearly revenue|sales", NUMBERS, "money"),
    _field(
        "founded_year",
        "year established|founded|founded year|year founded|established|gründungsjahr",
        frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.ID, Kind.CATEGORY}),
        "whole",
    ),
    _CITY,
    _field(
        "country",
        "country|office location|location|business country region|country region|land|headquarters|hq",
        WORDS,
    ),
    _field("tax_number", "tax number|gstin|gst number|gst|vat|vat number|pan|tax id|ust id", WORDS),
    _field("website", "website|web site|web page|url|domain|company domain name|webseite|homepage", WORDS),
    _field("parent", "subsidiary of|parent|parent company|parent account|parent name|group", NAMES, "name"),
    _OWNER,
    _NOTES,
)

_PRODUCTS: Final = (
    _field("id", "product id|id|sku|record id|product code|item code|article number", IDS, "id", many=True),
    _field("name", "product|product name|name|item|item name|title|produkt|artikel|service|producto", WORDS, "name"),
    _field("series", "series|family|product family|category|product category|range|line|product line", WORDS),
    _field(
        "price", "sales price|price|unit price|list price|selling price|rate|mrp|preis|precio|cost", NUMBERS, "money"
    ),
    _field("currency", "currency|currency code|währung", frozenset({Kind.CATEGORY, Kind.TEXT}), "currency"),
)

_PEOPLE: Final = (
    _field("id", "user id|employee id|id|record id|agent id|rep id|staff id", IDS, "id", many=True),
    _field(
        "name",
        "sales agent|name|full name|agent|sales rep|rep|salesperson|user|user name|employee|employee name|owner|"
        "team member|member|mitarbeiter|staff|display name",
        NAMES,
        "name",
    ),
    _field("first_name", "first name|given name|vorname", NAMES, "name"),
    _field("last_name", "last name|surname|family name|nachname", NAMES, "name"),
    _field("manager", "manager|team lead|supervisor|reports to|manager name|boss|vorgesetzter", NAMES, "name"),
    _field("region", "regional office|region|office|territory|area|branch|zone|location|gebiet", WORDS),
    _field("email", "email|e-mail|email address|mail|work email", frozenset({Kind.EMAIL}), "email"),
    _field("role", "role|team|department|function|rolle", WORDS),
    _field("title", "title|job title|position|designation", WORDS),
)

FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "leads": _LEADS,
    "deals": _DEALS,
    "companies": _COMPANIES,
    "products": _PRODUCTS,
    "people": _PEOPLE,
    "campaign-results": RESULTS,
    "touchpoints": TOUCHPOINTS,
}


def find_field(kind: str, name: str) -> Field | None:
    """The field of that name, or None."""
    return next((field for field in FIELDS[kind] if field.name == name), None)
