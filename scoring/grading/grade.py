"""Grades: every builder is scored, ranked, and held against the ladder from the best grade down; who has none is told why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.errors import BadInput
from core.vocabulary import ConductKind
from scoring.grading.award import Answer, Standing, answers, compared, decimals, verdict
from scoring.grading.book import PERIODS, Cascade, Grade, GradeBook
from scoring.grading.facts import BuilderFacts
from scoring.grading.facts_check import check_facts
from scoring.grading.records import in_window
from scoring.grading.result import DECIMALS, Graded, Ungraded
from scoring.grading.rollup import Period, step_of
from scoring.grading.score import Scored, scored
from scoring.ranking import places
from scoring.rulebook import Cited


@dataclass(frozen=True)
class Award:
    """A grade with the clause that gave it, or None with the reason; `misses` is why not each better one."""

    grade: str | None
    why: Ungraded | None
    sentence: str
    cited: Cited | None = None
    misses: tuple[str, ...] = ()


def grade(facts: Sequence[BuilderFacts], book: GradeBook, *, period: Period) -> tuple[Graded, ...]:
    """Grade all builders of a period (core.period), in the order given; the order of facts and inspections changes no result.

    A period finer than the book's gives scores and places, and no grades. Raises BadInput for a coarser period, for a builder given twice,
    and for facts that contradict themselves or the book.
    """
    _check(facts, book, period)
    found = [scored(one, book, period=period) for one in facts]
    seen = {one.facts.unit_id: _as_ranked(one.exact, book) for one in found if one.exact is not None}
    place = places(seen)
    standings = [Standing(one, place.get(one.facts.unit_id), len(seen), period) for one in found]
    if step_of(period) != book.period:
        awards = {one.scored.facts.unit_id: _not_yet(one.scored) for one in standings}
    else:
        awards = _awards(standings, book)
    graded = tuple(_graded(one, awards[one.scored.facts.unit_id]) for one in standings)
    return tuple(replace(one, decimals=_decimals(one, book)) for one in graded)


def _decimals(one: Graded, book: GradeBook) -> int:
    """Of a score that grades were asked of; where a period gives none, no edge is near."""
    return DECIMALS if one.exact is None or one.why is Ungraded.SHORT else decimals(one.exact, book)


def _as_ranked(value: Fraction, book: GradeBook) -> Fraction:
    """Ranks compare what grades compare, but never whole points."""
    return value if book.compare == "exact" else compared(value, book)


def _check(facts: Sequence[BuilderFacts], book: GradeBook, period: Period) -> None:
    if PERIODS.index(step_of(period)) > PERIODS.index(book.period):
        raise BadInput(f"{book.title}的考评周期较{period.chinese}短；请选择较短的期间。")
    ids = [one.unit_id for one in facts]
    twice = next((one for one in facts if ids.count(one.unit_id) > 1), None)
    if twice is not None:
        raise BadInput(f"{twice.name}给出了两次；请合并后再评定。")
    for one in facts:
        check_facts(one)
        strange = next((record for record in one.records or () if book.bands and record.band not in book.bands), None)
        if strange is not None:
            known = "、".join(book.bands)
            raise BadInput(f"{one.name}的{strange.kind.label}档次“{strange.band}”不在办法的档次（{known}）内；请核对后再评定。")


def _not_yet(one: Scored) -> Award:
    if one.exact is None and one.why is not None:
        return Award(None, one.why, one.sentence)
    return Award(None, Ungraded.SHORT, "本期只计分、排名，不评定等级")


def _graded(standing: Standing, award: Award) -> Graded:
    one = standing.scored
    return Graded(
        unit_id=one.facts.unit_id,
        name=one.facts.name,
        exact=one.exact,
        place=standing.place,
        grade=award.grade,
        why=award.why,
        sentence=award.sentence,
        cited=award.cited,
        vetoed=one.vetoed,
        parts=one.parts,
        notes=one.notes,
        misses=award.misses,
    )


def _awards(standings: Sequence[Standing], book: GradeBook) -> dict[int, Award]:
    """The grades of all: first what needs no score, then the ladder, then the grades of other levels."""
    awards = {one.scored.facts.unit_id: award for one in standings if (award := _before_the_ladder(one, book)) is not None}
    awards |= _ladder([one for one in standings if one.scored.facts.unit_id not in awards], book)
    return {one.scored.facts.unit_id: _cascaded(one, awards[one.scored.facts.unit_id], book) for one in standings}


def _before_the_ladder(standing: Standing, book: GradeBook) -> Award | None:
    """A fixed grade by veto; the grade of an entrant; no grade for want of a score."""
    one = standing.scored
    fixed = [veto for veto in one.holding if veto.effect == "grade"]
    if fixed:
        worst = max(fixed, key=lambda veto: book.ladder.index(veto.grade))
        return Award(worst.grade, None, worst.cited.text, worst.cited)
    if one.exact is None and one.facts.entrant and book.entrant is not None:
        return _entrant(standing, book)
    if one.exact is None and book.components:
        return Award(None, one.why, one.sentence)
    return None


def _entrant(standing: Standing, book: GradeBook) -> Award | None:
    rule, facts = book.entrant, standing.scored.facts
    if rule is None:
        return None
    elsewhere = next((one for one in facts.others if one.level == rule.level), None)
    if elsewhere is not None:
        _known(elsewhere.grade, book)
        return Award(elsewhere.grade, None, f"新进入，按{elsewhere.place}评定的{elsewhere.grade}", rule.cited)
    if facts.records is None:
        return Award(None, Ungraded.MISSING, "新进入，没有记录数据", rule.cited)
    inside = in_window(facts.records, book.record_window, period=standing.period)
    bad = sum(record.kind is ConductKind.BAD for record in inside)
    if bad:
        return Award(None, Ungraded.BY_HAND, f"新进入，有不良记录{bad}条，按情节由人工在{rule.bad}以下（含{rule.bad}）认定", rule.cited)
    return Award(rule.clean, None, "新进入，没有不良记录", rule.cited)


def _known(name: str, book: GradeBook) -> None:
    if name not in book.ladder:
        raise BadInput(f"{book.title}没有“{name}”这一等级；等级是{'、'.join(book.ladder)}。")


def _ladder(standings: Sequence[Standing], book: GradeBook) -> dict[int, Award]:
    """Each grade from the best down takes those that meet it, as many as may have it."""
    open_ones = {one.scored.facts.unit_id: one for one in standings}
    awards: dict[int, Award] = {}
    misses: dict[int, tuple[str, ...]] = dict.fromkeys(open_ones, ())
    for rule in book.grades:
        found = {key: verdict(answers(rule, one, book=book)) for key, one in open_ones.items()}
        full = _beyond_quota(rule, {key: one for key, one in open_ones.items() if found[key].holds})
        for key, answer in found.items():
            note = full.get(key, answer.sentence)
            award = _award(rule, answer, misses[key]) if key not in full else None
            if award is not None:
                awards[key] = award
                del open_ones[key]
            misses[key] += (f"{rule.name}：{note}",)
    return awards | {key: _none_met(book, misses[key]) for key in open_ones}


def _award(rule: Grade, answer: Answer, misses: tuple[str, ...]) -> Award | None:
    if answer.holds is None:
        return Award(None, Ungraded.MISSING, f"{rule.name}：{answer.sentence}，无法判断", rule.cited)
    return Award(rule.name, None, answer.sentence, rule.cited, misses) if answer.holds else None


def _beyond_quota(rule: Grade, meeting: Mapping[int, Standing]) -> dict[int, str]:
    """Who meets a grade and yet is beyond its places: they go by place, and a tie that does not fit as a whole gets none."""
    if rule.at_most is None or not meeting:
        return {}
    ranked = next(iter(meeting.values())).ranked
    room = int(rule.at_most * ranked)
    order = {key: one.place for key, one in meeting.items() if one.place is not None}
    within = {key for key, place in order.items() if sum(other <= place for other in order.values()) <= room}
    return {key: f"符合条件，{ranked}家中名额{room}个，按名次不在其内" for key in meeting if key not in within}


def _none_met(book: GradeBook, misses: tuple[str, ...]) -> Award:
    why = Ungraded.NOT_SAID if book.gap else Ungraded.NONE_MET
    return Award(None, why, book.gap or "没有达到任何一个等级的条件", None, misses)


def _cascaded(standing: Standing, award: Award, book: GradeBook) -> Award:
    """The worst of one's own grade and of what grades of other levels bring about."""
    holding = [rule for rule in book.cascades if _count(standing.scored.facts, rule) >= rule.at_least]
    if not holding:
        return award
    worst = max(holding, key=lambda rule: book.ladder.index(rule.then))
    if award.grade is not None and book.ladder.index(award.grade) >= book.ladder.index(worst.then):
        return award
    number = _count(standing.scored.facts, worst)
    own = f"；本级评定为{award.grade}" if award.grade else ""
    return Award(worst.then, None, f"有{number}个{worst.level}评为{worst.grade}，评为{worst.then}{own}", worst.cited, award.misses)


def _count(facts: BuilderFacts, rule: Cascade) -> int:
    """In how many places of the level the grade was given."""
    return len({one.place for one in facts.others if one.level == rule.level and one.grade == rule.grade})
