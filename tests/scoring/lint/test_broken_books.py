"""One fault is put into a clean book: the linter finds it once, at its place, and nothing else; in the clean book it finds nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scoring.lint import CHECKS, LintFinding, Severity, lint
from scoring.lint.conditions import MOST_BRANCHES
from scoring.rulebook import NO_TARGET, Condition, Rulebook
from tests.scoring.lint.clean import TEXT, read
from tests.scoring.lint.faults import BLACK, BROKEN, RED_CARD, REMOVAL, STEPS, Edit, also, ladder, rate


def edited(edits: list[Edit]) -> Rulebook:
    """The clean book with some of its text replaced, each once."""
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read(text)


def found(book: Rulebook, *editions: Rulebook, unsaid: bool = False) -> list[tuple[str, str]]:
    """Check and place of each finding; that a figure which a test changed stands in no text any more only where it is asked for."""
    return [(one.check, one.where) for one in findings(book, *editions) if unsaid or one.check != "unsaid"]


def findings(book: Rulebook, *editions: Rulebook) -> tuple[LintFinding, ...]:
    return lint(book, editions, observations=())


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_found_once_at_its_place_and_nothing_else(name: str) -> None:
    edits, check, where = BROKEN[name]
    assert found(edited(edits), unsaid=check == "unsaid") == [(check, where)]


def test_a_removal_beside_a_card_names_the_values_and_the_card() -> None:
    edits, _, _ = BROKEN["还在提黄牌就摘牌"]
    (one,) = lint(edited(edits), observations=())
    assert one.sentence == "完成序时计划率不小于50%且小于80%时仍提红牌、黄牌，摘牌提不出；请核对原文，调整摘牌或发牌的界线。"


CLEAN: dict[str, list[Edit]] = {
    "黄牌还要逾期开工，只看进度的摘牌提得出": [
        *ladder(("YELLOW", f'{rate("<", "1")}, {{ compare = "start_delay", op = ">=", value = 1 }}'))[:1],
        (REMOVAL, REMOVAL.replace("value = 1\n", "value = 0.8\n")),
    ],
    "恰好不再提牌就摘牌": [(REMOVAL, REMOVAL.replace("value = 1\n", "value = 0.8\n"))],
    "按另一指标提的牌，与摘牌的界线无关": [
        (RED_CARD, also("RED", 'compare = "start_delay"\nop = ">="\nvalue = 1') + RED_CARD),
    ],
    "原样": [],
    "缺报的列黑榜，红榜本来要求报齐": [(BLACK, '[{ compare = "missing_reports", op = ">=", value = 1 }]')],
    "最后一档只有最后一名": [("[[1, 2, 5], [3, 6, 3]]", "[[1, 5, 5], [6, 6, 3]]")],
    "按每个项目计分，各项目相加": [
        (STEPS, "[[0.6, 0.3], [0.8, 0.5]]"),
        ('key = "starts"', 'key = "starts"\neach_project = true'),
        ('score = "components"', 'score = "components"\nabsent_plan = "drop"'),
    ],
    "区的黄牌有两段": [
        (
            "[[removals]]",
            also(
                "YELLOW",
                'any_of = [{ compare = "land_rate", op = "<", value = 0.5 }, { compare = "land_rate", op = ">", value = 2 }]',
            ).replace("project", "district")
            + "[[removals]]",
        )
    ],
}
"""Changes that are no fault."""


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_no_fault_is_not_found(name: str) -> None:
    assert found(edited(CLEAN[name])) == []


def test_two_series_with_marks_of_their_own_sum_are_even_beside_one_of_a_hundred() -> None:
    book = read(TEXT)
    first, second = book.series
    less = tuple((key, mark - 5 if key == "investment" else mark) for key, mark in first.marks)
    others = (replace(first, key="towns", marks=less), replace(first, key="zones", marks=less))
    assert found(replace(book, series=(*others, second), expect=())) == []


def _without_target(book: Rulebook) -> Rulebook:
    return replace(book, target=(NO_TARGET, book.target[1]), lists=book.lists[:1])


def _uncited(book: Rulebook) -> Rulebook:
    (remark,) = book.remarks
    return replace(book, remarks=(replace(remark, cited=replace(remark.cited, quote="")),))


def _only_green(book: Rulebook) -> Rulebook:
    never = Condition("compare", "reporting", ">", Fraction(1))
    return replace(book, cards=(replace(book.cards[-1], condition=never),))


def _branched(book: Rulebook) -> Rulebook:
    single = Condition("compare", "start_rate", "<", book.cards[1].condition.value)
    either = Condition("any_of", parts=(single, Condition("compare", "missing_reports", ">=", single.value)))
    (remark,) = book.remarks
    many = Condition("all_of", parts=(either,) * MOST_BRANCHES)
    return replace(book, remarks=(replace(remark, condition=many),))


def _happy(book: Rulebook) -> Rulebook:
    first, *others = book.components
    return replace(book, components=(replace(first, reads=replace(first.reads, name="happiness")), *others))


BUILT: dict[str, tuple[Callable[[Rulebook], Rulebook], str, str]] = {
    "没有原文也没有标记": (_uncited, "uncited", "remarks.计划偏低"),
    "只有一条绿灯而永远不成立": (_only_green, "impossible", "cards[1]"),
    "没有目标却看目标": (_without_target, "impossible", "lists.RED"),
    "分支过多": (_branched, "too_branched", "remarks.计划偏低"),
    "没有的指标": (_happy, "unknown_facts", "components.investment.measure"),
}
"""Faults that reading refuses or that nobody would write out."""


@pytest.mark.parametrize("name", BUILT)
def test_a_fault_of_a_book_that_was_not_read_from_a_file_is_found_too(name: str) -> None:
    change, check, where = BUILT[name]
    assert found(change(read(TEXT))) == [(check, where)]


Dates = tuple[date, date | None]
NEIGHBOURS: dict[str, tuple[Dates, Dates, list[tuple[str, str]]]] = {
    "前一版本没有失效": ((date(2019, 1, 1), None), (date(2021, 1, 1), None), [("two_in_force", "in_force_to")]),
    "同有效一天": ((date(2019, 1, 1), date(2021, 1, 1)), (date(2021, 1, 1), None), [("two_in_force", "in_force_to")]),
    "首尾相接": ((date(2019, 1, 1), date(2020, 12, 31)), (date(2021, 1, 1), None), []),
    "空了一天": ((date(2019, 1, 1), date(2020, 12, 30)), (date(2021, 1, 1), None), [("none_in_force", "in_force_to")]),
}


def dated(days: Dates) -> Rulebook:
    begin, end = days
    return replace(read(TEXT, day=begin), in_force_to=end)


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_days_with_two_editions_or_none_are_found_from_both_sides(name: str) -> None:
    earlier, later, expected = NEIGHBOURS[name]
    assert found(dated(earlier), dated(earlier), dated(later)) == expected
    other_side = [(check, "in_force_from") for check, _ in expected]
    assert found(dated(later), dated(later), dated(earlier)) == other_side


def test_an_edition_before_the_one_before_leaves_no_gap() -> None:
    editions = [dated((date(year, 1, 1), date(year, 12, 31))) for year in (2017, 2018, 2019)]
    assert [found(one, *editions) for one in editions] == [[], [], []]


def test_an_edition_of_another_name_does_not_matter() -> None:
    other = replace(dated((date(2020, 1, 1), None)), name="other")
    assert found(read(TEXT), other) == []


def test_every_check_finds_something_here() -> None:
    expected = {check for _, check, _ in (*BROKEN.values(), *BUILT.values())}
    expected |= {check for *_, faults in NEIGHBOURS.values() for check, _ in faults}
    assert CHECKS.keys() == expected | {"unchecked_facts"}


def one_of(edits: list[Edit]) -> LintFinding:
    (finding,) = (one for one in findings(edited(edits)) if one.check != "unsaid")
    return finding


SENTENCES = {
    "绿灯和跟踪之间有空档": "项目的完成序时计划率不小于90%且小于100%没有规定颜色；请核对原文，写明适用哪一种。",
    "空档中逾期未开工的另有黄牌": "项目的完成序时计划率不小于90%且小于100%没有规定颜色（符合其他各条的除外）；请核对原文，写明适用哪一种。",
    "空档只是一个点": "项目的完成序时计划率等于80%没有规定颜色；请核对原文，写明适用哪一种。",
    "绿灯之上有空档": "项目的完成序时计划率大于100%没有规定颜色；请核对原文，写明适用哪一种。",
    "绿灯还要按期开工": "项目的完成序时计划率不小于100%、逾期未开工月数不小于1没有规定颜色；请核对原文，写明适用哪一种。",
    "黄牌写在红牌之前": "完成序时计划率小于70%时，先写的cards[2]（黄牌）先适用，红牌提不出；请把较重的写在前面。",
    "一组分值不是一百": "各区各项分值之和为99，其他系列为100；请核对分值。",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_names_the_bounds(name: str) -> None:
    assert one_of(BROKEN[name][0]).sentence == SENTENCES[name]


def test_without_knowledge_of_the_figures_a_hint_says_so() -> None:
    book = edited(BROKEN["没有录入的数据"][0])
    (finding,) = lint(book)
    assert (finding.check, finding.severity) == ("unchecked_facts", Severity.HINT)
    assert "growth" in finding.sentence
    assert lint(book, observations=["growth"]) == ()


def test_units_that_are_given_count_before_those_that_are_expected() -> None:
    (finding,) = lint(read(TEXT), units={"districts": 3, "headquarters": 4}, observations=())[:1]
    assert (finding.check, finding.where) == ("too_many_places", "series.districts.sizes")


def test_errors_come_before_hints() -> None:
    worse = lint(edited([*BROKEN["没有日期"][0], *BROKEN["半次"][0]]), observations=())
    assert [one.severity for one in worse] == [Severity.ERROR, Severity.HINT]
