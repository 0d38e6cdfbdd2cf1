"""Compares what the measures found with what the rulebook says: facts + rulebook → findings, unit by unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from core.frames import project_months
from core.period import Quarter
from core.snapshot import Snapshot
from core.vocabulary import Outcome
from scoring.counts import counts, runs
from scoring.marking import marked, parts_of, read_all, score, total
from scoring.measures import ALWAYS, COUNTED, EARLY, IN_FORCE, MEASURES, ORIGINAL, TOTALS, early, gaps, listed, without_early
from scoring.members import Members, members
from scoring.predicates import OPERATORS, STREAKS
from scoring.ratio import Ratio
from scoring.readings import Found, Known, Read, observed
from scoring.rulebook import Component, Condition, Reads, Rulebook, Series


@dataclass(frozen=True)
class Finding:
    """One component of one unit: what was read as two numbers, the points (ten-thousandths) of the full mark, and the clause.

    `threshold` is what a measure's rate is compared with: the rule's
    target for it, else the plan itself (1); other readings are met by the full mark. `place` and `base` are those of a curve that
    looks at them; `early` counts works done before their planned month where the rule shows them apart.
    """

    subject_kind: str
    subject_id: int
    component: str
    reads: Reads
    numerator: int
    denominator: int
    value: int | None
    full: int | None
    threshold: Fraction
    outcome: Outcome
    clause: str
    closed: bool = True
    """Whether the month was closed: an incomplete finding has missing reports (缺报), before that unreported ones (未报)."""
    place: int | None = None
    base: Fraction | None = None
    early: int | None = None
    shown: bool = False
    """Whether it is only shown: the rule publishes no mark of it."""

    @property
    def measure(self) -> str:
        """The measure's name; empty where the component reads something else."""
        return self.reads.measure

    @property
    def ratio(self) -> Ratio:
        """The rate."""
        return Ratio(self.numerator, self.denominator)


@dataclass(frozen=True)
class UnitFindings:
    """What was found of one unit in one series; score in ten-thousandths of a point, None where nothing applies."""

    unit_id: int
    projects: int
    annual_plan: int
    findings: tuple[Finding, ...]
    ratios: Mapping[str, Ratio]
    without_exempted: Mapping[str, Ratio] | None
    counts: Mapping[str, int]
    score: int | None
    original_score: int | None
    runs: Mapping[str, int] = field(default_factory=dict)
    """For how many periods running each kind of card was issued, the present one the last."""


@dataclass(frozen=True)
class Evidence:
    """The measures of a snapshot taken once, for one plan basis, as sums.

    parts: measure, project_id, month, numerator, denominator, planned (how many plans). placed: the same of land by
    place_id. gaps: due reports without an approved figure.
    """

    facts: Snapshot
    basis: str
    parts: pd.DataFrame
    placed: pd.DataFrame
    gaps: pd.DataFrame


_SUMS = ["numerator", "denominator", "planned"]
_FIGURES = {"numerator": "Int64", "denominator": "Int64"}


def gather(facts: Snapshot, rulebook: Rulebook, *, basis: str = IN_FORCE) -> Evidence:
    """Take every measure once; a rule with window `period` sees only the months of its period."""
    return evidence_of(facts, rulebook, basis=basis, cells=take(facts, rulebook, basis=basis))


def take(facts: Snapshot, rulebook: Rulebook, *, basis: str) -> pd.DataFrame:
    """Return the cells of every measure, one after the other: measure, project_id, month, place_id, numerator, denominator."""
    taken = {name: cells_of(name, facts, rulebook=rulebook, basis=basis) for name in measures_of(rulebook)}
    if rulebook.method.early == "apart":
        for name, apart in EARLY.items():
            taken[apart] = in_window(early(MEASURES[name].cells(facts, basis)), facts, rulebook=rulebook, measure=name)
    whole = pd.concat([cells.astype(_FIGURES) for cells in taken.values()], ignore_index=True)
    lengths = [len(cells) for cells in taken.values()]
    return whole.assign(measure=pd.Categorical.from_codes(np.repeat(range(len(taken)), lengths), pd.Index(list(taken))))


def measures_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the measures that are taken of units under a rulebook: those of every book, and what else it names."""
    named = {*(component.measure for component in rulebook.components), *(part.subject for part in rulebook.conditions)}
    totals = {component.reads.name for component in rulebook.components if component.reads.kind == "total"}
    return (*ALWAYS, *(name for name in MEASURES if name in named and name not in ALWAYS), *(name for name in TOTALS if name in totals))


def cells_of(measure: str, facts: Snapshot, *, rulebook: Rulebook, basis: str = IN_FORCE) -> pd.DataFrame:
    """Return a measure's cells as the rule takes them: in its window, works done early in or apart."""
    cells = COUNTED[measure].cells(facts, basis)
    apart = rulebook.method.early == "apart" and measure in EARLY
    return in_window(without_early(cells) if apart else cells, facts, rulebook=rulebook, measure=measure)


def evidence_of(facts: Snapshot, rulebook: Rulebook, *, basis: str, cells: pd.DataFrame) -> Evidence:
    """Return the sums of cells that `take` gave, or of some of them."""
    keys = ["project_id", *(["month"] if any(series.by_month for series in rulebook.series) else [])]
    parts, placed = _summed(cells, keys), _summed(cells[cells["place_id"].notna()], ["place_id"])
    open_ones = in_window(gaps(facts, basis), facts, rulebook=rulebook, measure="reporting")
    return Evidence(facts, basis, parts, placed, open_ones)


def exempted(cells: pd.DataFrame, facts: Snapshot) -> pd.DataFrame:
    """Return the cells of the projects and months of approved force majeure."""
    spans = facts.exemptions.merge(pd.DataFrame({"month": range(1, 13)}), how="cross")
    months = spans[spans["month"].between(spans["from_month"], spans["to_month"])]
    return cells[project_months(cells).isin(project_months(months))]


def less(whole: Evidence, part: Evidence) -> Evidence:
    """Return the evidence without a part of it: sums are taken off, not taken again."""
    parts, placed = (frame.assign(**{name: -frame[name] for name in _SUMS}) for frame in (part.parts, part.placed))
    return replace(whole, parts=pd.concat([whole.parts, parts]), placed=pd.concat([whole.placed, placed]))


def _summed(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counted = cells.assign(planned=cells["denominator"].notna().astype("int64"))
    return counted.groupby(["measure", *keys], sort=False)[_SUMS].sum().astype("int64").reset_index()


def in_window(cells: pd.DataFrame, facts: Snapshot, *, rulebook: Rulebook, measure: str) -> pd.DataFrame:
    """Return the cells that a rule looks at: the year to date, or only the months of its period."""
    if rulebook.method.window == "ytd" or measure == "annual_completion" or measure in TOTALS:
        return cells
    return cells[cells["month"].isin(months_of(facts, rulebook))]


def months_of(facts: Snapshot, rulebook: Rulebook) -> list[int]:
    """Return the months that a rule looks at, to the snapshot's month."""
    months = {"month": (facts.month,), "quarter": Quarter.of(facts.month).months, "year": facts.month.to_date}[rulebook.method.period]
    return [month.number for month in (facts.month.to_date if rulebook.method.window == "ytd" else months)]


def evaluate(facts: Snapshot, rulebook: Rulebook, *, closed: bool = True) -> dict[str, tuple[UnitFindings, ...]]:
    """Return, by series, the findings of every unit that has a project or land to answer for, by unit id.

    `closed`: whether units could no longer report for the month.
    """
    taken = take(facts, rulebook, basis=IN_FORCE)
    now = evidence_of(facts, rulebook, basis=IN_FORCE, cells=taken)
    bases = Bases(
        now=now,
        original=gather(facts, rulebook, basis=ORIGINAL) if len(facts.editions) > 1 else now,
        exempting=less(now, evidence_of(facts, rulebook, basis=IN_FORCE, cells=exempted(taken, facts))) if len(facts.exemptions) else now,
        closed=closed,
    )
    return {series.key: _evaluate(bases, rulebook, series) for series in rulebook.series}


@dataclass(frozen=True)
class Bases:
    """The same facts on three bases: the plan in force, the original plan, and without the months of force majeure."""

    now: Evidence
    original: Evidence
    exempting: Evidence
    closed: bool


def _evaluate(bases: Bases, rulebook: Rulebook, series: Series) -> tuple[UnitFindings, ...]:
    facts = bases.now.facts
    everybody = members(facts, series)
    known = _known(bases.now, everybody, rulebook, closed=bases.closed)
    belongs, rates = known.belongs, known.rates
    first = rates if bases.original is bases.now else rates_of(bases.original, everybody.among(listed(facts, ORIGINAL)), rulebook=rulebook)
    touched = set(belongs.frame.loc[belongs.frame["project_id"].isin(facts.exemptions["project_id"]), "unit_id"])
    without = rates_of(bases.exempting, belongs, rulebook=rulebook) if touched else {}
    running = runs(facts, belongs, period=rulebook.method.period)
    sizes = sizes_of(belongs, rates)
    read_now = read_all(known, series)
    read_first = read_now if first is rates else read_all(_known_first(known, first, parts=bases.original.parts), series)
    found = []
    for unit_id, mine in sorted(rates.items()):
        numbers = {name: column.get(unit_id, 0) for name, column in known.counts.items()}
        incomplete = numbers["missing_reports"] + numbers["unreported"] > 0
        findings = _findings(unit_id, read_now[unit_id], rulebook, series, incomplete=incomplete)
        points = {one.component: one.value for one in findings if one.value is not None}
        scored = total(points, rulebook, reads=read_now[unit_id])
        found.append(
            UnitFindings(
                unit_id=unit_id,
                projects=sizes[unit_id][0],
                annual_plan=sizes[unit_id][1],
                findings=tuple(replace(one, closed=bases.closed, early=_early(mine, one.measure)) for one in findings),
                ratios=_ratios(mine),
                without_exempted=_ratios(without.get(unit_id, _nothing(rulebook))) if unit_id in touched else None,
                counts=numbers,
                runs={event: running[event].get(unit_id, 0) for event in STREAKS},
                score=scored,
                original_score=scored if read_first is read_now else score(read_first[unit_id], series, rulebook=rulebook),
            )
        )
    return _as_given(tuple(found), facts, rulebook)


def known_of(evidence: Evidence, series: Series, *, rulebook: Rulebook, closed: bool = True) -> Known:
    """Return what the components of a series may read of its units, on the plan of the evidence."""
    return _known(evidence, members(evidence.facts, series), rulebook, closed=closed)


def _known(evidence: Evidence, everybody: Members, rulebook: Rulebook, *, closed: bool) -> Known:
    facts, series = evidence.facts, everybody.series
    belongs = everybody.among(listed(facts, evidence.basis))
    rates = rates_of(evidence, belongs, rulebook=rulebook)
    counted = counts(facts, belongs, gaps=evidence.gaps, months=months_of(facts, rulebook), closed=closed)
    sizes = sizes_of(belongs, rates)
    ranked = frozenset(unit for unit, (number, plan) in sizes.items() if not too_small(series, number, annual_plan=plan))
    return Known(facts, rulebook, belongs, rates, counted, ranked, evidence.parts)


def sizes_of(belongs: Members, rates: Mapping[int, Mapping[str, Found]]) -> dict[int, tuple[int, int]]:
    """Return how many projects each unit has, and its plan of the year (fen)."""
    projects = belongs.frame.drop_duplicates(["project_id", "unit_id"]).groupby("unit_id").size()
    return {unit: (int(projects.get(unit, 0)), mine["annual_completion"].ratio.denominator) for unit, mine in rates.items()}


def _known_first(known: Known, first: Mapping[int, Mapping[str, Found]], *, parts: pd.DataFrame) -> Known:
    """The same units with their rates under the original plan."""
    return replace(known, rates={unit: first.get(unit, _nothing(known.rulebook)) for unit in known.rates}, parts=parts)


def _as_given(found: tuple[UnitFindings, ...], facts: Snapshot, rulebook: Rulebook) -> tuple[UnitFindings, ...]:
    """The same, with the scores that the source supplies where the rule computes none."""
    if rulebook.method.score != "given":
        return found
    given = given_scores(facts, rulebook)
    return tuple(replace(one, score=given.get(one.unit_id), original_score=None) for one in found)


def too_small(series: Series, projects: int, *, annual_plan: int) -> bool:
    """Whether a unit stays below every minimum that the series sets, by its projects or by its plan (fen)."""
    below = [size < least for size, least in ((projects, series.min_projects), (annual_plan, series.min_annual_plan)) if least]
    return bool(below) and all(below)


def _nothing(rulebook: Rulebook) -> dict[str, Found]:
    return {name: Found(Ratio(0, 0), planned=False) for name in measures_of(rulebook)}


def _ratios(found: Mapping[str, Found]) -> dict[str, Ratio]:
    return {name: one.ratio for name, one in found.items() if name in MEASURES}


def _early(found: Mapping[str, Found], measure: str) -> int | None:
    """How many works were done early, where the rule takes them apart and there are any."""
    apart = found.get(EARLY.get(measure, ""))
    return None if apart is None else apart.ratio.numerator


def rates_of(evidence: Evidence, belongs: Members, *, rulebook: Rulebook) -> dict[int, dict[str, Found]]:
    """Return every measure of every unit that has anything of one, by unit id and measure."""
    rates: dict[int, dict[str, Found]] = {}
    nothing = _nothing(rulebook)
    for unit_id, name, numerator, denominator, planned in belongs.sums(evidence.parts, evidence.placed).itertuples(index=False):
        rates.setdefault(int(unit_id), dict(nothing))[name] = Found(Ratio(int(numerator), int(denominator)), planned=planned > 0)
    return rates


def _findings(
    unit_id: int, reads: Mapping[str, Read], rulebook: Rulebook, series: Series, *, incomplete: bool = False
) -> tuple[Finding, ...]:
    fulls, values = marked(reads, series, rulebook=rulebook)
    wanted = _wanted(rulebook.target[0])
    return tuple(
        Finding(
            subject_kind="unit",
            subject_id=unit_id,
            component=part.key,
            reads=part.reads,
            numerator=reads[part.key].ratio.numerator,
            denominator=reads[part.key].ratio.denominator,
            value=values.get(part.key),
            full=fulls.get(part.key),
            threshold=wanted[part.measure].value if part.measure in wanted else Fraction(1),
            outcome=_outcome(
                part,
                reads[part.key],
                wanted=_met(wanted.get(part.measure, _PLAN), reads[part.key].ratio, rulebook),
                incomplete=incomplete,
                full_mark=values.get(part.key) == fulls.get(part.key),
            ),
            clause=part.cited.clause,
            place=reads[part.key].place,
            base=reads[part.key].base,
            shown=mark is None,
        )
        for part, mark in parts_of(rulebook, series)
    )


LOWER_BOUNDS = ("schedule_rate", "annual_completion", "month_rate")
"""Measures whose numerator is a lower bound while a report is missing."""


_PLAN = Condition("compare", op=">=", value=Fraction(1))
"""What a measure that the target does not name is compared with: its plan."""


def _wanted(target: Condition) -> dict[str, Condition]:
    """The comparison that the target makes of each measure, however deep it stands."""
    if target.kind == "compare":
        return {target.subject: target}
    return {subject: condition for part in target.parts for subject, condition in _wanted(part).items()}


def _met(wanted: Condition, ratio: Ratio, rulebook: Rulebook) -> bool | None:
    """Whether a rate is as wanted, rounded as the rule compares; None without a plan."""
    rate = ratio.printed() if rulebook.method.rounding == "before" else ratio.value
    return None if rate is None else OPERATORS[wanted.op](rate, wanted.value)


def _outcome(part: Component, found: Read, *, wanted: bool | None, incomplete: bool, full_mark: bool) -> Outcome:
    if found.reading is None or found.reading.unplanned:
        return found.missing
    if incomplete and (part.measure in LOWER_BOUNDS or part.reads.kind == "total"):
        return Outcome.INCOMPLETE
    met = full_mark if not part.measure or wanted is None else wanted
    return Outcome.MET if met else Outcome.NOT_MET


def given_scores(facts: Snapshot, rulebook: Rulebook) -> dict[int, int]:
    """Places that the source supplies, as scores: the negative of the place, so that place 1 is highest."""
    return {unit: -place for unit, place in observed(facts, rulebook, name="given_place").items()}
