"""What each grade takes: a closed list of conditions, each true, false, or not known (None), with the figures in a sentence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.money import round_half_up, wan
from core.period import Month, Quarter, Year
from core.vocabulary import ConductKind
from scoring.grading.book import Activity, Band, Count, Grade, GradeBook
from scoring.grading.facts import Section
from scoring.grading.records import in_window
from scoring.grading.result import DECIMALS, rounded, two_decimals
from scoring.grading.rollup import NONE
from scoring.grading.score import Scored
from scoring.ratio import exact


@dataclass(frozen=True)
class Standing:
    """One scored builder among those that are ranked: its place (None if not ranked), and how many there are."""

    scored: Scored
    place: int | None
    ranked: int
    period: Month | Quarter | Year


@dataclass(frozen=True)
class Answer:
    """Whether a condition holds, None if it is not known, and why in words."""

    holds: bool | None
    sentence: str


def answers(grade: Grade, standing: Standing, *, book: GradeBook) -> tuple[Answer, ...]:
    """Hold one builder against every condition of a grade, but for how many may have it."""
    return tuple(_answers(grade, standing, book, grade.score))


def verdict(found: Sequence[Answer]) -> Answer:
    """All conditions together: one that fails decides; else one that is not known leaves it open."""
    for wanted in (False, None):
        first = next((answer for answer in found if answer.holds is wanted), None)
        if first is not None:
            return first
    return Answer(holds=True, sentence="；".join(answer.sentence for answer in found if answer.sentence))


def _answers(grade: Grade, standing: Standing, book: GradeBook, band: Band | None) -> Iterator[Answer]:
    if grade.only_fixed:
        yield Answer(holds=False, sentence="只按规定的情形直接评定")
    if grade.requires:
        first = book.grade(grade.requires)
        below = verdict(tuple(_answers(first, standing, book, _open_above(first.score))))
        yield Answer(below.holds, f"须先达到{first.name}：{below.sentence}")
    if band is not None:
        yield _of_score(band, standing, book)
    if grade.rank is not None:
        yield _of_rank(grade.rank, standing)
    if grade.without_veto:
        vetoed = standing.scored.vetoed
        yield Answer(not vetoed, "有一票否决" if vetoed else "没有一票否决")
    if grade.floor is not None:
        yield _of_floor(grade.floor, standing)
    if grade.counts:
        yield _of_counts(grade.counts, standing, book)
    if grade.activity is not None:
        yield _of_activity(grade.activity, standing)


def _open_above(band: Band | None) -> Band | None:
    """A grade that must be met first is met by whatever is better too."""
    return None if band is None else Band(band.lower, band.lower_inclusive, None, upper_inclusive=False)


def compared(value: Fraction, book: GradeBook) -> Fraction:
    """Return the score as grades compare it: exactly or as printed, and as a whole point where the bands are whole points."""
    seen = Fraction(two_decimals(value)) if book.compare == "printed" else value
    return BETWEEN[book.between](seen)


_MOST = 12
"""Decimals of a score at most."""


def decimals(value: Fraction, book: GradeBook) -> int:
    """Return how many decimals a score is printed with: two, or as many as leave it in the bands in which it lies unrounded."""
    bands = [grade.score for grade in book.grades if grade.score is not None]

    def within(score: Fraction) -> list[bool]:
        return [band.holds(compared(score, book)) for band in bands]

    whole = within(value)
    return next((many for many in range(DECIMALS, _MOST) if within(Fraction(rounded(value, many))) == whole), _MOST)


BETWEEN: dict[str, Callable[[Fraction], Fraction]] = {
    "": lambda value: value,
    "lower": lambda value: Fraction(value.numerator // value.denominator),
    "round": lambda value: Fraction(round_half_up(value.numerator, value.denominator)),
}
"""How a score between two whole-point bands is read: not at all, as the lower point, or rounded half-up."""


def _of_score(band: Band, standing: Standing, book: GradeBook) -> Answer:
    value = standing.scored.exact
    if value is None:
        return Answer(None, "没有得分")
    seen = compared(value, book)
    read = "" if not book.between or seen == value else f"，按{exact(seen)}分计{'（读法为假定）' if book.between_assumed else ''}"
    holds = band.holds(seen)
    return Answer(holds, f"得分{two_decimals(value)}分{read}，{'属于' if holds else '不属于'}{band_words(band)}")


def band_words(band: Band, *, unit: str = "分") -> str:
    """A band as a rule states it, saying which edge belongs to it."""
    parts = []
    if band.lower is not None:
        parts.append(f"{exact(band.lower)}{unit}以上{'' if band.lower_inclusive else '（不含）'}")
    if band.upper is not None:
        parts.append(f"{exact(band.upper)}{unit}以下{'' if band.upper_inclusive else '（不含）'}")
    return "、".join(parts) or "任何得分"


def _of_rank(band: Band, standing: Standing) -> Answer:
    if standing.place is None:
        return Answer(None, "没有名次")
    before = Fraction(standing.place - 1, standing.ranked)
    holds = band.holds(before)
    percent = Band(_times_100(band.lower), band.lower_inclusive, _times_100(band.upper), band.upper_inclusive)
    said = f"第{standing.place}名，前面的占{two_decimals(before * 100)}%"
    return Answer(holds, f"{said}，{'属于' if holds else '不属于'}{band_words(percent, unit='%')}")


def _times_100(edge: Fraction | None) -> Fraction | None:
    return None if edge is None else edge * 100


def group_shares(standing: Standing) -> dict[str, tuple[Fraction, Fraction]]:
    """Return got and full by the title of each group, over all inspections of the period."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for one in standing.scored.inspections:
        for group in one.by_group:
            got, full = sums.get(group.title, (NONE, NONE))
            sums[group.title] = (got + group.got, full + group.full)
    return {title: pair for title, pair in sums.items() if pair[1] > 0}


def _of_floor(floor: Fraction, standing: Standing) -> Answer:
    shares = group_shares(standing)
    if not shares:
        return Answer(None, "没有各类的得分")
    title, (got, full) = min(shares.items(), key=lambda one: one[1][0] / one[1][1])
    said = f"各类最低的是{title}{two_decimals(got / full * 100)}%"
    return Answer(got >= floor * full, f"{said}，{'不低于' if got >= floor * full else '低于'}{exact(floor * 100)}%")


def _of_counts(lists: tuple[tuple[Count, ...], ...], standing: Standing, book: GradeBook) -> Answer:
    records = standing.scored.facts.records
    if records is None:
        return Answer(None, "没有记录数据")
    inside = in_window(records, book.record_window, period=standing.period)
    numbers = {
        (kind, band): sum(one.kind is kind and one.band == band for one in inside)
        for kind, band in {(one.kind, one.band) for one in inside}
    }
    holds = any(all(_count_holds(count, numbers) for count in counts) for counts in lists)
    said = "、".join(f"{kind.label}（{band}）{number}条" for (kind, band), number in sorted(numbers.items())) or "没有记录"
    return Answer(holds, said)


def _count_holds(count: Count, numbers: dict[tuple[ConductKind, str], int]) -> bool:
    number = numbers.get((count.kind, count.band), 0)
    return number >= count.at_least and (count.at_most is None or number <= count.at_most)


def _of_activity(activity: Activity, standing: Standing) -> Answer:
    facts = standing.scored.facts
    able = [one for one in facts.sections if _able(activity, one)]
    if len(able) < activity.at_least:
        said = f"开工满{activity.months}个月、完成{exact(activity.done * 100)}%以上的合同段{len(able)}个"
        return Answer(holds=False, sentence=f"{said}，少于{activity.at_least}个")
    limit = dict(activity.totals).get(facts.kind)
    if limit is None:
        return Answer(None, f"来源没有写明“{facts.kind or '未注明类别'}”的合同总额")
    total = sum(one.amount for one in able)
    return Answer(total > limit, f"合同总额{wan(total)}，{'超过' if total > limit else '没有超过'}{wan(limit)}")


def _able(activity: Activity, section: Section) -> bool:
    return section.months >= activity.months and section.done >= activity.done
