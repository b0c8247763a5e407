"""Money is whole minor units of one currency, and nothing is lost."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_currency
from django.conf import settings
from django.utils import translation

from console.kit.formats import locale_of
from console.kit.money import CurrencyMismatchError, Money, digits_of

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def chf(minor):
    return Money(minor, "CHF")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1284.60", "CHF", 128460),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("1.5", "IQD", 1500),
        ("0.005", "EUR", 1),
    ],
)
def test_major_units_become_minor_units_of_the_currency(amount, currency, minor):
    money = Money.of(Decimal(amount), currency)
    assert money == Money(minor, currency)
    assert money.decimal() == Decimal(minor).scaleb(-digits_of(currency))


def test_decimals_keep_their_places():
    assert str(chf(500).decimal()) == "5.00"
    assert str(chf(-5).decimal()) == "-0.05"
    assert str(Money(500, "JPY").decimal()) == "500"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999999999"])
def test_what_is_no_amount_is_refused_at_once(amount):
    with pytest.raises(ValueError, match="not an amount"):
        Money.of(Decimal(amount), "CHF")


def test_what_is_no_currency_is_refused():
    for code in ("", "chf", "XYZZY", "€"):
        with pytest.raises(ValueError, match="not a currency"):
            Money(1, code)


def test_minor_units_are_whole():
    for minor in (1.0, Decimal(1), True, "1"):
        with pytest.raises(TypeError):
            Money(minor, "CHF")


def test_amounts_of_one_currency_add_and_compare():
    assert chf(1050) + chf(50) - chf(100) == chf(1000)
    assert -chf(5) == chf(-5)
    assert abs(chf(-5)) == chf(5)
    assert chf(250) * 3 == 3 * chf(250) == chf(750)
    assert chf(1) < chf(2) <= chf(2)
    assert Money.total([chf(1), chf(2)], "CHF") == chf(3)
    assert Money.total([], "CHF") == Money.zero("CHF")
    assert not Money.zero("CHF")


def test_amounts_of_two_currencies_do_not_meet():
    euro = Money(1, "EUR")
    for operation in (
        lambda: chf(1) + euro,
        lambda: chf(1) - euro,
        lambda: chf(1) < euro,
        lambda: Money.total([euro], "CHF"),
    ):
        with pytest.raises(CurrencyMismatchError):
            operation()
    assert chf(1) != euro
    with pytest.raises(TypeError):
        chf(1) + 1
    with pytest.raises(TypeError):
        chf(1) * Decimal("1.1")


@pytest.mark.parametrize(
    ("minor", "factor", "result"),
    [
        (1, Fraction(1, 2), 1),
        (3, Fraction(1, 2), 2),
        (-1, Fraction(1, 2), -1),
        (19943, Decimal("0.081"), 1615),
        (100, Fraction(1, 3), 33),
    ],
)
def test_a_product_is_rounded_half_up_once(minor, factor, result):
    assert chf(minor).times(factor) == chf(result)


def test_a_refund_mirrors_its_charge():
    for minor in range(200):
        share = Fraction(43, 365)
        assert chf(-minor).times(share) == -chf(minor).times(share)


def test_shares_add_up_to_the_last_unit():
    assert chf(100).allocate([1, 1, 1]) == [chf(34), chf(33), chf(33)]
    assert chf(5).allocate([3, 7]) == [chf(2), chf(3)]
    assert chf(-100).allocate([1, 1, 1]) == [chf(-34), chf(-33), chf(-33)]
    assert chf(7).allocate([0, 1]) == [chf(0), chf(7)]
    chance = random.Random(7)  # the same each time
    for _ in range(500):
        whole = chf(chance.randint(-10_000, 10_000))
        weights = [chance.randint(0, 50) for _ in range(chance.randint(1, 9))] + [1]
        shares = whole.allocate(weights)
        assert Money.total(shares, "CHF") == whole
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share.minor - whole.minor * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_shares_need_weights(weights):
    with pytest.raises(ValueError, match="Weights"):
        chf(1).allocate(weights)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "CHF 1,284.60"),
        ("de", "1.284,60 CHF"),
        ("fr", "1\u202f284,60 CHF"),
        ("it", "1.284,60 CHF"),
        ("de-ch", "CHF 1’284.60"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language, words):
    text = chf(128460).format(language)
    assert text == words.replace(" ", "\u00a0")
    with translation.override(language):
        assert str(chf(128460)) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["CHF", "EUR", "USD", "GBP", "JPY", "KWD"])
def test_money_is_written_as_babel_does_but_letters_keep_their_distance(language, currency):
    for minor in (0, 1, 99, 100, 123456, 100_000_000, -123456):
        money = Money(minor, currency)
        ours = money.format(language).replace("\u2212", "-").replace("\u00a0", "")
        theirs = format_currency(money.decimal(), currency, locale=locale_of(language)).replace("\u00a0", "")
        assert ours == theirs


def test_a_column_leaves_the_currency_to_its_head():
    assert chf(128460).format_bare("en") == "1,284.60"
    assert chf(-5).format_bare("de") == "\u22120,05"
    assert Money(1284, "JPY").format_bare("en") == "1,284"
