"""A small town with one of everything that is kept, and beside it something that is not yet."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from core.access import OPERATOR, Actor
from core.commands.blacklist import DecideBlacklist, ProposeBlacklist, decide_blacklist, propose_blacklist
from core.commands.card import Subject
from core.commands.conduct import DecideRecord, decide_record
from core.commands.issue_paper import FileIssuePapers, Paper, file_issue_papers
from core.commands.meeting import Treated
from core.commands.meeting_paper import FilePaper, file_paper
from core.commands.opinion import GiveOpinion, give_opinion
from core.commands.plan import DraftEdition, draft_edition
from core.commands.repair import AskRepair, DecideRepair, ask_repair, decide_repair
from core.commands.revocation import DecideRevocation, ProposeRevocation, decide_revocation, propose_revocation
from core.commands.scope import DecideException, ProposeException, decide_exception, propose_exception
from core.marks import SheetVerdict
from core.meetings import PaperKind
from core.models import (
    Account,
    CalendarFeed,
    ConductRecord,
    DirectoryEntry,
    GradeBookChoice,
    InspectionProblem,
    InspectionTask,
    InspectorInterest,
    ProblemStep,
    ProgressReport,
    ProjectCost,
    ProjectSpecialty,
    ReportedLand,
    ScoreSheet,
    ScoreSheetChoice,
    SheetMark,
    SheetPhoto,
    SheetReview,
    Specialty,
    TierCeiling,
    UnitAlias,
    UnitSuccession,
)
from core.period import Month, Quarter
from core.vocabulary import (
    AliasKind,
    CostKind,
    NoticeKind,
    ProblemState,
    ReportState,
    RevocationGround,
    SheetSide,
    SuccessionKind,
    TaskOrigin,
    TaskState,
    Tier,
    UserRole,
)
from tests.core import busy_cards, busy_messages
from tests.core.approving import Counter
from tests.core.busy_land import expropriated
from tests.core.contents import PDF, PNG
from tests.core.coordinating import Coordination
from tests.core.deciding import Desk
from tests.core.gathering import Gathering
from tests.core.inspecting import Inspection
from tests.core.noticing import Results
from tests.core.pooling import Pool
from tests.core.route import project_id
from tests.data.town import NOON, PLAN, town
from tests.people import person


def fill(session: Session, *, folder: Path) -> None:
    """Write the small town with an issued list, and beside everything guarded something that is not yet."""
    town(session)
    addresses(session)
    busy_messages.written_to(session, person(session, "柳收信", UserRole.OFFICER, on=NOON))
    desk = Desk(session)
    number = desk.card()
    desk.explain(number)
    desk.decline(subject=desk.office)
    desk.card(subject=Subject(unit_id=desk.owner))
    busy_cards.noted(session, code="LJ-003")
    act = desk.propose()
    desk.decide(act)
    desk.report(act)
    desk.issued()
    desk.draft(Month(2019, 6))
    _builders(session, folder=folder)
    expropriated(session)
    _problems(session, folder=folder)
    _pool(session)
    _gatherings(session, folder=folder)
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
    record_id = session.exec(select(ConductRecord.id)).one() or 0
    approver = person(session, "周信用", UserRole.CREDIT_APPROVER, on=NOON)
    decide_record(session, DecideRecord(record_id, approve=True), by=approver, on=way.now)
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
    _revocations(session, record_id, proposer=way.officer, approver=approver)
    _credit(session, way, approver=approver)
    _draw(session)
    session.add(InspectorInterest(person_id=who, unit_id=way.builder, reason="曾任职", starts_on=NOON.date()))
    _behind(session, sheet, reviewer=approver.person_id or 0, builder=way.builder)
    session.add(SheetMark(sheet_id=sheet.id or 0, item="staff", applicable=True, times=1))
    session.add(ProblemStep(problem_id=problem.id or 0, state=ProblemState.ANSWERED, text="已补齐", person_id=who, at=NOON))
    session.flush()


def _behind(session: Session, sheet: ScoreSheet, *, reviewer: int, builder: int) -> None:
    """What was said of a sheet and kept with it, the sheet that was chosen, and an entry of the directory."""
    who, trade = sheet.person_id, Specialty(name="房建", place=1)
    file: dict[str, Any] = {"sha256": "0" * 64, "size": 6, "media_type": "image/jpeg", "name": "临边.jpg", "person_id": who, "at": NOON}
    session.add_all((trade, SheetPhoto(task_id=sheet.task_id, item="hazards", **file)))
    session.flush()
    said: dict[str, Any] = {"verdict": SheetVerdict.RETURNED, "reason": "漏记", "filled_by": who, "person_id": reviewer, "at": NOON}
    day = NOON.date()
    session.add(SheetReview(sheet_id=sheet.id or 0, **said))
    session.add(ScoreSheetChoice(edition="lujiang.2019-01-01", digest="sha256:1", since=day, chosen_by=reviewer, chosen_at=NOON))
    session.add(DirectoryEntry(unit_id=builder, specialty_id=trade.id or 0, tier=Tier.B, starts_on=day, document="名录〔2019〕1号"))


def _problems(session: Session, *, folder: Path) -> None:
    """One struck off, one with a proposal to lift it, two photographs."""
    case = Coordination(session)
    case.struck()
    papers = (Paper("一.png", PNG), Paper("二.pdf", PDF))
    file_issue_papers(session, FileIssuePapers(case.working().id or 0, papers, folder), by=case.officer, on=case.on)
    case.late_at_the_office()


def _pool(session: Session) -> None:
    """Two that were let in, one that waits."""
    pool = Pool(session)
    pool.entered()
    pool.entered("海湾码头")
    pool.proposed("海湾冷链")


def _gatherings(session: Session, *, folder: Path) -> None:
    """Two meetings that treated problems, one with a paper; two round tables with an opinion each that somebody helps with; outcomes."""
    case = Gathering(session)
    for _ in range(2):
        held = case.meet(problems=(Treated(case.raised("LJ-002").number, "限期交地"),))
    asked = FilePaper(held.number, PaperKind.MINUTES, "纪要.pdf", b"%PDF-1 %%EOF", folder)
    file_paper(session, asked, by=case.officer, on=case.on)
    for _ in range(2):
        case.led_to(case.hand(case.given(), helpers=(case.responsible,)))


def _revocations(session: Session, record_id: int, *, proposer: Actor, approver: Actor) -> None:
    """One that was refused and one that waits, and a book that was chosen."""
    for refuses in (True, False):
        words = ProposeRevocation(record_id, RevocationGround.ERROR, "查无此事", "撤〔2019〕1号")
        made = propose_revocation(session, words, by=proposer, on=NOON)
        session.flush()
        if refuses:
            decide_revocation(session, DecideRevocation(made.id or 0, approve=False, reason="事实清楚"), by=approver, on=NOON)
    session.add(GradeBookChoice(kind=NoticeKind.YEAR, name="lujiang", since=NOON.date(), chosen_by=approver.person_id, chosen_at=NOON))


def _credit(session: Session, way: Results, *, approver: Actor) -> None:
    """An entry of the blacklist that ended by repair, and one that waits; an opinion."""
    words = ("围标", "第十一条", "处理〔2019〕1号", NOON.date(), NOON.date() + timedelta(days=300))
    entry = propose_blacklist(session, ProposeBlacklist(way.builder, *words), by=way.officer, on=NOON)
    session.flush()
    decide_blacklist(session, DecideBlacklist(entry.id or 0, approve=True), by=approver, on=NOON)
    asked = ask_repair(session, AskRepair("已整改", blacklist_id=entry.id), by=way.unit, on=NOON)
    session.flush()
    decide_repair(session, DecideRepair(asked.id or 0, approve=True, document="修复〔2019〕1号"), by=approver, on=NOON)
    propose_blacklist(session, ProposeBlacklist(way.builder, *words), by=way.officer, on=NOON)
    give_opinion(session, GiveOpinion(2019, way.builder, 900_000), by=way.office, on=NOON)
    _taken_on(session, way)
    _directory(session, way)


def _taken_on(session: Session, way: Results) -> None:
    """An exception that was refused, and one that waits; a unit that was split off from a builder."""
    for place in range(2):
        made = propose_exception(session, ProposeException("LJ-002", way.builder, "连片实施"), by=way.officer, on=NOON)
        session.flush()
        if place == 0:
            refused = DecideException(made.id or 0, approve=False, reason="力量不足")
            decide_exception(session, refused, by=person(session, "吴科长", UserRole.SECTION_HEAD, on=NOON), on=NOON)
    later = way.office.unit_id or 0
    session.add(
        UnitSuccession(earlier_id=way.builder, later_id=later, effective_on=NOON.date(), document="文", kind=SuccessionKind.DIVISION)
    )


def _directory(session: Session, way: Results) -> None:
    """Two other names of a builder, a ceiling that another took the place of, the specialty of a project."""
    for name in ("旧名", "误写"):
        session.add(UnitAlias(unit_id=way.builder, name=name, kind=AliasKind.FORMER, source="营业执照"))
    for ends in (NOON.date(), None):
        session.add(TierCeiling(tier=Tier.B, most=5, starts_on=NOON.date(), ends_on=ends, document="范围〔2019〕1号"))
    trade = Specialty(name="市政", place=2)
    session.add(trade)
    session.flush()
    session.add(ProjectSpecialty(project_id=1, specialty_id=trade.id or 0))


def _draw(session: Session) -> None:
    """A quarter that was drawn, and one whose seed is to come."""
    case = Inspection(session)
    case.seeded(case.published(), "LJ-002")
    case.published(quarter=Quarter(2019, 4))


def addresses(session: Session) -> None:
    """An account's address of its calendar that was revoked, and the one that came after it."""
    account = session.exec(select(Account.id)).first() or person(session, "订阅人", UserRole.OFFICER, on=NOON).account_id or 0
    for letter, revoked in (("a", NOON), ("b", None)):
        session.add(CalendarFeed(account_id=account, secret_digest=letter * 64, created_at=NOON, revoked_at=revoked))
        session.flush()
