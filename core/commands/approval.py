"""审批服务: an approval that a project needs is listed, accepted with its limit, suspended, resumed, decided; each step is a row."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, Reach, require
from core.approvals import MOST_DAYS, MOVES, OUTCOMES, STEPS, ApprovalAct, ApprovalState, LimitBasis, Standing, standing, valid
from core.commands import audit
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Approval, ApprovalStep, Project
from core.period import CHINA
from core.vouching import Vouched, token

ENTER, GREEN, MEND = "登记审批事项", "列入绿色通道", "更正审批事项"
"""The names under which the table of rights and the log know the acts."""


@dataclass(frozen=True)
class ListApproval:
    """An approval that a project needs: a key of the catalogue, the approving office, by when; `name` where the catalogue says 其他."""

    code: str
    step: str
    office: str
    wanted_on: date | None = None
    name: str = ""


@dataclass(frozen=True)
class Listed:
    """An approval as it was put on record: its id and its number."""

    id: int
    number: str


@dataclass(frozen=True)
class AcceptApproval:
    """The office has accepted an application: on which day, its limit in working days, whence that comes (clause, promise)."""

    approval_id: int
    day: date
    days: int
    basis: LimitBasis
    source: str = ""


@dataclass(frozen=True)
class OnApproval:
    """An approval, the day on which something happened to it, and a few words."""

    approval_id: int
    day: date
    text: str = ""


@dataclass(frozen=True)
class DecideApproval:
    """What the office decided, on which day, under which document; 不予 and 退件 with their reason."""

    approval_id: int
    outcome: ApprovalAct
    day: date
    document: str = ""
    text: str = ""


@dataclass(frozen=True)
class OpenGreen:
    """An approval is put into the green channel by a document of a day."""

    approval_id: int
    day: date
    document: str


@dataclass(frozen=True)
class UndoStep:
    """The last step of an approval was entered by mistake, and why."""

    approval_id: int
    reason: str


@dataclass(frozen=True)
class _Entry:
    """A step before it is kept."""

    act: ApprovalAct
    day: date
    limit_days: int | None = None
    basis: LimitBasis | None = None
    source: str = ""
    document: str = ""
    text: str = ""


def list_approval(session: Session, request: ListApproval, *, by: Actor, on: datetime) -> Listed:
    """Put an approval on record that a project needs, under the next number of the year.

    Raises NotAllowed (a project that the unit has no part in), NotFound, BadInput (no such step, no office), Conflict (the same is open).
    """
    whole = require(by, ENTER) is Reach.ALL
    project = session.exec(select(Project).where(Project.code == request.code)).first()
    if project is None or project.id is None:
        raise NotFound("项目", request.code, "请核对编号。")
    if not whole and not _takes_part(session, project.id, by=by, on=on):
        raise NotAllowed(ENTER)
    step = STEPS.get(request.step)
    if step is None:
        raise NotFound("审批事项", request.step, "请在清单中选择。")
    day = on.astimezone(CHINA).date()
    made = Approval(
        number=_next_number(session, day.year),
        project_id=project.id,
        step=step.key,
        name="" if step.named else fitting(request.name, "事项名称", most=60, needed=True),
        office=fitting(request.office, "审批部门", most=60, needed=True),
        wanted_on=request.wanted_on,
        entered_by=person_of(by),
        entered_at=on,
    )
    _refuse_twice(session, made)
    session.add(made)
    session.flush()
    said = f"{made.name or step.name}，{made.office}"
    _enter(session, made, step=_Entry(act=ApprovalAct.NEED, day=day, text=said), by=by, on=on)
    return Listed(made.id or 0, made.number)


def accept_approval(session: Session, request: AcceptApproval, *, by: Actor, on: datetime) -> None:
    """Enter that the office accepted an application; its clock begins on the next working day.

    Raises NotAllowed, NotFound, BadInput (an impossible day or limit, no clause for a limit that is not assumed), Conflict.
    """
    held, now = _asked(session, request.approval_id, ApprovalAct.ACCEPT, by=by, on=on)
    if not 1 <= request.days <= MOST_DAYS:
        raise BadInput(f"期限应为1至{MOST_DAYS}个工作日。请改正。")
    source = fitting(request.source, "时限依据", most=200, needed=request.basis is not LimitBasis.ASSUMED)
    step = _Entry(ApprovalAct.ACCEPT, _day(now, request.day, on=on), limit_days=request.days, basis=request.basis, source=source)
    _enter(session, held, step=step, by=by, on=on)


def suspend_approval(session: Session, request: OnApproval, *, by: Actor, on: datetime) -> None:
    """Enter that the office asked for a supplement: the clock stands still from that day on.

    Raises NotAllowed, NotFound, BadInput (no words, an impossible day), Conflict.
    """
    held, now = _asked(session, request.approval_id, ApprovalAct.SUSPEND, by=by, on=on)
    text = fitting(request.text, "补正内容", most=400, needed=True)
    step = _Entry(act=ApprovalAct.SUSPEND, day=_day(now, request.day, on=on), text=text)
    _enter(session, held, step=step, by=by, on=on)


def resume_approval(session: Session, request: OnApproval, *, by: Actor, on: datetime) -> None:
    """Enter that the supplement was handed in: the clock goes on the day after. Raises NotAllowed, NotFound, BadInput, Conflict."""
    held, now = _asked(session, request.approval_id, ApprovalAct.RESUME, by=by, on=on)
    step = _Entry(act=ApprovalAct.RESUME, day=_day(now, request.day, on=on), text=fitting(request.text, "说明", most=400))
    _enter(session, held, step=step, by=by, on=on)


def decide_approval(session: Session, request: DecideApproval, *, by: Actor, on: datetime) -> None:
    """Enter what the office decided. Raises NotAllowed, NotFound, BadInput (no document, no reason, an impossible day), Conflict."""
    if request.outcome not in OUTCOMES:
        raise BadInput("审批结果应为准予、不予或退件。请改正。")
    held, now = _asked(session, request.approval_id, request.outcome, by=by, on=on)
    granted = request.outcome is ApprovalAct.GRANT
    step = _Entry(
        act=request.outcome,
        day=_day(now, request.day, on=on),
        document=fitting(request.document, "批复文号", most=120, needed=granted),
        text=fitting(request.text, "理由", most=400, needed=not granted),
    )
    _enter(session, held, step=step, by=by, on=on)


def drop_approval(session: Session, request: OnApproval, *, by: Actor, on: datetime) -> None:
    """Enter that the project no longer needs an approval. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (with the office)."""
    held, now = _asked(session, request.approval_id, ApprovalAct.DROP, by=by, on=on)
    text = fitting(request.text, "不再办理的理由", most=400, needed=True)
    _enter(session, held, step=_Entry(act=ApprovalAct.DROP, day=_day(now, request.day, on=on), text=text), by=by, on=on)


def open_green(session: Session, request: OpenGreen, *, by: Actor, on: datetime) -> None:
    """Put an approval that is not granted into the green channel. Raises NotAllowed, NotFound, BadInput (no document), Conflict (twice)."""
    require(by, GREEN)
    held = _held(session, request.approval_id)
    now = standing(_steps(session, held))
    if not now.state.is_open:
        raise Conflict(f"{held.number}已是“{now.state.label}”，不用列入绿色通道。")
    if now.green_on is not None:
        raise Conflict(f"{held.number}已列入绿色通道（{now.green_document}），没有改动。")
    document = fitting(request.document, "绿色通道文件", most=120, needed=True)
    step = _Entry(act=ApprovalAct.GREEN, day=_day(now, request.day, on=on), document=document)
    _enter(session, held, step=step, by=by, on=on)


def undo_step(session: Session, request: UndoStep, *, by: Actor, on: datetime) -> None:
    """Undo the last step that counts by a row of its own. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (nothing to undo)."""
    require(by, MEND)
    held = _held(session, request.approval_id)
    left = [one for one in valid(_steps(session, held)) if one.act is not ApprovalAct.NEED]
    if not left:
        raise Conflict(f"{held.number}还没有可以撤销的步骤。不再需要的，请登记“不再办理”。")
    text = fitting(f"{left[-1].act.label}：{fitting(request.reason, '更正理由', most=300, needed=True)}", "更正理由", most=400)
    step = _Entry(act=ApprovalAct.UNDO, day=on.astimezone(CHINA).date(), text=text)
    _enter(session, held, step=step, by=by, on=on)


def _asked(session: Session, approval_id: int, act: ApprovalAct, *, by: Actor, on: datetime) -> tuple[Approval, Standing]:
    """The approval and how it stands, if the actor may enter this act of it. Raises NotAllowed, NotFound, Conflict."""
    whole = require(by, ENTER) is Reach.ALL
    held = _held(session, approval_id)
    if not whole and not _takes_part(session, held.project_id, by=by, on=on):
        raise NotAllowed(ENTER)
    now = standing(_steps(session, held))
    if act not in MOVES[now.state]:
        raise Conflict(f"{held.number}现在是“{now.state.label}”，不能登记“{act.label}”。请刷新后再看。")
    return held, now


def _takes_part(session: Session, project_id: int, *, by: Actor, on: datetime) -> bool:
    code = session.get_one(Project, project_id).code
    return by.unit_id in ledger.involved(ledger.parts(session, on.astimezone(CHINA).date(), code=code), project_id)


def _held(session: Session, approval_id: int) -> Approval:
    held = session.get(Approval, approval_id, with_for_update=True)
    if held is None:
        raise NotFound("审批事项", approval_id, "请刷新后再看。")
    return held


def _steps(session: Session, held: Approval) -> list[ApprovalStep]:
    return list(session.exec(select(ApprovalStep).where(ApprovalStep.approval_id == held.id).order_by(col(ApprovalStep.id))))


def _day(now: Standing, day: date, *, on: datetime) -> date:
    """The day of a step: not after today, and not before the step before it; the first acceptance may lie before the listing."""
    today = on.astimezone(CHINA).date()
    first = None if now.state is ApprovalState.NEEDED else now.last_on
    if day > today or (first is not None and day < first):
        raise BadInput(f"日期应在{first}至{today}之间。请改正。" if first else f"日期不能晚于今天（{today}）。请改正。")
    return day


def _enter(session: Session, held: Approval, *, step: _Entry, by: Actor, on: datetime) -> None:
    """Keep a step and have the log vouch for it."""
    kept = ApprovalStep(
        approval_id=held.id or 0,
        act=step.act,
        day=step.day,
        limit_days=step.limit_days,
        basis=step.basis,
        source=step.source,
        document=step.document,
        text=step.text,
        person_id=person_of(by),
        at=on,
    )
    session.add(kept)
    session.flush()
    code = session.get_one(Project, held.project_id).code
    name = {ApprovalAct.GREEN: GREEN, ApprovalAct.UNDO: MEND}.get(step.act, ENTER)
    said = f"{step.act.label} {step.day}：{step.document or step.text}".rstrip("：")
    vouched = token(session, Vouched.APPROVAL, number=kept.id or 0)
    audit.record(session, audit.Act(name, f"{held.number} {code}", said, vouched=vouched), by=by, on=on)


def _refuse_twice(session: Session, made: Approval) -> None:
    same = select(Approval).where(Approval.project_id == made.project_id, Approval.step == made.step, Approval.name == made.name)
    for one in session.exec(same.order_by(col(Approval.id))):
        now = standing(_steps(session, one))
        if now.state.is_open:
            raise Conflict(f"这个项目的这一事项已经列出，编号{one.number}，现在是“{now.state.label}”。不用再列。")


def _next_number(session: Session, year: int) -> str:
    used = session.exec(select(Approval.number).where(col(Approval.number).startswith(f"审{year}-"))).all()
    return f"审{year}-{max((int(one.partition('-')[2]) for one in used), default=0) + 1:03d}"
