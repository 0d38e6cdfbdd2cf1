"""Exact sets of values of one quantity: intervals with open and closed ends, on the line or on whole steps, and "no value"."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

ZERO = Fraction(0)


@dataclass(frozen=True, order=True)
class Cut:
    """A place between values: before `value`, or, with `after`, behind it; `side` −1 and 1 are before and behind all values."""

    side: int
    value: Fraction = ZERO
    after: bool = False


BEFORE_ALL, BEHIND_ALL = Cut(-1), Cut(1)
Span = tuple[Cut, Cut]
"""All values between two cuts, the first before the second."""


@dataclass(frozen=True)
class Values:
    """A set of values as rising spans that do not touch; `none` tells whether it holds "no value" too, as a rate without a plan."""

    spans: tuple[Span, ...] = ()
    none: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is in the set."""
        return not self.spans and not self.none

    def has(self, value: Fraction | None) -> bool:
        """Whether a value, or "no value", is in the set."""
        if value is None:
            return self.none
        here = Cut(0, value)
        return any(low <= here < high for low, high in self.spans)

    def meet(self, other: "Values") -> "Values":
        """What is in both."""
        both = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Values(_joined(both), self.none and other.none)

    def join(self, other: "Values") -> "Values":
        """What is in one or the other."""
        return Values(_joined((*self.spans, *other.spans)), self.none or other.none)

    def less(self, other: "Values") -> "Values":
        """What is in this set and not in the other."""
        ends = [BEFORE_ALL, *(cut for span in other.spans for cut in span), BEHIND_ALL]
        outside = Values(_joined(zip(ends[::2], ends[1::2], strict=True)))
        return Values(self.meet(outside).spans, self.none and not other.none)


NOTHING = Values()


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for low, high in sorted(spans):
        if low >= high:
            continue
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def holes(values: Values) -> Values:
    """What lies between the spans of a set."""
    return Values(tuple((before[1], after[0]) for before, after in pairwise(values.spans)))


@dataclass(frozen=True)
class Domain:
    """The values that a quantity can have: from `least` to `most` (None: no limit), in whole `step`s or, without, any; or no value."""

    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None
    none: bool = False

    def everything(self) -> Values:
        """All values, and "no value" where there may be none."""
        low = BEFORE_ALL if self.least is None else self._snapped(Cut(0, self.least))
        high = BEHIND_ALL if self.most is None else self._snapped(Cut(0, self.most, after=True))
        return Values(((low, high),), self.none)

    def where(self, op: str, value: Fraction) -> Values:
        """The values that stand to `value` as the operator says; "no value" never does."""
        before, after = self._snapped(Cut(0, value)), self._snapped(Cut(0, value, after=True))
        spans: dict[str, Span] = {
            ">=": (before, BEHIND_ALL),
            ">": (after, BEHIND_ALL),
            "<=": (BEFORE_ALL, after),
            "<": (BEFORE_ALL, before),
            "==": (before, after),
        }
        return Values(_joined([spans[op]])).meet(self.everything())

    def _snapped(self, cut: Cut) -> Cut:
        """The cut just before the next step, so that steps between two cuts decide and not what lies between steps."""
        if self.step is None:
            return cut
        steps = cut.value / self.step
        next_one = steps.numerator // steps.denominator + 1 if cut.after else -(-steps.numerator // steps.denominator)
        return Cut(0, next_one * self.step)
