"""Money: whole minor units (cents) of one currency, added, shared out and written; knows no price and no tax.

Over Babel alone. py-moneyed would bring a second table of currencies and amounts as decimals, and write them
with Babel; what is needed here, whole minor units that nothing can blur, it does not have.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, total_ordering

from babel.core import get_global
from babel.numbers import get_currency_symbol
from django.utils import translation

from console.kit.formats import MINUS, NO_BREAK_SPACE, locale_of

# CLDR says how many decimals are shown; for these that is not the minor unit of ISO 4217, in which we count.
_ISO_DIGITS = dict.fromkeys(
    ["AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SLL", "SOS", "SYP", "YER"], 2
) | {"IQD": 3}
_SYMBOL = "¤"

Ratio = int | Decimal | Fraction


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met: there is no sum and no order of francs and euros."""


@lru_cache(maxsize=256)
def digits_of(currency: str) -> int:
    """How many decimals the minor unit of a currency has (ISO 4217): 2 for CHF, 0 for JPY, 3 for KWD.

    Raises `ValueError` for what is not a currency.
    """
    if currency not in get_global("all_currencies"):
        raise ValueError(f"{currency!r} is not a currency.")
    fractions = get_global("currency_fractions")
    return _ISO_DIGITS.get(currency, fractions.get(currency, fractions["DEFAULT"])[0])


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` whole minor units of `currency`; `Money(128460, "CHF")` is CHF 1,284.60."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("Minor units are whole: round a product with `times`, a decimal with `of`.")
        digits_of(self.currency)

    @classmethod
    def of(cls, amount: int | Decimal, currency: str) -> "Money":
        """An amount in major units, `Decimal("1284.60")`, rounded half up. Raises `ValueError`."""
        # An exponent is cheap to write and dear to expand: nobody owes 10**15 francs.
        if isinstance(amount, Decimal) and not (amount.is_finite() and amount.adjusted() < 15):
            raise ValueError(f"{amount} is not an amount.")
        return cls(_half_up(Fraction(amount) * 10 ** digits_of(currency)), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, of a currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The sum of amounts that are all of `currency`; of none, zero. Raises `CurrencyMismatchError`."""
        result = cls.zero(currency)
        for amount in amounts:
            result += amount
        return result

    def decimal(self) -> Decimal:
        """The amount in major units, exactly, with all its decimals: `Decimal("1284.60")`."""
        sign, digits, _ = Decimal(self.minor).as_tuple()
        return Decimal((sign, digits, -digits_of(self.currency)))

    def times(self, factor: Ratio) -> "Money":
        """The product, rounded half up, once, to the minor unit (BIL-11).

        Give the exact factor, `Fraction(43, 365)`, not one that was rounded before.
        """
        return Money(_half_up(self.minor * Fraction(factor)), self.currency)

    def allocate(self, weights: Sequence[Ratio]) -> list["Money"]:
        """Shares in proportion to `weights` whose sum is this amount to the last minor unit.

        What rounding leaves over goes one unit each to the shares that lost most, the earlier first. Raises
        `ValueError` for weights that are negative or sum to nothing.
        """
        parts = [Fraction(weight) for weight in weights]
        whole = sum(parts)
        if whole <= 0 or min(parts) < 0:
            raise ValueError("Weights are not negative, and one at least is more than nothing.")
        exact = [abs(self.minor) * part / whole for part in parts]
        shares = [share.numerator // share.denominator for share in exact]
        left_over = abs(self.minor) - sum(shares)
        by_loss = sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])
        for index in by_loss[:left_over]:
            shares[index] += 1
        sign = -1 if self.minor < 0 else 1
        return [Money(sign * share, self.currency) for share in shares]

    def format(self, language: str | None = None) -> str:
        """As the reader's language writes it, "CHF 1,284.60", with no-break spaces."""
        return _writer_for(language or translation.get_language() or "en", self.currency).full(self.minor)

    def format_bare(self, language: str | None = None) -> str:
        """The number alone, "1,284.60", for a column with the currency in its head."""
        return _writer_for(language or translation.get_language() or "en", self.currency).bare(self.minor)

    def __str__(self) -> str:
        return self.format()

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        """So many of it; for a ratio, which must be rounded, see `times`."""
        return Money(self.minor * count, self.currency) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money and {type(other).__name__} do not mix.")
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} do not mix.")
        return other.minor


def _half_up(exact: Fraction) -> int:
    """The nearest whole; a half goes away from zero, so that a refund mirrors its charge."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


@lru_cache(maxsize=512)
def _writer_for(language: str, currency: str) -> "_Writer":
    return _Writer(language, currency)


class _Writer:
    """One currency in one language: what stands before and after the number, and its separators."""

    def __init__(self, language: str, currency: str) -> None:
        locale = locale_of(language)
        self._digits = digits_of(currency)
        symbol = get_currency_symbol(currency, locale)
        pattern = locale.currency_formats["standard"]
        before, after = (_unbroken(affix[0] or "") for affix in (pattern.prefix, pattern.suffix))
        # Letters do not touch digits (CLDR's currency spacing, which Babel leaves out).
        if before.endswith(_SYMBOL) and symbol[-1].isalpha():
            before += NO_BREAK_SPACE
        if after.startswith(_SYMBOL) and symbol[0].isalpha():
            after = NO_BREAK_SPACE + after
        self._before = before.replace(_SYMBOL, _unbroken(symbol))
        self._after = after.replace(_SYMBOL, _unbroken(symbol))
        symbols = locale.number_symbols["latn"]
        self._group: str = symbols.get("currencyGroup", symbols["group"])
        self._point: str = symbols.get("currencyDecimal", symbols["decimal"])

    def bare(self, minor: int) -> str:
        sign = MINUS if minor < 0 else ""
        whole, fraction = divmod(abs(minor), 10**self._digits)
        text = f"{whole:,}".replace(",", self._group)
        return f"{sign}{text}{self._point}{fraction:0{self._digits}}" if self._digits else f"{sign}{text}"

    def full(self, minor: int) -> str:
        sign = MINUS if minor < 0 else ""
        return f"{sign}{self._before}{self.bare(abs(minor))}{self._after}"


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK_SPACE)
