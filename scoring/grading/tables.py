"""Results as flat rows: the projects of a period ranked among each other, and every figure as whole numbers, to be stored and sealed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.vocabulary import Outcome
from scoring.grading.result import Graded, Part
from scoring.grading.rollup import at_step, period_of, step_of
from scoring.ranking import places


@dataclass(frozen=True)
class ProjectPlace:
    """One inspected project of a period: its builder, its exact score, and its place among all projects of the period."""

    period: str
    project_id: int
    project: str
    unit_id: int
    unit: str
    exact: Fraction
    place: int


@dataclass(frozen=True)
class FigureRow:
    """One figure of a result: where it stands (keys from the builder's part down), and its value and what it adds as whole numbers.

    `value` and `adds` are numerator and denominator; None where there is none.
    """

    unit_id: int
    path: tuple[str, ...]
    kind: str
    title: str
    value: tuple[int, int] | None
    adds: tuple[int, int] | None
    figures: tuple[int, int] | None
    outcome: Outcome
    note: str
    clause: str


def ranked_projects(graded: Sequence[Graded], period: str) -> tuple[ProjectPlace, ...]:
    """Rank the inspected projects of one period (2019Q3, as parts are keyed) of all builders, the best first; equal scores share a place.

    The results may be of the period itself or of a coarser one that it lies in.
    """
    rows = [(one, part) for one in graded for top in one.parts for part in _projects_of(top, period)]
    place = places({number: part.value for number, (_, part) in enumerate(rows) if part.value is not None})
    found = [
        ProjectPlace(period, int(part.key), part.title, one.unit_id, one.name, part.value, place[number])
        for number, (one, part) in enumerate(rows)
        if part.value is not None
    ]
    return tuple(sorted(found, key=lambda row: (row.place, row.project_id)))


def _projects_of(part: Part, period: str) -> Iterator[Part]:
    """The projects of a period below a part; other periods at the same step are passed by, coarser ones are gone into."""
    for inner in part.parts:
        if inner.kind == "project":
            yield inner
        elif inner.kind == "period" and _on_the_way(inner.key, period):
            yield from _projects_of(inner, period)


def _on_the_way(key: str, period: str) -> bool:
    return at_step(period_of(period), step_of(period_of(key))) == period_of(key)


def figure_rows(graded: Graded) -> tuple[FigureRow, ...]:
    """Return every figure of a builder's result, each part before those that it is made of."""
    return tuple(row for part in graded.parts for row in _rows(graded.unit_id, part, ()))


def _rows(unit_id: int, part: Part, above: tuple[str, ...]) -> Iterator[FigureRow]:
    path = (*above, part.key)
    clause = part.cited.clause if part.cited is not None else ""
    yield FigureRow(
        unit_id, path, part.kind, part.title, _pair(part.value), _pair(part.adds), part.figures, part.outcome, part.note, clause
    )
    for inner in part.parts:
        yield from _rows(unit_id, inner, path)


def _pair(value: Fraction | None) -> tuple[int, int] | None:
    return None if value is None else (value.numerator, value.denominator)
