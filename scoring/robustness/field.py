"""A series as it was judged, ready to be judged again with other figures: the common ground of every kind of shift."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import pandas as pd

from core.vocabulary import ListKind
from scoring.evaluate import Evidence, UnitFindings, known_of
from scoring.marking import read_all, score
from scoring.ranking import places, places_from_last
from scoring.readings import Found, Known, Read, read
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import At, SeriesVerdict, case_at, compared, list_of


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

    `others` are the lists that it comes onto in other tries (None: off any); `project_id` is the project without which it moves
    furthest, where that is what was tried.
    """

    shift: Shift
    best: int
    worst: int
    kept: Fraction
    others: tuple[ListKind | None, ...] = ()
    project_id: int | None = None


@dataclass(frozen=True)
class Standpoint:
    """Where a unit stands in one try: its place, its place from the last, and its list."""

    place: int
    from_last: int
    listed: ListKind | None


Place = tuple[int, int]
"""A place from the first, and from the last."""
Rates = Mapping[str, Found]
"""Every measure of one unit."""


@dataclass(frozen=True)
class Field:
    """The units of a series that have a place, with all that was read of them; `cells` are the measures' smallest parts."""

    rulebook: Rulebook
    series: Series
    known: Known
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
    def among_units(self) -> bool:
        """Whether a component looks at the places of all units in a measure, so that one unit's figure moves another's points."""
        parts = (self.rulebook.component(key) for key, _ in self.series.marks)
        return any(part.measure and part.curve.kind == "rank_band" for part in parts)

    def reread(
        self, rates: Mapping[int, Rates], *, parts: pd.DataFrame | None = None, without: int | None = None
    ) -> dict[int, dict[str, Read]]:
        """What the components read when some units have other rates: of these units, or of all where places are looked at.

        `parts`: the sums by project that go with the rates; `without`: a project that is left out. Both matter where each project is
        read by itself.
        """
        units = self.found if self.among_units else rates
        everybody = {**self.known.rates, **rates}
        mine = {unit: everybody[unit] for unit in units}
        again = {}
        for key, _ in self.series.marks:
            part = self.rulebook.component(key)
            if part.each_project:
                again[key] = read(part, self._of_projects(mine, parts, without))
            elif part.measure:
                again[key] = read(part, replace(self.known, rates=everybody if part.curve.kind == "rank_band" else mine))
        return {unit: {**self.reads[unit], **{key: found[unit] for key, found in again.items()}} for unit in units}

    def _of_projects(self, rates: Mapping[int, Rates], parts: pd.DataFrame | None, without: int | None) -> Known:
        """What is known when each project is read by itself."""
        known = replace(self.known, rates=rates, parts=self.known.parts if parts is None else parts)
        if without is None:
            return known
        others = known.belongs.frame["project_id"]
        return replace(known, belongs=known.belongs.among(others[others != without]))

    def rescored(self, rates: Mapping[int, Rates], *, without: int | None = None) -> dict[int, int]:
        """The scores of all units when some have other rates; a unit of which nothing is left to score drops out."""
        reads = self.reread(rates, without=without)
        again = {unit: score(one, self.series, rulebook=self.rulebook) for unit, one in reads.items()}
        left = {unit: before for unit, before in self.scores.items() if unit not in again}
        return left | {unit: compared(now, self.rulebook) for unit, now in again.items() if now is not None and unit in self.scores}

    def standpoints(self, scores: Mapping[int, int], rates: Mapping[int, Rates], *, of: Iterable[int]) -> dict[int, Standpoint]:
        """Where some units stand when all units have these scores, and some other rates."""
        first, last = places(scores, self.rulebook.method.ties), places_from_last(scores)
        return {unit: self.standpoint(unit, (first[unit], last[unit]), rates=rates.get(unit)) for unit in of if unit in scores}

    def standpoint(self, unit: int, at: Place, *, rates: Rates | None = None, complete: bool = False) -> Standpoint:
        """Where a unit stands in a place, with other rates if they are given; `complete`: as if no report were missing."""
        one = self.found[unit]
        if rates is not None:
            one = replace(one, ratios={name: rates[name].ratio for name in one.ratios})
        if complete:
            one = replace(one, counts={**one.counts, "missing_reports": 0, "unreported": 0, "pending_reports": 0})
        case = case_at(one, At(*at, self.judged.sizes), rulebook=self.rulebook)
        return Standpoint(*at, list_of(case, self.rulebook.lists) if self.judged.closed else None)

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each unit."""
        return {one.unit_id: one.place for one in self.judged.ranked if one.place is not None}

    @cached_property
    def listed(self) -> dict[int, ListKind | None]:
        """On which list each unit is."""
        return {one.unit_id: one.listed for one in self.judged.ranked}

    def move(self, shift: Shift, unit: int, *, tries: Iterable[Standpoint]) -> Move:
        """What several tries, or the ends of an interval, say of a unit together."""
        return self.moved(shift, unit, counted=Counter(tries))

    def moved(self, shift: Shift, unit: int, *, counted: Mapping[Standpoint, int]) -> Move:
        """The same of tries that are counted already."""
        lists: Counter[ListKind | None] = Counter()
        for one, often in counted.items():
            lists[one.listed] += often
        kept = Fraction(lists.pop(self.listed[unit], 0), sum(counted.values()))
        return Move(shift, min(one.place for one in counted), max(one.place for one in counted), kept, tuple(lists))


def field(evidence: Evidence, cells: pd.DataFrame, *, rulebook: Rulebook, judged: SeriesVerdict) -> Field:
    """Return the field of one series: its evidence and cells on the plan in force, and what was judged of it."""
    series = next(one for one in rulebook.series if one.key == judged.key)
    return Field(rulebook, series, known_of(evidence, series, rulebook=rulebook, closed=judged.closed), cells, judged)
