"""What builders may take on: ceilings of tiers, the specialty of a project, and exceptions decided by a second person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.access import Actor, require
from core.commands import audit, proposal
from core.commands.directory import possible_day, specialty_of
from core.commands.proposal import Decision
from core.commands.tasked import project_of
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotFound
from core.models import Project, ProjectSpecialty, ScopeException, TierCeiling, Unit
from core.money import wan
from core.vocabulary import ProposalState, Tier
from core.vouching import Vouched, token

_LIMIT = 10**16
"""More fen than any project costs: a hundred thousand 亿元 and no more."""


@dataclass(frozen=True)
class SetCeiling:
    """From a day on a tier takes on projects up to `most` fen, of a specialty or of every one; without `most` of any size."""

    tier: Tier
    specialty_id: int | None
    most: int | None
    starts_on: date
    document: str


@dataclass(frozen=True)
class EndCeilings:
    """End ceilings: after `ends_on` they limit nothing."""

    ceiling_ids: tuple[int, ...]
    ends_on: date
    document: str


@dataclass(frozen=True)
class SetProjectSpecialty:
    """Note which specialty projects ask for."""

    codes: tuple[str, ...]
    specialty_id: int


@dataclass(frozen=True)
class ProposeException:
    """Ask that a builder may take on a project beyond its place in the directory."""

    code: str
    unit_id: int
    reason: str
    document: str = ""


@dataclass(frozen=True)
class DecideException:
    """Approve or refuse an exception; a refusal says why."""

    exception_id: int
    approve: bool
    reason: str = ""


def set_ceiling(session: Session, request: SetCeiling, *, by: Actor, on: datetime) -> TierCeiling:
    """Set a ceiling; the one before it ends the day before. Raises NotAllowed, NotFound, BadInput (amount, day, document), Conflict."""
    require(by, "设置承接范围")
    if request.most is not None and not 0 < request.most <= _LIMIT:
        raise BadInput("承接上限应大于0。不设上限的，请留空。")
    possible_day(request.starts_on, "起始日期", on=on)
    which = specialty_of(session, request.specialty_id).name if request.specialty_id is not None else "各专业"
    same = select(TierCeiling).where(
        TierCeiling.tier == request.tier, col(TierCeiling.specialty_id).is_not_distinct_from(request.specialty_id)
    )
    for held in session.exec(same.order_by(col(TierCeiling.starts_on).desc()).with_for_update()):
        if held.starts_on >= request.starts_on or (held.ends_on is not None and held.ends_on >= request.starts_on):
            raise Conflict(f"{request.tier.label}{which}自{held.starts_on}起已有承接上限。请改起始日期，或先终止原上限。")
        if held.ends_on is None:
            _end(session, held, (request.starts_on - timedelta(days=1), "另设上限"), by=by, on=on)
    ceiling = TierCeiling(
        tier=request.tier,
        specialty_id=request.specialty_id,
        most=request.most,
        starts_on=request.starts_on,
        document=fitting(request.document, "文件", most=120, needed=True),
    )
    session.add(ceiling)
    said = f"{request.starts_on}起{'不设上限' if request.most is None else f'最多{wan(request.most)}'}，{ceiling.document}"
    session.flush()
    vouched = token(session, Vouched.CEILING, number=ceiling.id or 0)
    audit.record(session, audit.Act("设置承接范围", f"{request.tier.label}{which}", said, vouched=vouched), by=by, on=on)
    return ceiling


def _end(session: Session, held: TierCeiling, told: tuple[date, str], *, by: Actor, on: datetime) -> None:
    """Note the last day of a ceiling, and by which paper or for what."""
    held.ends_on, why = told
    session.add(held)
    which = specialty_of(session, held.specialty_id).name if held.specialty_id is not None else "各专业"
    vouched = token(session, Vouched.CEILING_END, number=held.id or 0)
    act = audit.Act("设置承接范围", f"终止{held.tier.label}{which}承接上限", f"至{held.ends_on}，{why}", vouched=vouched)
    audit.record(session, act, by=by, on=on)


def end_ceilings(session: Session, request: EndCeilings, *, by: Actor, on: datetime) -> None:
    """End ceilings by a document. Raises NotAllowed, NotFound, BadInput (none named, no document, a day too early), Conflict (ended)."""
    require(by, "设置承接范围")
    if not request.ceiling_ids:
        raise BadInput("没有选定要终止的承接上限。请选定后重试。")
    document = fitting(request.document, "文件", most=120, needed=True)
    possible_day(request.ends_on, "终止日期", on=on)
    for number in request.ceiling_ids:
        held = session.get(TierCeiling, number, with_for_update=True)
        if held is None:
            raise NotFound("承接上限", number, "请刷新后再看。")
        if held.ends_on is not None:
            raise Conflict(f"这项承接上限已于{held.ends_on}终止。请刷新后再看。")
        if request.ends_on < held.starts_on:
            raise BadInput(f"这项承接上限自{held.starts_on}起执行，终止日期不能更早。请改正。")
        _end(session, held, (request.ends_on, document), by=by, on=on)


def set_project_specialty(session: Session, request: SetProjectSpecialty, *, by: Actor, on: datetime) -> None:
    """Note the specialty of projects, in place of an earlier one. Raises NotAllowed, NotFound, BadInput (none named)."""
    require(by, "登记项目专业")
    if not request.codes:
        raise BadInput("没有选定项目。请选定后重试。")
    specialty = specialty_of(session, request.specialty_id)
    for code in request.codes:
        project = project_of(session, code)
        held = session.get(ProjectSpecialty, project.id) or ProjectSpecialty(project_id=project.id or 0, specialty_id=request.specialty_id)
        held.specialty_id = request.specialty_id
        session.add(held)
        vouched = token(session, Vouched.SPECIALTY, number=held.project_id)
        audit.record(session, audit.Act("登记项目专业", code, specialty.name, vouched=vouched), by=by, on=on)


def propose_exception(session: Session, request: ProposeException, *, by: Actor, on: datetime) -> ScopeException:
    """Propose an exception. Raises NotAllowed, NotFound, BadInput (no reason), Conflict (one waits or was approved)."""
    require(by, "申请超范围承接")
    project, unit = project_of(session, request.code), unit_of(session, request.unit_id)
    same = select(ScopeException).where(ScopeException.project_id == project.id, ScopeException.unit_id == unit.id)
    if session.exec(same.where(ScopeException.state != ProposalState.REFUSED)).first() is not None:
        raise Conflict(f"{unit.name}承接{project.code}的申请已在办理或已批准。请刷新后再看。")
    made = ScopeException(
        project_id=project.id or 0,
        unit_id=request.unit_id,
        state=ProposalState.PROPOSED,
        reason=fitting(request.reason, "申请理由", most=400, needed=True),
        document=fitting(request.document, "文件", most=120),
        proposed_by=person_of(by),
        proposed_at=on,
    )
    session.add(made)
    session.flush()
    vouched = token(session, Vouched.EXCEPTION_ASKED, number=made.id or 0)
    audit.record(session, audit.Act("申请超范围承接", f"{project.code} {unit.name}", made.reason, vouched=vouched), by=by, on=on)
    return made


def decide_exception(session: Session, request: DecideException, *, by: Actor, on: datetime) -> None:
    """Decide an exception. Raises NotAllowed (the proposer himself), NotFound, BadInput (refused without reason), Conflict (decided)."""
    require(by, "批准超范围承接")
    held = session.get(ScopeException, request.exception_id, with_for_update=True)
    if held is None:
        raise NotFound("超范围承接申请", request.exception_id, "请刷新后再看。")
    proposal.refuse_decided(held, "这项申请已经办理")
    proposal.refuse_own(held.proposed_by, "批准本人提出的超范围承接", by=by)
    proposal.decide(held, Decision(request.approve, request.reason), by=by, at=on)
    session.add(held)
    name = f"{session.get_one(Project, held.project_id).code} {session.get_one(Unit, held.unit_id).name}"
    said, vouched = f"{held.state.label}：{held.decision}", token(session, Vouched.EXCEPTION, number=request.exception_id)
    audit.record(session, audit.Act("批准超范围承接", name, said, vouched=vouched), by=by, on=on)


def unit_of(session: Session, number: int) -> Unit:
    """Return a unit. Raises NotFound."""
    found = session.get(Unit, number)
    if found is None:
        raise NotFound("单位", number, "请先在单位名录中登记。")
    return found
