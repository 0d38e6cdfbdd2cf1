"""任务清单 and 责任清单: what each unit has to do in a month, from plan, problems, approvals, land and opinions; kept in no table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import MAY_SEE, Actor, Reach, reach, require_sight
from core.approvals import ApprovalState
from core.issues import IssueState
from core.models import AnnualPlan, Assignment, City, LandPlan, MonthlyPlan, Person, PlanEdition, Project, Unit
from core.period import Month
from core.queries import approvals, issues, round_tables
from core.queries.approvals import ApprovalLine
from core.vocabulary import PlanChange, Role, Term

ON_HOLD = (PlanChange.WITHDRAWN, PlanChange.SUSPENDED)
"""Plans under which nothing is to be done."""


BUREAU = {
    IssueState.WAITING: "派单",
    IssueState.DISPUTED: "改派或裁定",
    IssueState.EXTENDING: "决定延期",
    IssueState.ANSWERED: "回访",
    IssueState.CLOSED: "销号",
}
"""What the bureau has to do about a problem that is not with its owner."""


class DutyKind(Term):
    """What a duty comes from."""

    INVESTMENT = "投资计划"
    MILESTONE = "开竣工"
    LAND = "交地"
    ISSUE = "协调问题"
    APPROVAL = "审批"
    OPINION = "圆桌会意见"


@dataclass(frozen=True)
class Duty:
    """Something to be done for a project by a unit: `unit_id` does it, `responsible_id` answers for the project.

    `amount` is fen of an investment, ten-thousandths of a mu of land, None of the others; an
    opinion is of no project and stands under its round table, nobody else answers for it; `late`: days past the day, 0 if it has not
    come or there is none (approvals in working days); `key` is the same as long as the duty is.
    """

    kind: DutyKind
    key: str
    code: str
    project: str
    matter: str
    amount: int | None
    unit_id: int | None
    unit: str
    person: str
    responsible_id: int | None
    responsible: str
    leader: str
    due_on: date | None
    late: int = 0


def duties(session: Session, viewer: Actor, *, month: Month, day: date) -> tuple[Duty, ...]:
    """Return what is to be done in a month as it stands on a day, by kind, then by day and project.

    From the plan in force in the month: investment, starts, completions and land; of problems, approvals and opinions what is due by the
    month's end or late; of problems also what waits for the bureau, under the bureau's name and without a day. A unit sees what it does
    itself and what is done for projects that it is responsible for. Raises NotAllowed.
    """
    whole = require_sight(viewer, "任务清单") is Reach.ALL
    known = _Known.read(session, day=day)
    edition = ledger.in_force(ledger.editions(session, month.year), month.number)
    found = [
        *(_planned(session, edition, known, month=month) if edition else ()),
        *_issues(session, viewer, known, month=month, day=day),
        *_approvals(session, viewer, known, month=month, day=day),
        *_opinions(session, viewer, month=month, day=day),
    ]
    mine = [one for one in found if whole or (viewer.unit_id is not None and viewer.unit_id in (one.unit_id, one.responsible_id))]
    order = list(DutyKind)
    return tuple(sorted(mine, key=lambda one: (order.index(one.kind), one.due_on or date.max, one.code, one.key)))


@dataclass(frozen=True)
class _Known:
    """Units by id, who has which part in a project, and the persons who follow and lead it, by project and role."""

    units: Mapping[int | None, str]
    held: ledger.Parts
    people: Mapping[tuple[int, Role], str]
    projects: Mapping[str, int]

    @classmethod
    def read(cls, session: Session, *, day: date) -> "_Known":
        """Read what stands beside every duty."""
        rows = (
            select(Assignment.project_id, Assignment.role, Person.name)
            .join(Person, col(Person.id) == col(Assignment.person_id))
            .where(col(Assignment.starts_on) <= day, sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= day))
            .order_by(col(Assignment.starts_on), col(Assignment.id))
        )
        return cls(
            dict(session.exec(select(Unit.id, Unit.short_name)).all()),
            ledger.parts(session, day),
            {(project, Role(role)): name for project, role, name in session.exec(rows)},
            {code: key or 0 for code, key in session.exec(select(Project.code, Project.id))},
        )

    def duty(self, made: "_Made") -> Duty:
        """A duty with the names that stand beside it; what is nobody's by name is the coordinator's of the project."""
        project = self.projects[made.code]
        responsible = self.held.get((project, Role.RESPONSIBLE))
        unit = made.unit_id if made.unit_id is not None else ledger.reporting_unit(self.held, project)
        return Duty(
            kind=made.kind,
            key=made.key,
            code=made.code,
            project=made.project,
            matter=made.matter,
            amount=made.amount,
            unit_id=unit,
            unit=self.units.get(unit, "") if unit is not None else "",
            person=made.person if made.person is not None else self.people.get((project, Role.COORDINATOR), ""),
            responsible_id=responsible,
            responsible=self.units.get(responsible, "") if responsible is not None else "",
            leader=self.people.get((project, Role.LEAD_OFFICIAL), ""),
            due_on=made.due_on,
            late=made.late,
        )


@dataclass(frozen=True)
class _Made:
    """A duty before the names are known; without unit it is the reporting unit's, without person its coordinator's."""

    kind: DutyKind
    key: str
    code: str
    project: str
    matter: str
    due_on: date | None
    amount: int | None = None
    unit_id: int | None = None
    person: str | None = None
    late: int = 0


def _planned(session: Session, edition: PlanEdition, known: _Known, *, month: Month) -> Iterator[Duty]:
    """What the edition in force plans for the month."""
    of_edition = (AnnualPlan.edition_id == edition.id, col(AnnualPlan.change).not_in(ON_HOLD))
    plans = (
        select(Project.code, Project.name, AnnualPlan, MonthlyPlan.investment)
        .join(AnnualPlan, col(AnnualPlan.project_id) == col(Project.id))
        .join(MonthlyPlan, col(MonthlyPlan.annual_plan_id) == col(AnnualPlan.id))
        .where(*of_edition, MonthlyPlan.month == month.number)
    )
    for code, name, plan, fen in session.exec(plans):
        if fen > 0:
            target = f"，全年目标：{plan.target}" if plan.target else ""
            yield known.duty(_Made(DutyKind.INVESTMENT, f"plan-{code}-{month}", code, name, f"完成投资{target}", month.last_day, fen))
        for planned, word in ((plan.start_month, "开工"), (plan.completion_month, "竣工")):
            if planned == month.number:
                key = f"{'start' if word == '开工' else 'completion'}-{code}-{month.year}"
                yield known.duty(_Made(DutyKind.MILESTONE, key, code, name, word, month.last_day))
    land = (
        select(Project.code, Project.name, LandPlan.district_id, LandPlan.area)
        .join(AnnualPlan, col(AnnualPlan.project_id) == col(Project.id))
        .join(LandPlan, col(LandPlan.annual_plan_id) == col(AnnualPlan.id))
        .where(*of_edition, LandPlan.month == month.number)
    )
    for code, name, district, parts in session.exec(land):
        if parts > 0:
            made = _Made(DutyKind.LAND, f"land-{code}-{district}-{month}", code, name, "交地", month.last_day, parts, district, "")
            yield known.duty(made)


def _issues(session: Session, viewer: Actor, known: _Known, *, month: Month, day: date) -> Iterator[Duty]:
    """Problems whose owner has to act by the month's end, and those that the bureau has to move, which have no day."""
    if reach(viewer, MAY_SEE["问题"]) is None:
        return
    bureau = session.exec(select(City.bureau)).first() or ""
    for one in issues.issues(session, viewer, day=day):
        if one.state in BUREAU and one.raised_on <= month.last_day:
            matter = f"{BUREAU[one.state]}：{one.number} {one.matter}"
            of_bureau = known.duty(_Made(DutyKind.ISSUE, f"issue-{one.number}", one.code, one.project, matter, None, person=""))
            yield replace(of_bureau, unit_id=None, unit=bureau)
        if one.state.with_owner and one.due_on is not None and one.due_on <= month.last_day:
            made = _Made(DutyKind.ISSUE, f"issue-{one.number}", one.code, one.project, f"{one.number} {one.matter}", one.due_on)
            yield known.duty(replace(made, unit_id=one.owner_unit_id, person=one.owner, late=one.late))


def _approvals(session: Session, viewer: Actor, known: _Known, *, month: Month, day: date) -> Iterator[Duty]:
    """Approvals that are not granted, each with what its applicant has to do."""
    if reach(viewer, MAY_SEE["审批事项"]) is None:
        return
    for one in approvals.approvals(session, viewer, day=day):
        if not one.standing.state.is_open:
            continue
        due = one.standing.due_on if one.standing.state.with_office else one.wanted_on
        if due is None or due <= month.last_day:
            made = _Made(DutyKind.APPROVAL, f"approval-{one.number}", one.code, one.project, _asked(one), due, late=one.late)
            yield known.duty(made)


def _opinions(session: Session, viewer: Actor, *, month: Month, day: date) -> Iterator[Duty]:
    """Opinions of round tables that their handler has to answer by the month's end."""
    if reach(viewer, MAY_SEE["圆桌会"]) is None:
        return
    for one in round_tables.opinions(session, viewer, day=day):
        if one.state.with_handler and one.due_on is not None and one.due_on <= month.last_day:
            yield Duty(
                kind=DutyKind.OPINION,
                key=f"opinion-{one.number}",
                code=one.table,
                project=f"圆桌会{one.table}",
                matter=f"{one.number} {one.text}",
                amount=None,
                unit_id=one.handler_unit_id,
                unit=one.handler_unit,
                person=one.handler,
                responsible_id=None,
                responsible="",
                leader="",
                due_on=one.due_on,
                late=one.late,
            )


def _asked(one: ApprovalLine) -> str:
    """What the applicant has to do: apply, supplement, urge, or apply anew."""
    return f"{_DO[one.standing.state]}：{one.name}（{one.office}）"


_DO = {
    ApprovalState.NEEDED: "申报",
    ApprovalState.RUNNING: "催办",
    ApprovalState.SUSPENDED: "补正",
    ApprovalState.REFUSED: "重新申报",
    ApprovalState.RETURNED: "重新申报",
}
