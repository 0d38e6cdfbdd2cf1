"""转为重点项目: a project of the pool becomes a key project with what is known of it, and leaves the pool with a link, in one act."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from core import pooled, vouching
from core.access import Actor, require
from core.commands import audit
from core.commands.pool import fitting_day, refuse_known, subject
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import Assignment, PoolProject, PoolStep, Project, Unit
from core.models.project import NOT_YET
from core.pipeline import Leaving, PoolAct, Step
from core.vocabulary import AssessmentClass, Nature, ProjectLevel, ProposalState, Role
from core.vouching import Vouched


@dataclass(frozen=True)
class PromoteProject:
    """What the pool does not know of the key project: its code, what kind it is, its owner, and the document that makes it one."""

    pool_id: int
    code: str
    since: date
    evidence: str
    level: ProjectLevel
    assessment_class: AssessmentClass
    nature: Nature
    owner_id: int
    agent_builder_id: int | None = None
    national_code: str = ""


@dataclass(frozen=True)
class Promoted:
    """The key project that was made: its id and its code."""

    id: int
    code: str


def promote_project(session: Session, request: PromoteProject, *, by: Actor, on: datetime) -> Promoted:
    """Make a key project of a project in the pool: name, district, sector, total investment and responsible unit are the pool's.

    Its parts are known from the approval of the plan on that holds it first, as those of any project of a drafted plan; the form of
    the next edition begins with it. Raises NotAllowed, NotFound, BadInput (words, day, units), Conflict (not in the pool, a step waits,
    the code, the national code or the name is taken).
    """
    require(by, "转为重点项目")
    held = session.get(PoolProject, request.pool_id, with_for_update=True)
    if held is None:
        raise NotFound("项目库项目", request.pool_id, "请刷新后重选。")
    last = _last(session, held, fitting_day(request.since, on=on))
    code = fitting(request.code, "项目编号", most=20, needed=True)
    national = fitting(request.national_code, "国家代码", most=24)
    evidence = fitting(request.evidence, "依据文件", most=200, needed=True)
    _refuse_taken(session, code, national)
    refuse_known(session, held.name)
    parts = {Role.RESPONSIBLE: held.unit_id, Role.OWNER: request.owner_id, Role.AGENT_BUILDER: request.agent_builder_id}
    _refuse_units(session, parts)
    project = Project(
        code=code,
        national_code=national or None,
        name=held.name,
        level=request.level,
        assessment_class=request.assessment_class,
        sector=held.sector,
        nature=request.nature,
        district_id=held.district_id,
        total_investment=last.investment or 0,
    )
    session.add(project)
    session.flush()
    number = project.id or 0
    session.add_all(
        Assignment(project_id=number, role=role, unit_id=unit, starts_on=request.since, document=evidence[:120], recorded_at=NOT_YET)
        for role, unit in parts.items()
        if unit is not None
    )
    step = _leave(session, request, project_id=number, by=by, on=on)
    kept = vouching.token(session, Vouched.POOL, number=step.id or 0)
    audit.record(session, audit.Act("转为重点项目", subject(held), f"编号{code}，{evidence}", vouched=kept), by=by, on=on)
    return Promoted(number, code)


def _leave(session: Session, request: PromoteProject, *, project_id: int, by: Actor, on: datetime) -> PoolStep:
    step = PoolStep(
        pool_id=request.pool_id,
        act=PoolAct.LEAVE,
        since=request.since,
        evidence=request.evidence.strip(),
        leaving=Leaving.PROMOTED,
        project_id=project_id,
        state=ProposalState.APPROVED,
        proposed_by=person_of(by),
        proposed_at=on,
        decided_by=person_of(by),
        decided_at=on,
    )
    session.add(step)
    session.flush()
    return step


def _last(session: Session, held: PoolProject, since: date) -> Step:
    """The stage in which it leaves. Raises Conflict (not in the pool, a step waits), BadInput (a day before it)."""
    steps = pooled.steps(session, pool_id=held.id or 0).get(held.id or 0, ())
    if not steps:
        raise Conflict(f"{held.number}还没有审定入库，不能转为重点项目。")
    if steps[-1].act is PoolAct.LEAVE:
        raise Conflict(f"{held.number}已于{steps[-1].since}出库，不能转为重点项目。")
    if pooled.waits(session, held.id or 0):
        raise Conflict(f"{held.number}还有一步待审定。请先审定，再转为重点项目。")
    if since < steps[-1].since:
        raise BadInput(f"日期{since}早于上一步的{steps[-1].since}。请改正日期。")
    return steps[-1]


def _refuse_taken(session: Session, code: str, national: str) -> None:
    same = session.exec(select(Project).where(func.upper(col(Project.code)) == code.upper())).first()
    if same is not None:
        raise Conflict(f"项目编号{same.code}已用于“{same.name}”。请换一个编号。")
    known = session.exec(select(Project).where(Project.national_code == national)).first() if national else None
    if known is not None:
        raise Conflict(f"国家代码{national}已用于项目{known.code}。请核对国家代码。")


def _refuse_units(session: Session, parts: dict[Role, int | None]) -> None:
    for role, unit in parts.items():
        if unit is not None and session.get(Unit, unit) is None:
            raise NotFound(role.label, unit, "请先在单位名录中登记。")
