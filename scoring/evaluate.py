"""Compares what the measures found with what the rulebook says: facts + rulebook → findings, unit by unit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from core.frames import project_months
from core.period import Quarter, Year
from core.snapshot import Snapshot
from core.vocabulary import Outcome
from scoring.counts import counts
from scoring.measures import IN_FORCE, MEASURES, ORIGINAL, gaps, listed
from scoring.members import Members, members
from scoring.ratio import Ratio, apportioned
from scoring.rulebook import Condition, Rulebook, Series


@dataclass(frozen=True)
class Finding:
    """One measure of one unit: the rate as two numbers, the points (ten-thousandths) of the full mark, and the clause.

    `threshold` is what the rate is compared with: the rule's target for this measure, else the plan itself (1).
    """

    subject_kind: str
    subject_id: int
    component: str
    measure: str
    numerator: int
    denominator: int
    value: int | None
    full: int | None
    threshold: Fraction
    outcome: Outcome
    clause: str
    closed: bool = True
    """Whether the month was closed: an incomplete finding has missing reports (缺报), before that unreported ones (未报)."""

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


def gather(facts: Snapshot, rulebook: Rulebook, *, basis: str = IN_FORCE) -> Evidence:
    """Take every measure once; a rule with window `period` sees only the months of its period."""
    return _evidence(facts, rulebook, basis, taken=_take(facts, rulebook, basis))


def _take(facts: Snapshot, rulebook: Rulebook, basis: str) -> dict[str, pd.DataFrame]:
    return {name: in_window(measure.cells(facts, basis), facts, rulebook=rulebook, measure=name) for name, measure in MEASURES.items()}


def _evidence(facts: Snapshot, rulebook: Rulebook, basis: str, *, taken: Mapping[str, pd.DataFrame]) -> Evidence:
    keys = ["project_id", *(["month"] if any(series.by_month for series in rulebook.series) else [])]
    parts = pd.concat([_summed(cells, keys).assign(measure=name) for name, cells in taken.items()], ignore_index=True)
    parts = parts.astype({"measure": pd.CategoricalDtype(list(MEASURES))})
    in_places = [_summed(cells[cells["place_id"].notna()], ["place_id"]).assign(measure=name) for name, cells in taken.items()]
    placed = pd.concat(in_places, ignore_index=True)
    open_ones = in_window(gaps(facts, basis), facts, rulebook=rulebook, measure="reporting")
    return Evidence(facts, basis, parts, placed, open_ones)


def _exempted(cells: pd.DataFrame, facts: Snapshot) -> pd.DataFrame:
    spans = facts.exemptions.merge(pd.DataFrame({"month": range(1, 13)}), how="cross")
    months = spans[spans["month"].between(spans["from_month"], spans["to_month"])]
    return cells[project_months(cells).isin(project_months(months))]


def _less(whole: Evidence, part: Evidence) -> Evidence:
    """The evidence without a part of it: sums are taken off, not taken again."""
    parts, placed = (frame.assign(**{name: -frame[name] for name in _SUMS}) for frame in (part.parts, part.placed))
    return replace(whole, parts=pd.concat([whole.parts, parts]), placed=pd.concat([whole.placed, placed]))


def _summed(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counted = cells.assign(planned=cells["denominator"].notna().astype("int64"))
    return counted.groupby(keys, sort=False)[_SUMS].sum().astype("int64").reset_index()


def in_window(cells: pd.DataFrame, facts: Snapshot, *, rulebook: Rulebook, measure: str) -> pd.DataFrame:
    """Return the cells that a rule looks at: the year to date, or only the months of its period."""
    if rulebook.method.window == "ytd" or measure == "annual_completion":
        return cells
    return cells[cells["month"].isin(_months(facts, rulebook))]


def _months(facts: Snapshot, rulebook: Rulebook) -> list[int]:
    """The months that a rule looks at, to the snapshot's month."""
    months = {"month": (facts.month,), "quarter": Quarter.of(facts.month).months, "year": facts.month.to_date}[rulebook.method.period]
    return [month.number for month in (facts.month.to_date if rulebook.method.window == "ytd" else months)]


def evaluate(facts: Snapshot, rulebook: Rulebook, *, closed: bool = True) -> dict[str, tuple[UnitFindings, ...]]:
    """Return, by series, the findings of every unit that has a project or land to answer for, by unit id.

    `closed`: whether units could no longer report for the month.
    """
    taken = _take(facts, rulebook, IN_FORCE)
    now = _evidence(facts, rulebook, IN_FORCE, taken=taken)
    exempted = {name: _exempted(cells, facts) for name, cells in taken.items()}
    bases = Bases(
        now=now,
        original=gather(facts, rulebook, basis=ORIGINAL) if len(facts.editions) > 1 else now,
        exempting=_less(now, _evidence(facts, rulebook, IN_FORCE, taken=exempted)) if len(facts.exemptions) else now,
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
    belongs = members(facts, series, projects=listed(facts, IN_FORCE))
    rates = _rates(bases.now, belongs)
    first = rates if bases.original is bases.now else _rates(bases.original, members(facts, series, projects=listed(facts, ORIGINAL)))
    touched = set(belongs.frame.loc[belongs.frame["project_id"].isin(facts.exemptions["project_id"]), "unit_id"])
    without = _rates(bases.exempting, belongs) if touched else {}
    counted = counts(facts, belongs, gaps=bases.now.gaps, months=_months(facts, rulebook), closed=bases.closed)
    given = given_scores(facts, rulebook)
    projects = belongs.frame.drop_duplicates(["project_id", "unit_id"]).groupby("unit_id").size()
    found = []
    for unit_id, mine in sorted(rates.items()):
        numbers = {name: int(column.get(unit_id, 0)) for name, column in counted.items()}
        incomplete = numbers["missing_reports"] + numbers["unreported"] > 0
        findings = _findings(unit_id, mine, rulebook, series, incomplete=incomplete)
        original = _findings(unit_id, first.get(unit_id, _nothing()), rulebook, series)
        found.append(
            UnitFindings(
                unit_id=unit_id,
                projects=int(projects.get(unit_id, 0)),
                annual_plan=mine["annual_completion"].ratio.denominator,
                findings=tuple(replace(one, closed=bases.closed) for one in findings),
                ratios=_ratios(mine),
                without_exempted=_ratios(without.get(unit_id, _nothing())) if unit_id in touched else None,
                counts=numbers,
                score=given.get(unit_id) if rulebook.method.score == "given" else _total(findings),
                original_score=None if rulebook.method.score == "given" else _total(original),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class _Found:
    ratio: Ratio
    planned: bool


def _nothing() -> dict[str, _Found]:
    return {name: _Found(Ratio(0, 0), planned=False) for name in MEASURES}


def _ratios(found: Mapping[str, _Found]) -> dict[str, Ratio]:
    return {name: one.ratio for name, one in found.items()}


def _rates(evidence: Evidence, belongs: Members) -> dict[int, dict[str, _Found]]:
    rates: dict[int, dict[str, _Found]] = {}
    for unit_id, name, numerator, denominator, planned in belongs.sums(evidence.parts, evidence.placed).itertuples(index=False):
        rates.setdefault(int(unit_id), _nothing())[name] = _Found(Ratio(int(numerator), int(denominator)), planned=planned > 0)
    return rates


def _findings(
    unit_id: int, rates: Mapping[str, _Found], rulebook: Rulebook, series: Series, *, incomplete: bool = False
) -> tuple[Finding, ...]:
    parts = [(rulebook.component(key), mark) for key, mark in series.marks]
    scored = {part.key: (rate, mark) for part, mark in parts if (rate := rates[part.measure].ratio.value) is not None}
    applicable = sum((mark for _, mark in scored.values()), Fraction(0))
    share = series.full_mark / applicable if applicable and rulebook.method.absent_plan == "share" else Fraction(1)
    fulls = apportioned({key: mark * share for key, (_, mark) in scored.items()})
    values = apportioned({key: rulebook.component(key).curve.score(rate, mark * share) for key, (rate, mark) in scored.items()})
    thresholds = _thresholds(rulebook.target[0])
    return tuple(
        Finding(
            subject_kind="unit",
            subject_id=unit_id,
            component=part.key,
            measure=part.measure,
            numerator=rates[part.measure].ratio.numerator,
            denominator=rates[part.measure].ratio.denominator,
            value=values.get(part.key),
            full=fulls.get(part.key),
            threshold=thresholds.get(part.measure, Fraction(1)),
            outcome=_outcome(
                rates[part.measure], thresholds.get(part.measure, Fraction(1)), incomplete=incomplete and part.measure in LOWER_BOUNDS
            ),
            clause=part.cited.clause,
        )
        for part, _ in parts
    )


LOWER_BOUNDS = ("schedule_rate", "annual_completion")
"""Measures whose numerator is a lower bound while a report is missing."""


def _thresholds(target: Condition) -> dict[str, Fraction]:
    return {part.subject: part.value for part in target.parts or (target,) if part.kind == "compare"}


def _outcome(found: _Found, threshold: Fraction, *, incomplete: bool) -> Outcome:
    rate = found.ratio.value
    if rate is None:
        return Outcome.NOT_APPLICABLE if found.planned else Outcome.NO_DATA
    if incomplete:
        return Outcome.INCOMPLETE
    return Outcome.MET if rate >= threshold else Outcome.NOT_MET


def _total(findings: tuple[Finding, ...]) -> int | None:
    values = [finding.value for finding in findings if finding.value is not None]
    return sum(values) if values else None


def given_scores(facts: Snapshot, rulebook: Rulebook) -> dict[int, int]:
    """Places that the source supplies, as scores: the negative of the place, so that place 1 is highest."""
    period = {"month": facts.month, "quarter": Quarter.of(facts.month), "year": Year(facts.month.year)}[rulebook.method.period]
    mine = facts.observations[(facts.observations["name"] == "given_place") & (facts.observations["period"] == str(period))]
    return {int(unit): -int(value) for unit, value in zip(mine["unit_id"], mine["value"], strict=True)}
