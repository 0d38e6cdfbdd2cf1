"""A rate is kept as its two whole numbers, so that nothing is rounded before it is compared or printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.money import percent, round_half_up

POINT = 10_000
"""One point of a score in the integers that are stored: ten-thousandths."""


@dataclass(frozen=True)
class Ratio:
    """Numerator and denominator of a rate; without a positive denominator there is no rate."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """The exact rate, or None where nothing was planned."""
        return Fraction(self.numerator, self.denominator) if self.denominator > 0 else None

    @property
    def percent(self) -> Decimal | None:
        """The rate in percent as it is printed: two decimals, rounded half-up; None where nothing was planned."""
        return percent(self.numerator, self.denominator)

    def printed(self) -> Fraction | None:
        """The rate as it is printed, for rules that compare printed figures."""
        shown = self.percent
        return None if shown is None else Fraction(shown) / 100


def ten_thousandths(value: Fraction) -> int:
    """Return a number of points as ten-thousandths, rounded half-up."""
    return round_half_up(value.numerator * POINT, value.denominator)


def points_between(later: Ratio, earlier: Ratio) -> Decimal | None:
    """Return later − earlier in percentage points, from unrounded rates, two decimals half-up; None without both rates."""
    if later.value is None or earlier.value is None:
        return None
    gap = (later.value - earlier.value) * 10_000
    return Decimal(round_half_up(gap.numerator, gap.denominator)).scaleb(-2)


def apportioned(values: Mapping[str, Fraction]) -> dict[str, int]:
    """Return numbers of points as ten-thousandths that sum to their rounded sum: what is left goes to the largest remainders."""
    floors = {key: value.numerator * POINT // value.denominator for key, value in values.items()}
    left = ten_thousandths(sum(values.values(), Fraction(0))) - sum(floors.values())
    by_remainder = sorted(values, key=lambda key: floors[key] - values[key] * POINT)
    return {key: floor + (key in by_remainder[:left]) for key, floor in floors.items()}


def exact(value: Fraction) -> str:
    """Write a number of points as a rule states it: 40, 2.5; as a fraction where it has no end."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}" if denominator == 1 else str(value)
