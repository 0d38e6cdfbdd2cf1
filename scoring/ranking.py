"""Places from scores: whole numbers only, and a tie is a tie."""

from collections.abc import Mapping
from fractions import Fraction

TIES = ("competition", "dense")
"""competition: 1 2 2 4 (the default); dense: 1 2 2 3. Both occur in print."""


def places(scores: Mapping[int, int] | Mapping[int, Fraction], ties: str = "competition") -> dict[int, int]:
    """Return the place of each key, 1 for the highest score; equal scores share a place."""
    ordered = sorted(scores.values(), reverse=True)
    steps = sorted(set(ordered), reverse=True)
    place_of = {score: (steps.index(score) if ties == "dense" else ordered.index(score)) + 1 for score in steps}
    return {key: place_of[score] for key, score in scores.items()}


def places_from_last(scores: Mapping[int, int]) -> dict[int, int]:
    """Return the place of each key counted from the end: 1 for the lowest score, equal scores share a place."""
    return places({key: -score for key, score in scores.items()})
