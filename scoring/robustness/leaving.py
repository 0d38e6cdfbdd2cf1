"""Without any single project, and on the original plan: every unit is placed again with other sums."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from scoring.evaluate import Evidence, rates_of
from scoring.measures import listed
from scoring.members import members
from scoring.ratio import Ratio
from scoring.readings import Found
from scoring.robustness.field import Field, Move, Rates, Shift, Standpoint

Parts = Mapping[int, Mapping[int, Mapping[str, Found]]]
"""What each project adds to each measure of each unit that it counts for."""


def leaving(field: Field) -> dict[int, Move]:
    """How far places move when any one project of any unit is left out; the project without which a unit moves furthest is named."""
    tries: dict[int, list[tuple[int, Standpoint]]] = {unit: [] for unit in field.found}
    for project, parts in parts_of(field).items():
        rates = {unit: _without(field.known.rates[unit], mine) for unit, mine in parts.items() if unit in field.found}
        if rates:
            stood = field.standpoints(field.rescored(rates, without=project), rates, of=field.found)
            for unit, one in stood.items():
                tries[unit].append((project, one))
    return {unit: _move(field, unit, seen) for unit, seen in tries.items() if seen}


def _move(field: Field, unit: int, seen: list[tuple[int, Standpoint]]) -> Move:
    at, on = field.places[unit], field.listed[unit]
    project, _ = max(seen, key=lambda one: (one[1].listed is not on, abs(one[1].place - at), -one[0]))
    move = field.move(Shift.PROJECT, unit, tries=[one for _, one in seen])
    moved = move.best != move.worst or move.kept != 1
    return replace(move, best=min(move.best, at), worst=max(move.worst, at), project_id=project if moved else None)


def _without(rates: Rates, parts: Mapping[str, Found]) -> Rates:
    return {name: _less(found, parts[name]) if name in parts else found for name, found in rates.items()}


def _less(found: Found, part: Found) -> Found:
    left = Ratio(found.ratio.numerator - part.ratio.numerator, found.ratio.denominator - part.ratio.denominator)
    return Found(left, planned=found.planned and left.denominator != 0)


def parts_of(field: Field) -> Parts:
    """Return what each project adds, by project, unit and measure."""
    parts: dict[int, dict[int, dict[str, Found]]] = {}
    for project, unit, name, numerator, denominator in _rows(field).itertuples(index=False):
        mine = parts.setdefault(int(project), {}).setdefault(int(unit), {})
        mine[name] = Found(Ratio(int(numerator), int(denominator)), planned=True)
    return parts


_SUMS = ["numerator", "denominator"]
_KEYS = ["project_id", "unit_id", "measure"]


def _rows(field: Field) -> pd.DataFrame:
    """The sums of the cells by project, unit and measure."""
    cells = field.cells.astype({"measure": "str"})
    attributed = [field.known.belongs.attribute(mine, str(name)) for name, mine in cells.groupby("measure", sort=False)]
    summed = pd.concat(attributed, ignore_index=True).groupby(_KEYS)[_SUMS].sum()
    return summed.astype("int64").reset_index()


def original(field: Field, first: Evidence | None) -> dict[int, Move]:
    """Where places would be if the year's original plan were the measure; {} while there is no other plan than that one."""
    if first is None:
        return {}
    belongs = members(first.facts, field.series).among(listed(first.facts, first.basis))
    rates = rates_of(first, belongs, rulebook=field.rulebook)
    mine = {unit: rates[unit] for unit in field.found if unit in rates}
    stood = field.standpoints(field.rescored(mine), mine, of=mine)
    return {unit: field.move(Shift.ORIGINAL, unit, tries=[one]) for unit, one in stood.items()}
