"""Places when every score may lie anywhere in an interval: the best and the worst, which no combination of figures goes beyond."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A closed interval of whole numbers."""

    low: int
    high: int


def place_spans(scores: Mapping[int, Span], ties: str = "competition") -> dict[int, Span]:
    """Return the best and the worst place of each key, 1 for the highest score, whatever the scores in their intervals are.

    Ahead for certain is whoever lies above the whole interval, perhaps ahead whoever reaches above its low end. With dense places
    scores that tie count once: of those ahead as few as must differ, and at most one each; the worst dense place may not be reached.
    """
    if ties == "dense":
        return {key: _dense(scores, key) for key in scores}
    lows, highs = sorted(one.low for one in scores.values()), sorted(one.high for one in scores.values())
    return {
        key: Span(1 + len(lows) - bisect_right(lows, one.high), 1 + len(highs) - bisect_right(highs, one.low) - (one.high > one.low))
        for key, one in scores.items()
    }


def _dense(scores: Mapping[int, Span], key: int) -> Span:
    mine = scores[key]
    others = [one for other, one in scores.items() if other != key]
    certain = [one for one in others if one.low > mine.high]
    possible = {(one.low, one.high) if one.low < one.high else (one.low, one.low) for one in others if one.high > mine.low}
    wide = sum(one.low < one.high for one in others if one.high > mine.low)
    points = len({low for low, high in possible if low == high})
    return Span(1 + _fewest(certain), 1 + points + wide)


def _fewest(spans: list[Span]) -> int:
    """How many different values intervals must have at the least: as many as the fewest points that touch them all."""
    needed, reached = 0, None
    for one in sorted(spans, key=lambda one: one.high):
        if reached is None or one.low > reached:
            needed, reached = needed + 1, one.high
    return needed


def from_last_spans(scores: Mapping[int, Span]) -> dict[int, Span]:
    """Return the least and the greatest place counted from the end, 1 for the lowest score."""
    return place_spans({key: Span(-one.high, -one.low) for key, one in scores.items()})
