"""From facts to a score: each component with its weight, then what is added and taken off, then what a veto does to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from core.errors import BadInput
from core.money import wan
from core.vocabulary import Outcome
from scoring.grading.book import Adjustment, Component, Excess, GradeBook, Veto
from scoring.grading.facts import BuilderFacts, Inspection
from scoring.grading.records import counted, signed
from scoring.grading.result import Part, Ungraded
from scoring.grading.rollup import NONE, Period, RolledUp, lies_in, rolled_up, step_of
from scoring.ratio import exact


@dataclass(frozen=True)
class Scored:
    """The score of one builder before grades: exact or None with the reason, its parts, the vetoes that hold, and notes."""

    facts: BuilderFacts
    inspections: tuple[Inspection, ...]
    exact: Fraction | None
    parts: tuple[Part, ...]
    why: Ungraded | None
    sentence: str
    holding: tuple[Veto, ...]
    notes: tuple[str, ...]

    @property
    def vetoed(self) -> bool:
        """Whether a veto of the book holds, or a veto item was found in an inspection of the period."""
        return bool(self.holding) or any(one.has_veto for one in self.inspections)


def scored(facts: BuilderFacts, book: GradeBook, *, period: Period) -> Scored:
    """Score one builder in a period, the book's own or a finer one; a finer one knows neither adjustments nor vetoes.

    Raises BadInput for facts that contradict themselves or the book.
    """
    inside = tuple(one for one in facts.inspections if lies_in(one.period, period))
    values = [(one, _value(one, facts, period=period)) for one in book.components]
    parts, fault = _weighed(book, values)
    if step_of(period) != book.period:
        return _sum_up(facts, inside, parts=parts, fault=fault, holding=())
    if not fault:
        parts, fault = _adjusted(facts, book, parts)
    holding = tuple(veto for veto in book.vetoes if _triggered(veto, facts, inside))
    return _sum_up(facts, inside, parts=parts, fault=fault, holding=holding)


Fault = tuple[Ungraded, str] | None


def _sum_up(
    facts: BuilderFacts, inside: tuple[Inspection, ...], *, parts: tuple[Part, ...], fault: Fault, holding: tuple[Veto, ...]
) -> Scored:
    if fault is not None or not parts:
        why, sentence = fault or (None, "")
        return Scored(facts, inside, None, parts, why, sentence, holding, ())
    notes = tuple(f"{part.title}：{part.note}" for part in parts if part.kind == "component" and part.note)
    total = sum((part.adds for part in parts if part.adds is not None), NONE)
    broken = tuple(_veto_parts(holding, total))
    total += sum((part.adds for part in broken if part.adds is not None), NONE)
    return Scored(facts, inside, total, (*parts, *broken), None, "", holding, notes)


def _value(component: Component, facts: BuilderFacts, *, period: Period) -> RolledUp:
    if component.reads == "inspections":
        return rolled_up(component, facts.inspections, period=period)
    if component.reads == "records":
        return _of_records(component, facts, period)
    value = facts.figure(component.name)
    return RolledUp(value, (), "" if value is not None else f"没有{component.title}的数据")


def _of_records(component: Component, facts: BuilderFacts, period: Period) -> RolledUp:
    """Points of conduct records: the start, each record that counts, and what floor and cap take away."""
    conduct = component.conduct
    if facts.records is None:
        return RolledUp(None, (), f"没有{component.title}的记录数据")
    counts, left_out = counted(facts.records, conduct, period=period)
    parts = [Part("start", "start", "基础分", conduct.start, None, conduct.start, Outcome.MET, cited=component.cited)]
    parts += [
        _of_record(component, number, signed(record), record.title or f"{record.kind.label}{record.band}")
        for number, record in enumerate(counts, 1)
    ]
    total = sum((part.adds for part in parts if part.adds is not None), NONE)
    bounded = min(conduct.cap, max(conduct.floor, total))
    if bounded != total:
        word = f"以{exact(bounded)}分为限"
        parts.append(Part("limit", "limit", word, None, None, bounded - total, Outcome.NOT_APPLICABLE, cited=component.cited))
    note = f"由考评产生的记录{len(left_out)}条不计，避免同一结果计两次" if left_out else ""
    return RolledUp(bounded, tuple(parts), note)


def _of_record(component: Component, number: int, points: Fraction, title: str) -> Part:
    outcome = Outcome.MET if points >= 0 else Outcome.NOT_MET
    return Part("record", str(number), title, points, None, points, outcome, cited=component.cited)


def _weighed(book: GradeBook, values: Sequence[tuple[Component, RolledUp]]) -> tuple[tuple[Part, ...], Fault]:
    """The components with the weights that hold when some are missing; a fault if the book has none for that."""
    missing = {component.key for component, found in values if found.value is None}
    rule = next((one for one in book.without if set(one.missing) == missing), None)
    fault = _missing_fault(values) if missing and rule is None else None
    own = {component.key: component.weight for component, _ in values}
    weights = own if rule is None else dict(rule.weights)
    parts = tuple(_component_part(component, found, weight=None if fault else weights.get(component.key)) for component, found in values)
    if rule is None:
        return parts, fault
    return tuple(
        replace(part, cited=rule.cited) if part.adds is not None and part.weight != own[part.key] else part for part in parts
    ), None


def _missing_fault(values: Sequence[tuple[Component, RolledUp]]) -> Fault:
    lacking = [(component, found) for component, found in values if found.value is None]
    why = Ungraded.TOO_FEW if all(found.few for _, found in lacking) else Ungraded.MISSING
    return why, "；".join(found.note if len(values) == 1 else f"{component.title}：{found.note}" for component, found in lacking)


def _component_part(component: Component, found: RolledUp, *, weight: Fraction | None) -> Part:
    adds = None if found.value is None or weight is None else found.value * weight
    outcome = Outcome.NO_DATA if found.value is None else Outcome.MET
    return Part(
        "component",
        component.key,
        component.title,
        found.value,
        weight,
        adds,
        outcome,
        found.note,
        cited=component.cited,
        parts=found.parts,
    )


def _adjusted(facts: BuilderFacts, book: GradeBook, parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], Fault]:
    more = tuple(_adjustment(one, facts) for one in book.adjustments)
    lacking = [part for part in more if part.adds is None]
    fault = (Ungraded.MISSING, "；".join(f"{part.title}：{part.note}" for part in lacking)) if lacking else None
    return (*parts, *more), fault


def _adjustment(rule: Adjustment, facts: BuilderFacts) -> Part:
    if rule.excess is not None:
        return _excess_part(rule, rule.excess, facts)
    times = facts.times(rule.event)
    count = times if rule.most is None else min(times, rule.most)
    points = rule.each * (_points_given(rule, facts) if rule.kind == "given" else count)
    bounded = _limited(points, rule.limit)
    said = [f"{times}次"] if times else []
    said += [f"最多计{rule.most}次"] if count < times else []
    said += [f"以{exact(abs(bounded))}分为限"] if bounded != points else []
    outcome = Outcome.NOT_APPLICABLE if not times else Outcome.MET if points >= 0 else Outcome.NOT_MET
    return Part("adjustment", rule.key, rule.title, points, None, bounded, outcome, "，".join(said), (count, times), rule.cited)


def _limited(points: Fraction, limit: Fraction | None) -> Fraction:
    return points if limit is None else max(-limit, min(limit, points))


def _points_given(rule: Adjustment, facts: BuilderFacts) -> Fraction:
    total = NONE
    for event in facts.events:
        if event.name == rule.event:
            if event.points is None:
                raise BadInput(f"{facts.name}的“{rule.title}”没有写分值；请补写每次的分值。")
            total += event.points * event.number
    return total


def _excess_part(rule: Adjustment, excess: Excess, facts: BuilderFacts) -> Part:
    actual, plan = facts.figure(excess.actual), facts.figure(excess.plan)
    if actual is None or plan is None:
        return Part("adjustment", rule.key, rule.title, None, None, None, Outcome.NO_DATA, "没有年度计划或完成金额", cited=rule.cited)
    if actual.denominator != 1 or plan.denominator != 1 or plan < 0:
        raise BadInput(f"{facts.name}的“{rule.title}”金额应为整数分，计划不小于0。")
    bounded = _limited(excess_points(excess, int(actual), plan=int(plan)), rule.limit)
    said = f"完成{wan(int(actual))}，计划{wan(int(plan))}"
    outcome = Outcome.MET if actual >= plan else Outcome.NOT_MET
    return Part("adjustment", rule.key, rule.title, bounded, None, bounded, outcome, said, (int(actual), int(plan)), rule.cited)


def excess_points(excess: Excess, actual: int, *, plan: int) -> Fraction:
    """Return the points for an amount above or below its plan (fen): full steps above, percentage points exactly below, 0 at the plan."""
    over = actual - plan
    if over == 0:
        return NONE
    if over < 0:
        return excess.short_points * Fraction(over * 100, plan)
    if over <= excess.within:
        return excess.within_points
    return excess.beyond_points + excess.step_points * ((over - excess.within) // excess.step)


def _triggered(veto: Veto, facts: BuilderFacts, inside: Sequence[Inspection]) -> bool:
    if veto.trigger == "event":
        return facts.times(veto.event) > 0
    if veto.trigger == "inspection":
        return any(one.has_veto for one in inside)
    if veto.trigger == "item_zero":
        return any(points == 0 for one in inside if one.sheet is not None for _, points in one.sheet.items)
    return any(group.full > 0 and group.got == 0 for one in inside for group in one.by_group)


def _veto_parts(holding: Sequence[Veto], total: Fraction) -> list[Part]:
    parts: list[Part] = []
    for veto in holding:
        after = {"zero": NONE, "cap": min(total, veto.cap), "grade": total}[veto.effect]
        title = {"zero": "一票否决，得分为0", "cap": f"一票否决，得分不超过{exact(veto.cap)}分", "grade": f"一票否决，评为{veto.grade}"}[
            veto.effect
        ]
        parts.append(Part("veto", veto.event or veto.trigger, title, None, None, after - total, Outcome.NOT_MET, cited=veto.cited))
        total = after
    return parts
