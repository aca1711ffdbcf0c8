"""The words that a landing page says by itself, by language."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PageWords:
    """Button, marks and hints; `next_step` is what a person still has to do, by the way that answers go."""

    button: str = "Send"
    required: str = "required"
    choose: str = "Please choose"
    no_script: str = "Answer by WhatsApp: open the chat and write behind each line."
    next_step: dict[str, str] = field(
        default_factory=lambda: {
            "mail": "Your mail program opens with your answers. Please press send there.",
            "whatsapp": "WhatsApp opens with your answers. Please press send there.",
        }
    )


_WORDS = {
    "en": PageWords(),
    "hi": PageWords(
        button="भेजें",
        required="ज़रूरी",
        choose="कृपया चुनें",
        no_script="WhatsApp से जवाब दें: चैट खोलें और हर पंक्ति के आगे लिखें।",
        next_step={
            "mail": "आपका मेल ऐप आपके जवाबों के साथ खुलेगा। कृपया वहाँ भेजें दबाएँ।",
            "whatsapp": "WhatsApp आपके जवाबों के साथ खुलेगा। कृपया वहाँ भेजें दबाएँ।",
        },
    ),
    "mr": PageWords(
        button="पाठवा",
        required="आवश्यक",
        choose="कृपया निवडा",
        no_script="WhatsApp वर उत्तर द्या: चॅट उघडा आणि प्रत्येक ओळीपुढे लिहा.",
        next_step={
            "mail": "तुमचे मेल ॲप तुमच्या उत्तरांसह उघडेल. कृपया तेथे पाठवा दाबा.",
            "whatsapp": "WhatsApp तुमच्या उत्तरांसह उघडेल. कृपया तेथे पाठवा दाबा.",
        },
    ),
}
_FROM_RIGHT = frozenset({"ar", "fa", "he", "ur", "sd", "ps", "ug", "yi", "dv"})


def words_for(language: str) -> PageWords:
    """The words in a language, English where there are none."""
    return _WORDS.get(language.split("-", maxsplit=1)[0].lower(), _WORDS["en"])


def direction_of(language: str) -> str:
    """`rtl` for languages that are written from the right, else `ltr`."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _FROM_RIGHT else "ltr"
