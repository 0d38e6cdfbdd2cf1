"""Every shift against judging changed facts outright: without a project, with other figures, without force majeure, with no spread."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core.db import transaction
from core.models import Card
from core.snapshot import Snapshot
from core.vocabulary import CardColour, ListKind, ReportState, Role, UnitKind
from scoring import evaluate
from scoring.measures import COUNTED, gaps
from scoring.robustness import Draws, Move, Shift, robustness
from scoring.rulebook import Rulebook
from scoring.rulebook_file import shipped
from scoring.verdicts import judge
from tests.engines import fresh_sqlite
from tests.scoring.books import read, text_of
from tests.town import YEAR, YI, Planned, Town, moment

INVESTMENT = ('measure = "schedule_rate"\ncurve = { kind = "proportional", at = 2 }', 60)
REPORTING = ('measure = "reporting"\ncurve = { kind = "proportional" }', 20)
ORDER = ('measure = "schedule_rate"\ncurve = { kind = "rank_band", bands = [[1, 1, 3], [2, 2, 2], [3, 3, 1]] }', 30)
EACH = ('measure = "schedule_rate"\neach_project = true\ncurve = { kind = "proportional", at = 2 }', 40)
SIZED = (
    'class_of = "nature"\neach_project = true\ncurve = { kind = "class_points", classes = { NEW = 5, CONTINUING = 2, RESERVE = 0 } }',
    5,
)
CARDED = ('event = "red_card"\ncurve = { kind = "per_event", each = -5, start = "mark" }', 20)
BLACK = '{ target = "missed" }, { last = "black" }, { exempt = "no" }'
RED = """[[lists]]
kind = "RED"
clause = "第四条"
text = "列红榜。"
assumed = true
all_of = [
    { target = "met" },
    { first = "red" },
    { count_in_window = "red_card", op = "==", value = 0 },
    { compare = "missing_reports", op = "==", value = 0 },
]
"""
Parts = dict[str, tuple[str, int]]


def rules(parts: Parts, *changes: tuple[str, str], **method: str) -> Rulebook:
    """A book with these components, both lists, and changes in its text."""
    text = text_of(parts, black=BLACK, **method) + RED
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return read(text)


@pytest.fixture
def town(sqlite_engine: Engine) -> Iterator[Town]:
    """The five units, to be written to."""
    with transaction(sqlite_engine) as session:
        yield five_units(session)


Taken = Callable[[Snapshot, str], pd.DataFrame]


@pytest.fixture(scope="module", autouse=True)
def measured_once() -> Iterator[None]:
    """Every book judges the same facts and the same changes of them: what is measured of those is taken once, by facts and basis."""
    known: dict[tuple[str, str, int], tuple[Snapshot, pd.DataFrame]] = {}

    def once(name: str, take: Taken) -> Taken:
        def taken(facts: Snapshot, basis: str) -> pd.DataFrame:
            key = (name, basis, id(facts))
            if key not in known:
                known[key] = (facts, take(facts, basis))
            return known[key][1]

        return taken

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "COUNTED", {name: replace(one, cells=once(name, one.cells)) for name, one in COUNTED.items()})
        patch.setattr(evaluate, "gaps", once("gaps", gaps))
        yield


@pytest.fixture(scope="module")
def january(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """January of the five units, taken once: judgement changes no facts."""
    with fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("five")) as engine, transaction(engine) as session:
        return five_units(session).facts(1)


def five_units(session: Session) -> Town:
    """Force majeure in 乙区, a report missing in 丙区 and one waiting in 丁区, a red card on a project of 戊区."""
    town = Town(session)
    rates: dict[str, list[int | None]] = {
        "甲区": [120, 90],
        "乙区": [0, 150, 90],
        "丙区": [130, None],
        "丁区": [40, 70, None],
        "戊区": [110, 101, 30],
    }
    made: dict[str, list[int]] = {}
    for name, percents in rates.items():
        unit = town.unit(name)
        made[name] = [town.project(f"{name}{n}", unit) for n in range(len(percents))]
        for project, percent in zip(made[name], percents, strict=True):
            if percent is not None:
                town.report(project, 1, percent * YI // 100)
    town.edition({project: Planned() for projects in made.values() for project in projects})
    town.unapproved(made["丁区"][2], 1, ReportState.SUBMITTED)
    town.exempt(made["乙区"][0])
    given = {"clause": "测试", "issued_at": moment(1, 20), "issuer_id": town.person("签发人")}
    session.add(Card.model_validate(given | {"project_id": made["戊区"][2], "colour": CardColour.RED, "year": YEAR, "month": 1}))
    session.flush()
    return town


BOOKS: dict[str, Callable[[], Rulebook]] = {
    "按率计分": lambda: rules({"a": INVESTMENT, "b": REPORTING}),
    "按名次计分": lambda: rules({"a": INVESTMENT, "b": ORDER}),
    "密集名次": lambda: rules({"a": INVESTMENT}, ties="dense"),
    "先取整": lambda: rules({"a": INVESTMENT, "b": REPORTING}, rounding="before"),
    "逐个项目": lambda: rules({"a": EACH, "b": SIZED}, absent_plan="drop"),
    "牌扣分": lambda: rules({"a": INVESTMENT, "b": CARDED}),
    "参评下限": lambda: rules({"a": INVESTMENT}, ("minimum = { projects = 1 }", "minimum = { projects = 2 }")),
    "名额随单位数": lambda: rules({"a": INVESTMENT}, ("black = 1", "black = { at_least = 0, one_in = 2 }")),
}


NO_SPREAD = Draws(3, 1, Fraction(0))
"""All that is asked of the draws here: without spread they stay; a thousand of them would be drawn beside each other shift."""


def moves(facts: Snapshot, rulebook: Rulebook, shift: Shift) -> dict[str, Move]:
    verdict = judge(facts, rulebook)
    names = {one.unit_id: one.name for one in verdict.series[0].standings}
    found = robustness(facts, verdict, draws=NO_SPREAD)[verdict.series[0].key]
    return {names[unit]: move for unit, one in found.items() for move in one.moves if move.shift is shift}


Stood = dict[str, tuple[int, ListKind | None]]


def stood(facts: Snapshot, rulebook: Rulebook) -> Stood:
    """Place and list of every unit that has a place."""
    return {one.name: (one.place, one.listed) for one in judge(facts, rulebook).series[0].ranked if one.place is not None}


def without(facts: Snapshot, project: int) -> Snapshot:
    """The facts as if a project had never been."""
    names = ("projects", "assignments", "plans", "figures", "milestones", "land", "exemptions", "cards")
    frames: dict[str, pd.DataFrame] = {name: getattr(facts, name) for name in names}
    left: dict[str, Any] = {name: frame[(frame["project_id"] != project).fillna(value=True)] for name, frame in frames.items()}
    return replace(facts, **left)


@pytest.fixture(scope="module")
def fewer(january: Snapshot) -> dict[int, Snapshot]:
    """The facts without each of the projects."""
    return {int(project): without(january, int(project)) for project in january.projects["project_id"]}


@pytest.mark.parametrize("kind", BOOKS)
def test_leaving_a_project_out_is_judging_without_it(january: Snapshot, fewer: dict[int, Snapshot], kind: str) -> None:
    """Place, list and share are those of judging without; each project that is named brings the list beside it."""
    facts, rulebook = january, BOOKS[kind]()
    now = stood(facts, rulebook)
    judged = {project: stood(changed, rulebook) for project, changed in fewer.items()}
    tries = list(judged.values())
    said = moves(facts, rulebook, Shift.PROJECT)
    for name, (place, listed) in now.items():
        seen = [one[name] for one in tries if name in one]
        assert (said[name].best, said[name].worst) == (min([place, *(p for p, _ in seen)]), max([place, *(p for p, _ in seen)])), name
        assert set(said[name].others) == {on for _, on in seen} - {listed}, name
        assert said[name].kept == Fraction(sum(on is listed for _, on in seen), len(seen)), name
    for name, move in said.items():
        for project, listed in zip(move.projects, move.others, strict=True):
            assert judged[project][name][1] is listed


def filled(facts: Snapshot, share: dict[int, int]) -> Snapshot:
    """The facts with reports that lacked come in: project → percent of the plan."""
    figures = facts.figures[~facts.figures["project_id"].isin(list(share))]
    amounts = [percent * YI // 100 for percent in share.values()]
    rows = facts.figures.iloc[: len(share)].assign(
        project_id=list(share), investment=amounts, state=ReportState.APPROVED.name, on_time=False
    )
    whole = pd.concat([figures, rows], ignore_index=True).astype(facts.figures.dtypes.to_dict())
    return replace(facts, figures=whole)


@pytest.fixture(scope="module")
def reported(january: Snapshot) -> dict[tuple[int, int], Snapshot]:
    """The facts with the two reports to come: each at its plan or at nothing."""
    projects = january.projects.set_index("name")["project_id"]
    open_ones = (int(projects["丙区1"]), int(projects["丁区2"]))
    tried = [(first, second) for first in (0, 100) for second in (0, 100)]
    return {shares: filled(january, dict(zip(open_ones, shares, strict=True))) for shares in tried}


@pytest.mark.parametrize("kind", BOOKS)
def test_reports_to_come_are_within_what_judging_them_gives(
    january: Snapshot, reported: dict[tuple[int, int], Snapshot], kind: str
) -> None:
    """Each at its plan or at nothing: whatever judging gives lies within the interval, and both ends of a unit's own are reached."""
    facts, rulebook = january, BOOKS[kind]()
    said = moves(facts, rulebook, Shift.PENDING)
    now = {one.name: one.listed for one in judge(facts, rulebook).series[0].standings}
    for shares, whole in reported.items():
        for name, (place, listed) in stood(whole, rulebook).items():
            assert said[name].best <= place <= said[name].worst, (name, shares)
            assert listed is now[name] or listed in said[name].others, (name, shares)


@pytest.fixture(scope="module")
def rounded(january: Snapshot) -> tuple[Snapshot, ...]:
    """The facts with each of the reported figures a little lower and a little higher."""
    told = january.figures.index[january.figures["investment"].notna()]
    return tuple(replace(january, figures=_off(january.figures, row, by)) for row in told for by in (-49 * 10**6, 49 * 10**6))


def _off(figures: pd.DataFrame, row: object, by: int) -> pd.DataFrame:
    return figures.assign(investment=figures["investment"].where(figures.index != row, figures["investment"] + by))


@pytest.mark.parametrize("kind", BOOKS)
def test_a_rounding_of_one_figure_gives_no_place_and_no_list_that_was_not_told(
    january: Snapshot, rounded: tuple[Snapshot, ...], kind: str
) -> None:
    facts, rulebook = january, BOOKS[kind]()
    said = moves(facts, rulebook, Shift.ROUNDING)
    now = stood(facts, rulebook)
    assert len(rounded) > 2 * len(now)
    for changed in rounded:
        for name, (place, listed) in stood(changed, rulebook).items():
            assert said[name].best <= place <= said[name].worst, (kind, name)
            assert listed is now[name][1] or listed in said[name].others, (kind, name)


@pytest.mark.parametrize("kind", BOOKS)
def test_without_spread_the_draws_stand_where_the_verdict_stands(january: Snapshot, kind: str) -> None:
    facts, rulebook = january, BOOKS[kind]()
    said = moves(facts, rulebook, Shift.WEIGHTS)
    now = stood(facts, rulebook)
    assert {name: (one.best, one.worst, one.kept) for name, one in said.items()} == {
        name: (place, place, Fraction(1)) for name, (place, _) in now.items() if said
    }


@pytest.mark.parametrize("name", [one.edition for one in shipped() if one.method.score == "components" and one.name != "lujiang"])
def test_without_spread_the_draws_of_each_shipped_book_stand_where_its_verdict_stands(january: Snapshot, name: str) -> None:
    found = next(one for one in shipped() if one.edition == name)
    series = replace(found.series[0], kinds=(UnitKind.DISTRICT.name,), roles=(Role.RESPONSIBLE.name,))
    rulebook = replace(found, series=(series,))
    facts = january
    said = moves(facts, rulebook, Shift.WEIGHTS)
    now = stood(facts, rulebook)
    assert {unit: (one.best, one.worst) for unit, one in said.items()} == {unit: (place, place) for unit, (place, _) in now.items()}


@pytest.mark.parametrize("kind", BOOKS)
def test_the_place_on_the_original_plan_is_the_one_beside_the_rank(town: Town, kind: str) -> None:
    projects = town.facts(1).projects["project_id"]
    lowered = {int(project): Planned(months=(YI // 2 if n % 3 else YI, *(YI,) * 11)) for n, project in enumerate(projects)}
    fresh = town.project("新添", town.unit("己区"))
    town.report(fresh, 1, YI)
    town.edition({**lowered, fresh: Planned()}, number=2, effective=1)
    facts, rulebook = town.facts(1), BOOKS[kind]()
    said = {name: one.best for name, one in moves(facts, rulebook, Shift.ORIGINAL).items()}
    ranked = judge(facts, rulebook).series[0].ranked
    assert said == {one.name: one.original_place for one in ranked if one.original_place is not None}


def test_force_majeure_is_moved_too(january: Snapshot) -> None:
    """乙区 misses its target, is exempt while its other figures hold, and stands on the black list where they do not."""
    facts, rulebook = january, rules({"a": INVESTMENT}, ("black = 1", "black = 4"))
    now = {one.name: one for one in judge(facts, rulebook).series[0].standings}
    assert now["乙区"].exempt
    assert now["乙区"].listed is None
    assert ListKind.BLACK in moves(facts, rulebook, Shift.PROJECT)["乙区"].others
