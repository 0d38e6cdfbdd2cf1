"""From inspections to one value: three ways to weigh projects, periods step by step, and facts that do not fit."""

from dataclasses import replace
from fractions import Fraction

import pytest

from core.errors import BadInput, BadPeriod
from core.period import Month, Quarter, Year
from scoring.grading.book_file import book_edition
from scoring.grading.facts import BuilderFacts, Inspection
from scoring.grading.grade import grade
from scoring.grading.result import Graded, Ungraded
from scoring.grading.rollup import Period, at_step, period_of
from scoring.grading.sheet import GroupPoints, Mark, score_sheet
from scoring.grading.sheet_file import sheet_named
from tests.scoring.grading.small import YEAR, book, component, grades, inspected, rollup

LUJIANG = book_edition("lujiang.2019-01-01")


def result(facts: BuilderFacts, reads: str, *, period: Period = YEAR) -> Graded:
    """The builder graded by a book with one component."""
    return grade([facts], book(component("all", reads), grades()), period=period)[0]


THREE = inspected((1, "2019", "90", 300), (2, "2019", "60", 100), (3, "2019", "75", 600))


@pytest.mark.parametrize(
    ("projects", "value"),
    [
        ("mean", Fraction(75)),
        ("weighted", Fraction(90 * 300 + 60 * 100 + 75 * 600, 1000)),
        ("worst_weighted", Fraction(1 * 90 + 2 * 75 + 3 * 60, 6)),
    ],
)
def test_projects(projects: str, value: Fraction) -> None:
    assert result(THREE, rollup(projects)).exact == value


def test_equal_results_share_their_weights_so_that_the_worst_counts_most() -> None:
    found = result(inspected((1, "2019", "60", 1), (2, "2019", "90", 1), (3, "2019", "60", 1)), rollup("worst_weighted"))
    assert found.exact == Fraction(1 * 90 + 2 * 60 + 3 * 60, 6)
    weights = {part.title: part.weight for part in found.parts[0].parts}
    assert weights == {"项目1": Fraction(5, 12), "项目2": Fraction(1, 6), "项目3": Fraction(5, 12)}


def test_months_become_quarters_and_quarters_the_year() -> None:
    facts = inspected((1, "2019-01", "60", 1), (1, "2019-02", "80", 1), (1, "2019-03", "100", 1), (1, "2019-06", "50", 1))
    found = result(facts, rollup(steps='"month", "quarter", "year"'))
    assert found.exact == Fraction(65)
    assert [(part.key, str(part.value), str(part.adds)) for part in found.parts[0].parts] == [
        ("2019Q1", "80", "40"),
        ("2019Q2", "50", "25"),
    ]
    assert [part.key for part in found.parts[0].parts[0].parts] == ["2019-01", "2019-02", "2019-03"]


def test_a_month_lies_in_its_quarter_where_the_rule_begins_with_quarters() -> None:
    facts = inspected((1, "2019-02", "60", 1), (2, "2019Q1", "80", 1), (1, "2019-05", "90", 1))
    assert result(facts, rollup(steps='"quarter", "year"')).exact == Fraction(80)


def test_a_month_with_too_few_results_makes_no_quarter() -> None:
    facts = inspected((1, "2019-01", "60", 1), (1, "2019-04", "80", 1), (1, "2019-05", "90", 1))
    found = result(facts, rollup(steps='"month", "quarter", "year"', minimum="month = 2"))
    assert found.exact == Fraction(85)
    assert found.parts[0].parts[0].note == "2019年第一季度有结果的月1个，少于2个"


SHENZHEN = book(component("contract", rollup(steps='"quarter", "year"', minimum="quarter = 2")), grades())


@pytest.mark.parametrize(
    ("name", "quarters", "ranked"),
    [("no quarter", [], False), ("one and only one quarter", ["2019Q2"], False), ("two quarters", ["2019Q2", "2019Q4"], True)],
)
def test_a_contract_with_one_quarterly_result_is_left_out_of_the_annual_ranking(name: str, quarters: list[str], ranked: bool) -> None:
    """The rule that Shenzhen published for its results of 2020."""
    other = inspected((9, "2019Q1", "70", 1), (9, "2019Q3", "70", 1), unit=2)
    found = grade([inspected(*((1, quarter, "99", 1) for quarter in quarters)), other], SHENZHEN, period=YEAR)
    assert (found[0].place is not None) is ranked, name
    assert found[1].place == (2 if ranked else 1)
    assert (found[0].why is Ungraded.TOO_FEW) is not ranked


def test_a_quarter_ranks_and_gives_no_grade() -> None:
    facts = [inspected((1, "2019Q1", "70", 1)), inspected((2, "2019Q1", "90", 1), unit=2), inspected((3, "2019Q2", "99", 1), unit=3)]
    found = grade(facts, LUJIANG, period=Quarter(2019, 1))
    assert [(one.place, one.grade, one.why) for one in found] == [
        (2, None, Ungraded.SHORT),
        (1, None, Ungraded.SHORT),
        (None, None, Ungraded.TOO_FEW),
    ]


def test_a_sheet_is_read_with_its_groups_and_its_veto() -> None:
    sheet = sheet_named("lujiang.2019-01-01")
    marks = [Mark(item.key, level=item.levels[0][0] if item.levels else "", vetoed=item.key == "hazards") for item in sheet.items]
    scored = score_sheet(sheet, marks)
    facts = BuilderFacts(1, "甲", tuple(Inspection(1, "项目1", at, 100, sheet=scored) for at in ("2019Q1", "2019Q2")))
    found = grade([facts], LUJIANG, period=YEAR)[0]
    project = found.parts[0].parts[0].parts[0]
    assert found.exact == 59
    assert found.vetoed
    assert [(part.title, str(part.adds)) for part in project.parts][-2:] == [("安全及文明施工", "20"), ("一票否决", "-41")]
    assert sum(part.adds or 0 for part in project.parts) == project.value


@pytest.mark.parametrize(
    ("name", "facts", "period", "says"),
    [
        ("a project twice in a quarter", inspected((1, "2019Q1", "1", 1), (1, "2019-02", "2", 1)), YEAR, "有两个结果；请只保留一个"),
        ("a year where a quarter is wanted", inspected((1, "2019", "1", 1)), YEAR, "应写到季度"),
        ("a period that is none", inspected((1, "2019年", "1", 1)), YEAR, "不是有效的期间"),
    ],
)
def test_facts_that_do_not_fit_are_told(name: str, facts: BuilderFacts, period: Period, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        assert grade([facts], LUJIANG, period=period), name


def test_a_book_of_quarters_grades_no_year() -> None:
    quarterly = replace(book(component("all"), grades()), period="quarter")
    with pytest.raises(BadInput, match="请选择较短的期间"):
        grade([inspected()], quarterly, period=YEAR)


def test_a_builder_given_twice_is_told() -> None:
    with pytest.raises(BadInput, match="给出了两次"):
        grade([inspected(), inspected()], LUJIANG, period=YEAR)


@pytest.mark.parametrize(
    ("name", "groups", "says"),
    [
        ("another full mark", [("a", 11, 11), ("b", 5, 5)], "“a”满分应为10分，现为11分"),
        ("a group more", [("a", 10, 10), ("b", 5, 5), ("c", 1, 1)], "有办法没有的分项"),
    ],
)
def test_groups_are_those_of_the_rule(name: str, groups: list[tuple[str, int, int]], says: str) -> None:
    reads = 'reads = "inspections"\npoints = { kind = "sum", groups = { a = 10, b = 5 } }\nrollup = { projects = "mean", steps = ["year"] }'
    points = tuple(GroupPoints(key, key, Fraction(got), Fraction(full)) for key, got, full in groups)
    with pytest.raises(BadInput, match=says):
        assert result(BuilderFacts(1, "甲", (Inspection(1, "项目1", "2019", groups=points),)), reads), name


@pytest.mark.parametrize(("text", "period"), [("2019-07", Month(2019, 7)), ("2019Q3", Quarter(2019, 3)), ("2019", Year(2019))])
def test_a_period_is_read(text: str, period: Period) -> None:
    assert period_of(text) == period


@pytest.mark.parametrize("text", ["", "19", "2019Q", "2019-", "Q3", "2019Q3-1", "2019q3", "２０１９"])
def test_another_text_is_no_period(text: str) -> None:
    with pytest.raises(BadInput, match="有效的期间"):
        period_of(text)


@pytest.mark.parametrize("text", ["2019-13", "2019Q5"])
def test_there_is_no_thirteenth_month(text: str) -> None:
    with pytest.raises(BadPeriod):
        period_of(text)


def test_a_period_lies_in_coarser_ones_only() -> None:
    assert at_step(Month(2019, 7), "quarter") == Quarter(2019, 3)
    assert at_step(Quarter(2019, 3), "year") == Year(2019)
    assert at_step(Year(2019), "quarter") is None
