"""Facts that cannot be: negative amounts, points beyond their full mark, a figure given twice; each told in a sentence."""

from collections.abc import Callable, Iterator

from core.errors import BadInput
from scoring.grading.facts import BuilderFacts, Inspection
from scoring.ratio import exact


def check_facts(facts: BuilderFacts) -> None:
    """Raise BadInput for the first thing in a builder's facts that cannot be."""
    for check in CHECKS:
        first = next(check(facts), None)
        if first is not None:
            raise BadInput(f"{facts.name}{first}")


def _figures(facts: BuilderFacts) -> Iterator[str]:
    names = [figure.name for figure in facts.figures]
    for name in names:
        if names.count(name) > 1:
            yield f"的“{name}”给出了{names.count(name)}次；请只保留一次。"


def _events(facts: BuilderFacts) -> Iterator[str]:
    for event in facts.events:
        if event.number < 0:
            yield f"的“{event.name}”次数为{event.number}；应不小于0。"


def _records(facts: BuilderFacts) -> Iterator[str]:
    for record in facts.records or ():
        if record.points < 0:
            yield f"的{record.kind.label}{record.band}分值为{exact(record.points)}；应不小于0，加分减分由记录种类决定。"
        if record.valid_until is not None and record.valid_until < record.valid_from:
            yield f"的{record.kind.label}{record.band}有效期止于{record.valid_until}，早于起始日{record.valid_from}；请核对。"


def _sections(facts: BuilderFacts) -> Iterator[str]:
    for section in facts.sections:
        if section.amount < 0 or section.months < 0 or section.done < 0:
            yield f"的合同段{section.title}有小于0的数；请核对。"


def _inspections(facts: BuilderFacts) -> Iterator[str]:
    for one in facts.inspections:
        yield from (f"的{one.project}{one.period}{fault}" for fault in _of_inspection(one))


def _of_inspection(one: Inspection) -> Iterator[str]:
    if one.weight is not None and one.weight < 0:
        yield "的加权金额小于0；请核对。"
    if one.sheet is not None and one.score is not None:
        yield "既有评分表又另给了得分；请只保留一种。"
    if any(points < 0 for points in one.deductions):
        yield "有小于0的扣分；扣分写正数。"
    for group in one.by_group:
        if not 0 <= group.got <= group.full:
            yield f"的“{group.title}”应在0至{exact(group.full)}分之间，现为{exact(group.got)}分。"


CHECKS: tuple[Callable[[BuilderFacts], Iterator[str]], ...] = (_figures, _events, _records, _sections, _inspections)
