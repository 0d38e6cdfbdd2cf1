"""Places and ties, both conventions that occur in print."""

from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import places, places_from_last

SCORES = {1: 90, 2: 80, 3: 80, 4: 70}


def test_competition_leaves_a_gap_after_a_tie() -> None:
    assert places(SCORES) == {1: 1, 2: 2, 3: 2, 4: 4}


def test_dense_leaves_none() -> None:
    assert places(SCORES, "dense") == {1: 1, 2: 2, 3: 2, 4: 3}


def test_places_from_last_share_too() -> None:
    assert places_from_last({1: 90, 2: 70, 3: 70}) == {1: 3, 2: 1, 3: 1}


@given(st.dictionaries(st.integers(), st.integers(), max_size=9))
def test_a_higher_score_is_never_placed_behind(scores: dict[int, int]) -> None:
    for ties in ("competition", "dense"):
        place = places(scores, ties)
        assert all((place[a] < place[b]) == (scores[a] > scores[b]) for a in scores for b in scores)
