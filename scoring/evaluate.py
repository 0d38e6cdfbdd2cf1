"""Compares what the measures found with what the rulebook says: facts + rulebook → findings, unit by unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from core.period import Quarter
from core.snapshot import Snapshot
from core.vocabulary import CardColour, Outcome
from scoring.measures import IN_FORCE, MEASURES, ORIGINAL, gaps, listed
from scoring.members import Members, members
from scoring.ratio import Ratio, apportioned
from scoring.rulebook import Component, Rulebook, Series


@dataclass(frozen=True)
class Finding:
    """One measure of one unit: the rate as two numbers, the points (ten-thousandths) of the full mark, and the clause."""

    subject_kind: str
    subject_id: int
    component: str
    measure: str
    numerator: int
    denominator: int
    value: int | None
    full: int | None
    outcome: Outcome
    clause: str

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
    taken = {name: in_window(measure.cells(facts, basis), facts, rulebook=rulebook, measure=name) for name, measure in MEASURES.items()}
    keys = ["project_id", *(["month"] if any(series.by_month for series in rulebook.series) else [])]
    parts = pd.concat([_summed(cells, keys).assign(measure=name) for name, cells in taken.items()], ignore_index=True)
    parts = parts.astype({"measure": "category"})
    in_places = [_summed(cells[cells["place_id"].notna()], ["place_id"]).assign(measure=name) for name, cells in taken.items()]
    placed = pd.concat(in_places, ignore_index=True)
    return Evidence(facts, basis, parts, placed, gaps(facts, basis))


def _summed(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counted = cells.assign(planned=cells["denominator"].notna().astype("int64"))
    return counted.groupby(keys, sort=False)[_SUMS].sum().astype("int64").reset_index()


def in_window(cells: pd.DataFrame, facts: Snapshot, *, rulebook: Rulebook, measure: str) -> pd.DataFrame:
    """Return the cells that a rule looks at: the year to date, or only the months of its period."""
    if rulebook.method.window == "ytd" or measure == "annual_completion":
        return cells
    months = Quarter.of(facts.month).months if rulebook.method.period == "quarter" else (facts.month,)
    return cells[cells["month"].isin([month.number for month in months])]


def evaluate(facts: Snapshot, rulebook: Rulebook) -> dict[str, tuple[UnitFindings, ...]]:
    """Return, by series, the findings of every unit that has a project or land to answer for, by unit id."""
    now = gather(facts, rulebook)
    original = gather(facts, rulebook, basis=ORIGINAL) if len(facts.editions) > 1 else now
    return {series.key: _evaluate(now, original, rulebook, series) for series in rulebook.series}


def _evaluate(now: Evidence, original: Evidence, rulebook: Rulebook, series: Series) -> tuple[UnitFindings, ...]:
    belongs = members(now.facts, series, projects=listed(now.facts, IN_FORCE))
    rates = _rates(now, belongs)
    first = rates if original is now else _rates(original, members(now.facts, series, projects=listed(now.facts, ORIGINAL)))
    exempted = now.facts.exemptions["project_id"]
    touched = set(belongs.frame.loc[belongs.frame["project_id"].isin(exempted), "unit_id"])
    without = _rates(now, belongs.without(exempted)) if touched else {}
    counts = _counts(now, belongs)
    given = _given(now.facts, rulebook) if rulebook.method.score == "given" else None
    projects = belongs.frame.drop_duplicates(["project_id", "unit_id"]).groupby("unit_id").size()
    return tuple(
        UnitFindings(
            unit_id=unit_id,
            projects=int(projects.get(unit_id, 0)),
            annual_plan=mine["annual_completion"].ratio.denominator,
            findings=(findings := _findings(unit_id, mine, rulebook, series)),
            ratios=_ratios(mine),
            without_exempted=_ratios(without.get(unit_id, _nothing())) if unit_id in touched else None,
            counts=counts(unit_id),
            score=given.get(unit_id) if given is not None else _total(findings),
            original_score=None if given is not None else _total(_findings(unit_id, first.get(unit_id, _nothing()), rulebook, series)),
        )
        for unit_id, mine in sorted(rates.items())
    )


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


def _counts(evidence: Evidence, belongs: Members) -> Callable[[int], dict[str, int]]:
    keys = ["project_id", "month"] if "month" in belongs.frame else ["project_id"]
    open_ones = evidence.gaps.merge(belongs.frame, on=keys).drop_duplicates(["project_id", "unit_id", "pending"])
    missing = open_ones[~open_ones["pending"]].groupby("unit_id").size()
    pending = open_ones[open_ones["pending"]].groupby("unit_id").size()
    facts = evidence.facts
    this_year = facts.cards[facts.cards["year"] == facts.month.year]
    cards = {colour: this_year[this_year["colour"] == colour.name].groupby("unit_id").size() for colour in CardColour}
    seen = facts.observations[facts.observations["name"] == "major_accident"].groupby("unit_id").size()

    def of(unit_id: int) -> dict[str, int]:
        return {
            "missing_reports": int(missing.get(unit_id, 0)),
            "pending_reports": int(pending.get(unit_id, 0)),
            "red_card": int(cards[CardColour.RED].get(unit_id, 0)),
            "yellow_card": int(cards[CardColour.YELLOW].get(unit_id, 0)),
            "major_accident": int(seen.get(unit_id, 0)),
        }

    return of


def _findings(unit_id: int, rates: Mapping[str, _Found], rulebook: Rulebook, series: Series) -> tuple[Finding, ...]:
    parts = [(rulebook.component(key), mark) for key, mark in series.marks]
    scored = {part.key: (rate, mark) for part, mark in parts if (rate := rates[part.measure].ratio.value) is not None}
    applicable = sum((mark for _, mark in scored.values()), Fraction(0))
    share = series.full_mark / applicable if applicable and rulebook.method.absent_plan == "share" else Fraction(1)
    fulls = apportioned({key: mark * share for key, (_, mark) in scored.items()})
    values = apportioned({key: rulebook.component(key).curve.score(rate, mark * share) for key, (rate, mark) in scored.items()})
    return tuple(_finding(unit_id, part, rates[part.measure], value=values.get(part.key), full=fulls.get(part.key)) for part, _ in parts)


def _finding(unit_id: int, part: Component, found: _Found, *, value: int | None, full: int | None) -> Finding:
    rate, ratio = found.ratio.value, found.ratio
    if rate is None:
        outcome = Outcome.NOT_APPLICABLE if found.planned else Outcome.NO_DATA
    else:
        outcome = Outcome.MET if rate >= 1 else Outcome.NOT_MET
    return Finding("unit", unit_id, part.key, part.measure, ratio.numerator, ratio.denominator, value, full, outcome, part.cited.clause)


def _total(findings: tuple[Finding, ...]) -> int | None:
    values = [finding.value for finding in findings if finding.value is not None]
    return sum(values) if values else None


def _given(facts: Snapshot, rulebook: Rulebook) -> dict[int, int]:
    """Scores whose order the source supplies as places: the negative of the observed place, so that place 1 is highest."""
    period = Quarter.of(facts.month) if rulebook.method.period == "quarter" else facts.month
    mine = facts.observations[(facts.observations["name"] == "given_place") & (facts.observations["period"] == str(period))]
    return {int(unit): -int(value) for unit, value in zip(mine["unit_id"], mine["value"], strict=True)}
