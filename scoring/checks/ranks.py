"""Whether printed ranks agree with the values that they are of, as far as the printed values prove it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.checks.figures import Figure, Interval
from scoring.checks.table import Ties

End = tuple[Fraction, int]
"""An end of an interval that compares as open: of a rounded figure the low end is just above its number and the high end just below."""


@dataclass(frozen=True)
class Ranked:
    """A ranked row: its printed rank, and the ends of its value (None where no value is printed); a count has equal ends."""

    rank: int
    low: End | None = None
    high: End | None = None

    @classmethod
    def of(cls, rank: int, value: Figure | Interval | None) -> "Ranked":
        """Return a ranked row for a printed or an implied value."""
        if value is None:
            return cls(rank)
        interval = value.interval if isinstance(value, Figure) else value
        if interval.low == interval.high:
            return cls(rank, (interval.low, 0), (interval.high, 0))
        return cls(rank, (interval.low, 1), (interval.high, -1))


@dataclass(frozen=True)
class Bounds:
    """The ranks that a row can have; no highest where rows may be absent."""

    lowest: int
    highest: int | None

    def holds(self, rank: int) -> bool:
        """Whether a rank is one of them."""
        return self.lowest <= rank and (self.highest is None or rank <= self.highest)


def possible_ranks(rows: Sequence[Ranked], ties: Ties, *, partial: bool) -> list[Bounds]:
    """A row's rank is at least 1 + the rows (dense: different values) provably above it, at most 1 + those possibly above it.

    Two rounded values prove an order only where their intervals do not overlap; equal prints prove neither an order nor a tie. Equal
    counts are a tie. With `partial` absent rows may stand anywhere, so there is no highest rank.
    """
    lows = sorted(row.low for row in rows if row.low is not None)
    highs = sorted(row.high for row in rows if row.high is not None)
    unknown = len(rows) - len(lows)
    chain = _chain(rows)
    counts = sorted({row.low for row in rows if row.low is not None and row.low == row.high})
    bounds: list[Bounds] = []
    for row in rows:
        if row.low is None or row.high is None:
            bounds.append(Bounds(1, None if partial else len(rows)))
            continue
        above = len(lows) - bisect_right(lows, row.high)
        maybe = len(highs) - bisect_right(highs, row.low) - (1 if row.low < row.high else 0) + unknown
        if ties is Ties.DENSE:
            above = len(chain) - bisect_right(chain, row.high)
            maybe = min(maybe, len(counts) - bisect_right(counts, row.low) + unknown) if counts else maybe
        bounds.append(Bounds(1 + above, None if partial else 1 + maybe))
    return bounds


def _chain(rows: Sequence[Ranked]) -> list[End]:
    """Return the low ends, ascending, of the longest run of rows that are provably different from each other, chosen from the top."""
    chain: list[End] = []
    ends = [(row.low, row.high) for row in rows if row.low is not None and row.high is not None]
    for low, high in sorted(ends, reverse=True):
        if not chain or high < chain[-1]:
            chain.append(low)
    return chain[::-1]


def in_conflict(rows: Sequence[Ranked]) -> list[bool]:
    """A row is in conflict when one provably above it has no better rank, or one provably below it no worse; equal counts share a rank."""
    order = sorted((row for row in rows if row.low is not None and row.high is not None), key=lambda row: row.rank)
    ranks = [row.rank for row in order]
    best_after = _running([row.low for row in reversed(order)], max)[::-1]
    worst_before = _running([row.high for row in order], min)

    def conflict(row: Ranked) -> bool:
        if row.low is None or row.high is None:
            return False
        beaten = best_after[bisect_left(ranks, row.rank)] > row.high
        beating = worst_before[bisect_right(ranks, row.rank) - 1] < row.low
        return beaten or beating

    return [conflict(row) or tied for row, tied in zip(rows, in_broken_tie(rows), strict=True)]


def in_broken_tie(rows: Sequence[Ranked]) -> list[bool]:
    """Whether a row is a count that stands elsewhere with another rank."""
    ranks: dict[End, set[int]] = {}
    for row in rows:
        if row.low is not None and row.low == row.high:
            ranks.setdefault(row.low, set()).add(row.rank)
    return [row.low is not None and row.low == row.high and len(ranks[row.low]) > 1 for row in rows]


def _running(ends: Sequence[End | None], choose: Callable[[End, End], End]) -> list[End]:
    found: list[End] = []
    for end in ends:
        if end is not None:
            found.append(choose(found[-1], end) if found else end)
    return found


def jumps(rows: Sequence[Ranked], bounds: Sequence[Bounds], *, ties: Ties) -> list[tuple[int, Bounds]]:
    """Ranks begin at 1 and leave none out: after t rows of rank r comes r + t (dense: r + 1). One jump is reported where it happens.

    A rank that its own value rules out is reported with the ranks that the value allows, unless it only goes on from the one before. Where
    no value rules a rank out, the ranks may still not stand together: then the first that cannot follow is reported, with the rank that
    would. Returns the place of the row in `rows` and the ranks that it could have.
    """
    order = sorted(range(len(rows)), key=lambda place: rows[place].rank)
    outside = {place for place in order if not bounds[place].holds(rows[place].rank)}
    if outside and any(row.low is not None for row in rows):
        return _outside(rows, bounds, ties, order=[(count, place, place in outside) for count, place in enumerate(order, start=1)])
    return _apart(rows, ties, order)


def _outside(
    rows: Sequence[Ranked], bounds: Sequence[Bounds], ties: Ties, *, order: Sequence[tuple[int, int, bool]]
) -> list[tuple[int, Bounds]]:
    found: list[tuple[int, Bounds]] = []
    shift = previous = 0
    going_on = False
    for count, place, out in order:
        rank = rows[place].rank
        following = previous + 1 if ties is Ties.DENSE else count + shift
        going_on = going_on and rank in (previous, following)
        if out and not going_on:
            found.append((place, bounds[place]))
            shift, going_on = rank - count, True
        previous = rank
    return found


def _apart(rows: Sequence[Ranked], ties: Ties, order: Sequence[int]) -> list[tuple[int, Bounds]]:
    found: list[tuple[int, Bounds]] = []
    shift = previous = 0
    for count, place in enumerate(order, start=1):
        rank = rows[place].rank
        following = previous + 1 if ties is Ties.DENSE else count + shift
        if ties is Ties.COMPETITION and rank == count:
            shift = 0
        elif rank not in (previous, following) or (not previous and rank != 1):
            found.append((place, Bounds(following, following)))
            shift += rank - following
        previous = rank
    return found


def between_neighbours(rows: Sequence[Ranked]) -> dict[int, Bounds | None]:
    """The fewest rows whose ranks must be wrong for the others to agree, each with the ranks that fit between the others.

    Of the rows in conflict, those that contradict most others are taken away, equal ones together, until the rest agrees. Where more than
    a hundred are in conflict, all are returned, without bounds.
    """
    left = [place for place, conflict in enumerate(in_conflict(rows)) if conflict]
    if len(left) > _UNTANGLED:
        return dict.fromkeys(left)
    wrong: set[int] = set()
    while left:
        against = {place: sum(_contradict(rows[place], rows[other]) for other in left) for place in left}
        most = max(against.values())
        if not most:
            break
        wrong.update(place for place in left if against[place] == most)
        left = [place for place in left if against[place] < most]
    right = [row for place, row in enumerate(rows) if place not in wrong]
    return {place: _fitting(rows[place], right) for place in sorted(wrong)}


_UNTANGLED = 100


def _above(upper: Ranked, lower: Ranked) -> bool:
    return upper.low is not None and lower.high is not None and upper.low > lower.high


def _contradict(one: Ranked, other: Ranked) -> bool:
    if one.low is not None and one.low == one.high == other.low == other.high:
        return one.rank != other.rank
    return (_above(one, other) and one.rank >= other.rank) or (_above(other, one) and other.rank >= one.rank)


def _fitting(row: Ranked, others: Sequence[Ranked]) -> Bounds:
    lowest = max((other.rank + 1 for other in others if _above(other, row)), default=1)
    highest = min((other.rank - 1 for other in others if _above(row, other)), default=None)
    return Bounds(lowest, highest if highest is None or highest >= lowest else None)
