"""Problems found at an inspection: due by a day, answered by the builder, looked at again, closed or open again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from core import builders
from core.access import Actor, require, require_for
from core.commands import audit, tasked
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import InspectionProblem, InspectionTask, ProblemStep
from core.period import CHINA
from core.vocabulary import ProblemState, TaskState
from core.vouching import Vouched, token


@dataclass(frozen=True)
class NoteProblem:
    """A problem found at an inspection: on which item, what, and by when it is to be mended."""

    task_id: int
    item: str
    matter: str
    due_on: date


@dataclass(frozen=True)
class AnswerProblem:
    """What the builder did about a problem."""

    problem_id: int
    text: str


@dataclass(frozen=True)
class LookAgain:
    """The second look: mended and closed, or open again and then by when."""

    problem_id: int
    mended: bool
    text: str
    due_on: date | None = None


@dataclass(frozen=True)
class _Step:
    """A step in a problem's way: by which act, to which state, with which words."""

    act: str
    state: ProblemState
    text: str


def note_problem(session: Session, request: NoteProblem, *, by: Actor, on: datetime) -> InspectionProblem:
    """Note a problem of a task that may be inspected.

    Raises NotAllowed (not one of its inspectors), NotFound, BadInput (no matter, no day), Conflict (cancelled, no self-score yet).
    """
    require(by, "检查评分")
    task = tasked.held(session, request.task_id, TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED, TaskState.SETTLED)
    tasked.require_inspector(session, task, act="检查评分", by=by, on=on)
    tasked.refuse_waiting(task, on=on)
    problem = InspectionProblem(
        task_id=request.task_id,
        item=fitting(request.item, "检查项", most=40, needed=True),
        matter=fitting(request.matter, "问题", most=400, needed=True),
        due_on=_due(request.due_on, on),
        state=ProblemState.OPEN,
        person_id=person_of(by),
        at=on,
    )
    session.add(problem)
    session.flush()
    vouched = token(session, Vouched.PROBLEM, number=problem.id or 0)
    audit.record(session, audit.Act("登记检查问题", tasked.subject(session, task), problem.matter, vouched=vouched), by=by, on=on)
    return problem


def answer_problem(session: Session, request: AnswerProblem, *, by: Actor, on: datetime) -> None:
    """Keep what the builder did, said by its own people, or by those of the unit that it was merged into or renamed.

    Raises NotAllowed (another unit's), NotFound, BadInput (no text), Conflict (answered or closed).
    """
    problem = session.get(InspectionProblem, request.problem_id)
    task = None if problem is None else session.get_one(InspectionTask, problem.task_id)
    builder = None if task is None else task.builder_id
    whose = builders.answering(session, by.unit_id, builder_id=builder, day=on.astimezone(CHINA).date())
    require_for(by, "回复整改", unit_id=whose)
    held = _held(session, request.problem_id, ProblemState.OPEN)
    step = _Step("回复整改", ProblemState.ANSWERED, fitting(request.text, "整改情况", most=1000, needed=True))
    _go_on(session, held, step, by=by, on=on)


def look_again(session: Session, request: LookAgain, *, by: Actor, on: datetime) -> None:
    """Close an answered problem, or open it again with a new day.

    Raises NotAllowed (an inspector who has to stand back), NotFound, BadInput (no text, no day to come), Conflict (not answered).
    """
    require(by, "复查问题")
    held = _held(session, request.problem_id, ProblemState.ANSWERED)
    task = session.get_one(InspectionTask, held.task_id)
    tasked.refuse_barred(session, task, person_id=person_of(by), on=on)
    text = fitting(request.text, "复查情况", most=1000, needed=True)
    held.due_on = held.due_on if request.mended else _due(request.due_on, on)
    state = ProblemState.CLOSED if request.mended else ProblemState.OPEN
    _go_on(session, held, _Step("复查问题", state, text), by=by, on=on)


def _held(session: Session, problem_id: int, state: ProblemState) -> InspectionProblem:
    problem = session.get(InspectionProblem, problem_id, with_for_update=True)
    if problem is None:
        raise NotFound("问题", problem_id, "请刷新后再看。")
    if problem.state is not state:
        raise Conflict(f"这个问题现在是“{problem.state.label}”，不能这样办。请刷新后再看。")
    return problem


def _go_on(session: Session, problem: InspectionProblem, step: _Step, *, by: Actor, on: datetime) -> None:
    problem.state = step.state
    session.add(problem)
    session.add(ProblemStep(problem_id=problem.id or 0, state=step.state, text=step.text, person_id=person_of(by), at=on))
    task = session.get_one(InspectionTask, problem.task_id)
    name, vouched = f"{tasked.subject(session, task)} 问题{problem.id}", token(session, Vouched.PROBLEM, number=problem.id or 0)
    audit.record(session, audit.Act(step.act, name, step.state.label, vouched=vouched), by=by, on=on)


def _due(day: date | None, on: datetime) -> date:
    if day is None or day < on.astimezone(CHINA).date():
        raise BadInput("整改期限没有填写，或者早于今天。请改正。")
    return day
