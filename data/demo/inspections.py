"""The inspections of the demonstration city: six quarters with a key list and a draw each, made by the same functions as a real one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from core import sealing
from core.models import InspectionDraw, InspectionTask, TaskInspector
from core.money import FEN_PER_WAN
from core.period import Quarter
from core.vocabulary import DrawState, Nature, PlanChange, TaskOrigin, TaskState
from data.demo import parts, visits
from data.demo.accounts import COORDINATED
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.inspectors import FIRST, drawn_from
from data.demo.numbers import Numbers
from data.demo.plans import EFFECTIVE, Plan
from data.demo.shares import between, pick, shuffled
from data.demo.table_rows import Row, row
from data.demo.units import FORMER, MERGED_ON
from data.demo.visits import Visit
from scoring import draw
from scoring.draw import Candidate
from scoring.grading.sheet_file import sheet_named

SHEET = "lujiang.2019-01-01"
SETTLED = (Quarter(2018, 2), Quarter(2018, 3), Quarter(2018, 4), Quarter(2019, 1), Quarter(2019, 2))
RUNNING = Quarter(2019, 3)
KEYS, DRAWN = 6, 28
"""Projects of a quarter on the key list, and drawn."""
REASONS = ("年度计划投资大", "上一年度检查得分低", "工期滞后", "涉及危大工程", "群众投诉集中", "概算调整较大")
BALLS = [f"{number:02d}" for number in range(1, 36)]
DIGEST = sealing.digest(sheet_named(SHEET).content)
OFFICER, HEAD = "bureau/2", "bureau/1"
IN_EACH_STATE = (TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED)
"""The states of the running quarter's tasks, two of each."""


@dataclass
class _Year:
    """What was inspected so far, by project and by builder."""

    projects: Counter[str] = field(default_factory=Counter)
    builders: Counter[int] = field(default_factory=Counter)

    def note(self, some: list[Candidate]) -> None:
        self.projects.update(one.code for one in some)
        self.builders.update(one.builder for one in some)


def inspections(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield the draws, tasks, groups, sheets and problems of every quarter."""
    years: dict[int, _Year] = {}
    ids = {numbers.code(name): number for name, number in numbers.project.items()}
    people, sheet, first = drawn_from(facts, numbers), sheet_named(SHEET), 1
    for number, quarter in enumerate((*SETTLED, RUNNING), start=1):
        made = _Quarter(number, quarter, _candidates(facts, numbers, quarter), years.setdefault(quarter.year, _Year()))
        key, chosen = made.key_list(), []
        made.year.note(key)
        content = draw.population(made.counted([one for one in made.everyone if one not in key]))
        yield _draw(made, content, numbers)
        if quarter != RUNNING:
            chosen = [one.candidate for one in draw.drawn(content, made.seed, wanted=DRAWN)]
            made.year.note(chosen)
        ordered = (*sorted(key, key=lambda one: one.code), *chosen)
        groups = draw.groups(made.seed, [(one.code, one.builder) for one in ordered], inspectors=people)
        some = [_visit(made, one, number=first + place, place=place, ids=ids) for place, one in enumerate((*key, *chosen))]
        for one in (_grouped(visit, groups, numbers) for visit in some):
            yield from _task(one, numbers)
            yield from visits.rows(one, sheet, facts=facts, numbers=numbers)
        first += len(some)


@dataclass(frozen=True)
class _Quarter:
    """A quarter's draw in the making."""

    number: int
    quarter: Quarter
    everyone: tuple[Candidate, ...]
    year: _Year

    @property
    def seed(self) -> str:
        """Seven invented numbers."""
        return " ".join(shuffled(f"{self.quarter}/balls", BALLS)[:7])

    @property
    def published_on(self) -> date:
        """In the middle of the quarter's first month; the running quarter's in its second."""
        return self.quarter.months[0].first_day + timedelta(days=55 if self.quarter == RUNNING else 15)

    def counted(self, some: list[Candidate]) -> list[Candidate]:
        """Candidates with how often they and their builders were inspected."""
        return [
            Candidate(
                one.code,
                one.builder,
                self.year.projects[one.code],
                self.year.builders[one.builder],
                one.annual_plan,
                one.name,
                one.builder_name,
            )
            for one in some
        ]

    def key_list(self) -> list[Candidate]:
        """Six of the largest projects that were not inspected this year, of different builders; at last one of who has an account."""
        fresh = [one for one in self.everyone if not self.year.projects[one.code]]
        large = sorted(fresh, key=lambda one: (-(one.annual_plan or 0), one.code))[:60]
        ordered = {one.code: one for one in large}
        codes = shuffled(f"key/{self.quarter}", list(ordered))
        if self.quarter == RUNNING:
            codes.sort(key=lambda code: ordered[code].builder_name != COORDINATED)
        found: dict[int, Candidate] = {}
        for code in codes:
            found.setdefault(ordered[code].builder, ordered[code])
        return list(found.values())[:KEYS]


def _candidates(facts: CityFacts, numbers: Numbers, quarter: Quarter) -> tuple[Candidate, ...]:
    """The projects under way at the beginning of a quarter that a builder runs; in 2018 those that go on in 2019."""
    begins = quarter.months[1].first_day if quarter == RUNNING else quarter.months[0].first_day
    plans = facts.july if quarter.months[0].number >= EFFECTIVE and quarter.year == 2019 else facts.january
    names = {number: name for name, number in numbers.unit.items()}
    found = []
    for plan in plans:
        builder = _builder(plan, begins, facts, numbers)
        if builder is not None and _under_way(plan, begins, facts):
            code, amount = numbers.code(plan.project.name), _annual_plan(plan, quarter, facts)
            found.append(Candidate(code, builder, 0, 0, amount * FEN_PER_WAN, plan.project.name, names[builder]))
    return tuple(sorted(found, key=lambda one: one.code))


def _builder(plan: Plan, day: date, facts: CityFacts, numbers: Numbers) -> int | None:
    project = plan.project
    former = day < MERGED_ON and project.name in parts.merged_projects(facts)
    return None if project.builder is None else numbers.unit[FORMER if former else project.builder]


def _under_way(plan: Plan, day: date, facts: CityFacts) -> bool:
    """Begun and not completed by a day, and neither withdrawn nor suspended."""
    project = plan.project
    if plan.change in (PlanChange.WITHDRAWN, PlanChange.SUSPENDED) or (project.completed_on and project.completed_on <= day):
        return False
    if project.nature is Nature.CONTINUING:
        return facts.estimates[project.name].planned_start <= day
    return project.started_on is not None and project.started_on <= day


def _annual_plan(plan: Plan, quarter: Quarter, facts: CityFacts) -> int:
    """The plan of the year in 万元; of 2018, which the city's own figures do not hold, a part of what was invested before 2019."""
    if quarter.year == 2019:
        return sum(plan.months)
    return facts.estimates[plan.project.name].before * between(f"{plan.project.name}/2018", 35, high=70) // 100


def _visit(made: _Quarter, one: Candidate, *, number: int, place: int, ids: dict[str, int]) -> Visit:
    key = place < KEYS
    state = TaskState.SETTLED if made.quarter != RUNNING else IN_EACH_STATE[place // 2]
    origin = TaskOrigin.KEY if key else TaskOrigin.DRAWN
    return Visit(number, made.quarter, one, ids[one.code], origin, state, None if key else place - KEYS + 1)


def _grouped(visit: Visit, groups: dict[str, tuple[int, ...]], numbers: Numbers) -> Visit:
    """A task with its group; where one waits to be inspected, the inspector with an account is in it."""
    group, own = groups[visit.candidate.code], numbers.person[FIRST]
    waits = visit.state is TaskState.SELF_SCORED and own not in group
    return replace(visit, group=(own, group[1]) if waits else group)


def _draw(made: _Quarter, content: bytes, numbers: Numbers) -> Row:
    published, event = _moments(made)
    waits = made.quarter == RUNNING
    return row(
        InspectionDraw,
        id=made.number,
        year=made.quarter.year,
        quarter=made.quarter.number,
        version=1,
        state=DrawState.PUBLISHED if waits else DrawState.DRAWN,
        population=content,
        digest=draw.digest(content),
        wanted=DRAWN,
        event=f"演示：鹭江市市民抽签（虚构）{event:%Y年%m月%d日}场七个号码，依开出的先后，两位数，中间空一格",
        event_at=event,
        published_by=numbers.person[OFFICER],
        published_at=published,
        seed="" if waits else made.seed,
        witness="" if waits else "演示：现场两名记录人",
        seeded_by=None if waits else numbers.person[HEAD],
        seeded_at=None if waits else event + timedelta(days=3, hours=-11),
    )


def _moments(made: _Quarter) -> tuple[datetime, datetime]:
    return at(made.published_on, 10), at(made.published_on + timedelta(days=11 if made.quarter == RUNNING else 4), 20, minute=30)


def _task(one: Visit, numbers: Numbers) -> Iterator[Row]:
    key = one.origin is TaskOrigin.KEY
    planned = at(one.begins + timedelta(days=9 if key else 22), 9)
    yield row(
        InspectionTask,
        id=one.number,
        year=one.quarter.year,
        quarter=one.quarter.number,
        project_id=one.project_id,
        builder_id=one.candidate.builder,
        origin=one.origin,
        reason=pick(f"{one.quarter}/{one.candidate.code}/reason", REASONS) if key else "",
        draw_id=None if key else SETTLED.index(one.quarter) + 1,
        place=one.place,
        annual_plan=one.candidate.annual_plan,
        sheet=SHEET,
        sheet_digest=DIGEST,
        state=one.state,
        due_on=one.begins + timedelta(days=35) if one.quarter != RUNNING else one.begins + timedelta(days=75),
        inspected_on=one.inspected_on if one.state in (TaskState.SCORED, TaskState.SETTLED) else None,
        planned_by=numbers.person[OFFICER if key else HEAD],
        planned_at=planned,
    )
    for person in one.group:
        yield row(TaskInspector, task_id=one.number, person_id=person)
