"""A series as it was judged, ready to be judged again with other figures: the common ground of every kind of shift."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import pandas as pd

from core.vocabulary import ListKind
from scoring.evaluate import Evidence, UnitFindings, known_of, rates_of
from scoring.marking import read_all, score
from scoring.ranking import places, places_from_last
from scoring.readings import Found, Known, Read, read
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import At, SeriesVerdict, case_at, compared, list_of, list_sizes


class Shift(StrEnum):
    """What is moved to see whether a rank holds."""

    ROUNDING = "数字取整"
    WEIGHTS = "分值浮动"
    PROJECT = "去掉一个项目"
    ORIGINAL = "按原计划"
    PENDING = "待审缺报补齐"


@dataclass(frozen=True)
class Move:
    """Between which places a unit moves under one kind of shift, and in which share of the tries it stays on its list, or off any.

    `others` are the lists that it comes onto in other tries (None: off any). Where projects are left out, `projects` are those without
    which it comes onto each of them, one for each; `project_id` the one without which it moves furthest.
    """

    shift: Shift
    best: int
    worst: int
    kept: Fraction
    others: tuple[ListKind | None, ...] = ()
    projects: tuple[int, ...] = ()
    project_id: int | None = None


@dataclass(frozen=True)
class Standpoint:
    """Where a unit stands in one try: its place, its place from the last, and its list."""

    place: int
    from_last: int
    listed: ListKind | None


@dataclass(frozen=True)
class Spot:
    """A place from the first and from the last, among lists of these sizes."""

    place: int
    from_last: int
    sizes: Mapping[str, int]


Rates = Mapping[str, Found]
"""Every measure of one unit."""


@dataclass(frozen=True)
class Variant:
    """The sums of a snapshot with something changed in it: all of them, and without the months of force majeure, if there are any."""

    now: Evidence
    exempting: Evidence | None


@dataclass(frozen=True)
class Figures:
    """Every measure of every unit in a variant, the same without the months of force majeure, and the sums by project behind them."""

    rates: Mapping[int, Rates]
    exempting: Mapping[int, Rates]
    parts: pd.DataFrame


@dataclass(frozen=True)
class Field:
    """The units of a series that have a place, with all that was read of them; `cells` are the measures' smallest parts."""

    rulebook: Rulebook
    series: Series
    known: Known
    variant: Variant
    cells: pd.DataFrame
    judged: SeriesVerdict

    @cached_property
    def found(self) -> dict[int, UnitFindings]:
        """The findings of the units that have a place, by unit id."""
        return {one.unit_id: one.found for one in self.judged.ranked}

    @cached_property
    def reads(self) -> dict[int, dict[str, Read]]:
        """What every component reads, by unit id and component."""
        return read_all(self.known, self.series)

    @cached_property
    def scores(self) -> dict[int, int]:
        """The scores as the method compares them."""
        return {unit: compared(one.score, self.rulebook) for unit, one in self.found.items() if one.score is not None}

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each unit."""
        return {one.unit_id: one.place for one in self.judged.ranked if one.place is not None}

    @cached_property
    def listed(self) -> dict[int, ListKind | None]:
        """On which list each unit is."""
        return {one.unit_id: one.listed for one in self.judged.ranked}

    @cached_property
    def among_units(self) -> bool:
        """Whether a component looks at the places of all units in a measure, so that one unit's figure moves another's points."""
        parts = (self.rulebook.component(key) for key, _ in self.series.marks)
        return any(part.reads.kind in ("measure", "total") and part.curve.kind == "rank_band" for part in parts)

    @cached_property
    def figures(self) -> Figures:
        """The figures as they are."""
        return self.figures_of(self.variant)

    def figures_of(self, variant: Variant) -> Figures:
        """The figures of a variant, as the series counts projects."""
        belongs, book = self.known.belongs, self.rulebook
        exempting = {} if variant.exempting is None else rates_of(variant.exempting, belongs, rulebook=book)
        return Figures(rates_of(variant.now, belongs, rulebook=book), exempting, variant.now.parts)

    def reread(self, known: Known, units: Iterable[int]) -> dict[int, dict[str, Read]]:
        """What the components read of some units, or of all where places are looked at, when other things are known of them.

        What comes from elsewhere is read anew only by who asks for more than measures.
        """
        chosen = list(self.found if self.among_units else units)
        mine = replace(known, rates={unit: known.rates[unit] for unit in chosen})
        again = {}
        for key, _ in self.series.marks:
            part = self.rulebook.component(key)
            if part.reads.kind != "observation":
                again[key] = read(part, known if part.curve.kind == "rank_band" else mine)
        return {unit: {**self.reads[unit], **{key: found[unit] for key, found in again.items()}} for unit in chosen}

    def rescored(self, known: Known, units: Iterable[int]) -> dict[int, int]:
        """The scores of all units when other things are known of some; a unit of which nothing is left to score drops out."""
        again = {unit: score(one, self.series, rulebook=self.rulebook) for unit, one in self.reread(known, units).items()}
        left = {unit: before for unit, before in self.scores.items() if unit not in again}
        return left | {unit: compared(now, self.rulebook) for unit, now in again.items() if now is not None and unit in self.scores}

    def changed(self, unit: int, figures: Figures, *, complete: bool = False) -> UnitFindings:
        """A unit's findings with other figures; `complete`: as if no report were missing or waiting. Its score stays as it was."""
        one, rates = self.found[unit], figures.rates[unit]
        exempting = figures.exempting.get(unit)
        without = one.without_exempted
        if without is not None and exempting is not None:
            without = {name: exempting[name].ratio for name in without}
        silent = dict.fromkeys(("missing_reports", "unreported", "pending_reports"), 0) if complete else {}
        ratios = {name: rates[name].ratio for name in one.ratios}
        return replace(one, ratios=ratios, without_exempted=without, counts={**one.counts, **silent})

    def stand(self, scores: Mapping[int, int], changed: Mapping[int, UnitFindings]) -> dict[int, Standpoint]:
        """Where all units with a score stand, some with changed findings: places and the sizes of the lists are made anew."""
        first, last = places(scores, self.rulebook.method.ties), places_from_last(scores)
        sizes = list_sizes(self.series, len(scores))
        at = {unit: Spot(first[unit], last[unit], sizes) for unit in scores}
        return {unit: self.standpoint(changed.get(unit, self.found[unit]), at[unit]) for unit in scores}

    def standpoint(self, one: UnitFindings, spot: Spot) -> Standpoint:
        """Where a unit with these findings stands in a place."""
        at = At(spot.place, spot.from_last, spot.sizes)
        listed = list_of(case_at(one, at, rulebook=self.rulebook), self.rulebook.lists) if self.judged.closed else None
        return Standpoint(spot.place, spot.from_last, listed)

    def move(self, shift: Shift, unit: int, *, tries: Mapping[Standpoint, int]) -> Move:
        """What several tries, each so many times, or the ends of an interval, say of a unit together."""
        lists: Counter[ListKind | None] = Counter()
        for one, often in tries.items():
            lists[one.listed] += often
        kept = Fraction(lists.pop(self.listed[unit], 0), sum(tries.values()))
        return Move(shift, min(one.place for one in tries), max(one.place for one in tries), kept, tuple(lists))


def field(variant: Variant, cells: pd.DataFrame, *, rulebook: Rulebook, judged: SeriesVerdict) -> Field:
    """Return the field of one series: its sums and cells on the plan in force, and what was judged of it."""
    series = next(one for one in rulebook.series if one.key == judged.key)
    known = known_of(variant.now, series, rulebook=rulebook, closed=judged.closed)
    return Field(rulebook, series, known, variant, cells, judged)
