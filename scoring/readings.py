"""What each component reads of each unit of a series: a rate, a lead, a place, events, classes or supplied points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from core.errors import BadRulebook
from core.money import FEN_PER_YI
from core.period import Quarter, Year
from core.snapshot import Snapshot
from core.vocabulary import Outcome
from scoring.curves import Reading
from scoring.measures import POINT_OF_OBSERVATION
from scoring.members import Members
from scoring.ranking import places
from scoring.ratio import Ratio
from scoring.rulebook import Component, Rulebook


@dataclass(frozen=True)
class Found:
    """A measure of a unit, and whether anything was planned at all, be it nothing."""

    ratio: Ratio
    planned: bool


@dataclass(frozen=True)
class Known:
    """All that the components of a series may read; `ranked` are the units that take part in the ranking."""

    facts: Snapshot
    rulebook: Rulebook
    belongs: Members
    rates: Mapping[int, Mapping[str, Found]]
    counts: Mapping[str, Mapping[int, int]]
    ranked: frozenset[int]
    parts: pd.DataFrame
    """The measures summed by project: measure, project_id (month), numerator, denominator, planned."""


@dataclass(frozen=True)
class Read:
    """What a component read of a unit; without a `reading`, why: `missing`. The place or the base of a lead where the curve uses one."""

    reading: Reading | None
    ratio: Ratio
    missing: Outcome = Outcome.NO_DATA
    place: int | None = None
    base: Fraction | None = None
    each: tuple[Reading, ...] | None = None
    """What was read of each project, where the component reads each by itself."""


def read(component: Component, known: Known) -> dict[int, Read]:
    """Return what the component reads of each unit, by unit id; raises BadRulebook for a class that the book does not know."""
    readers = EACH if component.each_project else READERS
    found = readers[component.reads.kind](component, known)
    refine = REFINED.get(component.curve.kind)
    return found if refine is None else refine(found, component, known)


def observed(facts: Snapshot, rulebook: Rulebook, *, name: str) -> dict[int, int]:
    """Figures from elsewhere of the rule's own period (ten-thousandths), by unit id; a unit without one is not in it."""
    period = {"month": facts.month, "quarter": Quarter.of(facts.month), "year": Year(facts.month.year)}[rulebook.method.period]
    mine = facts.observations[(facts.observations["name"] == name) & (facts.observations["period"] == str(period))]
    return {int(unit): int(value) for unit, value in zip(mine["unit_id"], mine["value"], strict=True)}


def _of_measure(component: Component, known: Known) -> dict[int, Read]:
    without = None if component.curve.unplanned is None else Reading(unplanned=True)
    return {unit: _rate(rates[component.measure], without) for unit, rates in known.rates.items()}


def _rate(found: Found, without: Reading | None) -> Read:
    """The rate, or what is read `without` anything planned."""
    value = found.ratio.value
    reading = without if value is None else Reading(value, of=found.ratio.denominator)
    return Read(reading, found.ratio, Outcome.NOT_APPLICABLE if found.planned else Outcome.NO_DATA)


def _of_observation(component: Component, known: Known) -> dict[int, Read]:
    values = observed(known.facts, known.rulebook, name=component.reads.name)
    classed = component.curve.kind == "class_points"
    return {
        unit: Read(None, Ratio(0, 0))
        if (value := values.get(unit)) is None
        else Read(
            Reading(classes=(_class_of(component, known.rulebook, value),)) if classed else Reading(Fraction(value, POINT_OF_OBSERVATION)),
            Ratio(value, POINT_OF_OBSERVATION),
        )
        for unit in known.rates
    }


def _class_of(component: Component, rulebook: Rulebook, value: int) -> str:
    """The class that an observation's value names."""
    name, there = str(Fraction(value, POINT_OF_OBSERVATION)), [name for name, _ in component.curve.classes]
    if name not in there:
        key = f"components.{component.key}.curve.classes"
        raise BadRulebook(f"{rulebook.edition}.toml", key, f"没有数据中的类别{name}；已写的是{'、'.join(there)}")
    return name


def _of_total(component: Component, known: Known) -> dict[int, Read]:
    """The amount in 亿元; a unit of which nothing was planned and nothing is known has none."""
    return {unit: _amount(rates[component.reads.name]) for unit, rates in known.rates.items()}


def _amount(found: Found) -> Read:
    ratio = Ratio(found.ratio.numerator, FEN_PER_YI)
    known = found.planned or found.ratio.numerator
    return Read(Reading(Fraction(ratio.numerator, FEN_PER_YI)) if known else None, ratio)


def _of_events(component: Component, known: Known) -> dict[int, Read]:
    column = known.counts[component.reads.name]
    return {unit: Read(Reading(Fraction(number)), Ratio(number, 1)) for unit in known.rates for number in (column.get(unit, 0),)}


def _of_classes(component: Component, known: Known) -> dict[int, Read]:
    if component.reads.name == "kind":
        kinds = known.facts.units.set_index("unit_id")["kind"]
        classes = {unit: (str(kinds[unit]),) for unit in known.rates}
    else:
        pairs = known.belongs.frame[["project_id", "unit_id"]].drop_duplicates()
        mine = pairs.merge(known.facts.projects[["project_id", component.reads.name]], on="project_id")
        lists = mine.groupby("unit_id")[component.reads.name].agg(tuple).reset_index()
        classes = {int(unit): rows for unit, rows in lists.itertuples(index=False)}
    return {unit: _classes(classes[unit]) if unit in classes else Read(None, Ratio(0, 0)) for unit in known.rates}


def _classes(classes: tuple[str, ...]) -> Read:
    return Read(Reading(classes=classes), Ratio(len(classes), 1))


READERS: dict[str, Callable[[Component, Known], dict[int, Read]]] = {
    "measure": _of_measure,
    "observation": _of_observation,
    "event": _of_events,
    "total": _of_total,
    "class_of": _of_classes,
}


def _each_rate(component: Component, known: Known) -> dict[int, Read]:
    """The rate of each project of a unit; a project without a plan has none."""
    mine = known.parts[known.parts["measure"] == component.measure].merge(known.belongs.frame, on=known.belongs.keys)
    sums = mine.groupby(["unit_id", "project_id"])[["numerator", "denominator"]].sum().reset_index()
    by_unit: dict[int, list[Reading]] = {}
    for unit, top, bottom in zip(sums["unit_id"], sums["numerator"], sums["denominator"], strict=True):
        rate = Ratio(int(top), int(bottom)).value
        by_unit.setdefault(int(unit), []).extend([] if rate is None else [Reading(rate)])
    return {unit: _each(by_unit.get(unit, []), known.rates[unit][component.measure].ratio) for unit in known.rates}


def _each_class(component: Component, known: Known) -> dict[int, Read]:
    found = _of_classes(component, known)
    split = {unit: () if one.reading is None else one.reading.classes for unit, one in found.items()}
    return {unit: _each([Reading(classes=(name,)) for name in split[unit]], one.ratio) for unit, one in found.items()}


def _each_amount(component: Component, known: Known) -> dict[int, Read]:
    """The amount of each project in 亿元; together, the mean over the projects."""
    pairs = known.belongs.frame[["project_id", "unit_id"]].drop_duplicates()
    mine = pairs.merge(known.facts.projects[["project_id", component.reads.name]].dropna(), on="project_id")
    by_unit: dict[int, list[int]] = {}
    for unit, fen in zip(mine["unit_id"], mine[component.reads.name], strict=True):
        by_unit.setdefault(int(unit), []).append(int(fen))
    return {
        unit: _each([Reading(Fraction(fen, FEN_PER_YI)) for fen in some], Ratio(sum(some), len(some) * FEN_PER_YI))
        for unit in known.rates
        for some in (by_unit.get(unit, []),)
    }


def _each(some: list[Reading], ratio: Ratio) -> Read:
    return Read(Reading(), ratio, each=tuple(some)) if some else Read(None, ratio)


EACH: dict[str, Callable[[Component, Known], dict[int, Read]]] = {
    "measure": _each_rate,
    "class_of": _each_class,
    "amount": _each_amount,
}
"""The same, of each project by itself."""


def _places(found: dict[int, Read], component: Component, known: Known) -> dict[int, Read]:
    """The places by the rate among the units that take part, ties as the method says; the others have none."""
    printed = known.rulebook.method.rounding == "before" and component.reads.kind == "measure"
    rates = {unit: one.ratio.printed() if printed else one.ratio.value for unit, one in found.items() if unit in known.ranked}
    placed = places({unit: rate for unit, rate in rates.items() if rate is not None}, known.rulebook.method.ties)
    return {
        unit: replace(one, reading=Reading(Fraction(placed[unit])), place=placed[unit])
        if unit in placed
        else replace(one, reading=None, missing=one.missing if one.reading is None else Outcome.NOT_APPLICABLE)
        for unit, one in found.items()
    }


def _leads(found: dict[int, Read], component: Component, known: Known) -> dict[int, Read]:
    """The leads over the base; without a base there is none."""
    base = component.curve.base
    if not isinstance(base, str):
        return {unit: _lead(one, base) for unit, one in found.items()}
    values = observed(known.facts, known.rulebook, name=base)
    bases = {unit: Fraction(value, POINT_OF_OBSERVATION) for unit, value in values.items()}
    return {unit: _lead(one, bases.get(unit)) for unit, one in found.items()}


def _lead(one: Read, base: Fraction | None) -> Read:
    if one.reading is None or base is None:
        return replace(one, reading=None, missing=one.missing if one.reading is None else Outcome.NO_DATA)
    return replace(one, reading=Reading(one.reading.number - base), base=base)


REFINED: dict[str, Callable[[dict[int, Read], Component, Known], dict[int, Read]]] = {"rank_band": _places, "marginal": _leads}
"""Curves that look at more than the figure itself."""
