"""A small town with one of everything that is kept, and beside it something that is not yet."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, select

from core.access import OPERATOR
from core.commands.card import Subject
from core.commands.plan import DraftEdition, draft_edition
from core.models import (
    ConductRecord,
    GradeBookChoice,
    InspectionProblem,
    InspectionTask,
    ProblemStep,
    ProgressReport,
    ProjectCost,
    RecordRevocation,
    ReportedLand,
    ScoreSheet,
    SheetMark,
)
from core.period import Month
from core.vocabulary import (
    CostKind,
    NoticeKind,
    ProblemState,
    ProposalState,
    ReportState,
    RevocationGround,
    SheetSide,
    TaskOrigin,
    TaskState,
)
from tests.core.approving import Counter
from tests.core.busy_land import expropriated
from tests.core.coordinating import Coordination
from tests.core.deciding import Desk
from tests.core.noticing import Results
from tests.core.route import project_id
from tests.data.town import NOON, PLAN, town


def fill(session: Session, *, folder: Path) -> None:
    """Write the small town with an issued list, and beside everything guarded something that is not yet."""
    town(session)
    desk = Desk(session)
    number = desk.card()
    desk.explain(number)
    desk.decline(subject=desk.office)
    desk.card(subject=Subject(unit_id=desk.owner))
    act = desk.propose()
    desk.decide(act)
    desk.report(act)
    desk.issued()
    desk.draft(Month(2019, 6))
    _builders(session, folder=folder)
    expropriated(session)
    _problems(session)
    case = Counter(session)
    case.decide(case.accept(case.listed()))
    draft_edition(session, DraftEdition(2019, 2, 9, PLAN), by=OPERATOR, on=NOON)
    project = project_id(session, "LJ-003")
    report = ProgressReport(project_id=project, year=2019, month=8, state=ReportState.DRAFT, investment=5)
    session.add(report)
    session.flush()
    session.add_all(ReportedLand(report_id=number, district_id=1, area=5) for number in (1, report.id or 0))


def _builders(session: Session, *, folder: Path) -> None:
    """Final results with an answered objection, a draft, a sheet that was handed in, an answered problem, an amount, decided records."""
    way = Results(session, folder=folder)
    number = way.opened()
    way.answer(way.object(number))
    way.at += timedelta(days=7)
    way.finish(number)
    decided = session.exec(select(ConductRecord)).one()
    decided.state, decided.decided_by, decided.decided_at = ProposalState.APPROVED, way.signatory.person_id, NOON
    session.add(decided)
    way.final(kind=NoticeKind.CREDIT, document="鹭建协〔2019〕6号")
    way.draft(NoticeKind.QUARTER, "2019Q1")
    who = way.officer.person_id or 0
    task = InspectionTask(
        year=2019,
        quarter=1,
        project_id=1,
        builder_id=way.builder,
        origin=TaskOrigin.KEY,
        sheet="lujiang.2019-01-01",
        state=TaskState.SETTLED,
        planned_by=way.officer.person_id or 0,
        planned_at=NOON,
    )
    session.add(task)
    session.flush()
    sheet = ScoreSheet(task_id=task.id or 0, side=SheetSide.INSPECTOR, version=1, person_id=who, at=NOON)
    problem = InspectionProblem(
        task_id=task.id or 0, item="staff", matter="缺一人", due_on=NOON.date(), state=ProblemState.ANSWERED, person_id=who, at=NOON
    )
    cost = ProjectCost(
        project_id=1, kind=CostKind.ESTIMATE, amount=5, approved_on=NOON.date(), document="批〔2019〕1号", person_id=who, at=NOON
    )
    session.add_all((sheet, problem, cost))
    session.flush()
    _revocations(session, decided.id or 0, proposed_by=who, decided_by=way.signatory.person_id)
    session.add(SheetMark(sheet_id=sheet.id or 0, item="staff", applicable=True, times=1))
    session.add(ProblemStep(problem_id=problem.id or 0, state=ProblemState.ANSWERED, text="已补齐", person_id=who, at=NOON))
    session.flush()


def _problems(session: Session) -> None:
    """One struck off, one with a proposal to lift it."""
    case = Coordination(session)
    case.struck()
    case.late_at_the_office()


def _revocations(session: Session, record_id: int, *, proposed_by: int, decided_by: int | None) -> None:
    """One that was refused and one that waits, and a book that was chosen."""
    for state in (ProposalState.REFUSED, ProposalState.PROPOSED):
        made = RecordRevocation(
            record_id=record_id,
            ground=RevocationGround.ERROR,
            reason="查无此事",
            document="撤〔2019〕1号",
            state=state,
            proposed_by=proposed_by,
            proposed_at=NOON,
        )
        if state is ProposalState.REFUSED:
            made.decided_by, made.decided_at, made.decision = decided_by, NOON, "事实清楚"
        session.add(made)
        session.flush()
    session.add(GradeBookChoice(kind=NoticeKind.YEAR, name="lujiang", since=NOON.date(), chosen_by=decided_by, chosen_at=NOON))
