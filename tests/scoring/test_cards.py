"""Cards that rules propose: cases in words (tests/cases/cards.toml) for projects, small books for units and districts, bad keys refused."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from core.db import transaction
from core.errors import BadRulebook
from core.models import Card, Project
from core.period import Month
from core.snapshot import FRAMES, Snapshot, from_csv
from core.vocabulary import CardColour, Outcome, PlanChange, ReportState, UnitKind
from scoring.cards import Proposal, decide
from scoring.evaluate import evaluate
from scoring.rulebook_file import in_force
from scoring.verdicts import judge
from tests import engines
from tests.scoring import books
from tests.town import YEAR, YI, Planned, Town, due, moment

BOOK = in_force("lujiang", date(YEAR, 7, 31))
CASES = tomllib.loads((Path(__file__).parents[1] / "cases/cards.toml").read_text("utf-8"))["case"]
WAN = 10**6
KEYS = {
    *("name", "plan", "actual", "more", "later", "less_later", "cards", "force_majeure"),
    *("proposed", "removed", "outcome", "running", "missing", "without"),
}


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    with transaction(sqlite_engine) as session:
        yield Town(session)


def card(town: Town, colour: str, month: int, removed_in: int | None = None, **subject: int) -> None:
    """A card issued five days after its month was locked, and removed as long after another one."""
    of = Month(YEAR, month) if month else Month(YEAR - 1, 12)
    issued = due(month) + timedelta(days=5) if month else moment(1, 8)
    town.session.add(
        Card(
            colour=CardColour[colour],
            year=of.year,
            month=of.number,
            clause="测试",
            issued_at=issued,
            issuer_id=town.person("签发人"),
            withdrawn_at=None if removed_in is None else due(removed_in) + timedelta(days=6),
            project_id=subject.get("project_id"),
            unit_id=subject.get("unit_id"),
        )
    )
    town.session.flush()


def project_of(town: Town, case: dict[str, Any]) -> tuple[int, Planned]:
    """The project of a case with its reports, cards and force majeure, and its plan."""
    project = town.project(case["name"], town.unit(case["name"]))
    months = [amount * WAN for amount in case["plan"]]
    later = [case.get("later", 0) * WAN - case.get("less_later", 0), *([0] * 12)][: 12 - len(months)]
    for number, amount in enumerate(case["actual"], start=1):
        match amount:
            case "缺":
                continue
            case "审":
                town.unapproved(project, number, ReportState.CONFIRMED)
            case _:
                town.report(project, number, amount * WAN + (case.get("more", 0) if number == len(months) else 0))
    for one in case.get("cards", ()):
        card(town, *one, project_id=project)
    if "force_majeure" in case:
        town.exempt(project, first=case["force_majeure"][0], last=case["force_majeure"][1])
    return project, Planned((*months, *later))


@pytest.fixture(scope="module")
def decided(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Proposal, ...]]]:
    """What is proposed for the project of each case: all of them stand in one city, each is judged when its last month was locked."""
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("cards")) as engine, transaction(engine) as session:
        town = Town(session)
        rows = {case["name"]: project_of(town, case) for case in CASES}
        town.edition(dict(rows.values()))
        by_month = {month: proposals_of(town.facts(month)) for month in {len(case["plan"]) for case in CASES}}
        yield {case["name"]: tuple(one for one in by_month[len(case["plan"])] if one.subject_id == rows[case["name"]][0]) for case in CASES}


def proposals_of(facts: Snapshot) -> tuple[Proposal, ...]:
    """What the shipped book proposes, from the database and again from the bytes that are sealed."""
    found = decide(facts, BOOK, found={}).proposals
    assert decide(from_csv(facts.month, {name: facts.csv(name) for name in FRAMES}), BOOK, found={}).proposals == found
    return found


def said(found: tuple[Proposal, ...]) -> dict[str, Any]:
    """What is proposed, in the words of a case."""
    assert len(found) <= 1
    return {
        key: value
        for one in found
        for key, value in (
            ("removed" if one.removal else "proposed", one.colour.name),
            ("outcome", one.outcome.name),
            ("running", one.running),
            ("missing", one.missing),
            ("without", None if one.without is None else [one.without.numerator // WAN, one.without.denominator // WAN]),
        )
    }


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    kind = next((key for key in ("proposed", "removed") if key in case), None)
    if kind is None:
        return {}
    usual = {"outcome": "MET" if kind == "removed" else "NOT_MET", "running": 0, "missing": 0, "without": None}
    return {kind: case[kind]} | {key: case.get(key, value) for key, value in usual.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_card_rule(case: dict[str, Any], decided: dict[str, tuple[Proposal, ...]]) -> None:
    assert case.keys() <= KEYS
    assert said(decided[case["name"]]) == wanted(case)


def late(town: Town, done: int) -> int:
    """A project with that much done of 1 亿 due in January."""
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.report(project, 1, done)
    return project


def test_a_proposal_names_its_clause_and_the_exact_figures(town: Town) -> None:
    project = late(town, YI * 7 // 10)
    facts = town.facts(1)
    (one,) = judge(facts, BOOK).cards
    assert decide(facts, BOOK, found={}).proposals == (one,)
    assert (one.cited.clause, one.cited.assumed) == ("第十二条", True)
    assert (one.ratio.numerator, one.ratio.denominator) == (YI * 7 // 10, YI)
    assert (one.subject, one.subject_id, one.of_project) == ("project", project, True)


def test_while_units_still_report_no_card_is_proposed(town: Town) -> None:
    late(town, 0)
    assert judge(town.facts(1), BOOK, closed=False).cards == ()


def test_a_project_that_was_withdrawn_gets_no_card(town: Town) -> None:
    unit = town.unit("甲区")
    gone, stays = town.project("退", unit), town.project("留", unit)
    town.edition({gone: Planned(), stays: Planned()})
    town.edition({gone: Planned(change=PlanChange.WITHDRAWN), stays: Planned(change=PlanChange.KEPT)}, number=2, effective=2)
    for project in (gone, stays):
        town.reports(project, [0, 0])
    assert {one.subject_id for one in decide(town.facts(1), BOOK, found={}).proposals} == {gone, stays}
    assert {one.subject_id for one in decide(town.facts(2), BOOK, found={}).proposals} == {stays}


def test_a_version_drafted_later_knows_no_card_of_a_later_month(town: Town) -> None:
    """What was issued for March is nothing to January's list, however late its second version is drafted."""
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.reports(project, [YI, YI, 0])
    card(town, "YELLOW", 3, project_id=project)
    again = town.facts(1, due(3) + timedelta(days=9))
    assert again.cards.empty
    assert decide(again, BOOK, found={}).proposals == ()
    assert len(town.facts(4).cards) == 1


CARD = '[[cards]]\ncolour = "{colour}"\nsubject = "{subject}"\n{more}clause = "第九条"\ntext = "内容。"\nassumed = true\n{condition}\n'
REMOVAL = '[[removals]]\nsubject = "{subject}"\n{more}clause = "第十条"\ntext = "内容。"\nassumed = true\n{condition}\n'
BELOW = 'compare = "schedule_rate"\nop = "<"\nvalue = 0.8'
RUNNING = f'all_of = [{{ {BELOW.replace(chr(10), ", ")} }}, {{ streak = "yellow_card", periods = 1 }}]'
DONE = 'compare = "schedule_rate"\nop = ">="\nvalue = 1'
OF_UNITS = 'series = "districts"\n'


def text(subject: str, more: str = "", condition: str = BELOW, colour: str = "YELLOW", **method: str) -> str:
    """A small book with a card rule of a subject, one for a second yellow running, and a removal."""
    base = books.text_of({"investment": (books.PLAIN, 100)}, **method)
    red = CARD.format(colour="RED", subject=subject, more=more, condition=RUNNING)
    card_rule = CARD.format(colour=colour, subject=subject, more=more, condition=condition)
    series = more if subject == "unit" else ""
    return base + red + card_rule + REMOVAL.format(subject=subject, more=series, condition=DONE)


def proposed(town: Town, book: str, month: int = 1) -> dict[tuple[str, int], tuple[str, str]]:
    """By subject: the colour (摘 before that of a removal) and the outcome."""
    facts, rules = town.facts(month), books.read(book)
    units = evaluate(facts, rules) if any(rule.series for rule in rules.card_rules) else {}
    found = decide(facts, rules, found=units).proposals
    return {(one.subject, one.subject_id): (f"{'摘' if one.removal else ''}{one.colour.name}", one.outcome.name) for one in found}


def two_units(town: Town, first: int, second: int) -> tuple[int, int, list[int]]:
    """Two districts with two projects each of 1 亿 a month; the first project of each did so many percent, the second all."""
    units = (town.unit("甲区"), town.unit("乙区"))
    projects: list[int] = []
    for unit, done in zip(units, (first, second), strict=True):
        for share in (done, 100):
            projects.append(town.project(f"项{len(projects)}", unit))
            town.report(projects[-1], 1, YI * share // 100)
    town.edition({project: Planned() for project in projects})
    return units[0], units[1], projects


def test_a_unit_gets_its_card_by_the_sum_of_its_projects(town: Town) -> None:
    low, exact, _ = two_units(town, 59, 60)
    assert proposed(town, text("unit", OF_UNITS)) == {("unit", low): ("YELLOW", "NOT_MET")}
    card(town, "YELLOW", 1, unit_id=low)
    card(town, "YELLOW", 1, unit_id=exact)
    for project in town.facts(1).projects["project_id"]:
        town.report(int(project), 2, YI * 79 // 100 if project <= 2 else 2 * YI)
    found = proposed(town, text("unit", OF_UNITS), month=2)
    assert found == {("unit", low): ("RED", "NOT_MET"), ("unit", exact): ("摘YELLOW", "MET")}


def test_the_card_of_a_project_is_not_one_of_its_unit(town: Town) -> None:
    low, _, projects = two_units(town, 0, 100)
    card(town, "YELLOW", 0, project_id=projects[0])
    assert proposed(town, text("unit", OF_UNITS)) == {("unit", low): ("YELLOW", "NOT_MET")}
    card(town, "YELLOW", 0, unit_id=low)
    assert proposed(town, text("unit", OF_UNITS)) == {("unit", low): ("RED", "NOT_MET")}


@pytest.mark.parametrize(("least", "found"), [("24", 1), ("24.0001", 0)])
def test_a_unit_below_the_minimum_gets_none(town: Town, least: str, found: int) -> None:
    two_units(town, 0, 100)
    minimum = f"minimum = {{ annual_plan_yi = {least} }}\n"
    assert len(proposed(town, _without_minimum_in_removal("unit", OF_UNITS, minimum))) == found


def _without_minimum_in_removal(subject: str, series: str, minimum: str) -> str:
    base = books.text_of({"investment": (books.PLAIN, 100)})
    return base + CARD.format(colour="YELLOW", subject=subject, more=series + minimum, condition=BELOW)


def test_a_missing_report_of_a_unit_is_said_and_keeps_its_card(town: Town) -> None:
    unit = town.unit("甲区")
    told, silent = town.project("报", unit), town.project("缺", unit)
    town.edition({told: Planned(), silent: Planned()})
    town.report(told, 1, YI)
    card(town, "YELLOW", 0, unit_id=unit)
    assert proposed(town, text("unit", OF_UNITS)) == {("unit", unit): ("RED", "INCOMPLETE")}
    town.report(told, 2, 9 * YI)
    town.report(silent, 2, 9 * YI)
    assert proposed(town, text("unit", OF_UNITS), month=2) == {}


def test_force_majeure_excuses_a_unit_that_is_on_time_without_it(town: Town) -> None:
    low, lower, projects = two_units(town, 0, 0)
    for hit in (projects[0], projects[3]):
        town.exempt(hit)
    rules, facts = books.read(text("unit", OF_UNITS)), town.facts(1)
    found = decide(facts, rules, found=evaluate(facts, rules)).proposals
    assert {(one.subject_id, one.outcome, one.without and one.without.value) for one in found} == {
        (low, Outcome.EXEMPTED, Fraction(1)),
        (lower, Outcome.NOT_MET, Fraction(0)),
    }


def test_a_district_answers_for_what_is_built_in_it_whoever_builds(town: Town) -> None:
    place, other = town.unit("甲区"), town.unit("乙区")
    office = town.unit("指挥部", UnitKind.HEADQUARTERS)
    inside, outside, nowhere = (town.project(name, office) for name in ("区内", "区外", "跨区"))
    for project, district in ((inside, place), (outside, other)):
        town.session.get_one(Project, project).district_id = district
    town.edition({project: Planned() for project in (inside, outside, nowhere)})
    for project, done in ((inside, YI // 2), (outside, YI), (nowhere, 0)):
        town.report(project, 1, done)
    assert proposed(town, text("district")) == {("district", place): ("YELLOW", "NOT_MET")}
    card(town, "YELLOW", 0, unit_id=place)
    card(town, "YELLOW", 0, unit_id=other)
    assert proposed(town, text("district")) == {("district", place): ("RED", "NOT_MET"), ("district", other): ("摘YELLOW", "MET")}
    town.exempt(inside)
    assert proposed(town, text("district"))["district", place] == ("RED", "EXEMPTED")


def test_a_rule_may_count_the_cards_of_the_year(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.reports(project, [YI] * 4)
    counted = text("project", condition='count_in_window = "yellow_card"\nop = ">="\nvalue = 2', colour="RED")
    card(town, "YELLOW", 0, project_id=project)
    card(town, "YELLOW", 1, project_id=project)
    assert proposed(town, counted, month=3) == {("project", project): ("摘YELLOW", "MET")}
    card(town, "YELLOW", 2, project_id=project)
    assert proposed(town, counted, month=3) == {("project", project): ("RED", "NOT_MET")}


def test_running_is_counted_in_the_periods_of_the_rule(town: Town) -> None:
    project = town.project("路", town.unit("甲区"))
    town.edition({project: Planned()})
    town.reports(project, [0] * 6)
    card(town, "YELLOW", 2, project_id=project)
    assert proposed(town, text("project", period="quarter"), month=6) == {("project", project): ("RED", "NOT_MET")}
    assert proposed(town, text("project"), month=6) == {("project", project): ("YELLOW", "NOT_MET")}


@pytest.mark.parametrize(("rounding", "found"), [("after", 1), ("before", 0)])
@pytest.mark.parametrize(("subject", "more"), [("project", ""), ("unit", OF_UNITS), ("district", "")])
def test_a_rule_that_compares_printed_figures_does_so_for_cards_of_every_subject(
    town: Town, subject: str, more: str, rounding: str, found: int
) -> None:
    """79.996 % is below 80 %, and printed it is 80.00 %."""
    unit = town.unit("甲区")
    project = town.project("路", unit)
    town.session.get_one(Project, project).district_id = unit
    town.edition({project: Planned()})
    town.report(project, 1, YI * 79_996 // 100_000)
    assert len(proposed(town, text(subject, more, rounding=rounding))) == found


BAD = {
    "没有的颜色": ('colour = "YELLOW"', 'colour = "PINK"', "cards[2].colour", "YELLOW、RED"),
    "没有的对象": (
        'colour = "YELLOW"\nsubject = "unit"',
        'colour = "YELLOW"\nsubject = "person"',
        "cards[2].subject",
        "project、unit、district",
    ),
    "单位没有写系列": (
        'colour = "YELLOW"\nsubject = "unit"\nseries = "districts"\n',
        'colour = "YELLOW"\nsubject = "unit"\n',
        "cards.series",
        "须写",
    ),
    "单位写了没有的系列": (
        '"YELLOW"\nsubject = "unit"\nseries = "districts"',
        '"YELLOW"\nsubject = "unit"\nseries = "towns"',
        "cards.series",
        "已有的",
    ),
    "项目写了系列": ('"YELLOW"\nsubject = "unit"', '"YELLOW"\nsubject = "project"', "cards.series", "其他对象不写"),
    "摘牌没有写系列": (
        '[[removals]]\nsubject = "unit"\nseries = "districts"\n',
        '[[removals]]\nsubject = "unit"\n',
        "removals.series",
        "须写",
    ),
    "条件用了名次": (DONE, 'first = "red"', "removals", "红黄牌的条件只能用compare"),
    "条件用了目标": (BELOW, 'target = "missed"', "cards", "红黄牌的条件只能用compare"),
    "条件用了免责": (BELOW, 'all_of = [{ exempt = "no" }]', "cards", "红黄牌的条件只能用compare"),
    "空的条件": (BELOW, "any_of = []", "cards", "不能为空"),
    "没有条件": (BELOW, "", "cards[2].条件", "恰好写一种"),
    "零期": (BELOW, 'streak = "yellow_card"\nperiods = 0', "cards", "1至11"),
    "十二期": (BELOW, 'streak = "yellow_card"\nperiods = 12', "cards", "1至11"),
    "没有的牌": (BELOW, 'streak = "blue_card"\nperiods = 1', "cards[2].streak", "red_card、yellow_card"),
    "没有条款": ('clause = "第十条"\ntext = "内容。"\nassumed = true', 'text = "内容。"', "removals[1].clause", "缺少此项"),
    "不是假定又没有原文": ('"第十条"\ntext = "内容。"\nassumed = true', '"第十条"\ntext = "内容。"', "removals[1].quote", "须引原文"),
    "多写了一项": ('clause = "第十条"\n', 'clause = "第十条"\nlimit = 1\n', "removals[1].limit", "没有这一项"),
    "摘牌写了下限": ('clause = "第十条"\n', 'clause = "第十条"\nminimum = { annual_plan_yi = 1 }\n', "removals[1].minimum", "没有这一项"),
    "负的下限": (
        '"YELLOW"\nsubject = "unit"\nseries = "districts"\n',
        '"YELLOW"\nsubject = "unit"\nseries = "districts"\nminimum = { annual_plan_yi = -1 }\n',
        "cards[2].minimum.annual_plan_yi",
        "不小于0",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_of_a_card_rule_is_named(name: str) -> None:
    good, bad, key, allowed = BAD[name]
    whole = text("unit", OF_UNITS)
    books.read(whole)
    assert whole.count(good) >= 1
    before, after = whole.rsplit(good, 1)
    with pytest.raises(BadRulebook) as caught:
        books.read(before + bad + after)
    assert key in caught.value.key
    assert allowed in caught.value.problem


def test_the_numbers_of_the_assumed_book_are_all_marked_and_its_cards_cited() -> None:
    assert [(one.cited.clause, one.cited.assumed) for one in BOOK.card_rules] == [
        ("第十三条", True),
        ("第十二条", True),
        ("第十四条", True),
    ]
