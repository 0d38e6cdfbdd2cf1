"""The small city with something for each command and query, and for each command a request that it can carry out."""

from collections.abc import Callable
from datetime import date, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, col, func, select

from core import db, files, ledger
from core.access import OPERATOR
from core.commands import card, exemption, official, plan, trial
from core.commands.account import BindSubject, OfAccount, OpenAccount
from core.commands.attachment import AttachFile, FetchFile, RemoveFile
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch, stage
from core.commands.card import DeclineCard, EndCard, ExplainCard, IssueCard, Subject
from core.commands.city import ChooseGradeBook, ChooseRulebook, FoundCity
from core.commands.closing import OfMonth
from core.commands.correction import DecideCorrection, RequestCorrection, decide_correction, request_correction
from core.commands.exemption import ApplyExemption, DecideExemption
from core.commands.export import Export
from core.commands.month import OpenMonth
from core.commands.notice import DraftNotice, DropNotice, MakeFinal, OpenNotice, Result, SignNotice
from core.commands.objection import AnswerNoticeObjection, FetchEvidence, ObjectToNotice
from core.commands.official import DecideAct, EndAct, ProposeAct, ReportOnAct
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.publication import (
    AnswerObjection,
    CheckData,
    DraftCircular,
    DropCircular,
    IssueCircular,
    OpenCheck,
    SignCircular,
)
from core.commands.report import FillReport, SubmitReports
from core.commands.review import ApproveReports, ConfirmReports, ReturnReports, Seen
from core.commands.role import GrantRole, RevokeRole
from core.commands.trial import DropTrial, KeepTrial, ShareTrial
from core.commands.unit import EnterUnits
from core.models import (
    Account,
    Attachment,
    BuilderNotice,
    Card,
    OfficialAct,
    Person,
    ProgressReport,
    Project,
    ReportingMonth,
    RoleGrant,
    RuleTrial,
)
from core.period import Month
from core.rows import ReportRow, UnitRow
from core.vocabulary import ActKind, ActState, AttachmentKind, CardColour, FormKind, MonthState, NoticeKind, ReportState, UnitKind, UserRole
from tests.core import (
    busy_approvals,
    busy_builders,
    busy_cards,
    busy_inspections,
    busy_issues,
    busy_jobs,
    busy_land,
    busy_meetings,
    busy_messages,
    busy_pool,
    busy_scoring,
)
from tests.core.noticing import BOOK, BUILDER, Results
from tests.core.noticing import PARTS as PAPERS
from tests.core.noticing import RESULT as GRADED
from tests.core.route import EDITION, OWNER, PARTS, RESPONSIBLE, RESULT, Route, newest, project_id, unit_id
from tests.core.stored import store
from tests.data.town import NOON, PLAN, town
from tests.people import person

JUNE, JULY, AUGUST, DECEMBER = Month(2019, 6), Month(2019, 7), Month(2019, 8), Month(2018, 12)
DRAFTED, CHECKING, CHECKED, SIGNED, ISSUED = (Month(2019, number) for number in range(1, 6))
"""The months whose circular is in each state; of June and July there is none."""
REPORT = ReportRow("LJ-001", 5)
STAGED = StageBatch(FormKind.MONTHLY_REPORT, AUGUST, 1, "月报.xlsx", "0" * 64, (ReadRow(6, REPORT),))
LATE = ("LJ-002", CardColour.RED, "示范办法第十三条", (6_300_000_000, 14_000_000_000))
"""The project that is behind, the card that it gets, the clause and the figures."""


def busy(engine: Engine) -> Engine:
    """The small city with something for each command: a draft edition, an import, reports and circulars in each state, accounts, acts."""
    with db.transaction(engine) as session:
        town(session)
        session.add(ReportingMonth(year=2018, number=12, state=MonthState.CLOSED, due_at=NOON))
        plan.draft_edition(session, DraftEdition(2019, 2, 9, PLAN), by=OPERATOR, on=NOON)
        stage(session, STAGED, by=OPERATOR, on=NOON)
        for code, state in (("LJ-002", ReportState.CONFIRMED), ("LJ-003", ReportState.SUBMITTED)):
            session.add(ProgressReport(project_id=project_id(session, code), year=2019, month=8, state=state, investment=5))
        session.flush()
        session.add(_voucher(session))
        asks = person(session, "提更正的人", UserRole.OFFICER, on=NOON)
        request_correction(session, RequestCorrection(JULY, ReportRow("LJ-004", 5), "重复"), by=asks, on=NOON)
        refused = request_correction(session, RequestCorrection(JULY, ReportRow("LJ-002", 5), "重复"), by=asks, on=NOON)
        decides = person(session, "批更正的人", UserRole.SECTION_HEAD, on=NOON)
        decide_correction(session, DecideCorrection(refused.id or 0, approve=False, reason="依据不足"), by=decides, on=NOON)
        for username, role in (("a1", UserRole.LEADER), ("a2", UserRole.LEADER)):
            named = session.get_one(Account, person(session, username, role, on=NOON).account_id)
            named.username, named.disabled_at = username, NOON if username == "a2" else None
        _published(session)
        busy_builders.builders(session)
        _noticed(session)
        busy_inspections.inspected(session)
        busy_land.expropriated(session)
        busy_issues.raised(session)
        busy_pool.filled(session)
        busy_meetings.met(session)
        busy_approvals.approved(session)
        busy_jobs.ran(session)
        busy_cards.noted(session)
        busy_messages.written_to(session, person(session, "柳收信", UserRole.OFFICER, on=NOON))
        person(session, "赵无址", UserRole.LEADER, on=NOON)
        tries = person(session, "试算的人", UserRole.OFFICER, on=NOON)
        kept = trial.keep_trial(session, KeepTrial("旧试算", "lujiang.2019-01-01", b"engine = 1", JUNE, JUNE), by=tries, on=NOON)
        trial.share_trial(session, ShareTrial(kept.id or 0, shared=True), by=tries, on=NOON)
    return engine


def _voucher(session: Session) -> Attachment:
    return Attachment(
        report_id=report_id(session, "LJ-003", AUGUST),
        kind=AttachmentKind.VOUCHER,
        sha256=files.put(b"%PDF-1 %%EOF", folder=store(session)),
        size=12,
        media_type="application/pdf",
        name="凭证.pdf",
        at=NOON,
    )


def _published(session: Session) -> None:
    """Circulars in each state; a card of an issued month and one of a drafted month; proposals, acts and force majeure."""
    route = Route(session, on=NOON - timedelta(hours=1))
    route.draft(DRAFTED)
    asked = route.draft(CHECKING)
    route.ask(asked, due=timedelta(days=2))
    route.answer(asked, "少计一项", by=route.company)
    route.checked(CHECKED)
    route.sign(route.checked(SIGNED))
    code, colour, clause, figures = LATE
    late = Subject(project_id=project_id(session, code))
    for month in (ISSUED, CHECKED):
        card.issue_card(session, IssueCard(month, late, colour, clause, figures), by=route.signatory, on=NOON)
    route.issued(ISSUED)
    declined = DeclineCard(CHECKED, Subject(unit_id=route.responsible), CardColour.YELLOW, "已约谈")
    card.decline_card(session, declined, by=route.signatory, on=NOON)
    supervised = ProposeAct(ActKind.SUPERVISION, late, "限期赶工", due_on=date(2019, 10, 1), answerable="王负责")
    first = official.propose_act(session, supervised, by=route.officer, on=NOON)
    official.decide_act(session, DecideAct(first.id or 0, approve=True, held_on=NOON.date()), by=route.signatory, on=NOON)
    official.propose_act(session, ProposeAct(ActKind.ADMONITION, late, "约谈责任人"), by=route.officer, on=NOON)
    exemption.apply_exemption(session, ApplyExemption("LJ-001", 2019, 8, 9, "台风", "气象证明"), by=route.officer, on=NOON)


def _noticed(session: Session) -> None:
    """Results of builders in each state; to those on notice the responsible unit objects with a file, and has no answer yet."""
    way = Results(session, folder=store(session), on=NOON - timedelta(days=20))
    way.final("2017")
    way.on_day(NOON.date() - timedelta(days=9))
    way.opened("2016")
    way.on_day(NOON.date() - timedelta(days=1))
    number = way.opened()
    way.object(number, by=way.office, unit=way.office.unit_id)
    way.signed("2018Q2", kind=NoticeKind.QUARTER)
    way.draft(NoticeKind.QUARTER, "2018Q1")


def notice_id(session: Session, period: str) -> int:
    """The results of a quarter or year."""
    return session.exec(select(BuilderNotice.id).where(BuilderNotice.period == period)).one() or 0


def request_for(session: Session, name: str) -> object:
    """A request for the command that the small city lets anybody with the right carry out; found_city alone is too late there.

    What is made over to whoever asks is looked up each time; the rest is the same for one database and looked up once.
    """
    if name in _OF_TRIALS:
        return _OF_TRIALS[name](own_trial(session))
    if name in busy_scoring.ACTS:
        return busy_scoring.requests(session, name)[name]
    if name.startswith(("draw.", "inspection.", "problem.", "sheet.")):
        return busy_inspections.requests(session, name)[name]
    if name in busy_approvals.ACTS:
        return busy_approvals.requests(session)[name]
    known = _KNOWN.setdefault(session.get_bind(), {})
    if not known:
        for part in (busy_builders, busy_cards, busy_jobs, busy_land, busy_issues, busy_pool, busy_meetings, busy_messages):
            known.update(part.requests(session))
        known.update(_in_the_month(session), **_on_the_route(session))
    return known[name]


_KNOWN = WeakKeyDictionary[Engine | Connection, dict[str, object]]()
_OF_TRIALS: dict[str, Callable[[int], object]] = {
    "trial.share_trial": lambda number: ShareTrial(number, shared=False),
    "trial.drop_trial": DropTrial,
}


def _in_the_month(session: Session) -> dict[str, object]:
    """Requests about accounts, files, months, plans, reports, trials and units."""
    account, disabled = (session.exec(select(Account.id).where(Account.username == one)).one() for one in ("a1", "a2"))
    grant = session.exec(select(RoleGrant.id).where(RoleGrant.account_id == account)).one()
    submitted, confirmed = (Seen(report_id(session, code, AUGUST), 1) for code in ("LJ-003", "LJ-002"))
    return {
        "account.open_account": OpenAccount("newcomer", "新人"),
        "account.reset_password": OfAccount(account or 0),
        "account.bind_subject": BindSubject(account or 0, "someone"),
        "account.disable": OfAccount(account or 0),
        "account.enable": OfAccount(disabled or 0),
        "account.unlock": OfAccount(account or 0),
        "attachment.attach_file": AttachFile(submitted.report_id, AttachmentKind.PHOTO, "新照片.jpg", b"%PDF-2 %%EOF", store(session)),
        "attachment.remove_file": RemoveFile(1),
        "attachment.fetch_file": FetchFile(1, store(session)),
        "batch.stage": STAGED,
        "batch.confirm": ConfirmBatch(1),
        "city.found_city": FoundCity("某市", "某局"),
        "city.choose_rulebook": ChooseRulebook("mianyang"),
        "city.choose_grade_book": ChooseGradeBook(NoticeKind.YEAR, "lujiang", NOON.date()),
        "closing.close_month": OfMonth(AUGUST),
        "closing.reopen_month": OfMonth(DECEMBER, "补报"),
        "closing.lock_month": OfMonth(DECEMBER, "测试"),
        "correction.request_correction": RequestCorrection(JULY, REPORT, "发票重复"),
        "correction.decide_correction": DecideCorrection(report_id(session, "LJ-004", JULY, entry=2), approve=True),
        "export.note_export": Export("催报", "催报.xlsx", 3),
        "month.open_month": OpenMonth(AUGUST.next(), NOON + timedelta(days=40)),
        "plan.draft_edition": DraftEdition(2019, 2, 9, PLAN),
        "plan.approve_edition": ApproveEdition(2019, 2, fingerprint_of_draft(session)),
        "report.submit_reports": SubmitReports(AUGUST, (REPORT,)),
        "report.fill_report": FillReport(AUGUST, REPORT),
        "review.confirm_reports": ConfirmReports((submitted,)),
        "review.return_reports": ReturnReports((submitted,), "金额有误"),
        "review.approve_reports": ApproveReports((confirmed,)),
        "role.grant_role": GrantRole(account or 0, UserRole.OFFICER, date(2019, 1, 1)),
        "role.revoke_role": RevokeRole(grant or 0),
        "trial.keep_trial": KeepTrial("改重开工", "lujiang.2019-01-01", b"engine = 1", Month(2019, 1), JUNE),
        "unit.enter_units": EnterUnits((UnitRow("某公司", "某公司", UnitKind.ENTERPRISE),)),
    }


def own_trial(session: Session) -> int:
    """The kept trial, made over to whoever was entered last: only its maker may share or drop it."""
    kept = session.exec(select(RuleTrial)).one()
    kept.person_id = session.exec(select(func.max(Person.id))).one() or 0
    session.flush()
    return kept.id or 0


def _on_the_route(session: Session) -> dict[str, object]:
    """Requests about circulars, cards, acts and force majeure."""
    route = {month: newest(session, month) for month in (DRAFTED, CHECKING, CHECKED, SIGNED)}
    responsible, owner = (unit_id(session, name) for name in (RESPONSIBLE, OWNER))
    held = session.exec(select(Card.id).where(Card.month == ISSUED.number)).one() or 0
    acts = {state: session.exec(select(OfficialAct.id).where(OfficialAct.state == state)).first() or 0 for state in _ACTS}
    late = Subject(project_id=project_id(session, LATE[0]))
    words = ("鹭重办〔2019〕9号", "通报", ("鹭江市重点办",), "各区", "", date(2019, 8, 20), "文稿".encode())
    return {
        "card.issue_card": IssueCard(JUNE, late, *LATE[1:]),
        "card.decline_card": DeclineCard(JUNE, late, LATE[1], "已约谈"),
        "card.explain_card": ExplainCard(held, "征地受阻"),
        "card.end_card": EndCard(held, JUNE, "已赶上"),
        "exemption.apply_exemption": ApplyExemption("LJ-003", 2019, 8, 9, "台风", "气象证明"),
        "exemption.decide_exemption": DecideExemption(1, approve=True),
        "notice.draft_notice": DraftNotice(NoticeKind.QUARTER, "2019Q2", BOOK, NOON, GRADED),
        "notice.sign_notice": SignNotice(notice_id(session, "2018Q1"), GRADED, PAPERS, (Result(owner, 1, 900_000, ""),)),
        "notice.open_notice": OpenNotice(notice_id(session, "2018Q2"), NOON.date()),
        "notice.make_final": MakeFinal(notice_id(session, "2016"), "鹭建协〔2019〕9号"),
        "notice.drop_notice": DropNotice(notice_id(session, "2018Q1"), "重新测算"),
        "objection.object_to_notice": ObjectToNotice(notice_id(session, "2018"), unit_id(session, BUILDER), "少计一个季度"),
        "objection.answer_objection": AnswerNoticeObjection(1, uphold=False, answer="已核对"),
        "objection.fetch_evidence": FetchEvidence(1, store(session)),
        "official.propose_act": ProposeAct(ActKind.COMMENDATION, late, "提前完成"),
        "official.decide_act": DecideAct(acts[ActState.PROPOSED], approve=True, held_on=NOON.date()),
        "official.report_on_act": ReportOnAct(acts[ActState.IN_FORCE], "已增加人手"),
        "official.end_act": EndAct(acts[ActState.IN_FORCE], "已赶上"),
        "publication.draft_circular": DraftCircular(JULY, EDITION, NOON, RESULT),
        "publication.open_check": OpenCheck(route[DRAFTED], (responsible, owner), NOON + timedelta(days=1)),
        "publication.check_data": CheckData(route[CHECKING], responsible),
        "publication.answer_objection": AnswerObjection(route[CHECKING], owner, "已核对"),
        "publication.sign_circular": SignCircular(route[CHECKED], RESULT, PARTS, ()),
        "publication.issue_circular": IssueCircular(route[SIGNED], *words),
        "publication.drop_circular": DropCircular(route[DRAFTED], "重新测算"),
    }


_ACTS = (ActState.PROPOSED, ActState.IN_FORCE)


def fingerprint_of_draft(session: Session) -> str:
    """What a section head sees of the draft of the second edition."""
    draft = ledger.editions(session, 2019)[-1]
    return ledger.fingerprint(draft, ledger.plan_rows(session, draft).values())


def report_id(session: Session, code: str, month: Month, entry: int = 1) -> int:
    """The number of a project's report of a month."""
    found = select(ProgressReport.id).join(Project, col(Project.id) == col(ProgressReport.project_id)).where(Project.code == code)
    return session.exec(found.where(ProgressReport.month == month.number, ProgressReport.entry == entry)).one() or 0
