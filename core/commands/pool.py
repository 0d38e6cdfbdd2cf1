"""项目库: a project is proposed for the pool, moved from stage to stage, corrected, taken out; another person confirms each step."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import pooled, vouching
from core.access import Actor, require, require_for
from core.commands import audit
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import PoolProject, PoolStep, Project, Unit
from core.period import CHINA
from core.pipeline import MOST, Leaving, Pipeline, PoolAct, Step, fault, holding
from core.vocabulary import ProposalState, Sector, UnitKind
from core.vouching import Vouched

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class EnterPool:
    """A project proposed for the pool in a stage from a day on, with its total investment (fen) and the document."""

    name: str
    district_id: int
    sector: Sector
    unit_id: int
    content: str
    stage: Pipeline
    since: date
    investment: int
    evidence: str


@dataclass(frozen=True)
class MoveStage:
    """From a day on a project is in another stage: a later one, or, `back`, an earlier one for a reason; total investment in fen."""

    pool_id: int
    stage: Pipeline
    since: date
    investment: int
    evidence: str
    back: bool = False
    reason: str = ""


@dataclass(frozen=True)
class CorrectStep:
    """What a confirmed step should have said, and why; without a stage the step never was, which leaves the one before it."""

    step_id: int
    since: date
    evidence: str
    reason: str
    stage: Pipeline | None = None
    investment: int | None = None


@dataclass(frozen=True)
class LeavePool:
    """A project leaves the pool on a day, and why; one that is merged names the project that it is merged into."""

    pool_id: int
    left_on: date
    leaving: Leaving
    evidence: str
    reason: str
    into_id: int | None = None


@dataclass(frozen=True)
class DecideStep:
    """Which step is confirmed or refused; a refusal says why."""

    step_id: int
    approve: bool
    reason: str = ""


def enter_pool(session: Session, request: EnterPool, *, by: Actor, on: datetime) -> PoolProject:
    """Propose a project for the pool under the next number of the year.

    Raises NotAllowed (another unit's project), NotFound, BadInput (words, day, investment), Conflict (the name is taken).
    """
    require_for(by, "申报入库", unit_id=request.unit_id)
    name = fitting(request.name, "项目名称", most=120, needed=True)
    content = fitting(request.content, "建设内容", most=1000, needed=True)
    step = _row(0, (PoolAct.ENTER, request.stage, request.since), request.evidence, by=by, on=on)
    step.investment = _fitting_investment(request.investment)
    _refuse_units(session, request)
    _refuse_name(session, name)
    made = PoolProject(
        number=_next_number(session, day_of(on).year),
        name=name,
        district_id=request.district_id,
        sector=request.sector,
        unit_id=request.unit_id,
        content=content,
        entered_by=person_of(by),
        entered_at=on,
    )
    session.add(made)
    session.flush()
    step.pool_id = made.id or 0
    _propose(session, made, step, name="申报入库", at=(by, on))
    return made


def move_stage(session: Session, request: MoveStage, *, by: Actor, on: datetime) -> PoolStep:
    """Propose that a project is in another stage; stages may be skipped forward.

    Raises NotAllowed, NotFound, BadInput (words, day, investment, a stage in the wrong direction), Conflict (a step waits, it has left).
    """
    held = _held(session, request.pool_id, "申报阶段", by=by)
    act = PoolAct.BACK if request.back else PoolAct.ADVANCE
    step = _row(request.pool_id, (act, request.stage, request.since), request.evidence, by=by, on=on)
    step.investment = _fitting_investment(request.investment)
    step.reason = fitting(request.reason, "退回原因", most=400, needed=request.back)
    _propose(session, held, step, name="申报阶段", at=(by, on))
    return step


def correct_step(session: Session, request: CorrectStep, *, by: Actor, on: datetime) -> PoolStep:
    """Propose what a confirmed step should have said; the old row stays as it is and counts no more once this one is confirmed.

    Raises NotAllowed, NotFound, BadInput (words, day, investment, what would be left makes no sense), Conflict (not confirmed, corrected
    already, a step waits, it became a key project).
    """
    old = session.get(PoolStep, request.step_id)
    if old is None:
        raise NotFound("项目库变动", request.step_id, "请刷新后重选。")
    held = _held(session, old.pool_id, "更正阶段", by=by)
    known = {one.id: one for one in pooled.steps(session, pool_id=old.pool_id).get(old.pool_id, ())}
    if request.step_id not in known:
        raise Conflict("这一步没有审定，或者已经更正过。请刷新后重选。")
    if old.project_id is not None:
        raise Conflict("项目已转为重点项目，不能更正出库。")
    void = request.stage is None
    if void and known[request.step_id].act is PoolAct.ENTER:
        raise BadInput("入库不能撤销。请改正阶段、日期或总投资；不该入库的，申报出库。")
    if not void and known[request.step_id].act is PoolAct.LEAVE:
        raise BadInput("出库只能撤销。请撤销后重新申报出库。")
    step = _row(old.pool_id, (PoolAct.CORRECT, request.stage, request.since), request.evidence, by=by, on=on)
    step.investment = None if void else _fitting_investment(request.investment)
    step.corrects_id, step.void = request.step_id, void
    step.reason = fitting(request.reason, "更正原因", most=400, needed=True)
    _propose(session, held, step, name="更正阶段", at=(by, on))
    return step


def leave_pool(session: Session, request: LeavePool, *, by: Actor, on: datetime) -> PoolStep:
    """Propose that a project leaves the pool.

    Raises NotAllowed, NotFound, BadInput (words, day, merged into nothing or itself), Conflict (a step waits, it has left).
    """
    held = _held(session, request.pool_id, "申报出库", by=by)
    if request.leaving is Leaving.PROMOTED:
        raise BadInput("转为重点项目由督查人员办理，不用申报出库。")
    if (request.leaving is Leaving.MERGED) != (request.into_id is not None):
        raise BadInput("合并的要选定并入的项目，其他情形不选。请改正。")
    if request.into_id is not None:
        there = next(iter(pooled.steps(session, pool_id=request.into_id).values()), ())
        if request.into_id == request.pool_id or not there or any(one.act is PoolAct.LEAVE for one in there):
            raise BadInput("并入的项目须是在库的另一个项目。请重选。")
    step = _row(request.pool_id, (PoolAct.LEAVE, None, request.left_on), request.evidence, by=by, on=on)
    step.leaving, step.into_id = request.leaving, request.into_id
    step.reason = fitting(request.reason, "出库原因", most=400, needed=True)
    _propose(session, held, step, name="申报出库", at=(by, on))
    return step


def decide_step(session: Session, request: DecideStep, *, by: Actor, on: datetime) -> None:
    """Confirm or refuse a step; whoever proposed it does not decide.

    Raises NotAllowed (no right, or one's own proposal), NotFound, BadInput (refused without a reason, it makes no sense any more),
    Conflict (decided before).
    """
    require(by, "审定项目库")
    step = session.get(PoolStep, request.step_id, with_for_update=True)
    if step is None:
        raise NotFound("项目库变动", request.step_id, "请刷新后重试。")
    if step.state is not ProposalState.PROPOSED:
        raise Conflict("这一步已经办过，没有改动。请刷新。")
    if step.proposed_by == person_of(by):
        raise NotAllowed("审定自己申报的项目库变动")
    reason = fitting(request.reason, "意见", most=400, needed=not request.approve)
    held = session.get_one(PoolProject, step.pool_id)
    if request.approve:
        _refuse_fault(session, step)
    step.state = ProposalState.APPROVED if request.approve else ProposalState.REFUSED
    step.decided_by, step.decided_at, step.decision = person_of(by), on, reason
    session.add(step)
    said = f"{'同意' if request.approve else '不同意'}{told(step)} {reason}".strip()
    kept = vouching.token(session, Vouched.POOL, number=step.id or 0)
    audit.record(session, audit.Act("审定项目库", subject(held), said, vouched=kept), by=by, on=on)


def subject(held: PoolProject) -> str:
    """Number and name of a project in the pool, as the log names it."""
    return f"{held.number} {held.name}"


def told(step: PoolStep) -> str:
    """What a step says, in words: 签约，2019-07-08起; 出库（终止），2019-07-08."""
    if step.void:
        return f"撤销{step.since}的一步"
    if step.stage is None:
        return f"出库（{step.leaving.label if step.leaving else ''}），{step.since}"
    return f"{'' if step.act is PoolAct.ADVANCE else f'{step.act.label}：'}{step.stage.label}，{step.since}起"


def day_of(on: datetime) -> date:
    """The day of a moment in China."""
    return on.astimezone(CHINA).date()


def fitting_day(day: date, *, on: datetime) -> date:
    """Return a day on which something can have happened. Raises BadInput."""
    if not EARLIEST <= day <= day_of(on):
        raise BadInput(f"日期{day}不在{EARLIEST}至今天之间。请改正。")
    return day


def _row(pool_id: int, said: tuple[PoolAct, Pipeline | None, date], evidence: str, *, by: Actor, on: datetime) -> PoolStep:
    act, stage, since = said
    return PoolStep(
        pool_id=pool_id,
        act=act,
        stage=stage,
        since=fitting_day(since, on=on),
        evidence=fitting(evidence, "依据文件", most=200, needed=True),
        state=ProposalState.PROPOSED,
        proposed_by=person_of(by),
        proposed_at=on,
    )


def _propose(session: Session, held: PoolProject, step: PoolStep, *, name: str, at: tuple[Actor, datetime]) -> None:
    """Put a step on record that waits; `at`: who proposes it, and when."""
    if pooled.waits(session, step.pool_id):
        raise Conflict(f"{held.number}已有一步待审定。请等它办完再报。")
    _refuse_fault(session, step)
    session.add(step)
    session.flush()
    by, on = at
    audit.record(session, audit.Act(name, subject(held), f"{told(step)} {step.reason}".strip()), by=by, on=on)


def _held(session: Session, pool_id: int, act: str, *, by: Actor) -> PoolProject:
    """A project of the pool that the actor may propose a step of, locked until the end."""
    require(by, act)
    held = session.get(PoolProject, pool_id, with_for_update=True)
    if held is None:
        raise NotFound("项目库项目", pool_id, "请刷新后重选。")
    require_for(by, act, unit_id=held.unit_id)
    return held


def _refuse_fault(session: Session, step: PoolStep) -> None:
    """Raise BadInput or Conflict where the steps would make no sense with this one, as confirmed as the others."""
    known = pooled.steps(session, pool_id=step.pool_id).get(step.pool_id, ())
    if step.act is not PoolAct.ENTER and not known:
        raise Conflict("项目还没有审定入库，不能变动。")
    gone = next((one for one in known if one.act is PoolAct.LEAVE), None)
    if gone is not None and step.act is not PoolAct.CORRECT:
        raise Conflict(f"项目已于{gone.since}出库，不能变动。")
    if known and step.act in (PoolAct.ADVANCE, PoolAct.BACK, PoolAct.LEAVE) and step.since < known[-1].since:
        raise BadInput(f"日期{step.since}早于上一步的{known[-1].since}。请改正日期。")
    said = fault(holding((*_apart(known), _numbered(step))))
    if said:
        raise BadInput(said)


def _apart(known: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps that hold, as if each had been entered so."""
    return tuple(Step(one.id, one.act, one.since, one.stage, one.investment, leaving=one.leaving) for one in known)


def _numbered(step: PoolStep) -> Step:
    """The new step behind all others, whether it has its number yet or not."""
    found = pooled.value(step)
    return Step(found.id or 2**62, found.act, found.since, found.stage, found.investment, found.corrects, found.void, found.leaving)


def _fitting_investment(fen: int | None) -> int:
    if fen is None or not 0 < fen <= MOST:
        raise BadInput("总投资须大于零，不超过1万亿元。请核对数额和单位。")
    return fen


def _refuse_units(session: Session, request: EnterPool) -> None:
    district, unit = session.get(Unit, request.district_id), session.get(Unit, request.unit_id)
    if district is None or district.kind is not UnitKind.DISTRICT:
        raise NotFound("区", request.district_id, "请选定区。")
    if unit is None:
        raise NotFound("责任单位", request.unit_id, "请先在单位名录中登记。")


def _refuse_name(session: Session, name: str) -> None:
    """Raise Conflict where a key project, or another one that is in the pool or waits to come in, has the name."""
    named = session.exec(select(PoolProject.id, PoolProject.number, PoolProject.name).order_by(col(PoolProject.id)))
    for key, number, other in named:
        if _squeezed(other) == _squeezed(name) and _there(session, key or 0):
            raise Conflict(f"项目库已有同名项目，编号{number}。请核对，不要重复入库。")
    refuse_known(session, name)


def _there(session: Session, pool_id: int) -> bool:
    """Whether a project is in the pool or waits to come in."""
    steps = pooled.steps(session, pool_id=pool_id).get(pool_id, ())
    return not any(one.act is PoolAct.LEAVE for one in steps) if steps else pooled.waits(session, pool_id)


def refuse_known(session: Session, name: str) -> None:
    """Raise Conflict where a key project has the name."""
    for code, other in session.exec(select(Project.code, Project.name)):
        if _squeezed(other) == _squeezed(name):
            raise Conflict(f"已有同名的重点项目{code}。请核对项目名称。")


def _squeezed(name: str) -> str:
    return "".join(name.split())


def _next_number(session: Session, year: int) -> str:
    used = session.exec(select(PoolProject.number).where(col(PoolProject.number).startswith(f"K{year}-"))).all()
    return f"K{year}-{max((int(one.partition('-')[2]) for one in used), default=0) + 1:03d}"
