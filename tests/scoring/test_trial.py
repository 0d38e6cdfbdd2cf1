"""A trial says who moves, who enters and leaves each list, and why, down to the component; nothing moves under the same book."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.vocabulary import CardColour, ListKind, UnitKind
from scoring.rulebook import Rulebook
from scoring.rulebook_file import in_force, shipped
from scoring.trial import NO_PLACES, CardMove, Trial, trial
from scoring.verdicts import judge
from tests.scoring.books import book, read, text_of
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
    assert why["甲区"] == "a28.50分改为9.50分；b新设，得0.00分。按现行的办法不在末1名以内，不列黑榜。"


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
    assert set(moved.values()) == {"按现行的办法不在末1名以内，不列黑榜。"}


def test_a_component_split_in_two_that_read_the_same_keeps_both_parts(town: Town) -> None:
    lines = INVESTMENT[0]
    (series,) = tried(town, book({"a": INVESTMENT}), book({"a": (lines, 10), "c": (lines, 50)})).series
    assert {one.name: one.why() for one in series.units}["乙区"].startswith("a24.00分改为4.00分；c新设，得20.00分。")
    renamed = tried(town, book({"x": (lines, 20), "y": (lines, 40)}), book({"v": (lines, 40), "w": (lines, 20)}))
    parts = {one.name: one.parts for one in renamed.series[0].units}["乙区"]
    assert [(part.titles, part.before, part.now) for part in parts] == [(("x", "v"), 80_000, 160_000), (("y", "w"), 160_000, 80_000)]
    assert parts[0].sentence() == "x8.00分改为v16.00分"


def test_points_that_print_alike_are_printed_with_more_decimals(town: Town) -> None:
    curve = 'measure = "schedule_rate"\ncurve = {{ kind = "proportional", at = {at} }}'
    other = book({"a": (curve.format(at="2.0001"), 60)})
    (series,) = tried(town, book({"a": (curve.format(at="2"), 60)}), other).series
    assert {one.name: one.parts[0].sentence() for one in series.units}["丙区"] == "a15.0000分改为14.9993分"


MET = '{ target = "met" }'


@pytest.mark.parametrize(
    ("old", "new", "name", "why"),
    [
        (
            "value = 1\n",
            "value = 0.9\n",
            "甲区",
            "按试算的办法完成目标，不列黑榜。按现行的办法未完成目标：完成序时计划率95.00%，不符合“不低于100.00%”。",
        ),
        (
            'all_of = [{ target = "missed" }]',
            'all_of = [{ compare = "schedule_rate", op = "<", value = 0.9 }]',
            "甲区",
            "按试算的办法完成序时计划率95.00%，不符合“低于90.00%”，不列黑榜。",
        ),
        ('kind = "BLACK"', 'kind = "RED"', "甲区", "按现行的办法不设红榜。按试算的办法不设黑榜。"),
    ],
    ids=["目标放低", "条件改了", "榜改了"],
)
def test_what_changed_for_a_unit_of_unchanged_points_is_said(town: Town, *, old: str, new: str, name: str, why: str) -> None:
    text = text_of({"a": INVESTMENT})
    assert text.count(old) == 1
    (series,) = tried(town, read(text), read(text.replace(old, new))).series
    assert {one.name: one.why() for one in series.moved}[name] == why


def test_a_unit_that_falls_below_the_minimum_is_told_so(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        town = Town(session)
        large, small = town.unit("甲区"), town.unit("乙区")
        projects = [town.project("一", large), town.project("二", large), town.project("三", small)]
        town.edition({project: Planned() for project in projects})
        for project in projects:
            town.report(project, 1, YI)
        text = text_of({"a": INVESTMENT})
        (series,) = tried(town, read(text), read(text.replace("projects = 1", "projects = 2"))).series
    assert {one.name: one.why() for one in series.moved} == {"乙区": "按试算的办法项目数低于参评下限，不参与排名。"}


def test_a_target_out_of_reach_names_its_figure(town: Town) -> None:
    text = text_of({"a": INVESTMENT}, black=LAST).replace('kind = "BLACK"', 'kind = "RED"').replace(f"[{LAST}]", f"[{MET}]")
    (series,) = tried(town, read(text.replace("value = 1\n", "value = 0.8\n")), read(text)).series
    why = {one.name: one.why() for one in series.moved}
    assert why["乙区"] == "按试算的办法未完成目标：完成序时计划率80.00%，不符合“不低于100.00%”，不列红榜。"
    black = text_of({"a": INVESTMENT})
    (series,) = tried(town, read(black.replace("value = 1\n", "value = 0.8\n")), read(black)).series
    why = {one.name: one.why() for one in series.moved}
    assert why["乙区"] == "按现行的办法完成目标，不列黑榜。按试算的办法未完成目标：完成序时计划率80.00%，不符合“不低于100.00%”。"


def test_points_of_others_or_the_convention_for_ties_are_the_reason_of_a_place_alone(town: Town) -> None:
    flat = 'measure = "schedule_rate"\ncurve = { kind = "steps", points = [[0, 0.2], [0.8, 1]] }'
    (series,) = tried(town, book({"a": (flat, 60)}), book({"a": (flat, 60)}, ties="dense")).series
    assert [(one.name, one.places, one.why()) for one in series.moved] == [("丙区", (3, 2), "得分都没有变，并列、取整或名额的规定有变。")]
    lower = book({"a": (flat.replace("0.8, 1", "0.9, 1"), 60)})
    (series,) = tried(town, book({"a": (flat, 60)}), lower).series
    assert {one.name: one.why() for one in series.moved}["丙区"].startswith("本单位得分没有变，别的单位得分或参评有变。")


def test_units_of_a_series_that_is_split_keep_their_place_before(town: Town) -> None:
    text = text_of({"a": INVESTMENT})
    start = text.index("[[series]]")
    again = text[start : text.index("[[lists]]")].replace('"districts"', '"others"').replace("各区", "各区乙")
    split = text.replace("[[lists]]", f"{again}[[lists]]", 1)
    found = tried(town, read(text), read(split)).series
    assert [one.title for one in found] == ["各区", "各区乙"]
    assert all(one.before is not None and one.now is not None for series in found for one in series.units)
    merged = tried(town, read(split), read(text)).series
    assert [(one.title, one.moved) for one in merged] == [("各区", ())]


@pytest.mark.parametrize("name", ["heilongjiang", "shaoxing"])
def test_a_book_that_scores_and_lacks_its_figures_is_not_said_to_have_given_places(town: Town, name: str) -> None:
    scoring = next(one for one in shipped() if one.name == name)
    found = tried(town, in_force("lujiang", town.facts(1).month.last_day), scoring)
    assert found.series == ()
    assert found.doubts[0] == "这份办法计分，但没有单位参与排名（没有可计算的评分项），不作排名对照，只对照红黄牌。"


@pytest.mark.parametrize("name", [one.edition for one in shipped() if one.method.score == "components"])
def test_the_parts_sum_to_the_change_of_the_score(town: Town, name: str) -> None:
    rulebook = next(one for one in shipped() if one.edition == name)
    for series in tried(town, in_force("lujiang", town.facts(1).month.last_day), rulebook).series:
        for one in series.units:
            before, now = one.scores
            if before is not None and now is not None:
                assert sum(part.change for part in one.parts) == now - before


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


def test_a_group_that_loses_units_is_the_reason_for_those_that_stay(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as session:
        town = Town(session)
        district, committee = town.unit("甲区"), town.unit("乙管委会", UnitKind.MANAGEMENT_COMMITTEE)
        projects = {town.project("一", district): YI // 2, town.project("二", committee): YI}
        town.edition({project: Planned() for project in projects})
        for project, amount in projects.items():
            town.report(project, 1, amount)
        text = text_of({"a": INVESTMENT}).replace('kinds = ["DISTRICT"]', 'kinds = ["DISTRICT", "MANAGEMENT_COMMITTEE"]')
        first, _ = tried(town, read(text), read(text.replace(', "MANAGEMENT_COMMITTEE"', ""))).series
    assert {one.name: one.why() for one in first.moved} == {"甲区": "本单位得分没有变，别的单位得分或参评有变。"}
