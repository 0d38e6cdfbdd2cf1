"""From findings to ranked lists: places, targets, exemptions, red and black lists; a place that nobody earns stays empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.money import round_half_up
from core.period import Month
from core.snapshot import Snapshot
from core.vocabulary import ListKind, Outcome
from scoring.cards import Proposal, decide
from scoring.evaluate import UnitFindings, evaluate, given_scores, too_small
from scoring.members import moved
from scoring.predicates import Case, holds, target_met
from scoring.ranking import places, places_from_last
from scoring.ratio import POINT
from scoring.rulebook import Light, ListRule, Rulebook, Series

NOT_RANKED_NO_DATA = "没有可计算的评分项，不参与排名"
NOT_RANKED_NOT_GIVEN = "没有录入名次，不参与排名"


@dataclass(frozen=True)
class Standing:
    """A unit's place in its series; `place` is None if it is not ranked, for the reason in `note`."""

    unit_id: int
    name: str
    place: int | None
    original_place: int | None
    listed: ListKind | None
    case: Case
    found: UnitFindings
    remarks: tuple[str, ...]
    note: str

    @property
    def target(self) -> bool | None:
        """Whether the rule's target is met; None without anything planned."""
        return self.case.target

    @property
    def exempt(self) -> bool:
        """Whether approved force majeure excuses a missed target."""
        return self.case.exempt


@dataclass(frozen=True)
class SeriesVerdict:
    """One ranked list: standings by place, then the units that are not ranked; sizes are the places there are."""

    key: str
    title: str
    standings: tuple[Standing, ...]
    sizes: Mapping[str, int]
    moved: tuple[int, ...]
    closed: bool = True
    """Whether the month was closed; while units still report (填报中), nobody is listed."""

    @property
    def kinds(self) -> tuple[ListKind, ...]:
        """The lists that the series has places for; none where the rule makes no lists."""
        return tuple(kind for kind in ListKind if kind.name.lower() in self.sizes)

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """The units that have a place."""
        return tuple(standing for standing in self.standings if standing.place is not None)

    def on(self, kind: ListKind) -> tuple[Standing, ...]:
        """The units on the red or on the black list, by place."""
        return tuple(standing for standing in self.standings if standing.listed is kind)


@dataclass(frozen=True)
class Verdict:
    """What a rulebook says of a month: its series, and what the book expected and did not find."""

    month: Month
    rulebook: Rulebook
    series: tuple[SeriesVerdict, ...]
    unexpected: tuple[str, ...]
    closed: bool = True
    """Whether the month was closed; while units still report (填报中), no lists are proposed."""
    cards: tuple[Proposal, ...] = ()
    """Which cards the book proposes to issue or to remove; none while units still report."""
    lights: Mapping[tuple[str, int], Light] = field(default_factory=dict)
    """The lights that are no cards, by kind of subject and id, where the book has any."""

    def of(self, key: str) -> SeriesVerdict:
        """The series named `key`."""
        return next(one for one in self.series if one.key == key)

    def find(self, key: str) -> SeriesVerdict | None:
        """The series named `key`; None where the book has no such series, as another book in force before."""
        return next((one for one in self.series if one.key == key), None)


def judge(facts: Snapshot, rulebook: Rulebook, *, closed: bool = True) -> Verdict:
    """Apply a rulebook to a snapshot; while units still report for the month (not `closed`), places are drafts and nobody is listed."""
    found = evaluate(facts, rulebook, closed=closed)
    series = tuple(judge_series(rulebook, one, found=found[one.key], facts=facts) for one in rulebook.series)
    doubts = (
        *_unexpected(rulebook, series),
        *_unfinished(facts, rulebook),
        *_strangers(facts, rulebook, found),
        *_beyond(facts, rulebook, found),
    )
    if not closed:
        return Verdict(facts.month, rulebook, tuple(_without_lists(one) for one in series), doubts, closed=False)
    decided = decide(facts, rulebook, found=found)
    lights = {key: light for key, light in decided.lights.items() if light.card is None}
    return Verdict(facts.month, rulebook, series, doubts, cards=decided.proposals, lights=lights)


def _without_lists(series: SeriesVerdict) -> SeriesVerdict:
    return replace(series, standings=tuple(replace(one, listed=None) for one in series.standings), closed=False)


def judge_series(rulebook: Rulebook, series: Series, *, found: tuple[UnitFindings, ...], facts: Snapshot) -> SeriesVerdict:
    """Rank one series by the scores found, and fill its lists."""
    unknown = NOT_RANKED_NOT_GIVEN if rulebook.method.score == "given" else NOT_RANKED_NO_DATA
    reasons = {one.unit_id: _why_not_ranked(one, series, unknown=unknown) for one in found}
    taking_part = [one for one in found if not reasons[one.unit_id]]
    kind = facts.units.loc[facts.units["kind"].isin(series.kinds), "unit_id"]
    given = {unit: score for unit, score in given_scores(facts, rulebook).items() if unit in set(kind)}
    order = _Order(rulebook, series, taking_part, given=given)
    names = dict(zip(facts.units["unit_id"], facts.units["short_name"], strict=True))
    standings = [_standing(one, order, name=names[one.unit_id], note=reasons[one.unit_id]) for one in found]
    standings.sort(key=lambda one: (one.place is None, one.place, one.unit_id))
    changed = tuple(int(project) for project in moved(facts, series)["project_id"].drop_duplicates())
    return SeriesVerdict(series.key, series.title, tuple(standings), order.sizes, changed)


def list_sizes(series: Series, ranked: int) -> dict[str, int]:
    """Return the places of the red and the black list; together they never exceed the ranked units."""
    sizes = {key: min(size.of(ranked), ranked) for key, size in series.sizes}
    if "red" in sizes and "black" in sizes:
        sizes["black"] = min(sizes["black"], ranked - sizes["red"])
    return sizes


class _Order:
    """The places of the units that take part, from scores compared as the method says."""

    def __init__(self, rulebook: Rulebook, series: Series, taking_part: list[UnitFindings], *, given: Mapping[int, int]) -> None:
        self.rulebook = rulebook
        scores = {one.unit_id: compared(one.score, rulebook) for one in taking_part if one.score is not None}
        original = {one.unit_id: compared(one.original_score, rulebook) for one in taking_part if one.original_score is not None}
        self.place = {unit: -score for unit, score in given.items() if unit in scores} or places(scores, rulebook.method.ties)
        self.from_last = places_from_last(dict(given) or scores)
        self.original_place = places(original, rulebook.method.ties)
        self.sizes = list_sizes(series, max((-score for score in given.values()), default=len(scores)))

    def case(self, one: UnitFindings) -> Case:
        """What the predicates may look at of a unit in its place."""
        at = At(self.place.get(one.unit_id), self.from_last.get(one.unit_id), self.sizes)
        return case_at(one, at, rulebook=self.rulebook)


@dataclass(frozen=True)
class At:
    """A place from the first and from the last, among lists of these sizes."""

    place: int | None
    from_last: int | None
    sizes: Mapping[str, int]


def compared(score: int, rulebook: Rulebook) -> int:
    """Return a score as the method compares it: whole, or rounded as it is printed (hundredths of a point)."""
    return round_half_up(score, POINT // 100) if rulebook.method.rounding == "before" and rulebook.method.score != "given" else score


def case_at(one: UnitFindings, at: At, *, rulebook: Rulebook) -> Case:
    """Return what the predicates may look at, with the target and the exemption decided."""
    bare = Case(one.ratios, one.counts, one.runs, printed=rulebook.method.rounding == "before")
    target = target_met(rulebook.target[0], bare)
    exempt = target is False and _met_without_exempted(one, bare, rulebook)
    return replace(bare, place=at.place, place_from_last=at.from_last, sizes=at.sizes, target=target, exempt=exempt)


def _met_without_exempted(one: UnitFindings, bare: Case, rulebook: Rulebook) -> bool:
    """Exempt only if the target is met with the exempted projects left out, or if nothing but them was planned."""
    if one.without_exempted is None:
        return False
    return target_met(rulebook.target[0], replace(bare, ratios=one.without_exempted)) is not False


def _standing(one: UnitFindings, order: _Order, *, name: str, note: str) -> Standing:
    case = order.case(one)
    return Standing(
        unit_id=one.unit_id,
        name=name,
        place=case.place,
        original_place=order.original_place.get(one.unit_id),
        listed=list_of(case, order.rulebook.lists),
        case=case,
        found=_excused(one, order.rulebook) if case.exempt else one,
        remarks=tuple(remark.title for remark in order.rulebook.remarks if holds(remark.condition, case)),
        note=note,
    )


def _excused(one: UnitFindings, rulebook: Rulebook) -> UnitFindings:
    """The same findings; those of the target that were missed are exempted."""
    target = rulebook.target[0]
    measures = {part.subject for part in target.parts or (target,)}
    missed = (Outcome.NOT_MET, Outcome.INCOMPLETE)
    findings = tuple(
        replace(finding, outcome=Outcome.EXEMPTED) if finding.measure in measures and finding.outcome in missed else finding
        for finding in one.findings
    )
    return replace(one, findings=findings)


def _why_not_ranked(one: UnitFindings, series: Series, *, unknown: str) -> str:
    if too_small(series, one.projects, annual_plan=one.annual_plan):
        set_ones = [word for word, least in (("项目数", series.min_projects), ("年度计划", series.min_annual_plan)) if least]
        return f"{'和'.join(set_ones)}{'均' if len(set_ones) > 1 else ''}低于参评下限，不参与排名"
    return unknown if one.score is None else ""


def list_of(case: Case, rules: tuple[ListRule, ...]) -> ListKind | None:
    """Return the list that a unit with a place comes onto; with a report missing it is no red one, whatever the rule says."""
    if case.place is None:
        return None
    complete = not case.counts["missing_reports"]
    return next((rule.kind for rule in rules if holds(rule.condition, case) and (complete or rule.kind is not ListKind.RED)), None)


def _unfinished(facts: Snapshot, rulebook: Rulebook) -> tuple[str, ...]:
    last = {"month": 1, "quarter": 3, "year": 12}[rulebook.method.period]
    period = "季度" if last == 3 else "年度"
    return (f"{facts.month.chinese}不是{period}末，本规则按{period}排名，下列为中途测算。",) if facts.month.number % last else ()


def _strangers(facts: Snapshot, rulebook: Rulebook, found: Mapping[str, tuple[UnitFindings, ...]]) -> tuple[str, ...]:
    """Units to which the source gives a place, but which have no project here."""
    known = {one.unit_id for series in found.values() for one in series}
    names = dict(zip(facts.units["unit_id"], facts.units["short_name"], strict=True))
    return tuple(
        f"来源给出了{names[unit]}的名次，但库中没有其项目，请核对。" for unit in given_scores(facts, rulebook) if unit not in known
    )


def _beyond(facts: Snapshot, rulebook: Rulebook, found: Mapping[str, tuple[UnitFindings, ...]]) -> tuple[str, ...]:
    """Points that the source supplies below nothing or above the mark: a slip of the pen, or of the decimal point."""
    names = dict(zip(facts.units["unit_id"], facts.units["short_name"], strict=True))
    supplied = {component.key: component.title for component in rulebook.components if component.curve.kind == "given"}
    return tuple(
        f"{names[one.unit_id]}的{supplied[finding.component]}来源给分不在0和分值之间，请核对。"
        for series in found.values()
        for one in series
        for finding in one.findings
        if finding.component in supplied
        and finding.value is not None
        and finding.full is not None
        and not 0 <= finding.value <= finding.full
    )


def _unexpected(rulebook: Rulebook, series: tuple[SeriesVerdict, ...]) -> tuple[str, ...]:
    sizes = {one.key: (one.title, len(one.standings)) for one in series}
    return tuple(
        f"{sizes[key][0]}应有{wanted}个单位，实有{sizes[key][1]}个，请核对责任关系。"
        for key, wanted in rulebook.expect
        if sizes[key][1] != wanted
    )
