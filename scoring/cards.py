"""Proposes cards and their removal by rule, for projects, units and districts; a person decides, and only issued cards count later."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from core.snapshot import Snapshot
from core.vocabulary import CardColour, Outcome
from scoring.counts import runs_to
from scoring.evaluate import UnitFindings, cells_of, exempted
from scoring.measures import IN_FORCE, MEASURES, gaps, listed, start_delay, starts_due
from scoring.predicates import Case, holds
from scoring.ratio import Ratio
from scoring.rulebook import CardRule, Cited, Light, RemovalRule, Rulebook


@dataclass(frozen=True)
class Proposal:
    """What a rule asks a person to decide: a card of `colour` to be issued, or, where `removal`, to be removed.

    `ratio` is the year to date of investment; `without` the same without the months of force majeure, where there are any;
    `missing` how many reports lack, so that the numerator is a lower bound. EXEMPTED: met by force majeure alone, nothing is asked.
    """

    removal: bool
    colour: CardColour
    subject: str
    subject_id: int
    ratio: Ratio
    without: Ratio | None
    missing: int
    running: int
    """For how many periods running, up to the one before, a yellow card was issued."""
    outcome: Outcome
    cited: Cited
    then: str = ""
    """What the rule prescribes beside the card; empty if nothing."""

    @property
    def of_project(self) -> bool:
        """Whether it is about a project; else about a unit, which a district is too."""
        return self.subject == "project"


@dataclass(frozen=True)
class _Subjects:
    """What card rules may look at, of every subject of one kind, by id."""

    cases: Mapping[int, Case]
    without: Mapping[int, Mapping[str, Ratio]]
    """The rates without the months of force majeure, of those subjects that have any."""
    annual: Mapping[int, int]
    held: Mapping[int, CardColour] = field(default_factory=dict)
    """The card that was issued last of those that were not removed."""


@dataclass(frozen=True)
class Decided:
    """What a book's card rules say of a month: which cards they propose, and the light of each subject by kind and id.

    A subject that no rule speaks of, or that is excused, has no light.
    """

    proposals: tuple[Proposal, ...]
    lights: Mapping[tuple[str, int], Light]


def decide(facts: Snapshot, rulebook: Rulebook, *, found: Mapping[str, tuple[UnitFindings, ...]]) -> Decided:
    """Return what the book's card rules say for the snapshot's month, rule by rule, then by subject; `found` are the units' findings.

    Of a subject only the first rule that holds decides, a rule that force majeure excuses only where no other one holds; a light that
    is no card proposes nothing. A card is held until it is removed.
    """
    keys = dict.fromkeys((rule.subject, rule.series) for rule in rulebook.card_rules)
    subjects = {key: _subjects(facts, rulebook, *key, found=found) for key in keys}
    decided = _decided(rulebook, subjects)
    proposed = {
        key: _proposal(rule, key[1], subjects[rule.subject, rule.series], colour=rule.light.card)
        for key, (rule, _) in decided.items()
        if rule.light.card is not None
    }
    removed = [one for rule in rulebook.removals for one in _removals(rule, subjects[rule.subject, rule.series])]
    return Decided(
        proposals=(*proposed.values(), *(one for one in removed if (one.subject, one.subject_id) not in proposed)),
        lights={key: rule.light for key, (rule, outcome) in decided.items() if outcome is not Outcome.EXEMPTED},
    )


def _decided(rulebook: Rulebook, subjects: Mapping[tuple[str, str], _Subjects]) -> dict[tuple[str, int], tuple[CardRule, Outcome]]:
    """The rule that decides for each subject, and whether it is excused."""
    decided: dict[tuple[str, int], tuple[CardRule, Outcome]] = {}
    for rule in rulebook.cards:
        among = subjects[rule.subject, rule.series]
        for number, case in sorted(among.cases.items()):
            if among.annual.get(number, 0) >= rule.min_annual_plan and holds(rule.condition, case):
                one = (rule, _outcome(rule, number, among))
                first = decided.setdefault((rule.subject, number), one)
                if first[1] is Outcome.EXEMPTED and one[1] is not Outcome.EXEMPTED:
                    decided[rule.subject, number] = one
    return decided


def _removals(rule: RemovalRule, among: _Subjects) -> Iterator[Proposal]:
    for number, colour in sorted(among.held.items()):
        case = among.cases.get(number)
        if case is not None and not case.counts["missing_reports"] and holds(rule.condition, case):
            yield _proposal(rule, number, among, colour=colour)


def _proposal(rule: CardRule | RemovalRule, number: int, among: _Subjects, *, colour: CardColour) -> Proposal:
    case, without = among.cases[number], among.without.get(number)
    return Proposal(
        removal=isinstance(rule, RemovalRule),
        colour=colour,
        subject=rule.subject,
        subject_id=number,
        ratio=case.ratios["schedule_rate"],
        without=None if without is None else without["schedule_rate"],
        missing=case.counts["missing_reports"],
        running=case.runs["yellow_card"],
        outcome=_outcome(rule, number, among),
        cited=rule.cited,
        then="" if isinstance(rule, RemovalRule) else rule.then,
    )


def _outcome(rule: CardRule | RemovalRule, number: int, among: _Subjects) -> Outcome:
    """Whether the rule is excused by force majeure, stands on a lower bound, or holds as it is."""
    if isinstance(rule, RemovalRule):
        return Outcome.MET
    case, without = among.cases[number], among.without.get(number)
    if without is not None and not holds(rule.condition, replace(case, ratios={**case.ratios, **without})):
        return Outcome.EXEMPTED
    return Outcome.INCOMPLETE if case.counts["missing_reports"] else Outcome.NOT_MET


def _subjects(
    facts: Snapshot, rulebook: Rulebook, subject: str, series: str, *, found: Mapping[str, tuple[UnitFindings, ...]]
) -> _Subjects:
    own = _OWN[subject]
    cards = facts.cards[facts.cards[own].notna()].astype({own: "int64"})
    cards = cards.sort_values(["year", "month", "colour"], ascending=[True, True, False])
    running = {event: runs_to(cards, own, period=rulebook.method.period, facts=facts, colour=colour) for event, colour in _COLOURS.items()}
    whole = _of_units(found[series]) if subject == "unit" else _of_places(facts, rulebook, subject)
    printed = rulebook.method.rounding == "before"
    cases = {
        number: replace(case, runs={event: run.get(number, 0) for event, run in running.items()}, printed=printed)
        for number, case in whole.cases.items()
    }
    held = {int(number): CardColour[colour] for number, colour in zip(cards[own], cards["colour"], strict=True)}
    return replace(whole, cases=cases, held=held)


_OWN = {"project": "project_id", "unit": "unit_id", "district": "unit_id"}
"""In which column of a card each kind of subject stands."""
_COLOURS = {"yellow_card": CardColour.YELLOW.name, "red_card": CardColour.RED.name}


def _of_units(found: tuple[UnitFindings, ...]) -> _Subjects:
    return _Subjects(
        cases={one.unit_id: Case(one.ratios, one.counts) for one in found},
        without={
            one.unit_id: {name: one.without_exempted[name] for name in _OF_MONTHS if name in one.without_exempted}
            for one in found
            if one.without_exempted is not None
        },
        annual={one.unit_id: one.annual_plan for one in found},
    )


def _keys(facts: Snapshot, subject: str) -> pd.DataFrame:
    """Which subject each listed project counts for: project_id, subject_id."""
    mine = facts.projects[facts.projects["project_id"].isin(listed(facts, IN_FORCE))]
    if subject == "project":
        return mine[["project_id"]].assign(subject_id=mine["project_id"])
    placed = mine.loc[mine["district_id"].notna(), ["project_id", "district_id"]].astype("int64")
    return placed.rename(columns={"district_id": "subject_id"})


def _of_places(facts: Snapshot, rulebook: Rulebook, subject: str) -> _Subjects:
    keys = _keys(facts, subject)
    cells = {measure: cells_of(measure, facts, rulebook=rulebook) for measure in _wanted(rulebook, subject)}
    sums = {measure: _sums(one, keys, of_place=subject == "district" and measure == "land_rate") for measure, one in cells.items()}
    left = {name: _less(sums[name], _sums(exempted(cells[name], facts), keys, of_place=False)) for name in _OF_MONTHS if name in cells}
    if "start_delay" in _named(rulebook, subject):
        sums["start_delay"], left["start_delay"] = _delays(facts)
    missing, pending = _missing(facts, keys)
    events = _events(facts, _OWN[subject])
    cases = {
        number: Case(
            {measure: ratios.get(number, Ratio(0, 0)) for measure, ratios in sums.items()},
            {"missing_reports": missing[number], "pending_reports": pending[number], **{name: events[number, name] for name in _COLOURS}},
        )
        for number in sorted(set(keys["subject_id"].tolist()))
    }
    plan = facts.projects.set_index("project_id")["annual_plan"]
    annual = keys.assign(plan=keys["project_id"].map(plan)).groupby("subject_id")["plan"].sum()
    touched = left["schedule_rate"]
    without = {number: {name: rates[number] for name, rates in left.items() if number in rates} for number in touched}
    return _Subjects(cases, without, dict(zip(annual.index.tolist(), annual.tolist(), strict=True)))


_OF_MONTHS = ("schedule_rate", "month_rate")
"""Rates of which the months of force majeure are left out for a card."""


def _delays(facts: Snapshot) -> tuple[dict[int, Ratio], dict[int, Ratio]]:
    """For how many months each project that should have started has not, and the same without the months of force majeure."""
    late = start_delay(facts)
    excused = Counter(exempted(late, facts)["project_id"].tolist())
    months = Counter(late["project_id"].tolist())
    due = [int(number) for number in starts_due(facts)]
    return {number: Ratio(months[number], 1) for number in due}, {number: Ratio(months[number] - excused[number], 1) for number in due}


def _wanted(rulebook: Rulebook, subject: str) -> tuple[str, ...]:
    """The measures that the book's card rules of a subject look at; the schedule rate always."""
    return tuple(dict.fromkeys(["schedule_rate", *(name for name in _named(rulebook, subject) if name in MEASURES)]))


def _named(rulebook: Rulebook, subject: str) -> list[str]:
    """What the book's card rules of a subject look at, by name."""
    mine = [rule.condition for rule in rulebook.card_rules if rule.subject == subject]
    return [part.subject for condition in mine for part in condition.all()]


def _less(whole: Mapping[int, Ratio], left: Mapping[int, Ratio]) -> dict[int, Ratio]:
    """The rates without what is left out, of those alone from whom something is."""
    return {
        number: Ratio(whole[number].numerator - out.numerator, whole[number].denominator - out.denominator) for number, out in left.items()
    }


def _events(facts: Snapshot, own: str) -> Counter[tuple[int, str]]:
    """How many cards of each colour a subject holds in the year, by subject and event."""
    mine = facts.cards[facts.cards[own].notna() & (facts.cards["year"] == facts.month.year)]
    events = {colour: event for event, colour in _COLOURS.items()}
    return Counter((int(number), events[colour]) for number, colour in zip(mine[own], mine["colour"], strict=True))


def _sums(cells: pd.DataFrame, keys: pd.DataFrame, *, of_place: bool) -> dict[int, Ratio]:
    held = cells.rename(columns={"place_id": "subject_id"}) if of_place else cells.merge(keys, on="project_id")
    sums = held.groupby("subject_id")[["numerator", "denominator"]].sum()
    ratios = zip(sums.index.tolist(), sums["numerator"].tolist(), sums["denominator"].tolist(), strict=True)
    return {int(number): Ratio(int(top), int(bottom)) for number, top, bottom in ratios}


def _missing(facts: Snapshot, keys: pd.DataFrame) -> tuple[Counter[int], Counter[int]]:
    open_ones = gaps(facts).merge(keys, on="project_id")
    pending = open_ones["pending"].astype("bool")
    return Counter(open_ones.loc[~pending, "subject_id"].tolist()), Counter(open_ones.loc[pending, "subject_id"].tolist())
