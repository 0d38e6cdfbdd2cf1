"""Without any single project: each is left out in turn, with its figures, reports and cards, and every unit is placed again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from core.vocabulary import ListKind
from scoring.counts import events, runs
from scoring.evaluate import UnitFindings, exempted, months_of, sizes_of, too_small
from scoring.predicates import STREAKS
from scoring.ratio import Ratio
from scoring.readings import Found, Known
from scoring.robustness.field import Field, Figures, Move, Rates, Shift, Standpoint

Parts = Mapping[int, Mapping[int, Rates]]
"""What each project adds to each measure of each unit that it counts for: by project, unit and measure."""
Counted = Mapping[int, Mapping[int, Mapping[str, int]]]
"""How many of each event each project brings its units: by project, unit and event."""


@dataclass(frozen=True)
class _Parted:
    """What each project brings: its figures, those outside force majeure, its events; whose it is, its plan of the year; who has cards.

    A project whose land lies with a unit brings it figures without being one of its projects.
    """

    now: Parts
    exempting: Parts
    counted: Counted
    own: frozenset[tuple[int, int]]
    sizes: Mapping[int, tuple[int, int]]
    carded: frozenset[int]


def leaving(field: Field) -> dict[int, Move]:
    """How far places move when any one project of any unit is left out.

    With it go its figures, its missing reports and its cards; a unit that falls below the minimum is not placed in that try, and the
    sizes of the lists follow. Tries in which a unit itself is not placed say nothing of it.
    """
    parted = _parted(field)
    tries: dict[int, list[tuple[int, Standpoint]]] = {unit: [] for unit in field.found}
    for project, parts in parted.now.items():
        units = [unit for unit in parts if unit in field.found]
        if units:
            for unit, one in _without(field, parted, project, units).items():
                tries[unit].append((project, one))
    return {unit: _move(field, unit, seen) for unit, seen in tries.items() if seen}


def _without(field: Field, parted: _Parted, project: int, units: list[int]) -> dict[int, Standpoint]:
    """Where all units stand without a project of some of them."""
    changed = {unit: _changed(field, parted, project, unit) for unit in units}
    gone = {unit for unit, one in changed.items() if too_small(field.series, one.projects, annual_plan=one.annual_plan)}
    scores = field.rescored(_known(field, parted, project, changed), units)
    return field.stand({unit: score for unit, score in scores.items() if unit not in gone}, changed)


def _changed(field: Field, parted: _Parted, project: int, unit: int) -> UnitFindings:
    """A unit's findings without a project."""
    one = field.found[unit]
    figures = field.figures
    rates = _less(figures.rates[unit], parted.now[project][unit])
    exempting = _less(figures.exempting[unit], parted.exempting.get(project, {}).get(unit, {})) if unit in figures.exempting else None
    left = Figures({unit: rates}, {} if exempting is None else {unit: exempting}, figures.parts)
    counts = {name: number - parted.counted.get(project, {}).get(unit, {}).get(name, 0) for name, number in one.counts.items()}
    projects = parted.sizes[unit][0] - ((project, unit) in parted.own)
    found = replace(field.changed(unit, left), counts=counts, projects=projects, annual_plan=rates["annual_completion"].ratio.denominator)
    return replace(found, runs=_runs(field, project, unit)) if project in parted.carded else found


def _known(field: Field, parted: _Parted, project: int, changed: Mapping[int, UnitFindings]) -> Known:
    """What the components may read without a project; each project by itself and classes without it too."""
    known = field.known
    rates = {unit: _less(known.rates[unit], parted.now[project][unit]) for unit in changed}
    counts = {name: {**held, **{unit: one.counts[name] for unit, one in changed.items()}} for name, held in known.counts.items()}
    others = known.belongs.frame["project_id"]
    looks = any(part.each_project or part.reads.kind == "class_of" for part in field.rulebook.components)
    belongs = known.belongs.among(others[others != project]) if looks else known.belongs
    return replace(known, rates={**known.rates, **rates}, counts=counts, belongs=belongs)


def _runs(field: Field, project: int, unit: int) -> dict[str, int]:
    """For how many periods running each kind of card was issued to a unit, a project's own cards left out."""
    belongs = field.known.belongs
    others = belongs.frame["project_id"]
    running = runs(field.known.facts, belongs.among(others[others != project]), period=field.rulebook.method.period)
    return {event: running[event].get(unit, 0) for event in STREAKS}


def _move(field: Field, unit: int, seen: list[tuple[int, Standpoint]]) -> Move:
    """The tries of a unit together, with the projects that decide: the furthest move, and the first one for each other list."""
    at, on = field.places[unit], field.listed[unit]
    counted: dict[Standpoint, int] = {}
    first: dict[ListKind | None, int] = {}
    for project, one in seen:
        counted[one] = counted.get(one, 0) + 1
        first.setdefault(one.listed, project)
    move = field.move(Shift.PROJECT, unit, tries=counted)
    furthest, _ = max(seen, key=lambda one: (one[1].listed is not on, abs(one[1].place - at), -one[0]))
    moved = move.best != move.worst or move.kept != 1
    return replace(
        move,
        best=min(move.best, at),
        worst=max(move.worst, at),
        projects=tuple(first[other] for other in move.others),
        project_id=furthest if moved else None,
    )


def _less(rates: Rates, parts: Rates) -> Rates:
    return {name: _taken_off(found, parts[name]) if name in parts else found for name, found in rates.items()}


def _taken_off(found: Found, part: Found) -> Found:
    left = Ratio(found.ratio.numerator - part.ratio.numerator, found.ratio.denominator - part.ratio.denominator)
    return Found(left, planned=found.planned and left.denominator != 0)


def _parted(field: Field) -> _Parted:
    facts, belongs = field.known.facts, field.known.belongs
    months = months_of(facts, field.rulebook)
    rows = events(facts, belongs, gaps=field.variant.now.gaps, months=months, closed=field.judged.closed)
    with_cards = facts.cards["project_id"].dropna() if _looks_at_streaks(field) else ()
    dropped = exempted(field.cells, facts) if field.variant.exempting is not None else field.cells.iloc[:0]
    return _Parted(
        now=_parts(field, field.cells),
        exempting=_parts(field, field.cells[~field.cells.index.isin(dropped.index)]) if len(dropped) else {},
        counted=_counted(rows),
        own=frozenset((int(project), int(unit)) for project, unit in belongs.frame[["project_id", "unit_id"]].itertuples(index=False)),
        sizes=sizes_of(belongs, field.known.rates),
        carded=frozenset(int(project) for project in with_cards),
    )


def _looks_at_streaks(field: Field) -> bool:
    return any(part.kind == "streak" for rule in field.rulebook.lists for part in rule.condition.all())


def _counted(rows: Mapping[str, pd.DataFrame]) -> Counted:
    found: dict[int, dict[int, dict[str, int]]] = {}
    for name, mine in rows.items():
        of_projects = mine[mine["project_id"].notna()]
        for project, unit in zip(of_projects["project_id"], of_projects["unit_id"], strict=True):
            held = found.setdefault(int(project), {}).setdefault(int(unit), {})
            held[name] = held.get(name, 0) + 1
    return found


_SUMS = ["numerator", "denominator"]
_KEYS = ["project_id", "unit_id", "measure"]


def _parts(field: Field, cells: pd.DataFrame) -> Parts:
    """The sums of cells by project, unit and measure."""
    named = cells.astype({"measure": "str"})
    attributed = [field.known.belongs.attribute(mine, str(name)) for name, mine in named.groupby("measure", sort=False)]
    summed = pd.concat(attributed, ignore_index=True).groupby(_KEYS)[_SUMS].sum().astype("int64").reset_index()
    parts: dict[int, dict[int, dict[str, Found]]] = {}
    for project, unit, name, numerator, denominator in summed.itertuples(index=False):
        parts.setdefault(int(project), {}).setdefault(int(unit), {})[name] = Found(Ratio(int(numerator), int(denominator)), planned=True)
    return parts
