"""From inspections to one value: points of each, the mean of the projects of a period, then the mean of periods, with every step kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from core.errors import BadInput
from core.period import Month, Quarter, Year
from core.vocabulary import Outcome
from scoring.grading.book import PERIODS, Component, Points, RollUp
from scoring.grading.facts import Inspection
from scoring.grading.result import Part, two_decimals
from scoring.ratio import exact

Period = Month | Quarter | Year
NONE = Fraction(0)


@dataclass(frozen=True)
class RolledUp:
    """The value of a component and its parts; without a value, `note` says why, and `few` whether only periods are lacking."""

    value: Fraction | None
    parts: tuple[Part, ...]
    note: str = ""
    few: bool = False


def period_of(text: str) -> Period:
    """Read 2019-07, 2019Q3 or 2019; raises BadInput."""
    year, _, rest = text.partition("Q" if "Q" in text else "-")
    numbers = [part for part in (year, rest) if part]
    if not all(part.isascii() and part.isdigit() for part in numbers) or len(year) != 4 or ("Q" in text or "-" in text) != bool(rest):
        raise BadInput(f"“{text}”不是有效的期间；请写成2019-07、2019Q3或2019。")
    return Quarter(int(year), int(rest)) if "Q" in text else Month(int(year), int(rest)) if rest else Year(int(year))


def step_of(period: Period) -> str:
    """Which kind of period it is: month, quarter or year."""
    return "month" if isinstance(period, Month) else "quarter" if isinstance(period, Quarter) else "year"


def at_step(period: Period, step: str) -> Period | None:
    """The month, quarter or year that a period lies in; None if the period is coarser than that."""
    if PERIODS.index(step_of(period)) > PERIODS.index(step):
        return None
    if step_of(period) == step:
        return period
    if step == "quarter" and isinstance(period, Month):
        return Quarter.of(period)
    return Year(period.number if isinstance(period, Year) else period.year)


def lies_in(text: str, period: Period) -> bool:
    """Whether a period written as text lies in another one, or is it."""
    return at_step(period_of(text), step_of(period)) == period


def rolled_up(component: Component, inspections: Sequence[Inspection], *, period: Period) -> RolledUp:
    """Roll the component's inspections up to the period; steps coarser than the period are left out.

    Raises BadInput for a project with two results of one period, for a period that is too coarse, and for points that do not fit.
    """
    wanted = [one for one in inspections if one.kind == component.name and lies_in(one.period, period)]
    steps = component.rollup.steps[: component.rollup.steps.index(step_of(period)) + 1]
    _check_once(wanted, steps[0])
    return _period(component, wanted, period=period, steps=steps)


def _check_once(inspections: Sequence[Inspection], step: str) -> None:
    for one in inspections:
        if at_step(period_of(one.period), step) is None:
            raise BadInput(f"{one.project}的结果期间是{one.period}，应写到{_STEP_WORDS[step]}。")
    counts = Counter((one.project_id, at_step(period_of(one.period), step)) for one in inspections)
    twice = next((one for one in inspections if counts[(one.project_id, at_step(period_of(one.period), step))] > 1), None)
    if twice is not None:
        raise BadInput(f"{twice.project}在{twice.period}所在的{_STEP_WORDS[step]}有两个结果；请只保留一个。")


_STEP_WORDS = {"month": "月", "quarter": "季度", "year": "年度"}


def _period(component: Component, inspections: Sequence[Inspection], *, period: Period, steps: tuple[str, ...]) -> RolledUp:
    if not inspections:
        return RolledUp(None, (), f"{period.chinese}没有督查结果", few=True)
    if len(steps) == 1:
        return _projects(component, inspections, period)
    inner = sorted({at for one in inspections if (at := at_step(period_of(one.period), steps[-2])) is not None}, key=str)
    found = {at: _period(component, [one for one in inspections if lies_in(one.period, at)], period=at, steps=steps[:-1]) for at in inner}
    return _mean_of_periods(component, found, step=steps[-2], period=period)


def _mean_of_periods(component: Component, found: Mapping[Period, RolledUp], *, step: str, period: Period) -> RolledUp:
    held = {at: one for at, one in found.items() if one.value is not None}
    failed = next((one for one in found.values() if one.value is None and not one.few), None)
    least = dict(component.rollup.minimum).get(step, 1)
    enough = failed is None and len(held) >= least
    parts = tuple(_of_period(component, at, one, count=len(held) if enough else 0) for at, one in found.items())
    if failed is not None:
        return RolledUp(None, parts, failed.note)
    if not enough:
        return RolledUp(None, parts, f"{period.chinese}有结果的{_STEP_WORDS[step]}{len(held)}个，少于{least}个", few=True)
    return RolledUp(sum((one.value for one in held.values() if one.value is not None), NONE) / len(held), parts)


def _of_period(component: Component, at: Period, one: RolledUp, *, count: int) -> Part:
    adds = one.value / count if one.value is not None and count else None
    weight = Fraction(1, count) if adds is not None else None
    outcome = Outcome.NO_DATA if one.value is None else Outcome.MET
    return Part("period", str(at), at.chinese, one.value, weight, adds, outcome, one.note, cited=component.cited, parts=one.parts)


def _projects(component: Component, inspections: Sequence[Inspection], period: Period) -> RolledUp:
    values = [(one, POINTS[component.points.kind](component.points, one)) for one in sorted(inspections, key=lambda one: one.project_id)]
    missing = next((one for one, value in values if value is None), None)
    if missing is not None:
        return RolledUp(None, (), f"{missing.project}{period.chinese}没有得分")
    scored = [(one, value) for one, value in values if value is not None]
    weights = PROJECTS[component.rollup.project](scored)
    if weights is None:
        return RolledUp(None, (), f"{period.chinese}的项目缺少加权用的金额，或者金额合计为0")
    return RolledUp(
        sum((value * weight for (_, value), weight in zip(scored, weights, strict=True)), NONE),
        tuple(_of_project(component, one, value, weight=weight) for (one, value), weight in zip(scored, weights, strict=True)),
    )


def _of_project(component: Component, one: Inspection, value: Fraction, *, weight: Fraction) -> Part:
    figures = None if one.weight is None else (one.weight, 1)
    note = _points_note(component.points, one)
    title, groups = one.project, _groups(component.points, one, value)
    return Part("project", str(one.project_id), title, value, weight, value * weight, Outcome.MET, note, figures, component.cited, groups)


def _groups(points: Points, one: Inspection, value: Fraction) -> tuple[Part, ...]:
    """The groups of a sheet as shares of its score; what a veto takes off stands as a group of its own."""
    full = sum((group.full for group in one.by_group), NONE)
    if points.kind == "deduct" or not full:
        return ()
    scale = Fraction(100) if points.kind == "score" else points.figure if points.kind == "normalised" else full
    shown = [
        Part("group", group.key, group.title, group.got, None, group.got / full * scale, Outcome.MET, f"满分{exact(group.full)}分")
        for group in one.by_group
    ]
    rest = value - sum((part.adds for part in shown if part.adds is not None), NONE)
    if rest and one.sheet is None:
        return ()
    return (*shown, *([Part("veto", "veto", "一票否决", None, None, rest, Outcome.NOT_MET)] if rest else []))


def _points_note(points: Points, one: Inspection) -> str:
    if points.kind == "deduct":
        return f"{exact(points.figure)}分扣{exact(sum(one.deductions, NONE))}分"
    return "有一票否决项" if one.has_veto else ""


def _score(_points: Points, one: Inspection) -> Fraction | None:
    """The score itself."""
    return one.result


def _deduct(points: Points, one: Inspection) -> Fraction | None:
    """The start value less the deductions."""
    return points.figure - sum(one.deductions, NONE)


def _normalised(points: Points, one: Inspection) -> Fraction | None:
    """Σ got ÷ Σ full marks that apply × the scale."""
    full = sum((group.full for group in one.by_group), NONE)
    return sum((group.got for group in one.by_group), NONE) / full * points.figure if full else None


def _sum(points: Points, one: Inspection) -> Fraction | None:
    """The sum of the points of the groups; where the rule names its groups they must be those, each with its full mark."""
    if not points.groups:
        return sum((group.got for group in one.by_group), NONE) if one.by_group else None
    given = {group.key: group for group in one.by_group}
    for key, full in points.groups:
        if key not in given:
            return None
        if given[key].full != full:
            raise BadInput(
                f"{one.project}{one.period}的“{given[key].title}”满分应为{exact(full)}分，现为{exact(given[key].full)}分；请核对。"
            )
    if len(given) != len(points.groups):
        raise BadInput(f"{one.project}{one.period}有办法没有的分项；请核对。")
    return sum((group.got for group in given.values()), NONE)


POINTS: dict[str, Callable[[Points, Inspection], Fraction | None]] = {
    "score": _score,
    "deduct": _deduct,
    "normalised": _normalised,
    "sum": _sum,
}
"""How the points of one inspection are read; None where they are missing."""

Scored = Sequence[tuple[Inspection, Fraction]]


def _mean(scored: Scored) -> list[Fraction] | None:
    """Each project counts the same."""
    return [Fraction(1, len(scored))] * len(scored)


def _weighted(scored: Scored) -> list[Fraction] | None:
    """Each project counts by its amount; no weights where an amount is missing or all are 0."""
    amounts = [one.weight for one, _ in scored if one.weight is not None]
    total = sum(amounts)
    return [Fraction(amount, total) for amount in amounts] if len(amounts) == len(scored) and total > 0 else None


def _worst_weighted(scored: Scored) -> list[Fraction] | None:
    """Sorted from the best to the worst, the i-th counts i; equal results share their weights, so that no order matters."""
    size = len(scored)
    order = sorted((value for _, value in scored), reverse=True)
    total = size * (size + 1) // 2
    return [Fraction(sum(i for i, other in enumerate(order, start=1) if other == value), order.count(value) * total) for _, value in scored]


PROJECTS: dict[str, Callable[[Scored], list[Fraction] | None]] = {"mean": _mean, "weighted": _weighted, "worst_weighted": _worst_weighted}
"""How much each project of a period counts; the weights sum to 1."""


def described(rollup: RollUp) -> str:
    """How projects and periods are rolled up, in words."""
    steps = "、".join(
        f"{_STEP_WORDS[finer]}平均为{_STEP_WORDS[coarser]}" for finer, coarser in zip(rollup.steps, rollup.steps[1:], strict=False)
    )
    least = "、".join(f"{_STEP_WORDS[step]}不少于{count}个" for step, count in rollup.minimum)
    return "；".join(part for part in (PROJECT_WORDS[rollup.project], steps, least) if part)


PROJECT_WORDS = {"mean": "各项目平均", "weighted": "各项目按金额加权平均", "worst_weighted": "各项目倒权重平均，得分最低的权重最大"}


def shown(value: Fraction) -> str:
    """Points as a sentence says them."""
    return f"{two_decimals(value)}分"
