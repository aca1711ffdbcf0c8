"""Filters as people write them: `city = "Pune" and (touch.webinar within 90 days or won_amount >= 200000)`.

    filter     = all { "or" all }
    all        = one { "and" one }
    one        = { "not" } ( "(" filter ")" | "everybody" | condition )
    condition  = subject comparison | event { how often | how recently | where }
    comparison = ( "=" | "!=" ) value | "in" "(" value { "," value } ")" | "contains" value | ">=" value | "<=" value
               | "between" value "and" value | "within" number "days" | "is" "set" | "is" "empty" | nothing, for a flag
    how often  = "at" "least" number [ "times" ] | number "times" | ">=" number
    where      = "in" "campaign" value | "on" "content" value

Words are understood in any case; "and" binds more closely than "or", "not" most closely.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_subjects import CUSTOM, WORDS, Kind, find_subject
from funneldesk.model.segment_terms import Condition, Group, Join, simplify, turn
from funneldesk.model.segment_tokens import Token, cut, is_word, quote

if TYPE_CHECKING:
    from collections.abc import Collection

    from funneldesk.model.score_terms import RuleValue
    from funneldesk.model.segment_subjects import Subject
    from funneldesk.model.segment_tokens import Piece

EVERYBODY_WORD = "everybody"
_DEEPEST = 50
_NAMED = 8
"""How many fields of the owner's own making a refusal names."""
_VALUES = frozenset({Token.TEXT, Token.NUMBER, Token.DAY, Token.WORD})
_SIGNS = {"=": Operator.IS, ">=": Operator.AT_LEAST, "<=": Operator.AT_MOST}
_JOINING = frozenset({"and", "or", "not"})


def parse_filter(text: str, own: Collection[str] | None = None) -> Group:
    """Read a written filter.

    Args:
        text: as a person wrote it.
        own: the subjects that are fields of the owner's own making and that some record fills; None does not look.

    Raises:
        Refusal: it is not understood; the sentence says what was met, at which character, and what is possible.
    """
    return simplify(_Reader(text, own).read())


def why_not_own(own: Collection[str]) -> str:
    """What is said of a field of the owner's own making that no record has, with those there are."""
    if not own:
        return "no record has this field; there are no fields of your own yet, they come with an import."
    few = sorted(own)[:_NAMED]
    more = f" and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
    return f"no record has this field; fields of your own are {', '.join(map(_write_subject, few))}{more}."


def write_filter(filter_: Group) -> str:
    """The filter as a person would write it; reading it again gives the same, groups of one part aside."""
    plain = simplify(filter_)
    if not plain.parts:
        return EVERYBODY_WORD
    return f"not ({_write_parts(plain)})" if plain.negate else _write_parts(plain)


def write_condition(condition: Condition) -> str:
    """One condition as a person would write it."""
    subject = find_subject(condition.subject)
    words = [*(["not"] if condition.negate else []), _write_subject(condition.subject)]
    if subject is not None and subject.kind is Kind.EVENT:
        return " ".join(words + _write_event(condition))
    return " ".join(words + _write_comparison(condition))


def _write_parts(group: Group) -> str:
    word = " and " if group.join is Join.ALL else " or "
    return word.join(
        write_condition(part)
        if isinstance(part, Condition)
        else f"{'not ' if part.negate else ''}({_write_parts(part)})"
        for part in group.parts
    )


def _write_subject(key: str) -> str:
    for start in CUSTOM:
        if key.startswith(start):
            name = key.removeprefix(start)
            return start + (name if is_word(name) else quote(name))
    subject = find_subject(key)
    return key if subject is None else subject.word


def _write_event(condition: Condition) -> list[str]:
    words = [f"at least {condition.times} times"] if condition.times != 1 else []
    if condition.within_days is not None:
        words.append(f"within {condition.within_days} days")
    if condition.campaign is not None:
        words.append(f"in campaign {quote(condition.campaign)}")
    if condition.content is not None:
        words.append(f"on content {quote(condition.content)}")
    return words


def _write_comparison(condition: Condition) -> list[str]:
    operator, value = condition.operator, condition.value
    values = [_write_value(one) for one in value] if isinstance(value, tuple) else [_write_value(value)]
    forms: dict[Operator, str] = {
        Operator.IS: f"= {values[0]}",
        Operator.ONE_OF: f"in ({', '.join(values)})",
        Operator.CONTAINS: f"contains {values[0]}",
        Operator.IS_SET: "is set",
        Operator.IS_EMPTY: "is empty",
        Operator.AT_LEAST: f">= {values[0]}",
        Operator.AT_MOST: f"<= {values[0]}",
        Operator.BETWEEN: f"between {' and '.join(values)}",
        Operator.WITHIN_DAYS: f"within {values[0]} days",
        Operator.YES: "= yes",
        Operator.NO: "= no",
    }
    return [forms[operator]]


def _write_value(value: Any) -> str:
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class _Reader:
    """Reads pieces from left to right; each method takes one part of the grammar."""

    def __init__(self, text: str, own: Collection[str] | None) -> None:
        self._pieces = cut(text)
        self._own = own
        self._place = 0
        self._depth = 0

    def read(self) -> Group:
        if self._is_at_end():
            raise Refusal('There is no condition; write one, such as city = "Pune", or everybody.')
        found = self._read_any()
        if not self._is_at_end():
            raise self._fault("“and”, “or” or the end")
        return found if isinstance(found, Group) else Group(parts=(found,))

    # Groups.

    def _read_any(self) -> Condition | Group:
        return self._read_joined("or", Join.ANY)

    def _read_joined(self, word: str, join: Join) -> Condition | Group:
        read = self._read_one if join is Join.ALL else lambda: self._read_joined("and", Join.ALL)
        parts = [read()]
        while self._take(word):
            parts.append(read())
        return parts[0] if len(parts) == 1 else Group(join, tuple(parts))

    def _read_one(self) -> Condition | Group:
        is_turned = False
        while self._take("not"):
            is_turned = not is_turned
        if self._take_sign("("):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise Refusal(f"Brackets lie more than {_DEEPEST} deep; write the conditions more simply.")
            part = self._read_any()
            if not self._take_sign(")"):
                raise self._fault("“)”")
            self._depth -= 1
        elif self._here.key == EVERYBODY_WORD:
            part = self._read_everybody()
        else:
            part = self._read_condition()
        return turn(part) if is_turned else part

    def _read_everybody(self) -> Group:
        is_alone = len(self._pieces) == 2  # noqa: PLR2004  the word and the end
        if not is_alone:
            raise self._fault("a condition; “everybody” stands alone")
        self._next()
        return Group()

    # Conditions.

    def _read_condition(self) -> Condition:
        begun = self._here
        subject = self._read_subject()
        try:
            if subject.kind is Kind.EVENT:
                return self._read_event(subject)
            return self._read_comparison(subject)
        except Refusal as refusal:
            if "at character" in str(refusal):
                raise
            raise Refusal(f"{refusal} This is about the condition at character {begun.at}.") from refusal

    def _read_subject(self) -> Subject:
        begun = self._here
        if begun.token is not Token.WORD or begun.key in _JOINING:
            raise self._fault("a field or an event, such as city or touch.webinar")
        parts = [self._next().text]
        while self._take_sign("."):
            if self._here.token not in {Token.WORD, Token.TEXT}:
                raise self._fault("the rest of the field's name")
            parts.append(self._next().text)
        key = ".".join(parts)
        if key.casefold() in WORDS:
            return WORDS[key.casefold()]
        head = ".".join(part.casefold() for part in parts[:2]) + "."
        if head in CUSTOM and len(parts) > len(CUSTOM[0].split(".")) - 1:
            key = head + ".".join(parts[2:])
        subject = find_subject(key)
        if subject is None:
            raise Refusal(
                f"“{key}” at character {begun.at} is no field or event; "
                "fields of your own are written contact.custom.NAME."
            )
        if self._own is not None and key.startswith(CUSTOM) and key not in self._own:
            raise Refusal(f"“{key}” at character {begun.at}: {why_not_own(self._own)}")
        return subject

    def _read_event(self, subject: Subject) -> Condition:
        condition = Condition(subject.key, Operator.YES)
        while True:
            if self._take("at"):
                self._must("least")
                condition = replace(condition, times=self._read_whole("how many times"))
                _ = self._take("times") or self._take("time")
            elif self._take_sign(">="):
                condition = replace(condition, times=self._read_whole("how many times"))
                _ = self._take("times") or self._take("time")
            elif self._here.token is Token.NUMBER:
                condition = replace(condition, times=self._read_whole("how many times"))
                if not (self._take("times") or self._take("time")):
                    raise self._fault("“times”")
            elif self._take("within"):
                condition = replace(condition, within_days=self._read_days())
            elif self._take("in"):
                self._must("campaign")
                condition = replace(condition, campaign=self._read_word("the campaign's name"))
            elif self._take("on"):
                self._must("content")
                condition = replace(condition, content=self._read_word("the content's title"))
            else:
                return condition

    def _read_comparison(self, subject: Subject) -> Condition:  # noqa: PLR0911  one way out for each comparison
        if subject.kind is Kind.FLAG:
            return self._read_flag(subject)
        key = subject.key
        if self._take_sign("!="):
            return Condition(key, Operator.IS, self._read_value(subject), negate=True)
        for sign, operator in _SIGNS.items():
            if self._take_sign(sign):
                return Condition(key, operator, self._read_value(subject))
        if self._take("in"):
            return Condition(key, Operator.ONE_OF, self._read_list(subject))
        if self._take("contains"):
            return Condition(key, Operator.CONTAINS, self._read_word("what it contains"))
        if self._take("between"):
            low = self._read_value(subject)
            self._must("and")
            return Condition(key, Operator.BETWEEN, (low, self._read_value(subject)))  # type: ignore[arg-type]  # checked inside
        if self._take("within"):
            return Condition(key, Operator.WITHIN_DAYS, self._read_days())
        if self._take("is"):
            return self._read_is(key)
        raise self._fault("a comparison: =, !=, in, contains, >=, <=, between, within or is")

    def _read_is(self, key: str) -> Condition:
        is_turned = self._take("not")
        if self._take("set"):
            return Condition(key, Operator.IS_SET, negate=is_turned)
        if self._take("empty"):
            return Condition(key, Operator.IS_EMPTY, negate=is_turned)
        raise self._fault("“set” or “empty”; write = to compare with a value")

    def _read_flag(self, subject: Subject) -> Condition:
        is_turned = self._take_sign("!=")
        if not (is_turned or self._take_sign("=") or self._take("is")):
            return Condition(subject.key, Operator.YES)
        for word, operator in (
            ("yes", Operator.YES),
            ("true", Operator.YES),
            ("no", Operator.NO),
            ("false", Operator.NO),
        ):
            if self._take(word):
                return Condition(subject.key, operator, negate=is_turned)
        raise self._fault("“yes” or “no”")

    # Values.

    def _read_list(self, subject: Subject) -> tuple[Any, ...]:
        if not self._take_sign("("):
            raise self._fault("“(” and a list of values")
        values = [self._read_value(subject)]
        while self._take_sign(","):
            values.append(self._read_value(subject))
        if not self._take_sign(")"):
            raise self._fault("“,” or “)”")
        return tuple(values)

    def _read_value(self, subject: Subject) -> RuleValue:
        piece = self._here
        if piece.token not in _VALUES or piece.key in _JOINING:
            raise self._fault("a value")
        self._next()
        if piece.token is Token.NUMBER and subject.kind not in {Kind.TEXT, Kind.CHOICE}:
            return Decimal(piece.text)
        if piece.token is Token.DAY and subject.kind in {Kind.DAY, Kind.ANY}:
            try:
                return date.fromisoformat(piece.text)
            except ValueError:
                raise Refusal(f"There is no day {piece.text} (at character {piece.at}).") from None
        return piece.text

    def _read_word(self, what: str) -> str:
        if self._here.token not in _VALUES or self._here.key in _JOINING:
            raise self._fault(what)
        return self._next().text

    def _read_whole(self, what: str) -> int:
        if self._here.token is not Token.NUMBER or not self._here.text.isdecimal():
            raise self._fault(f"{what}, a whole number")
        return int(self._next().text[:9])

    def _read_days(self) -> int:
        days = self._read_whole("how many days")
        if not (self._take("days") or self._take("day")):
            raise self._fault("“days”")
        return days

    # Pieces.

    @property
    def _here(self) -> Piece:
        return self._pieces[self._place]

    def _is_at_end(self) -> bool:
        return self._here.token is Token.END

    def _next(self) -> Piece:
        piece = self._here
        self._place += 1
        return piece

    def _take(self, word: str) -> bool:
        if self._here.key != word:
            return False
        self._place += 1
        return True

    def _take_sign(self, sign: str) -> bool:
        if self._here.token is not Token.SIGN or self._here.text != sign:
            return False
        self._place += 1
        return True

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise self._fault(f"“{word}”")

    def _fault(self, wanted: str) -> Refusal:
        here = self._here
        if here.token is Token.END:
            return Refusal(f"The condition ends at character {here.at} where {wanted} is missing.")
        met = here.text if len(here.text) <= 40 else f"{here.text[:40]}…"  # noqa: PLR2004  enough to find it again
        hint = "; write >= or <= instead" if here.text in {"<", ">"} else ""
        return Refusal(f"“{met}” at character {here.at} is not understood: {wanted} should stand there{hint}.")
