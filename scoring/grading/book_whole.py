"""What a grade book must be as a whole: names that exist, weights that sum to one, bands without overlap, gaps that are said."""

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from core.errors import BadRulebook
from scoring.grading.book import Band, Grade, GradeBook
from scoring.ratio import exact

Fault = tuple[str, str]


def check_whole(book: GradeBook, file: str) -> None:
    """Raise BadRulebook for the first thing that does not fit the rest of the book."""
    for faults in (_names, _weights, _without, _rollups, _ladder, _references, _records, _bands, _sources):
        first = next(faults(book), None)
        if first is not None:
            raise BadRulebook(file, *first)


def _twice(words: Sequence[str]) -> str | None:
    return next((word for word in words if words.count(word) > 1), None)


def _names(book: GradeBook) -> Iterator[Fault]:
    for what, words in (
        ("components", [one.key for one in book.components]),
        ("adjustments", [one.key for one in book.adjustments]),
        ("grades", list(book.ladder)),
        ("without", ["、".join(sorted(one.missing)) for one in book.without]),
    ):
        twice = _twice(words)
        if twice is not None:
            yield what, f"“{twice}”写了两次"
    if not book.components and not book.grades:
        yield "components", "既没有评分的部分，也没有等级"
    if book.adjustments and not book.components:
        yield "adjustments", "没有评分的部分，不能加减分"


def _weights(book: GradeBook) -> Iterator[Fault]:
    total = sum((one.weight for one in book.components), Fraction(0))
    if book.components and total != 1:
        yield "components", f"权重合计应为1，现为{exact(total)}"


def _without(book: GradeBook) -> Iterator[Fault]:
    keys = [one.key for one in book.components]
    for rule in book.without:
        for key in (*rule.missing, *(name for name, _ in rule.weights)):
            if key not in keys:
                yield "without", f"没有“{key}”这一部分；已有的是{'、'.join(keys) or '（无）'}"
        if {name for name, _ in rule.weights} != set(keys) - set(rule.missing):
            yield "without.weights", "须写明其余各部分的权重，不多不少"
        if sum((weight for _, weight in rule.weights), Fraction(0)) != 1:
            yield "without.weights", "权重合计应为1"


def _rollups(book: GradeBook) -> Iterator[Fault]:
    for one in book.components:
        if one.reads == "inspections" and one.rollup.steps[-1] != book.period:
            yield f"components.{one.key}.rollup.steps", f"最后一步应为考评周期{book.period}"


def _ladder(book: GradeBook) -> Iterator[Fault]:
    for grade, rest in zip(book.grades, book.grades[1:], strict=False):
        if _takes_all(grade):
            yield f"grades.{grade.name}", f"没有条件，后面的{rest.name}永远轮不到"
    if not book.grades and not book.gap:
        yield "gap", "没有等级的，须写明来源没有什么"
    for grade in book.grades:
        if (grade.score or grade.rank or grade.at_most) and not book.components:
            yield f"grades.{grade.name}", "没有评分的部分，不能按得分或名次评等级"


def _takes_all(grade: Grade) -> bool:
    conditions = (grade.score, grade.rank, grade.at_most, grade.floor, grade.activity)
    return not (any(one is not None for one in conditions) or grade.without_veto or grade.only_fixed or grade.requires or grade.counts)


def _references(book: GradeBook) -> Iterator[Fault]:
    ladder = book.ladder
    named = [("vetoes.grade", one.grade) for one in book.vetoes if one.effect == "grade"]
    named += [(f"cascades.{key}", name) for one in book.cascades for key, name in (("grade", one.grade), ("then", one.then))]
    named += [("entrant", name) for one in (book.entrant,) if one is not None for name in (one.clean, one.bad)]
    named += [("consequences.grade", one.grade) for one in book.consequences]
    named += [(f"grades.{one.name}.requires", one.requires) for one in book.grades if one.requires]
    for where, name in named:
        if name not in ladder:
            yield where, f"没有“{name}”这一等级；已有的是{'、'.join(ladder) or '（无）'}"
    for place, one in enumerate(book.grades):
        if one.requires in ladder[: place + 1]:
            yield f"grades.{one.name}.requires", "须先达到的等级应排在后面"


def _records(book: GradeBook) -> Iterator[Fault]:
    bands = {count.band for grade in book.grades for counts in grade.counts for count in counts}
    for band in sorted(bands - set(book.bands)):
        yield "method.record_bands", f"没有“{band}”这一档；请在record_bands中由轻到重写全"
    for band in book.bands:
        if band not in bands:
            yield "method.record_bands", f"“{band}”没有条件用到"


def _bands(book: GradeBook) -> Iterator[Fault]:
    scores = [(grade.name, grade.score) for grade in book.grades if grade.score is not None]
    whole = False
    for (_, upper), (name, lower) in itertools.pairwise(scores):
        fault, by_points = _between(upper, lower)
        whole = whole or by_points
        if fault:
            yield f"grades.{name}.score", fault
    if whole and not book.between:
        yield "method.between", "各档按整数分写、中间有空，须写明两档之间怎样读：lower（舍去小数）或round（四舍五入）"
    if book.between and not whole:
        yield "method.between", "各档首尾相接，不需要写"
    ranks = [(grade.name, grade.rank) for grade in book.grades if grade.rank is not None]
    for (_, better), (name, worse) in itertools.pairwise(ranks):
        if not _adjoin(worse, better):
            yield f"grades.{name}.rank", "应与上一等级的名次份额首尾相接，同一份额只归一档"


def _between(upper: Band, lower: Band) -> tuple[str, bool]:
    """What is wrong between two bands of scores, and whether they leave one whole point between them."""
    if upper.lower is None:
        return "上一等级没有下限，这一等级永远轮不到", False
    if lower.lower is not None and lower.lower >= upper.lower:
        return "下限应低于上一等级的下限", False
    if lower.upper is None or _adjoin(lower, upper, flip=True):
        return "", False
    overlap = lower.upper > upper.lower or (lower.upper == upper.lower and lower.upper_inclusive)
    if overlap:
        return "与上一等级重叠", False
    by_points = upper.lower - lower.upper == 1 and upper.lower.denominator == 1 and upper.lower_inclusive and lower.upper_inclusive
    return ("", True) if by_points else ("与上一等级之间有空档", False)


def _adjoin(first: Band, second: Band, *, flip: bool = False) -> bool:
    """Whether the second band ends where the first begins (with `flip`, begins where it ends), the edge belonging to exactly one."""
    if flip:
        return first.upper == second.lower and first.upper_inclusive != second.lower_inclusive
    return second.upper == first.lower and second.upper_inclusive != first.lower_inclusive


def _sources(book: GradeBook) -> Iterator[Fault]:
    if not book.assumed and not book.source.issuer.strip():
        yield "source.issuer", "须写明发文机关，不知道的写明未见，或写assumed = true"
