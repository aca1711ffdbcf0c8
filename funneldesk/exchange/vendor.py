"""Exports of advertising platforms, portals and our own landing pages, known by their whole signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.fields import CUSTOM, IGNORED
from funneldesk.exchange.mapping import compact
from funneldesk.exchange.values_number import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.source import Source


@dataclass(frozen=True, slots=True)
class Vendor:
    """One program's export.

    Attributes:
        key: what results and ids of it are kept under.
        kind: what its rows are.
        words: what it is called, as in “This looks like …”.
        needs: groups of names; of each group one column must be there.
        preset: column, without blanks and punctuation, to the field it fills; over what its name and values propose.
        channel: the channel of campaigns that come with it; None where their names decide.
        writes_plainly: whether its numbers have no groups and a dot before decimals, whatever the language.
    """

    key: str
    kind: str
    words: str
    needs: tuple[frozenset[str], ...]
    preset: Mapping[str, str]
    channel: str | None = None
    writes_plainly: bool = False

    def map_column(self, name: str, proposed: str) -> str:
        """The field a column fills: the preset's, else what was proposed."""
        plain = compact(name)
        if plain in self.preset:
            return self.preset[plain]
        if self.key == "meta_ads" and plain.startswith("amountspent"):
            return "spend"
        if self.kind == "campaign-results" and proposed == CUSTOM:
            # Shares, averages and settings of the platform; what they say follows from the counts.
            return IGNORED
        return proposed


def _one(*names: str) -> frozenset[str]:
    return frozenset(compact(name) for name in names)


def _preset(**fields: str) -> dict[str, str]:
    return {compact(column): field for field, columns in fields.items() for column in columns.split("|")}


_META_ADS: Final = Vendor(
    "meta_ads",
    "campaign-results",
    "a Meta Ads Manager report",
    (_one("Campaign name"), _one("Reporting starts"), _one("Reporting ends")),
    {
        **_preset(
            campaign="Campaign name",
            starts_on="Reporting starts",
            ends_on="Reporting ends",
            day="Day",
            breakdown="Ad set name|Ad name|Age|Gender|Country|Region|Platform|Placement|Impression device",
            clicks="Link clicks",
            visits="Landing page views",
            results="Results",
            result_indicator="Result indicator|Result type",
        ),
        **_preset(
            **{IGNORED: "Ends|Ad set budget|Campaign budget|Reach|Frequency|Starts|Campaign delivery|Ad delivery"}
        ),
    },
    "social_ads",
    writes_plainly=True,
)
_GOOGLE_ADS: Final = Vendor(
    "google_ads",
    "campaign-results",
    "a Google Ads campaign report",
    (
        _one("Campaign", "Kampagne", "Campaña", "Campagne"),
        _one("Impr.", "Impressions", "Impressionen"),
        _one("Cost", "Kosten", "Coste", "Coût"),
        _one("Campaign status", "Campaign type", "Campaign state", "Interactions", "Budget type", "Kampagnenstatus"),
    ),
    {
        **_preset(
            campaign="Campaign|Kampagne|Campaña|Campagne",
            campaign_id="Campaign ID",
            channel="Campaign type",
            breakdown="Ad group|Ad group name|Device|Network|Network (with search partners)",
            page_conversions="Conversions",
            spend="Cost",
            currency="Currency code|Currency",
        ),
        **_preset(**{IGNORED: "Budget|Budget name|Budget type|Status|Status reasons|Campaign status"}),
    },
    "search_ads",
)
_GA4: Final = Vendor(
    "ga4",
    "campaign-results",
    "a Google Analytics report",
    (_one("Sessions"),),
    {
        **_preset(visits="Sessions", page_conversions="Key events|Conversions", day="Date"),
        **_preset(**{IGNORED: "Views|Total users|New users|Active users|Event count|Views per session"}),
    },
    writes_plainly=True,
)
_META_LEADS: Final = Vendor(
    "meta_leads",
    "leads",
    "a Meta lead form export",
    (_one("id"), _one("created_time"), _one("form_id"), _one("is_organic", "platform", "ad_id")),
    {
        **_preset(
            id="id",
            created="created_time",
            campaign="campaign_name",
            source="platform",
            name="full_name",
            region="state|province",
            postcode="zip_code|post_code|postal_code",
            email="email|work_email",
            phone="phone_number|work_phone_number",
        ),
        **_preset(
            **{
                CUSTOM: "ad_id|ad_name|adset_id|adset_name|campaign_id|form_id|form_name|is_organic|inbox_url|"
                "lead_status|retailer_item_id|vehicle"
            }
        ),
    },
    "social_ads",
)
_GOOGLE_LEADS: Final = Vendor(
    "google_leads",
    "leads",
    "a Google Ads lead form export",
    (
        _one("lead_id"),
        _one("campaign_id", "campaign name", "campaign"),
        _one("gcl_id", "gclid", "is_test", "adgroup_id", "ad group id", "creative_id", "asset_group_id"),
    ),
    {
        **_preset(
            id="lead_id",
            created="lead_submit_time|submission_date_time|submission date|created_time",
            campaign="campaign name|campaign",
            name="full_name|user_name|name",
            email="email|user_email|email address|work_email",
            phone="phone_number|user_phone|phone|work_phone",
            region="region|state",
            postcode="postal_code|zip_code|zip",
            company="company_name",
        ),
        **_preset(
            **{
                CUSTOM: "form_id|campaign_id|adgroup_id|ad group id|creative_id|asset_group_id|gcl_id|gclid|is_test|"
                "lead_stage|lead_source|google_key|api_version"
            }
        ),
    },
    "search_ads",
)
_INDIAMART: Final = Vendor(
    "indiamart",
    "leads",
    "an IndiaMART export",
    (
        _one("UNIQUE_QUERY_ID", "Query ID", "Enquiry ID", "Inquiry ID"),
        _one("QUERY_TIME", "Query date", "Enquiry date", "Enquiry time", "Inquiry date"),
        _one("QUERY_TYPE", "Query type", "Enquiry type", "Inquiry type", "SENDER_NAME", "SENDER_MOBILE"),
    ),
    {
        **_preset(
            id="UNIQUE_QUERY_ID|Query ID|Enquiry ID|Inquiry ID",
            created="QUERY_TIME|Query date|Enquiry date|Enquiry time|Inquiry date",
            name="SENDER_NAME|Buyer name|Sender",
            phone="SENDER_MOBILE|SENDER_MOBILE_ALT|SENDER_PHONE|SENDER_PHONE_ALT|Buyer mobile|Mobile alt",
            email="SENDER_EMAIL|SENDER_EMAIL_ALT|Buyer email",
            company="SENDER_COMPANY|Company name|Buyer company",
            city="SENDER_CITY|Buyer city",
            region="SENDER_STATE|Buyer state",
            postcode="SENDER_PINCODE|Buyer pincode",
            country="SENDER_COUNTRY_ISO|Country",
            notes="QUERY_MESSAGE|Message|Query message|Enquiry message",
        ),
        **_preset(
            **{
                CUSTOM: "QUERY_TYPE|Enquiry type|Inquiry type|SENDER_ADDRESS|SUBJECT|QUERY_PRODUCT_NAME|Product name|"
                "QUERY_MCAT_NAME|CALL_DURATION|RECEIVER_MOBILE|RECEIVER_CATALOG"
            }
        ),
    },
)
_JUSTDIAL: Final = Vendor(
    "justdial",
    "leads",
    "a JustDial export",
    (_one("leadid", "lead id"), _one("dncmobile", "dnc mobile"), _one("category", "leadtype", "brancharea")),
    {
        **_preset(
            id="leadid|lead id",
            created="date|lead date",
            name="name",
            phone="mobile|phone",
            email="email",
            company="company",
            city="city",
            postcode="pincode",
            do_not_mobile="dncmobile|dnc mobile",
            do_not_call="dncphone|dnc phone",
        ),
        **_preset(**{CUSTOM: "leadtype|prefix|time|category|area|brancharea|branchpin|parentid"}),
    },
)
_LANDING_PAGE: Final = Vendor(
    "form_answer",
    "leads",
    "answers to one of your landing pages",
    (_one("FunnelDesk form"), _one("answer id", "sent at", "consent", "utm_campaign")),
    {
        **_preset(
            id="answer id",
            created="sent at",
            utm_source="utm_source",
            utm_medium="utm_medium",
            utm_campaign="utm_campaign",
            utm_content="utm_content",
        ),
        **_preset(**{CUSTOM: "FunnelDesk form|utm_term", IGNORED: "consent|consent wording|End of form"}),
    },
)
_ALL: Final = (_META_ADS, _GOOGLE_ADS, _LANDING_PAGE, _META_LEADS, _GOOGLE_LEADS, _INDIAMART, _JUSTDIAL)


def recognise_vendor(source: Source) -> Vendor | None:
    """Which program wrote a file, by its whole signature; None where none is certain."""
    names = frozenset(compact(name) for name in source.header)
    for vendor in _ALL:
        if all(not group.isdisjoint(names) for group in vendor.needs):
            is_meta = vendor.key != "meta_ads" or any(name.startswith("amountspent") for name in names)
            if is_meta:
                return vendor
    told = [cut.text.lstrip("# ").casefold() for cut in source.cut_above if cut.why == "comment"]
    is_dated = any(text.startswith("start date:") for text in told)
    return _GA4 if is_dated and _GA4.needs[0] <= names else None


def vendor_for(source: Source, kind: str) -> Vendor | None:
    """The program that wrote a file, where its rows are taken for what it writes."""
    vendor = recognise_vendor(source)
    return vendor if vendor is not None and vendor.kind == kind else None


def settle_by_vendor(vendor: Vendor | None, profiles: list[ColumnProfile]) -> list[ColumnProfile]:
    """Settle numbers such as 10.125 where the program's own way of writing decides."""
    if vendor is None or not vendor.writes_plainly:
        return profiles
    plain = NumberStyle.PLAIN
    return [
        replace(profile, number_style=plain, ambiguous=()) if plain in profile.ambiguous else profile
        for profile in profiles
    ]


def apply_preset(vendor: Vendor | None, mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """A proposed mapping with the vendor's own columns set; of several columns for one field the surest keeps it."""
    if vendor is None:
        return dict(mapping)
    result = {name: vendor.map_column(name, mapping[name]) for name in header}
    places = {plain: place for place, plain in enumerate(vendor.preset)}
    surest: dict[str, str] = {}
    for name in sorted(header, key=lambda each: places.get(compact(each), len(places))):
        if result[name] not in _MANY:
            surest.setdefault(result[name], name)
    leftover = IGNORED if vendor.kind == "campaign-results" else CUSTOM
    return {name: field if field in _MANY or surest[field] == name else leftover for name, field in result.items()}


_MANY: Final = frozenset({CUSTOM, IGNORED, "id", "email", "phone", "breakdown", "source_medium"})
