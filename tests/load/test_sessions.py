"""When the table of readers at once tells a ratio: not where a queue or other work was measured."""

import pytest

from tests.load.crowd import Clicked
from tests.load.sessions import HEAD, Measured, Pair, aims, row


def measured(*each: int, seconds: float, megabytes: float = 1.0) -> Measured:
    """Readers with so many clicks each, all of the same length."""
    return Measured(tuple(Clicked("one", seconds, reader) for reader, clicks in enumerate(each) for _ in range(clicks)), megabytes, 0.5)


def pair(ours: Measured, *, bare: Measured | None = None, load: float = 0.5) -> Pair:
    return Pair(3, ours, measured(9, 9, 9, seconds=0.2), bare or measured(9, 9, 9, seconds=0.1), load)


@pytest.mark.parametrize(
    ("of", "told"),
    [
        pytest.param(pair(measured(5, 6, 7, seconds=0.3)), "3.0", id="enough clicks on a quiet machine"),
        pytest.param(pair(measured(40, 4, 40, seconds=0.3)), "saturated, no ratio", id="one reader waited most of the time"),
        pytest.param(pair(measured(9, 9, seconds=0.3)), "saturated, no ratio", id="one reader was never answered"),
        pytest.param(
            pair(measured(9, 9, 9, seconds=0.3), bare=measured(9, 4, 9, seconds=0.1)), "saturated, no ratio", id="readers on the bare page"
        ),
        pytest.param(
            pair(measured(9, 9, 9, seconds=0.6), bare=measured(9, 9, 9, seconds=0.201)), "disturbed, no ratio", id="a slow bare page"
        ),
        pytest.param(pair(measured(9, 9, 9, seconds=0.3), load=3.1), "disturbed, no ratio", id="a machine that was busy before"),
        pytest.param(pair(measured(9, 9, 9, seconds=0.3), load=3.0), "3.0", id="a machine that was just quiet enough"),
    ],
)
def test_a_ratio_is_told_of_pages_alone(of: Pair, told: str) -> None:
    cells, told_of = row(of).split(" | "), aims(of)
    assert cells[-2] == f"**{told}**"
    assert cells[-8] == (f"**{float(told) / 2:.1f}**" if told[0].isdigit() else f"**{told}**")
    assert len(cells) == HEAD.splitlines()[0].count("|") - 1
    assert ("that of the bare page;" in told_of) == ("that of the equal page;" in told_of) == told[0].isdigit()
    assert "memory for each further page 1.0 times (aim: 1.5, met) that of the bare page." in told_of


def test_clicks_are_told_of_whoever_made_the_fewest() -> None:
    assert row(pair(measured(9, 6, 8, seconds=0.3))).startswith("| 3 | 23 | 6 | 300 |")
