"""Checks of scores: marks that do not add up, marks that nobody can reach, steps and bands that decide nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from scoring.lint.conditions import RATES
from scoring.lint.finding import Found, Matter
from scoring.lint.words import plain
from scoring.rulebook import Component, Rulebook, Series

HUNDRED = Fraction(100)


def uneven_marks(matter: Matter) -> Found:
    """The marks of each series sum to 100, or to what those of the other series do; parts that only add or take need not count."""
    sums = {series.key: _sums(series, matter.book) for series in _summed(matter.book)}
    common = _common(sums)
    if len(sums) > 1:
        for series in matter.book.series:
            if series.key in sums and not sums[series.key] & {common, HUNDRED}:
                said = plain(series.full_mark)
                yield f"series.{series.key}.marks", f"{series.title}各项分值之和为{said}，其他系列为{plain(common)}；请核对分值。"


def not_hundred(matter: Matter) -> Found:
    """The marks of each series sum to 100, where all series are alike."""
    scored = _summed(matter.book)
    if not scored or len({series.full_mark for series in scored}) > 1 or HUNDRED in _sums(scored[0], matter.book):
        return
    who = scored[0].title if len(scored) == 1 else f"{len(scored)}个系列"
    told = f"{who}各项分值之和为{plain(scored[0].full_mark)}，不是100"
    yield "、".join(f"series.{series.key}.marks" for series in scored), f"{told}；请对照原文核对是否写全。"


def unmarked(matter: Matter) -> Found:
    """Each part that is scored has a mark in some series."""
    named = {key for series in matter.book.series for key, _ in series.marks}
    for component in matter.book.components if matter.book.method.score == "components" else ():
        if component.curve.kind != "shown" and component.key not in named:
            yield f"components.{component.key}", f"{component.title}在各系列都没有分值，永远不计分；请补写分值，或删去这一项。"


def _summed(book: Rulebook) -> list[Series]:
    """The series whose marks are parts of a whole: points of single projects add up without end."""
    return [one for one in book.series if one.marks and not any(book.component(key).each_project for key, _ in one.marks)]


def _sums(series: Series, book: Rulebook) -> set[Fraction]:
    """The sum of the marks, with and without parts that start from nothing and only add or take."""
    extra = sum((mark for key, mark in series.marks if _starts_from_nothing(book.component(key))), Fraction(0))
    return {series.full_mark, series.full_mark - extra}


def _starts_from_nothing(component: Component) -> bool:
    return component.curve.kind == "per_event" and component.curve.start == "zero"


def _common(sums: dict[str, set[Fraction]]) -> Fraction:
    """The sum that most series have; of several, 100 or the first."""
    counted = Counter(total for totals in sums.values() for total in totals)
    most = max(counted.values(), default=0)
    return HUNDRED if counted[HUNDRED] == most else next(total for totals in sums.values() for total in totals if counted[total] == most)


def low_caps(matter: Matter) -> Found:
    """No cap of a part lies below its mark."""
    for component, series, mark in _marked(matter.book):
        cap = component.curve.cap
        if mark and cap is not None and cap < mark:
            told = f"{component.title}的上限{plain(cap)}分低于{series.title}的分值{plain(mark)}分"
            yield f"components.{component.key}.curve.cap", f"{told}，永远得不到满分；请核对上限或分值。"


def out_of_reach(matter: Matter) -> Found:
    """Each part can earn its full mark."""
    for component, series, mark in _marked(matter.book):
        if mark and not component.each_project and (why := REACH.get(component.curve.kind, _reached)(component, series, mark)):
            yield f"components.{component.key}.curve", f"{component.title}的满分永远得不到：{why}；请核对曲线或{series.title}的分值。"


def _marked(book: Rulebook) -> Iterator[tuple[Component, Series, Fraction]]:
    """Each part with the first series that gives it its largest mark, and that mark."""
    for component in book.components:
        marks = [(mark, series) for series in book.series for key, mark in series.marks if key == component.key]
        if marks:
            mark, series = max(marks, key=lambda pair: pair[0])
            yield component, series, mark


def _most(component: Component) -> Fraction | None:
    """The greatest rate that there can be; None without limit."""
    most = RATES.get(component.measure, (None, None))[1]
    return None if most is None else Fraction(most)


def _reached(_component: Component, _series: Series, _mark: Fraction) -> str:
    """The other kinds reach it."""
    return ""


def _by_rate(component: Component, _series: Series, _mark: Fraction) -> str:
    most, wanted = _most(component), max([rate for _, rate in component.curve.at_by] or [component.curve.at])
    return "" if most is None or wanted <= most else f"比率最高{plain(most * 100)}%，达不到{plain(wanted * 100)}%"


def _by_points(component: Component, _series: Series, _mark: Fraction) -> str:
    most, points = _most(component), component.curve.points
    if points[-1][1] < 1:
        return f"最高一档的份额为{plain(points[-1][1])}，不到1"
    full = next(rate for rate, share in points if share == points[-1][1])
    return "" if most is None or full <= most else f"比率最高{plain(most * 100)}%，达不到{plain(full * 100)}%"


def _by_events(component: Component, _series: Series, _mark: Fraction) -> str:
    return "从零分起只扣分" if component.curve.start == "zero" and component.curve.each < 0 else ""


def _by_class(component: Component, series: Series, mark: Fraction) -> str:
    one_each = component.reads.kind == "observation" or component.reads.name == "kind"
    points = [figure for name, figure in component.curve.classes if component.reads.name != "kind" or name in series.kinds]
    highest = max(points, default=Fraction(0))
    if (one_each and highest < mark) or not highest:
        return f"各类别最高{plain(highest)}分，低于分值{plain(mark)}分"
    return ""


REACH: dict[str, Callable[[Component, Series, Fraction], str]] = {
    "proportional": _by_rate,
    "per_point": _by_rate,
    "piecewise": _by_points,
    "steps": _by_points,
    "per_event": _by_events,
    "class_points": _by_class,
}
"""Why a part of a kind never earns its full mark; empty where it can. A cap is another check's."""


def idle_steps(matter: Matter) -> Found:
    """Each step earns more than the one before."""
    for component in matter.book.components:
        if component.curve.kind != "steps":
            continue
        for number, ((_, before), (_, share)) in enumerate(pairwise(component.curve.points), start=2):
            if share == before:
                yield f"components.{component.key}.curve.points", f"{component.title}的第{number}档与前一档得分相同，分不出档；请核对原文。"


def short_bands(matter: Matter) -> Found:
    """The bands of places reach as far as the series has units, and no band begins behind the last unit."""
    for component in matter.book.components:
        if component.curve.kind == "rank_band":
            for series in matter.book.series:
                if component.key in dict(series.marks) and (units := matter.units_of.get(series.key)) is not None:
                    yield from _bands(component, series, units)


def _bands(component: Component, series: Series, units: int) -> Found:
    where, last = f"components.{component.key}.curve.bands", component.curve.bands[-1][1]
    if last < units and component.curve.bands[-1][2]:
        yield where, f"{component.title}只规定到第{last}名，{series.title}有{units}个单位，其后不得分；请核对原文。"
    for begin, _, _ in component.curve.bands:
        if begin > units:
            yield where, f"{component.title}从第{begin}名起的一档，{series.title}只有{units}个单位，轮不到；请核对原文。"
