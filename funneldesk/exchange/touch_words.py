"""The kind of touch that a file's word means."""

from __future__ import annotations

from typing import Final

from funneldesk.exchange.layout import normalised_name
from funneldesk.model.touchpoint import TOUCH_WORDS

OTHER: Final = "other"

_SYNONYMS: Final[dict[str, str]] = {
    "visit": "visit|visited|web visit|website|site visit|page view|pageview|page visit|landing|landing page|"
    "landing page visit|session|view|viewed|viewed page|web|blog|blog read|read|page viewed|visited site",
    "form": "form|form fill|form filled|form fill in|form submit|form submitted|form submission|lead form|submitted|"
    "submission|contact form|sign up|signup|signed up|registration|registered|enquiry|inquiry|lead|lead generated|"
    "contact request|newsletter signup|subscribed|generate lead",
    "download": "download|downloaded|download ebook|ebook|e book|whitepaper|white paper|brochure|brochure download|"
    "content download|pdf|asset download|file download",
    "open": "open|opened|email open|email opened|mail opened|e mail opened|e mail open|opens",
    "click": "click|clicked|email click|email clicked|link click|link clicked|e mail click|e mail clicked|mail click|"
    "clicks|whatsapp click",
    "reply": "reply|replied|replies|email reply|answered|response|responded|message received|whatsapp reply|inbound "
    "message|chat|replied to email",
    "webinar": "webinar|webinar attended|attended webinar|webinar registration|webinar joined|online event",
    "stall": "stall|booth|stand|trade fair|fair|expo|exhibition|event|event attended|attended event|stall visit|"
    "walk in|walkin|conference|store visit|meetup|messe",
    "price_enquiry": "price enquiry|price inquiry|pricing|pricing page|price request|quote|quote request|quotation|"
    "request quote|requested quote|asked price|price asked|price asked for|rfq|estimate|buy lead",
    "demo_asked": "demo|demo request|demo requested|demo asked|requested demo|request demo|book demo|demo booked|"
    "asked for demo|demo asked for|site survey|consultation|booked demo",
    "trial_start": "trial|trial start|trial started|started trial|free trial|sample|sample requested",
    "trial_value": "trial value|activated|activation|trial reached value|pql|aha|value reached",
    "ad_click": "ad click|ad clicked|adclick|advertisement clicked|advertisement|ad|paid click|cpc|ads click|"
    "clicked ad|social ad click|search ad click|paid ad",
    "referral": "referral|referred|reference|recommended|word of mouth|referred by|introduced",
    "message": "message|message sent|email sent|sent|delivered|whatsapp sent|sms sent|email|mail sent|whatsapp|sms",
    "no_reply": "no reply|no answer|no response|unanswered",
    "opted_out": "opted out|opt out|unsubscribe|unsubscribed|optout|stop",
    "bounced": "bounced|bounce|hard bounce|undelivered|email bounced|returned",
    "wrong_area": "wrong area|outside area|outside our area|not serviceable",
    "competitor": "competitor|is competitor",
    "other": "other|other touch|misc|miscellaneous",
}
_KINDS: Final[dict[str, str]] = {
    **{normalised_name(label): kind for kind, label in TOUCH_WORDS.items()},
    **{normalised_name(kind): kind for kind in TOUCH_WORDS},
    **{word: kind for kind, words in _SYNONYMS.items() for word in words.split("|")},
}


def kind_of_touch(word: str) -> str | None:
    """The kind a word means; None where it means none that is known.

    Args:
        word: as the file has it.
    """
    return _KINDS.get(normalised_name(word))
