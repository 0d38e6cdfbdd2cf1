"""A trial says who moves, who enters and leaves each list, and why, down to the component; nothing moves under the same book."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import CardColour, ListKind
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force, shipped
from scoring.trial import NO_PLACES, CardMove, Trial, trial
from scoring.verdicts import judge
from tests.scoring.books import book
from tests.town import YI, Planned, Town

INVESTMENT = ('measure = "schedule_rate"\ncurve = { kind = "proportional", at = 2 }', 60)
REPORTING = ('measure = "reporting"\ncurve = { kind = "proportional" }', 40)
STARTS = ('measure = "start_rate"\ncurve = { kind = "proportional" }', 40)
LAST = '{ target = "missed" }, { last = "black" }'


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    """甲区 is best in money and late in one report; 乙区 and 丙区 follow."""
    with transaction(sqlite_engine) as session:
        town = Town(session)
        projects = [town.project(name, town.unit(name)) for name in ("甲区", "乙区", "丙区")]
        town.edition({project: Planned() for project in projects})
        for project, percent in zip(projects, (95, 80, 50), strict=True):
            late = {"submitted_at": None} if percent == 95 else {}
            town.report(project, 1, percent * YI // 100, **late)
        yield town


def tried(town: Town, base: Rulebook, other: Rulebook) -> Trial:
    facts = town.facts(1)
    return trial(facts, judge(facts, base), book=other)


def test_under_the_same_book_nobody_moves(town: Town) -> None:
    for rulebook in (book({"a": INVESTMENT, "b": REPORTING}, black=LAST), in_force("lujiang", town.facts(1).month.last_day)):
        found = tried(town, rulebook, rulebook)
        assert found.moved == 0
        assert found.cards == ()
        assert all(not one.parts for series in found.series for one in series.units)


def test_other_marks_move_units_and_their_reason_names_the_component(town: Town) -> None:
    base = book({"a": INVESTMENT}, black=LAST)
    other = book({"a": (INVESTMENT[0], 20), "b": (REPORTING[0], 80)}, black=LAST)
    (series,) = tried(town, base, other).series
    places = {one.name: one.places for one in series.units}
    assert places == {"甲区": (1, 3), "乙区": (2, 1), "丙区": (3, 2)}
    assert series.entering(ListKind.BLACK) == ("甲区",)
    assert series.leaving(ListKind.BLACK) == ("丙区",)
    why = {one.name: one.why() for one in series.units}
    assert why["乙区"] == "b新设，得80.00分；a24.00分改为8.00分。"
    assert why["甲区"] == "a28.50分改为9.50分；b新设，得0.00分。"


def test_a_component_that_is_taken_away_says_what_it_gave(town: Town) -> None:
    (series,) = tried(town, book({"a": INVESTMENT, "b": REPORTING}), book({"a": (INVESTMENT[0], 60)})).series
    assert {one.name: one.why() for one in series.units}["乙区"] == "b取消，原得40.00分。"


def test_the_same_component_under_another_key_is_known_by_what_it_reads(town: Town) -> None:
    (series,) = tried(town, book({"a": INVESTMENT}), book({"money": INVESTMENT})).series
    assert all(not one.parts for one in series.units)


def test_a_longer_list_is_the_reason_where_no_points_changed(town: Town) -> None:
    (series,) = tried(town, book({"a": INVESTMENT}, black=LAST), book({"a": INVESTMENT}, black='{ target = "missed" }')).series
    moved = {one.name: one.why() for one in series.moved}
    assert set(moved) == {"甲区", "乙区"}
    assert set(moved.values()) == {"本单位得分没有变，别的单位得分、名额或列榜条件变了。"}


def test_a_book_without_places_is_compared_by_its_cards(town: Town) -> None:
    wuhan = next(one for one in shipped() if one.name == "wuhan")
    found = tried(town, in_force("lujiang", town.facts(1).month.last_day), wuhan)
    assert found.series == ()
    assert found.doubts[0] == NO_PLACES
    assert found.cards == ()
    assert found.counts == ((CardColour.YELLOW, 0, 0), (CardColour.RED, 1, 1))
    none = tried(town, book({"a": INVESTMENT}), wuhan)
    assert [(one.name, one.before, one.now) for one in none.cards] == [("丙区", None, CardColour.RED)]
    assert isinstance(none.cards[0], CardMove)


@pytest.mark.parametrize("name", [one.edition for one in shipped()])
def test_every_shipped_book_can_be_tried(town: Town, name: str) -> None:
    rulebook = next(one for one in shipped() if one.edition == name)
    found = tried(town, in_force("lujiang", town.facts(1).month.last_day), rulebook)
    assert found.tried is rulebook
