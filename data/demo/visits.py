"""What was found at each inspection of the demonstration city: sheets of both sides, problems and how they were mended; all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from core.marks import ItemMark, SheetVerdict
from core.models import InspectionProblem, ProblemStep, ScoreSheet, SheetMark, SheetReview
from core.period import Quarter
from core.vocabulary import ProblemState, SheetSide, TaskOrigin, TaskState
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.shares import between, draw, pick
from data.demo.table_rows import Row, row
from scoring.draw import Candidate
from scoring.grading.sheet import Item, Sheet

HEAD = "bureau/1"
VETOED = 8
"""Of so many inspections by a weak builder one meets a veto item."""
WEAK = 700
"""In thousandths: below it a builder's quality is weak."""
STATES = (ProblemState.OPEN, ProblemState.ANSWERED, ProblemState.CLOSED)
LAST_QUARTER = Quarter(2019, 2)
"""The quarter some of whose problems are not closed yet."""


@dataclass(frozen=True)
class Visit:
    """A task with what its rows are made of."""

    number: int
    quarter: Quarter
    candidate: Candidate
    project_id: int
    origin: TaskOrigin
    state: TaskState
    place: int | None = None
    group: tuple[int, ...] = ()

    @property
    def begins(self) -> date:
        """The first day of the quarter."""
        return self.quarter.months[0].first_day

    @property
    def inspected_on(self) -> date:
        """The day on which the inspectors come: in the second month of the quarter and after."""
        return self.begins + timedelta(days=between(f"{self.quarter}/{self.candidate.code}/day", 36, high=56))


def rows(one: Visit, sheet: Sheet, *, facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the sheets of a task as far as it has come, and the problems found."""
    if one.state is TaskState.PLANNED:
        return
    marks = inspected(one, sheet)
    self_on = one.inspected_on - timedelta(days=between(f"{one.number}/self", 4, high=12))
    speaker = _speaker(one, facts, numbers)
    yield from _sheet(
        one, SheetSide.SELF, tuple(_kinder(one, mark, sheet) for mark in marks), {"person_id": speaker, "at": at(self_on, 15)}
    )
    if one.state is TaskState.SELF_SCORED:
        return
    said: dict[str, object] = {"person_id": one.group[0], "at": at(one.inspected_on, 17)}
    if one.state is TaskState.SETTLED:
        settled = one.inspected_on + timedelta(days=between(f"{one.number}/settled", 3, high=8))
        said |= {"settled_by": numbers.person[HEAD], "settled_at": at(settled, 10)}
    yield from _sheet(one, SheetSide.INSPECTOR, marks, said)
    if one.state is TaskState.SETTLED:
        yield _confirmed(one)
    yield from _problems(one, marks, sheet, speaker=speaker)


def _confirmed(one: Visit) -> Row:
    """The second of the group confirms the sheet the day after the visit."""
    said = {"verdict": SheetVerdict.CONFIRMED, "filled_by": one.group[0], "person_id": one.group[1]}
    return row(SheetReview, sheet_id=one.number * 2, reason="", at=at(one.inspected_on + timedelta(days=1), 9), **said)


def quality(one: Visit) -> int:
    """Return how well a builder does, in thousandths: its own level, a little up or down with each project."""
    own = between(f"{one.candidate.builder_name}/quality", 620, high=965)
    return min(own + between(f"{one.number}/luck", -25, high=25), 990)


def inspected(one: Visit, sheet: Sheet) -> tuple[ItemMark, ...]:
    """Return what the inspectors marked."""
    good, vetoes = quality(one), [item.key for item in sheet.items if item.veto]
    vetoed = pick(f"{one.number}/veto", vetoes) if good < WEAK and draw(f"{one.number}/vetoed", VETOED) == 0 else ""
    return tuple(_mark(one, item, good, vetoed=item.key == vetoed) for item in sheet.items)


def _mark(one: Visit, item: Item, good: int, *, vetoed: bool) -> ItemMark:
    key = f"{one.number}/{item.key}"
    if item.key == "dangerous_works" and draw(f"{one.candidate.code}/no dangerous works", 4) == 0:
        return ItemMark(item.key, applicable=False, remark="本阶段没有危大工程")
    lost = Fraction((1000 - good) * between(f"{key}/lost", 30, high=170), 100_000)
    if item.each is None:
        level = min(item.levels, key=lambda named: abs(named[1] / item.full - (1 - lost)))[0]
        return ItemMark(item.key, level=level)
    times = int(lost * (item.full - item.floor) / item.each + Fraction(draw(f"{key}/round", 100), 100))
    return ItemMark(item.key, times=times, vetoed=vetoed, remark=f"现场查实：{item.veto}" if vetoed else "")


def _kinder(one: Visit, mark: ItemMark, sheet: Sheet) -> ItemMark:
    """What the builder says of itself: now and then a deduction less, a level more, and no veto."""
    item = next(item for item in sheet.items if item.key == mark.item)
    kinder = draw(f"{one.number}/{mark.item}/kinder", 5) < 2
    if not mark.applicable:
        return mark
    if item.each is None:
        names = [name for name, _ in item.levels]
        return ItemMark(mark.item, level=names[max(names.index(mark.level) - kinder, 0)])
    return ItemMark(mark.item, times=max(mark.times - kinder, 0))


def _speaker(one: Visit, facts: CityFacts, numbers: Numbers) -> int:
    """The builder's coordinator; of a builder that is no more, the coordinator of whoever builds the project now."""
    own = numbers.person.get(f"coordinator/{one.candidate.builder_name}")
    heir = next(project.reporter for project in facts.projects if project.name == one.candidate.name)
    return own or numbers.person[f"coordinator/{heir}"]


def _sheet(one: Visit, side: SheetSide, marks: tuple[ItemMark, ...], said: dict[str, object]) -> Iterator[Row]:
    number = one.number * 2 - (side is SheetSide.SELF)
    yield row(ScoreSheet, id=number, task_id=one.number, side=side, version=1, **said)
    for mark in marks:
        yield row(
            SheetMark,
            sheet_id=number,
            item=mark.item,
            applicable=mark.applicable,
            times=mark.times,
            level=mark.level,
            vetoed=mark.vetoed,
            remark=mark.remark,
        )


def _problems(one: Visit, marks: tuple[ItemMark, ...], sheet: Sheet, *, speaker: int) -> Iterator[Row]:
    """The two items that lost most become problems, to be mended in fifteen days."""
    items = {item.key: item for item in sheet.items}
    lost = sorted((mark for mark in marks if mark.vetoed or mark.times > 1), key=lambda mark: (not mark.vetoed, -mark.times, mark.item))
    for place, mark in enumerate(lost[:2]):
        number, due = one.number * 2 - 1 + place, one.inspected_on + timedelta(days=15)
        state = _state(one, number)
        matter = f"{items[mark.item].title}：{mark.remark or f'发现{mark.times}处（次），按评分表扣分，须逐项整改并附照片。'}"
        found = {"person_id": one.group[0], "at": at(one.inspected_on, 17, minute=30)}
        yield row(InspectionProblem, id=number, task_id=one.number, item=mark.item, matter=matter, due_on=due, state=state, **found)
        yield from _steps(one, number, state, speaker=speaker)


def _state(one: Visit, number: int) -> ProblemState:
    """Earlier problems are closed; of the latest quarters some are not."""
    if one.quarter < LAST_QUARTER:
        return ProblemState.CLOSED
    return STATES[min(draw(f"{number}/state", 9), 2)] if one.quarter == LAST_QUARTER else ProblemState.OPEN


def _steps(one: Visit, number: int, state: ProblemState, *, speaker: int) -> Iterator[Row]:
    if state is ProblemState.OPEN:
        return
    answered = one.inspected_on + timedelta(days=between(f"{number}/answered", 7, high=16))
    said = {"state": ProblemState.ANSWERED, "text": "已逐项整改，整改照片和复验记录已报。", "person_id": speaker}
    yield row(ProblemStep, id=number * 2 - 1, problem_id=number, at=at(answered, 11), **said)
    if state is ProblemState.CLOSED:
        looked = answered + timedelta(days=between(f"{number}/looked", 2, high=6))
        done = {"state": ProblemState.CLOSED, "text": "现场复查，整改到位，同意销号。", "person_id": one.group[1]}
        yield row(ProblemStep, id=number * 2, problem_id=number, at=at(looked, 16), **done)
