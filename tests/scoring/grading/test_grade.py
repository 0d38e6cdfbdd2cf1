"""What a grade book can say, one feature a test: adjustments, vetoes, grades of other levels, readings, quotas; and what always holds."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from scoring.grading.facts import BuilderFacts, Event, Figure, Inspection, OtherGrade
from scoring.grading.grade import grade
from scoring.grading.result import Graded, Part, Ungraded
from scoring.grading.sheet import GroupPoints, Mark, score_sheet
from scoring.grading.sheet_file import sheet_named
from tests.scoring.grading.small import PLAIN, YEAR, book, component, grades, inspected, rollup, rule, with_score


def one(facts: BuilderFacts, *parts: str, method: str = "") -> Graded:
    """The only builder of a book graded."""
    return grade([facts], book(*parts, method=method), period=YEAR)[0]


AWARD = 'key = "award"\ntitle = "获奖"\nevent = "获奖"\neach = 3'


@pytest.mark.parametrize(
    ("name", "lines", "times", "score"),
    [
        ("each event counts", AWARD, 2, 76),
        ("none is nothing", AWARD, 0, 70),
        ("at most four a year", f"{AWARD}\nmost = 4", 5, 82),
        ("exactly four", f"{AWARD}\nmost = 4", 4, 82),
        ("limited to ten points", f"{AWARD}\nlimit = 10", 4, 80),
        ("a deduction is limited too", f"{AWARD}\nlimit = 10".replace("each = 3", "each = -3"), 4, 60),
    ],
)
def test_events_add_and_take_off_within_their_limits(name: str, lines: str, times: int, score: int) -> None:
    facts = with_score("70", events=(Event("获奖", times),))
    found = one(facts, *PLAIN, rule("adjustments", lines))
    assert found.exact == score, name
    assert found.parts[-1].adds == score - 70


def test_an_event_that_needs_points_and_has_none_is_told() -> None:
    given_points = 'key = "q"\ntitle = "其他行为"\nevent = "其他"\neach = -1\npoints = "given"'
    with pytest.raises(BadInput, match="没有写分值"):
        one(with_score("70", events=(Event("其他"),)), *PLAIN, rule("adjustments", given_points))


def test_a_veto_may_cap_the_score() -> None:
    cap = rule("vetoes", 'trigger = "event"\nevent = "事故"\neffect = "cap"\ncap = 59')
    high, low = with_score("95", events=(Event("事故"),)), with_score("50", events=(Event("事故"),))
    assert one(high, *PLAIN, cap).exact == 59
    assert one(low, *PLAIN, cap).exact == 50


def owner_3(quality: int, time: int) -> BuilderFacts:
    """A supervisor's sheet of two items of 5 points."""
    groups = (GroupPoints("quality", "质量", Fraction(quality), Fraction(5)), GroupPoints("time", "竣工期", Fraction(time), Fraction(5)))
    return BuilderFacts(1, "甲", (Inspection(1, "项目1", "2019", groups=groups),))


@pytest.mark.parametrize(("quality", "time", "score"), [(5, 4, 9), (3, 0, 0), (0, 5, 0), (0, 0, 0)])
def test_one_item_without_points_makes_all_nothing(quality: int, time: int, score: int) -> None:
    """The rule of the owner's sheet for supervisors: 5/4/3/0, and one 0 makes the whole score 0."""
    reads = 'reads = "inspections"\npoints = { kind = "sum" }\nrollup = { projects = "mean", steps = ["year"] }'
    zero = rule("vetoes", 'trigger = "group_zero"\neffect = "zero"')
    found = one(owner_3(quality, time), component("all", reads), grades(), zero)
    assert found.exact == score
    assert found.vetoed is (score == 0)


def test_an_item_of_a_sheet_without_points_makes_all_nothing() -> None:
    sheet = sheet_named("lujiang.2019-01-01")
    marks = {item.key: Mark(item.key, level=item.levels[0][0] if item.levels else "") for item in sheet.items}
    zero = rule("vetoes", 'trigger = "item_zero"\neffect = "zero"')
    for level, score in (("一般", 98), ("差", 0)):
        scored = score_sheet(sheet, list((marks | {"site": Mark("site", level=level)}).values()))
        facts = BuilderFacts(1, "甲", (Inspection(1, "项目1", "2019", sheet=scored),))
        assert one(facts, component("all", rollup()), grades(), zero).exact == score


def test_a_vetoed_inspection_may_fix_the_grade() -> None:
    fixed = rule("vetoes", 'trigger = "inspection"\neffect = "grade"\ngrade = "不合格"')
    facts = BuilderFacts(1, "甲", (Inspection(1, "项目1", "2019", 1, Fraction(95), vetoed=True),))
    found = one(facts, component("all", rollup()), grades(), fixed)
    assert (found.grade, str(found.exact), found.vetoed) == ("不合格", "95", True)


CASCADE = rule("cascades", 'level = "省"\ngrade = "不合格"\nat_least = 1\nthen = "良好"')


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ("95", (), "优秀"),
        ("95", (OtherGrade("省", "甲省", "不合格"),), "良好"),
        ("50", (OtherGrade("省", "甲省", "不合格"),), "不合格"),
        ("95", (OtherGrade("市", "甲市", "不合格"),), "优秀"),
        ("95", (OtherGrade("省", "甲省", "良好"),), "优秀"),
    ],
)
def test_another_level_s_grade_lowers_and_never_lifts(own: str, others: tuple[OtherGrade, ...], expected: str) -> None:
    assert one(with_score(own, others=others), *PLAIN, CASCADE).grade == expected


def test_a_grade_that_another_level_does_not_lower_keeps_its_own_reason() -> None:
    found = one(with_score("85", others=(OtherGrade("省", "甲省", "不合格"),)), *PLAIN, CASCADE)
    assert (found.grade, found.sentence) == ("良好", "得分85.00分，属于80分以上、90分以下（不含）")


WHOLE = (
    ("良好", "score = { from = 85, to = 100 }"),
    ("合格", "score = { from = 60, to = 84 }"),
    ("不合格", "score = { from = 0, to = 59 }"),
)


@pytest.mark.parametrize(
    ("between", "score", "expected"),
    [
        ("lower", "84.5", "合格"),
        ("round", "84.5", "良好"),
        ("lower", "84.99", "合格"),
        ("round", "84.49", "合格"),
        ("lower", "85", "良好"),
        ("round", "59.5", "合格"),
        ("lower", "59.99", "不合格"),
    ],
)
def test_how_a_score_between_whole_points_is_read(between: str, score: str, expected: str) -> None:
    assert one(with_score(score), component("all"), grades(WHOLE), method=f'between = "{between}"').grade == expected


@pytest.mark.parametrize(("compare", "printed", "expected"), [("exact", "89.995", "良好"), ("printed", "90.00", "优秀")])
def test_grades_compare_the_exact_score_unless_the_book_says_otherwise(compare: str, printed: str, expected: str) -> None:
    """A score that is graded unrounded is printed with the decimals that its grade needs."""
    found = one(with_score("89.995"), *PLAIN, method=f'compare = "{compare}"')
    assert (found.printed, found.score, found.grade) == (printed, 899950, expected)


def test_printed_scores_share_a_place_where_the_book_compares_them() -> None:
    facts = [with_score("89.996", 1), with_score("90.004", 2)]
    assert [found.place for found in grade(facts, book(*PLAIN), period=YEAR)] == [2, 1]
    assert [found.place for found in grade(facts, book(*PLAIN, method='compare = "printed"'), period=YEAR)] == [1, 1]


def test_a_builder_without_a_score_takes_no_place_and_no_share() -> None:
    quota = grades((("优秀", "score = { from = 90 }\nat_most = 0.5"), ("其他", "")))
    facts = [with_score("95", 1), BuilderFacts(2, "单位2"), BuilderFacts(3, "单位3")]
    found = grade(facts, book(component("all"), quota), period=YEAR)
    assert [row.grade for row in found] == ["其他", None, None]
    assert found[1].why is Ungraded.MISSING
    assert found[1].sentence == "没有all的数据"


def test_why_no_better_grade_is_told() -> None:
    found = one(with_score("85"), *PLAIN)
    assert found.grade == "良好"
    assert found.misses == ("优秀：得分85.00分，不属于90分以上",)


def test_a_grade_that_is_required_first() -> None:
    groups = (GroupPoints("a", "甲类", Fraction(60), Fraction(100)), GroupPoints("b", "乙类", Fraction(100), Fraction(100)))
    facts = BuilderFacts(1, "甲", (Inspection(1, "项目1", "2019", score=Fraction(95), groups=groups),))
    steps = grades((("优秀", 'requires = "合格"\nscore = { from = 90 }'), ("合格", "score = { from = 60, below = 90 }\nfloor = 0.65")))
    found = one(facts, component("all", rollup()), steps)
    assert found.grade is None
    assert "须先达到合格：各类最低的是甲类60.00%，低于65%" in found.misses[0]


def test_no_builder_is_no_result() -> None:
    assert grade([], book(*PLAIN), period=YEAR) == ()


def summed(parts: tuple[Part, ...]) -> Fraction:
    """What parts add up to."""
    return sum((part.adds for part in parts if part.adds is not None), Fraction(0))


def assert_sums(part: Part) -> None:
    """Every part that has parts is their sum, and adds its weighted value."""
    if part.value is not None and part.parts and all(inner.adds is not None for inner in part.parts):
        assert summed(part.parts) == part.value
    if part.weight is not None and part.value is not None:
        assert part.adds == part.value * part.weight
    for inner in part.parts:
        assert_sums(inner)


ROWS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.sampled_from(["2019-01", "2019-03", "2019-04", "2019-08", "2019-12"])),
    st.tuples(st.decimals(0, 100, places=2), st.integers(0, 10**12)),
    max_size=12,
)
PROJECTS = st.sampled_from(["mean", "weighted", "worst_weighted"])


@given(rows=ROWS, projects=PROJECTS, shuffle=st.randoms(use_true_random=False), events=st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_the_order_of_inspections_does_not_matter_and_parts_sum_to_the_score(
    rows: dict[Any, Any], projects: str, shuffle: Any, events: int
) -> None:
    inspections = [(project, at, str(score), amount) for (project, at), (score, amount) in rows.items()]
    facts = replace(inspected(*inspections), events=(Event("获奖", events),), figures=(Figure("score", Fraction(77)),))
    zero = rule("vetoes", 'trigger = "event"\nevent = "获奖"\neffect = "cap"\ncap = 59')
    reads = rollup(projects, steps='"month", "quarter", "year"')
    parts = (component("all", reads, weight="0.3"), component("other", weight="0.7"), grades(), rule("adjustments", AWARD), zero)
    rules = book(*parts)
    found = grade([facts], rules, period=YEAR)[0]
    shuffled = list(facts.inspections)
    shuffle.shuffle(shuffled)
    assert grade([replace(facts, inspections=tuple(shuffled))], rules, period=YEAR)[0] == found
    for part in found.parts:
        assert_sums(part)
    if found.exact is not None:
        assert summed(found.parts) == found.exact
    assert (found.exact is None) is (not rows or (projects == "weighted" and found.why is Ungraded.MISSING))


@given(scores=st.lists(st.decimals(0, 100, places=1), max_size=30), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_quota_is_never_exceeded_and_the_order_of_builders_does_not_matter(scores: list[Any], shuffle: Any) -> None:
    ladder = grades((("优秀", "score = { from = 90 }\nat_most = 0.1"), ("良好", "score = { from = 80 }"), ("其他", "")))
    rules = book(component("all"), ladder)
    facts = [with_score(str(score), unit) for unit, score in enumerate(scores, start=1)]
    found = grade(facts, rules, period=YEAR)
    assert sum(row.grade == "优秀" for row in found) * 10 <= len(facts)
    worst = max((row.place or 0 for row in found if row.grade == "优秀"), default=0)
    assert all((row.place or 0) > worst for row in found if row.grade != "优秀")
    shuffle.shuffle(facts)
    assert {row.unit_id: row for row in grade(facts, rules, period=YEAR)} == {row.unit_id: row for row in found}
