"""The cases of a grade book, read from tests/cases/grading: what stands in a row becomes facts, and is graded.

Weights of inspections are 万元; `records` are [kind, band, points, from, until, origin], "没有" is a register without records and no key
one that is not held; groups are name = [got, full]; sections are [months, share done, 亿元].
"""

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from core.vocabulary import ConductKind
from scoring.grading.book import GradeBook
from scoring.grading.book_file import shipped_books
from scoring.grading.facts import BuilderFacts, Event, Figure, Inspection, OtherGrade, Record, Section
from scoring.grading.grade import grade
from scoring.grading.result import Graded
from scoring.grading.rollup import period_of
from scoring.grading.sheet import GroupPoints

FOLDER = Path(__file__).parents[2] / "cases/grading"
BOOKS = {book.name: book for book in shipped_books()}
FILES = {path.stem: tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) for path in sorted(FOLDER.glob("*.toml"))}
SHOWS = ("met", "not met", "exactly on the limit", "no data", "too few", "veto", "cascade", "entrant", "gap", "reading")
CASES = [(name, case) for name, file in FILES.items() for case in file["case"]]
IDS = [f"{name}: {case['name']}" for name, case in CASES]
WAN = 10**6
YI = 10**10

ASKED = {"score", "place", "grade", "why", "vetoed", "says"}
OF_CASE = {"name", "shows", "period", "builders"}
OF_BUILDER = {"name", "inspections", "figures", "events", "records", "others", "sections", "kind", "entrant"} | ASKED
OF_INSPECTION = {"project", "period", "weight", "score", "deductions", "groups", "vetoed", "kind"}


def graded(case: dict[str, Any], book: GradeBook) -> tuple[Graded, ...]:
    """Grade the builders of a case."""
    facts = [facts_of(row, number) for number, row in enumerate(case["builders"], start=1)]
    return grade(facts, book, period=period_of(case.get("period", "2019")))


def facts_of(row: dict[str, Any], number: int) -> BuilderFacts:
    """The facts of one row."""
    assert row.keys() <= OF_BUILDER, row.keys() - OF_BUILDER
    return BuilderFacts(
        unit_id=number,
        name=row["name"],
        inspections=tuple(_inspection(one) for one in row.get("inspections", [])),
        figures=tuple(Figure(name, Fraction(value)) for name, value in row.get("figures", {}).items()),
        events=tuple(_event(one) for one in row.get("events", [])),
        records=_records(row.get("records")),
        others=tuple(OtherGrade(*one) for one in row.get("others", [])),
        sections=tuple(
            Section(str(place), months, Fraction(done), int(Fraction(yi) * YI))
            for place, (months, done, yi) in enumerate(row.get("sections", []))
        ),
        kind=row.get("kind", ""),
        entrant=row.get("entrant", False),
    )


def _inspection(row: dict[str, Any]) -> Inspection:
    assert row.keys() <= OF_INSPECTION, row.keys() - OF_INSPECTION
    return Inspection(
        project_id=row.get("project", 1),
        project=f"项目{row.get('project', 1)}",
        period=row.get("period", "2019"),
        weight=int(Fraction(row["weight"]) * WAN) if "weight" in row else None,
        score=Fraction(row["score"]) if "score" in row else None,
        deductions=tuple(Fraction(one) for one in row.get("deductions", [])),
        groups=tuple(GroupPoints(key, key, Fraction(got), Fraction(full)) for key, (got, full) in row.get("groups", {}).items()),
        vetoed=row.get("vetoed", False),
        kind=row.get("kind", ""),
    )


def _event(row: list[Any]) -> Event:
    name, number, *points = row
    return Event(name, number, Fraction(points[0]) if points else None)


def _records(rows: list[list[Any]] | str | None) -> tuple[Record, ...] | None:
    if rows is None:
        return None
    return () if rows == "没有" else tuple(_record(*row) for row in rows if isinstance(row, list))


def _record(kind: str, band: str, points: int, begin: date, *rest: Any) -> Record:
    until = rest[0] if rest else None
    origin = rest[1] if len(rest) > 1 else ""
    return Record(ConductKind[kind], band, Fraction(points), begin, until, f"{band}记录", origin)


def said(one: Graded, row: dict[str, Any]) -> dict[str, Any]:
    """What was found, as far as the row asks."""
    words = " ".join((one.sentence, *one.misses, *one.notes))
    answers = {
        "score": one.exact,
        "place": one.place or 0,
        "grade": one.grade or "",
        "why": one.why.name if one.why else "",
        "vetoed": one.vetoed,
        "says": row.get("says") if row.get("says", "") in words else words,
    }
    return {key: answers[key] for key in answers if key in row}


def wanted(row: dict[str, Any]) -> dict[str, Any]:
    """What the row says; a score is exact, and empty where there is none."""
    asked = {key: value for key, value in row.items() if key in ASKED}
    if "score" in asked:
        asked["score"] = None if asked["score"] == "" else Fraction(asked["score"])
    return asked
