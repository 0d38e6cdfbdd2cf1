"""The annual plan: an officer drafts an edition, a section head approves it; an approved edition is never touched again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger, scope
from core.access import Actor, require
from core.commands import audit
from core.commands.moments import after_locks
from core.errors import BadInput, Conflict, NotFound
from core.models import AnnualPlan, Assignment, LandPlan, MonthlyPlan, PlanEdition, PoolStep, Project
from core.models.project import NOT_YET
from core.rows import PlanRow
from core.vocabulary import PlanChange, Role


@dataclass(frozen=True)
class DraftEdition:
    """Draft edition `number` of a year's plan; from `effective_month` on it replaces the one before."""

    year: int
    number: int
    effective_month: int
    rows: tuple[PlanRow, ...]
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ApproveEdition:
    """Put a drafted edition into force; `seen` is the fingerprint of what a logged-in person saw."""

    year: int
    number: int
    seen: str = ""


def draft_edition(session: Session, request: DraftEdition, *, by: Actor, on: datetime) -> PlanEdition:
    """Store the rows as a draft, in place of an earlier draft of the same number; projects that are new enter the register.

    What the register says of a project, and who has which part in it, is taken from the draft until an approved edition holds it.
    Raises NotAllowed, Conflict (the number is not the next one), BadInput (rows that break the rules of `faults`, unknown units).
    """
    require(by, "导入年度计划")
    known = ledger.editions(session, request.year)
    edition = _edition_to_write(session, request, known)
    held = ledger.in_force(known, request.effective_month)
    in_force = ledger.plan_rows(session, held) if held else {}
    _refuse_faults(session, request.rows, in_force, request.effective_month)
    _write_rows(session, edition, request.rows)
    audit.record(session, audit.Act("导入年度计划", _name(request.year, request.number), f"{len(request.rows)}个项目"), by=by, on=on)
    session.flush()
    return edition


def approve_edition(session: Session, request: ApproveEdition, *, by: Actor, on: datetime) -> PlanEdition:
    """Approve a draft after checking it again; from now on it holds and is guarded.

    Raises NotAllowed, NotFound, Conflict (already approved, empty, changed since it was seen, a builder beyond what the directory
    lets it take on), BadInput (rows that break the rules of `faults`).
    """
    require(by, "批准年度计划")
    name = _name(request.year, request.number)
    known = ledger.editions(session, request.year)
    edition = next((known_one for known_one in known if known_one.number == request.number), None)
    if edition is None:
        raise NotFound("年度计划", name)
    if edition.approved_at is not None:
        raise Conflict(f"{name}已于{edition.approved_at:%Y-%m-%d}批准，不需要再批。")
    rows = ledger.plan_rows(session, edition)
    if not rows:
        raise Conflict(f"{name}没有项目，不能批准。请先导入计划表。")
    if by.account_id is not None and request.seen != ledger.fingerprint(edition, rows.values()):
        raise Conflict(f"{name}草案在查看以后又有改动，没有批准。请刷新，看过新草案再批。")
    held = ledger.in_force(known, edition.effective_month)
    _refuse_faults(session, rows.values(), ledger.plan_rows(session, held) if held else {}, edition.effective_month)
    scope.refuse_beyond(session, _new_builders(session, edition), day=date(edition.year, edition.effective_month, 1), on=on)
    edition.approved_at = after_locks(session, on)
    session.add(edition)
    _make_known(session, edition)
    audit.record(session, audit.Act("批准年度计划", name, f"{len(rows)}个项目"), by=by, on=on)
    session.flush()
    return edition


def faults(row: PlanRow, before: PlanRow | None, *, effective_month: int) -> list[str]:
    """Return what stands against a plan row, a sentence each: sums, signs, earlier months, reasons; `before` is the row in force."""
    found = []
    if len(row.months) != 12 or sum(row.months) != row.investment:
        found.append("12个月之和不等于年度计划投资")
    if min((*row.months, row.investment, row.invested_before, row.total_investment)) < 0:
        found.append("计划投资不能是负数")
    earlier = before.months[: effective_month - 1] if before else (0,) * (effective_month - 1)
    if row.months[: effective_month - 1] != earlier:
        found.append(f"{effective_month}月以前各月须与原计划一致")
    if row.change in (PlanChange.SUSPENDED, PlanChange.WITHDRAWN) and not row.reason:
        found.append(f"{row.change.label}须写调整原因")
    return found


def _refuse_faults(session: Session, rows: Iterable[PlanRow], in_force: dict[str, PlanRow], effective_month: int) -> None:
    parents = _package_codes(session)
    for row in rows:
        found = faults(row, in_force.get(row.code), effective_month=effective_month)
        if row.code in parents:
            found.append("打捆项目的资金只列在子项目上")
        if found:
            raise BadInput(f"项目{row.code}“{row.name}”：{'；'.join(found)}。请改正后重新导入，本次没有存入数据。")


def _package_codes(session: Session) -> set[str]:
    part = sa.orm.aliased(Project)
    return set(
        session.exec(select(Project.code).where(col(Project.id).in_(select(part.parent_id).where(col(part.parent_id).is_not(None)))))
    )


def _edition_to_write(session: Session, request: DraftEdition, known: list[PlanEdition]) -> PlanEdition:
    name = _name(request.year, request.number)
    draft = known[-1] if known and known[-1].approved_at is None else None
    expected = draft.number if draft else len(known) + 1
    if request.number != expected:
        raise Conflict(f"{name}不能导入，现在应为第{expected}版。请重新下载计划表。")
    if draft is None:
        draft = PlanEdition(year=request.year, number=request.number, effective_month=request.effective_month)
    else:
        _clear(session, draft)
    draft.effective_month, draft.document, draft.reason = request.effective_month, request.document, request.reason
    session.add(draft)
    session.flush()
    return draft


def _clear(session: Session, draft: PlanEdition) -> None:
    plans = select(AnnualPlan.id).where(AnnualPlan.edition_id == draft.id)
    for share in (MonthlyPlan, LandPlan):
        session.exec(sa.delete(share).where(col(share.annual_plan_id).in_(plans)))
    session.exec(sa.delete(AnnualPlan).where(col(AnnualPlan.edition_id) == draft.id))


def _write_rows(session: Session, edition: PlanEdition, rows: tuple[PlanRow, ...]) -> None:
    units = {name: number for number, name in ledger.unit_names(session).items()}
    projects = _enter(session, edition, rows, units)
    plans = {row.code: _annual(edition, projects[row.code], row) for row in rows}
    session.add_all(plans.values())
    session.flush()
    for row in rows:
        number = _stored(plans[row.code].id)
        session.add_all(
            MonthlyPlan(annual_plan_id=number, month=month, investment=share) for month, share in enumerate(row.months, start=1)
        )
        session.add_all(
            LandPlan(annual_plan_id=number, district_id=_unit(units, share.district), month=share.month, area=share.area)
            for share in row.land
        )


def _enter(session: Session, edition: PlanEdition, rows: tuple[PlanRow, ...], units: dict[str, int]) -> dict[str, int]:
    """Enter the projects of a draft that no approved edition holds, in place of what drafts said before; return every id by code."""
    known = {project.code: project for project in session.exec(select(Project))}
    planned = ledger.ever_planned(session)
    drafted = [row for row in rows if row.code not in known or known[row.code].id not in planned]
    for row in drafted:
        said = _new_project(row, units)
        known[row.code] = known[row.code].sqlmodel_update(said.model_dump(exclude_unset=True)) if row.code in known else said
    session.add_all(known[row.code] for row in drafted)
    session.flush()
    _replace_parts(session, edition, {_stored(known[row.code].id): row for row in drafted}, units)
    return {code: _stored(project.id) for code, project in known.items()}


def _replace_parts(session: Session, edition: PlanEdition, rows: dict[int, PlanRow], units: dict[str, int]) -> None:
    """Enter who has which part in drafted projects, from the first day of the earliest draft on; not known before an approval."""
    since = date(edition.year, edition.effective_month, 1)
    earlier = _first_days(session, edition)
    session.exec(sa.delete(Assignment).where(col(Assignment.project_id).in_(list(rows)), col(Assignment.role).in_(_PLANNED)))
    for number, row in rows.items():
        for role, unit in zip(_PLANNED, (row.responsible, row.owner, row.agent_builder), strict=True):
            if unit:
                begins = min(since, earlier.get(number, since))
                part = Assignment(project_id=number, role=role, unit_id=_unit(units, unit), starts_on=begins, recorded_at=NOT_YET)
                session.add(part)


_PLANNED = (Role.RESPONSIBLE, Role.OWNER, Role.AGENT_BUILDER)
"""The parts in a project that a plan states."""


def _first_days(session: Session, edition: PlanEdition) -> dict[int, date]:
    """The first day of the earliest other draft that holds a project, or on which it came from the pool, by project id."""
    others = select(AnnualPlan.project_id, PlanEdition.year, PlanEdition.effective_month).join(PlanEdition)
    drafts = others.where(col(PlanEdition.approved_at).is_(None), PlanEdition.id != edition.id)
    promoted = select(col(PoolStep.project_id), col(PoolStep.since)).where(col(PoolStep.project_id).is_not(None))
    found: dict[int, date] = {number: since for number, since in session.exec(promoted) if number is not None}
    for number, year, month in session.exec(drafts):
        found[number] = min(date(year, month, 1), found.get(number, date.max))
    return found


def _new_builders(session: Session, edition: PlanEdition) -> dict[int, int]:
    """The builders, by project, whom an edition's draft assigns: nobody else has decided on them before."""
    there = select(AnnualPlan.project_id).where(AnnualPlan.edition_id == edition.id)
    mine = select(Assignment).where(Assignment.role == Role.AGENT_BUILDER, col(Assignment.recorded_at) == NOT_YET)
    found = session.exec(mine.where(col(Assignment.project_id).in_(there)))
    return {one.project_id: one.unit_id for one in found if one.unit_id is not None}


def _make_known(session: Session, edition: PlanEdition) -> None:
    """Let the parts in an edition's projects that stood in drafts alone be known from its approval on."""
    there = select(AnnualPlan.project_id).where(AnnualPlan.edition_id == edition.id)
    waiting = sa.update(Assignment).where(col(Assignment.recorded_at) == NOT_YET, col(Assignment.project_id).in_(there))
    session.exec(waiting.values(recorded_at=edition.approved_at))


def _annual(edition: PlanEdition, project_id: int, row: PlanRow) -> AnnualPlan:
    return AnnualPlan(
        edition_id=_stored(edition.id),
        project_id=project_id,
        change=row.change,
        investment=row.investment,
        invested_before=row.invested_before,
        start_month=row.start_month,
        completion_month=row.completion_month,
        target=row.target,
        reason=row.reason,
    )


def _new_project(row: PlanRow, units: dict[str, int]) -> Project:
    return Project(
        code=row.code,
        national_code=row.national_code or None,
        name=row.name,
        level=row.level,
        assessment_class=row.assessment_class,
        sector=row.sector,
        nature=row.nature,
        district_id=_unit(units, row.district) if row.district else None,
        total_investment=row.total_investment,
    )


def _unit(units: dict[str, int], name: str) -> int:
    if name not in units:
        raise BadInput(f"库中没有单位“{name}”。请核对单位全称，或先登记该单位。")
    return units[name]


def _stored(number: int | None) -> int:
    if number is None:  # pragma: no cover - the session was flushed
        raise LookupError("a stored row has a number")
    return number


def _name(year: int, number: int) -> str:
    return f"{year}年度计划第{number}版"
