"""A printed figure stands for an interval: x with k decimals is a true value in [x − ½·10⁻ᵏ, x + ½·10⁻ᵏ]; a count is exact."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import ceil, floor

from core.errors import BadAmount
from core.money import parse_decimal

EXACT_UNITS = ("户", "个", "项", "人", "套")
"""Units of things that are counted, not measured."""

MISSING = frozenset(
    {"", "-", "--", "—", "——", "–", "/", "\\", "*", "无", "空", "未报", "缺报", "不适用", "不参与排名", "未公布", "…", "……", "N/A"}
)
"""Texts that say: there is no figure here. Missing is not zero."""

_TAILS = ("个百分点", "百分点", "%", "亿元", "万元", "元", "亩", "分", "户", "个", "项", "人", "套")


@dataclass(frozen=True)
class Interval:
    """All values from low to high, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def scaled(self, factor: Fraction) -> "Interval":
        """Return the interval in another unit; the factor is positive."""
        if factor == 1:
            return self
        return Interval(self.low * factor, self.high * factor)

    def touches(self, other: "Interval") -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high

    def meet(self, other: "Interval") -> "Interval":
        """Return what the two have in common, or, where that is nothing, all from the one to the other."""
        if self.touches(other):
            return Interval(max(self.low, other.low), min(self.high, other.high))
        return Interval(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True)
class Figure:
    """A printed figure: its text, its value, its decimals, whether it is a count, and the factor to percent of a rate printed as 0.6518."""

    text: str
    value: Fraction
    places: int
    exact: bool = False
    factor: int = 1

    @cached_property
    def interval(self) -> Interval:
        """The true values that print as this figure."""
        half = Fraction(0) if self.exact else Fraction(1, 2 * 10**self.places)
        return Interval(self.value - half, self.value + half).scaled(Fraction(self.factor))

    def fits(self, implied: Interval) -> bool:
        """Whether some implied value prints as this figure."""
        return self.interval.touches(implied)


def read_figure(text: str, *, exact: bool = False) -> Figure | None:
    """Read a printed figure: 1,234.50, +6.3个百分点, 65.18%; None when there is none. Raises BadAmount when the text is no figure."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in MISSING:
        return None
    for tail in _TAILS:
        if plain.endswith(tail):
            plain = plain.removesuffix(tail).rstrip()
            break
    value = parse_decimal(plain)
    places = max(0, -int(value.as_tuple().exponent))
    if value.adjusted() > _MOST_DIGITS or places > _MOST_DIGITS:
        raise BadAmount(text, "数字过长")
    return Figure(text, Fraction(value), places, exact)


_MOST_DIGITS = 30


def is_figure(text: str) -> bool:
    """Whether a text is a printed figure."""
    try:
        return read_figure(text) is not None
    except BadAmount:
        return False


def corners(function: Callable[..., Fraction], *intervals: Interval) -> Interval:
    """Return the exact range of a function that is monotone in each argument over the box of the intervals."""
    values = [function(*ends) for ends in product(*((interval.low, interval.high) for interval in intervals))]
    return Interval(min(values), max(values))


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of intervals."""
    result = Interval(Fraction(0), Fraction(0))
    for interval in intervals:
        result += interval
    return result


def possible_prints(implied: Interval, figure: Figure) -> tuple[str, str]:
    """Return the lowest and the highest text that an implied interval can print as, with at least two decimals unless it is a count."""
    implied = implied.scaled(Fraction(1, figure.factor))
    if figure.exact and ceil(implied.low) <= floor(implied.high):
        return _text(ceil(implied.low), 0), _text(floor(implied.high), 0)
    places = max(2, figure.places)
    unit = Fraction(1, 10**places)
    return _text(ceil((implied.low - unit / 2) / unit), places), _text(floor((implied.high + unit / 2) / unit), places)


def _text(scaled: int, places: int) -> str:
    digits = f"{abs(scaled):0{places + 1}d}"
    body = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{body}" if scaled < 0 else body
