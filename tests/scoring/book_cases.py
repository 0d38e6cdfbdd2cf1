"""The cases of a rulebook, read from tests/cases/books: what stands in a row is written to a town and judged through the real path.

A case has its units; a unit is one project, or has `projects`. Amounts are 万元: `plan` and `actual` by month, or `year` and `done` spread
evenly over twelve months. "缺" is a missing report, "审" one that waits for the bureau; `more` are fen on top of the last month.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.area import PARTS_PER_MU
from core.models import Project
from core.snapshot import Snapshot
from core.vocabulary import Nature, ProjectLevel, ReportState, Role, Sector, UnitKind
from scoring.cards import decide
from scoring.evaluate import Finding
from scoring.rulebook import Rulebook
from scoring.rulebook_file import shipped
from scoring.verdicts import SeriesVerdict, Standing, Verdict, judge
from tests.scoring.test_cards import card
from tests.town import YEAR, Planned, Town

FOLDER = Path(__file__).parents[1] / "cases/books"
BOOKS = {book.name: book for book in shipped()}
FILES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
SHOWS = ("met", "not met", "exactly on the limit", "no data", "exempt", "incomplete")
CASES = [(name, case) for name, file in FILES.items() for case in file["case"]]
IDS = [f"{name}: {case['name']}" for name, case in CASES]
WAN = 10**6
PART = 10_000
LAST = {"month": 1, "quarter": 3, "year": 12}

OF_CASE = {"name", "shows", "month", "units"}
OF_UNIT = {
    "kind",
    "projects",
    "observe",
    "cards_of_place",
    "place",
    "listed",
    "points",
    "outcomes",
    "rates",
    "score",
    "exempt",
    "place_light",
    "place_then",
    "place_outcome",
}
OF_PROJECT = {
    "name",
    "plan",
    "actual",
    "year",
    "done",
    "more",
    "start",
    "started",
    "level",
    "nature",
    "sector",
    "cards",
    "force_majeure",
    "land",
}
OF_LIGHT = {"light", "outcome", "then"}


@dataclass(frozen=True)
class Judged:
    """A case as it was judged, and the ids of its rows by name."""

    verdict: Verdict
    facts: Snapshot
    projects: dict[str, int]
    units: dict[str, int]


def judged(town: Town, case: dict[str, Any], *, book: Rulebook) -> Judged:
    """Write the case to the town and judge it by the book."""
    month = case.get("month") or max(_months(row) for unit in case["units"] for row in _projects(unit))
    units: dict[str, int] = {}
    projects: dict[str, int] = {}
    rows: dict[int, Planned] = {}
    series = book.series[0]
    for unit in case["units"]:
        assert unit.keys() <= OF_UNIT | OF_PROJECT | OF_LIGHT, unit.keys()
        units[unit["name"]] = _unit(town, unit, period=_period(book, month), kind=series.kinds[0])
        for row in _projects(unit):
            assert row.keys() <= OF_PROJECT | OF_LIGHT | OF_UNIT, row.keys()
            projects[row["name"]], planned = _project(town, row, place=units[unit["name"]], role=Role[series.roles[0]])
            rows[projects[row["name"]]] = planned
    town.edition(rows)
    facts = town.facts(month)
    return Judged(judge(facts, book), facts, projects, units)


def _projects(unit: dict[str, Any]) -> list[dict[str, Any]]:
    return unit.get("projects") or [unit]


def _months(row: dict[str, Any]) -> int:
    return len(row["plan"]) if "plan" in row else 12


def _period(book: Rulebook, month: int) -> str:
    kind = book.method.period
    return f"{YEAR}" if kind == "year" else f"{YEAR}Q{(month + 2) // 3}" if kind == "quarter" else f"{YEAR}-{month:02d}"


def _unit(town: Town, row: dict[str, Any], *, period: str, kind: str) -> int:
    unit = town.unit(row["name"], UnitKind[row.get("kind", kind)])
    for name, value in row.get("observe", {}).items():
        town.observe(unit, name, int(value) if name == "given_place" else int(Decimal(str(value)) * PART), period=period)
    for one in row.get("cards_of_place", ()):
        card(town, *one, unit_id=unit)
    return unit


def _project(town: Town, row: dict[str, Any], *, place: int, role: Role) -> tuple[int, Planned]:
    project = town.project(row["name"], level=ProjectLevel[row.get("level", "CITY_KEY")])
    town.assign(project, place, role)
    kept = town.session.get_one(Project, project)
    kept.district_id = place
    kept.nature, kept.sector = Nature[row.get("nature", "NEW")], Sector[row.get("sector", "SOCIAL")]
    for one in row.get("cards", ()):
        card(town, *one, project_id=project)
    if "force_majeure" in row:
        town.exempt(project, first=row["force_majeure"][0], last=row["force_majeure"][1])
    months, amounts = _amounts(row, "plan", "year"), _amounts(row, "actual", "done")
    started = row.get("started")
    for number, amount in enumerate(amounts, start=1):
        begun: dict[str, Any] = {"started_on": date(YEAR, started, 15)} if started == number else {}
        if number == 1 and "land" in row:
            begun["land"] = {place: int(row["land"][1] * PARTS_PER_MU)}
        match amount:
            case "缺":
                continue
            case "审":
                town.unapproved(project, number, ReportState.CONFIRMED)
            case int():
                town.report(project, number, amount + (row.get("more", 0) if number == len(amounts) else 0), **begun)
    plan = [amount for amount in months if isinstance(amount, int)]
    land = {(place, 1): int(row["land"][0] * PARTS_PER_MU)} if "land" in row else {}
    return project, Planned((*plan, *([0] * (12 - len(plan)))), start=row.get("start"), land=land)


def _amounts(row: dict[str, Any], by_month: str, whole: str) -> Sequence[int | str]:
    """Fen by month, or the word for a report that is not there."""
    if by_month in row:
        return [one if isinstance(one, str) else int(Decimal(str(one)) * WAN) for one in row[by_month]]
    each, rest = divmod(int(Decimal(str(row.get(whole, 0))) * WAN), 12)
    return [each] * 11 + [each + rest]


def said(found: Judged, case: dict[str, Any], *, book: Rulebook) -> dict[str, Any]:
    """What the case asks of each of its rows, as it was found."""
    findings = {one.key: tuple(standing.found for standing in one.standings) for one in found.verdict.series}
    asked = any(key in row for unit in case["units"] for row in (unit, *_projects(unit)) for key in ("light", "place_light"))
    shown = decide(found.facts, book, found=findings).lights if asked else {}
    cards = {(one.subject, one.subject_id): one for one in found.verdict.cards if not one.removal}
    words: dict[str, Any] = {}
    for unit in case["units"]:
        name = unit["name"]
        standing = _standing(found.verdict.series, found.units[name])
        words[name] = {key: ASKED[key](standing) for key in ASKED if key in unit}
        for rows, subject, ids, before in ((_projects(unit), "project", found.projects, ""), ([unit], "district", found.units, "place_")):
            for row in rows:
                of = (subject, ids[row["name"]])
                proposed = cards.get(of)
                light = shown.get(of)
                answers = {
                    f"{before}light": light.name if light else "",
                    f"{before}then": proposed.then if proposed else "",
                    f"{before}outcome": proposed.outcome.name if proposed else "",
                }
                words.setdefault(row["name"], {}).update({key: answers[key] for key in answers if key in row})
    return words


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    """What the case says of each of its rows."""
    asked = {*ASKED, "light", "then", "outcome", "place_light", "place_then", "place_outcome"}
    rows = [row for unit in case["units"] for row in (unit, *_projects(unit))]
    return {row["name"]: {key: value for key, value in row.items() if key in asked} for row in rows}


def _standing(series: tuple[SeriesVerdict, ...], unit: int) -> Standing:
    return next(one for verdict in series for one in verdict.standings if one.unit_id == unit)


def _points(standing: Standing) -> dict[str, float | str]:
    """The points of each component; its outcome where it earns none."""
    return {one.component: one.outcome.name if one.value is None else one.value / PART for one in standing.found.findings}


def _percent(finding: Finding) -> str:
    return "" if finding.ratio.percent is None else str(finding.ratio.percent)


ASKED: dict[str, Any] = {
    "place": lambda one: one.place or 0,
    "listed": lambda one: one.listed.name if one.listed else "",
    "exempt": lambda one: one.exempt,
    "points": _points,
    "outcomes": lambda one: {finding.component: finding.outcome.name for finding in one.found.findings},
    "rates": lambda one: {finding.component: _percent(finding) for finding in one.found.findings},
    "score": lambda one: "" if one.found.score is None else one.found.score / PART,
}
"""How each answer about a unit is read from its standing."""
