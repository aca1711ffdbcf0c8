"""Exact amounts of money: whole minor units of one ISO 4217 currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

# ISO 4217 list one: every currency has two decimals but these. The digits CLDR prints differ for
# some of them (the Iraqi dinar, say), so a library made for printing must not decide what is stored.
_EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),  # noqa: SIM905 - a list of 17 quoted codes reads worse
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_USUAL_EXPONENT = 2
_CODE_LENGTH = 3
_LARGEST_MINOR = 2**63 - 1
_LARGEST_DIGITS = 40


def currency_exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has by ISO 4217: 2 for INR, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, _USUAL_EXPONENT)


def check_currency(currency: str) -> str:
    """The code itself when it has the form of an ISO 4217 code.

    Raises:
        Refusal: when it is not three capital letters from A to Z.
    """
    if len(currency) == _CODE_LENGTH and currency.isascii() and currency.isalpha() and currency.isupper():
        return currency
    raise Refusal(f"“{currency}” is not a currency code. Use three capital letters such as INR or USD.")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` whole minor units (paise, cents) of `currency` (ISO 4217).

    Amounts of different currencies never mix: adding, subtracting or ordering them is refused.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {type(self.minor).__name__}")
        check_currency(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def from_decimal(cls, amount: Decimal | int, currency: str, *, rounded: bool = False) -> Money:
        """The amount given in major units (rupees, dollars) as money.

        Args:
            amount: Major units; a float is never taken.
            currency: ISO 4217 code.
            rounded: Round what is finer than the minor unit, half away from zero.

        Raises:
            Refusal: when the amount is not a number, is finer than the minor unit and `rounded` is off,
                or is larger than a workspace can store.
        """
        if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
            raise TypeError(f"money is made from Decimal or int, not {type(amount).__name__}")
        exact = Decimal(amount)
        if not exact.is_finite():
            raise Refusal(f"“{amount}” is not an amount of money.")
        if exact and exact.adjusted() > _LARGEST_DIGITS:
            raise Refusal("The amount is too large to be stored.")
        exponent = currency_exponent(check_currency(currency))
        if exact and exact.adjusted() < -_LARGEST_DIGITS:
            minor, rest = 0, 1
        else:
            numerator, denominator = exact.as_integer_ratio()
            minor, rest = _divide_half_up(numerator * 10**exponent, denominator)
        if rest and not rounded:
            raise Refusal(f"{amount} {currency} is finer than the currency's smallest unit. Round it first.")
        if abs(minor) > _LARGEST_MINOR:
            raise Refusal("The amount is too large to be stored.")
        return cls(minor, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact, with all decimals of the currency."""
        return Decimal(f"{self.minor}E-{currency_exponent(self.currency)}")

    def times(self, factor: Decimal | Fraction | int) -> Money:
        """The amount times an exact factor, rounded half away from zero to whole minor units."""
        numerator, denominator = factor.as_integer_ratio()
        return Money(_divide_half_up(self.minor * numerator, denominator)[0], self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Parts in proportion to whole, non-negative weights whose sum is this amount to the last unit.

        Largest remainder method (Hare quota); equal remainders go to the earlier part.

        Raises:
            ValueError: when there is no positive weight, or a negative one.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and one must be positive")
        sign, size = (-1, -self.minor) if self.minor < 0 else (1, self.minor)
        parts, rests = zip(*(divmod(size * weight, whole) for weight in weights), strict=True)
        shares = list(parts)
        by_rest = sorted(range(len(shares)), key=lambda place: -rests[place])
        for place in by_rest[: size - sum(shares)]:
            shares[place] += 1
        return tuple(Money(sign * share, self.currency) for share in shares)

    def __add__(self, other: Money) -> Money:
        self._check_same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._check_same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        self._check_same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._check_same(other)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        self._check_same(other)
        return self.minor > other.minor

    def __ge__(self, other: Money) -> bool:
        self._check_same(other)
        return self.minor >= other.minor

    def _check_same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Refusal(
                f"{self.currency} and {other.currency} do not add up or compare. Use one currency at a time.",
            )


def total_money(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; nothing gives zero of `currency`.

    Raises:
        Refusal: when one of the amounts is in another currency.
    """
    total = Money.zero(currency)
    for amount in amounts:
        total += amount
    return total


def _divide_half_up(numerator: int, denominator: int) -> tuple[int, int]:
    """Quotient rounded half away from zero, and the remainder of its size (0 when exact)."""
    size, rest = divmod(abs(numerator), denominator)
    if 2 * rest >= denominator:
        size += 1
    return (-size if numerator < 0 else size), rest
