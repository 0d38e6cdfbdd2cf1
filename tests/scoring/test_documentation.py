"""docs/rulebooks.md names every shipped book, measure, curve, predicate, quantity and event that a rulebook may use."""

from pathlib import Path

import pytest

from scoring.curves import CURVES
from scoring.measures import MEASURES
from scoring.predicates import COUNTED, PREDICATES, QUANTITIES
from scoring.rulebook_file import shipped

PAGE = (Path(__file__).parents[2] / "docs/rulebooks.md").read_text("utf-8")
NAMES = [*(book.edition for book in shipped()), *MEASURES, *CURVES, *PREDICATES, *QUANTITIES, *COUNTED]


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_it_is_named(name: str) -> None:
    assert name in PAGE
