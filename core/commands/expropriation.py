"""The year's plan of expropriation: an officer drafts a version, a section head approves it; an adjustment is a new version."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import expropriated
from core.access import Actor, require
from core.commands import audit
from core.commands.moments import after_locks
from core.commands.words import fitting, person_of
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.expropriation import PlanLine, Target, most
from core.models import ExpropriationPlan, ExpropriationTarget, ExpropriationVersion, Project, Unit
from core.vocabulary import UnitKind


@dataclass(frozen=True)
class DraftExpropriation:
    """Draft version `version` of a year's plan, which holds from `effective_month` on; with its document, its day, and why."""

    year: int
    version: int
    effective_month: int
    lines: tuple[PlanLine, ...]
    document: str
    issued_on: date
    reason: str = ""


@dataclass(frozen=True)
class ApproveExpropriation:
    """Put a drafted version into force; `revision` is that of the draft that was seen."""

    year: int
    version: int
    revision: int


def draft_expropriation(session: Session, request: DraftExpropriation, *, by: Actor, on: datetime) -> ExpropriationVersion:
    """Store the lines as a draft, in place of an earlier draft of the same number.

    Raises NotAllowed, NotFound (a district or project), Conflict (the number is not the next one), BadInput (no document; an adjustment
    without reason; lines that break the rules of `faults`).
    """
    require(by, "编制征收计划")
    request = replace(request, lines=tuple(replace(line, district=_short_name(session, line.district)) for line in request.lines))
    known = expropriated.versions(session, request.year)
    before = expropriated.in_force(known, request.effective_month)
    held = {(line.district, line.code): line for line in expropriated.lines(session, before)} if before else {}
    _refuse_faults(request, held)
    draft = _draft(session, request, known, by=by, on=on)
    _write_lines(session, draft, request.lines)
    audit.record(session, audit.Act("编制征收计划", _name(draft), f"{len(request.lines)}行"), by=by, on=on)
    return draft


def approve_expropriation(session: Session, request: ApproveExpropriation, *, by: Actor, on: datetime) -> None:
    """Approve a draft; from now on it holds and is guarded.

    Raises NotAllowed (also whoever drafted it), NotFound, Conflict (approved before, changed since it was seen), BadInput (nobody by name).
    """
    require(by, "批准征收计划")
    asked = select(ExpropriationVersion).where(ExpropriationVersion.year == request.year, ExpropriationVersion.version == request.version)
    draft = session.exec(asked.with_for_update()).first()
    if draft is None:
        raise NotFound("征收计划", f"{request.year}年第{request.version}版", "请刷新后再看。")
    if draft.approved_at is not None:
        raise Conflict(f"{_name(draft)}已经批准，不需要再批。")
    if draft.revision != request.revision:
        raise Conflict(f"{_name(draft)}草案在查看以后又有改动，没有批准。请刷新，看过新草案再批。")
    if draft.drafted_by == person_of(by):
        raise NotAllowed("批准本人编制的征收计划")
    draft.approved_by, draft.approved_at = person_of(by), after_locks(session, on)
    session.add(draft)
    audit.record(session, audit.Act("批准征收计划", _name(draft), draft.document), by=by, on=on)


def faults(line: PlanLine, before: PlanLine | None, *, effective_month: int) -> list[str]:
    """Return what stands against a line, a sentence each; `before` is the line that is in force in the month from which it holds."""
    found = []
    kinds = Counter(target.kind for target in line.targets)
    if not line.targets:
        found.append("没有填计划数，计划为零的填0")
    found += [f"“{kind.label}”写了两次" for kind, times in kinds.items() if times > 1]
    earlier = {target.kind: target for target in before.targets} if before else {}
    for target in line.targets:
        found += _target_faults(target, earlier.get(target.kind), effective_month)
    if line.projects is not None and (line.code or line.projects < 0):
        found.append("项目数只在全区一行填写，不能是负数")
    return found


def _target_faults(target: Target, before: Target | None, effective_month: int) -> list[str]:
    name = target.kind.heading
    if not 0 <= target.amount <= most(target.kind):
        return [f"{name}全年计划不在允许范围内，请核对单位"]
    if not target.months:
        return []
    if len(target.months) != 12 or min(target.months) < 0 or sum(target.months) != target.amount:
        return [f"{name}12个月之和不等于全年计划"]
    if before is not None and not before.months:
        return []
    earlier = before.months[: effective_month - 1] if before else (0,) * (effective_month - 1)
    return [] if target.months[: effective_month - 1] == earlier else [f"{name}{effective_month}月以前各月须与原计划一致"]


def _refuse_faults(request: DraftExpropriation, held: dict[tuple[str, str], PlanLine]) -> None:
    if not request.lines:
        raise BadInput("征收计划没有内容。请填写后重试。")
    if not 1 <= request.effective_month <= 12:
        raise BadInput("启用月份应在1至12之间。请改正。")
    if request.version == 1 and request.effective_month != 1:
        raise BadInput("第1版计划从1月起执行。请把启用月份改为1月。")
    keys = Counter((line.district, line.code) for line in request.lines)
    for (district, code), times in keys.items():
        if times > 1:
            raise BadInput(f"{_line_name(district, code)}写了两行。请合成一行。")
        if not code and any(one == district and other for one, other in keys):
            raise BadInput(f"{district}既有全区一行，又有分项目各行，会重复计算。请只留一种。")
    for line in request.lines:
        found = faults(line, held.get((line.district, line.code)), effective_month=request.effective_month)
        if found:
            raise BadInput(f"{_line_name(line.district, line.code)}：{'；'.join(found)}。请改正后重试，本次没有存入数据。")


def _line_name(district: str, code: str) -> str:
    return f"{district}项目{code}" if code else f"{district}全区"


def _draft(
    session: Session, request: DraftExpropriation, known: list[ExpropriationVersion], *, by: Actor, on: datetime
) -> ExpropriationVersion:
    held = known[-1] if known and known[-1].approved_at is None else None
    expected = held.version if held else len(known) + 1
    if request.version != expected:
        raise Conflict(f"{request.year}年征收计划现在应为第{expected}版。请刷新后重试。")
    document = fitting(request.document, "文件", most=120, needed=True)
    reason = fitting(request.reason, "调整原因", most=400, needed=request.version > 1)
    if held is None:
        held = ExpropriationVersion(
            year=request.year,
            version=request.version,
            effective_month=request.effective_month,
            document=document,
            issued_on=request.issued_on,
            drafted_by=person_of(by),
            drafted_at=on,
        )
    else:
        _clear(session, held)
        held.revision += 1
    held.effective_month, held.document, held.issued_on, held.reason = request.effective_month, document, request.issued_on, reason
    held.drafted_by, held.drafted_at = person_of(by), on
    session.add(held)
    session.flush()
    return held


def _clear(session: Session, draft: ExpropriationVersion) -> None:
    lines = select(ExpropriationPlan.id).where(ExpropriationPlan.version_id == draft.id)
    session.exec(sa.delete(ExpropriationTarget).where(col(ExpropriationTarget.plan_id).in_(lines)))
    session.exec(sa.delete(ExpropriationPlan).where(col(ExpropriationPlan.version_id) == draft.id))


def _write_lines(session: Session, draft: ExpropriationVersion, lines: Iterable[PlanLine]) -> None:
    for line in lines:
        plan = ExpropriationPlan(
            version_id=draft.id or 0,
            district_id=district_of(session, line.district),
            project_id=project_with(session, line.code) if line.code else None,
            projects=line.projects,
        )
        session.add(plan)
        session.flush()
        for target in line.targets:
            whole = enumerate((target.amount, *target.months))
            session.add_all(ExpropriationTarget(plan_id=plan.id or 0, kind=target.kind, month=month, amount=one) for month, one in whole)
    session.flush()


def district_of(session: Session, name: str) -> int:
    """Return the number of the district of this name or short name. Raises NotFound."""
    wanted = sa.or_(col(Unit.name) == name, col(Unit.short_name) == name)
    found = session.exec(select(Unit.id).where(wanted, Unit.kind == UnitKind.DISTRICT)).first()
    if found is None:
        raise NotFound("区", name, "请用区的名称。")
    return found


def _short_name(session: Session, name: str) -> str:
    return session.get_one(Unit, district_of(session, name)).short_name


def project_with(session: Session, code: str) -> int:
    """Return the number of the project of this code. Raises NotFound, BadInput (a package, which stands by its parts)."""
    found = session.exec(select(Project.id).where(Project.code == code)).first()
    if found is None:
        raise NotFound("项目", code, "请核对项目编号。")
    if session.exec(select(Project.id).where(Project.parent_id == found)).first() is not None:
        raise BadInput(f"{code}是打捆项目，征收和交地填在子项目上。")
    return found


def _name(one: ExpropriationVersion) -> str:
    return f"{one.year}年征收计划第{one.version}版"
