"""What commands about inspections have in common: the task with its project, in a state that allows the act, and who inspects it."""

from datetime import datetime

from sqlmodel import Session, col, select

from core import recusal
from core.access import Actor
from core.commands import audit
from core.commands.words import person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import InspectionDraw, InspectionTask, Person, Project, TaskInspector
from core.period import CHINA, Quarter
from core.vocabulary import DrawState, TaskState
from core.vouching import Vouched, token


def held(session: Session, task_id: int, *states: TaskState) -> InspectionTask:
    """Return a task that is in one of the states, to be changed. Raises NotFound, Conflict."""
    task = session.get(InspectionTask, task_id, with_for_update=True)
    if task is None:
        raise NotFound("督查任务", task_id, "请刷新后再看。")
    if task.state not in states:
        raise Conflict(f"这项督查现在是“{task.state.label}”，不能这样办。请刷新后再看。")
    return task


def subject(session: Session, task: InspectionTask) -> str:
    """Return how the log calls a task: 2019Q2 LJ001."""
    return f"{Quarter(task.year, task.quarter)} {session.get_one(Project, task.project_id).code}"


def group(session: Session, task: InspectionTask) -> tuple[int, ...]:
    """Return the persons who inspect a task, by id."""
    found = select(TaskInspector.person_id).where(TaskInspector.task_id == task.id)
    return tuple(sorted(session.exec(found)))


def vouch_for_group(session: Session, task: InspectionTask, *, by: Actor, on: datetime) -> None:
    """Have the log vouch for the persons who inspect a task; the caller has handed in its sheet, or named others since."""
    names = select(Person.name).join(TaskInspector, col(TaskInspector.person_id) == col(Person.id))
    said = "、".join(session.exec(names.where(TaskInspector.task_id == task.id).order_by(col(Person.id))))
    vouched = token(session, Vouched.GROUP, number=task.id or 0)
    audit.record(session, audit.Act("登记检查组", subject(session, task), said, vouched=vouched), by=by, on=on)


def require_inspector(session: Session, task: InspectionTask, *, act: str, by: Actor, on: datetime) -> None:
    """Raise NotAllowed unless the actor is one of the task's two inspectors and nothing bars him from the builder."""
    person = person_of(by)
    if person not in group(session, task):
        raise NotAllowed(f"{act}（不是本组检查人员）")
    refuse_barred(session, task, person_id=person, on=on)


def refuse_barred(session: Session, task: InspectionTask, *, person_id: int, on: datetime, act: str = "检查该代建单位") -> None:
    """Raise NotAllowed where the person has to stand back from the task's builder."""
    why = recusal.why_barred(session, person_id, builder_id=task.builder_id, on=on)
    if why:
        raise NotAllowed(f"{act}（应当回避：{why}）")


def refuse_waiting(task: InspectionTask, *, on: datetime) -> None:
    """Raise Conflict while a task still waits for its self-score; without a limit, or after it, the inspection goes on."""
    if task.state is TaskState.PLANNED and task.due_on is not None and on.astimezone(CHINA).date() <= task.due_on:
        raise Conflict("代建单位还没有报送自评，期限也没有过。请在自评报送或逾期以后再检查。")


def standing_draw(session: Session, quarter: Quarter) -> InspectionDraw | None:
    """Return the quarter's draw that is not void, to be changed; None before its population is published."""
    found = select(InspectionDraw).where(
        InspectionDraw.year == quarter.year, InspectionDraw.quarter == quarter.number, col(InspectionDraw.state) != DrawState.VOID
    )
    return session.exec(found.with_for_update()).first()


def project_of(session: Session, code: str) -> Project:
    """Return the project with a code. Raises NotFound."""
    found = session.exec(select(Project).where(Project.code == code)).first()
    if found is None:
        raise NotFound("项目", code, "请核对项目编号。")
    return found


def refuse_doubled(keys: list[str], what: str) -> None:
    """Raise BadInput when something stands in a list twice."""
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadInput(f"{what}“{twice}”写了两次。请只保留一次。")
