"""The circulars of the demonstration city: January to June issued in turn, July waiting for its signature; all by the commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from core.access import SYSTEM, Actor
from core.accounts import actor_of
from core.calendar import after_working_days, end_of_work
from core.commands import card, official, publication
from core.commands.card import DeclineCard, IssueCard, Subject
from core.commands.official import DecideAct, ProposeAct, ReportOnAct
from core.commands.publication import AnswerObjection, CheckData, IssueCircular, OpenCheck
from core.models import Account, Circular, City, Person, Project, ReportingMonth, RoleGrant, Unit
from core.period import CHINA, Month
from core.queries import circulars
from core.vocabulary import ActKind, CardColour, MonthState, UserRole
from data import notice
from data.circular import Letterhead, compose, title_of
from scoring.cards import Proposal
from scoring.explain import headline
from scoring.publish import grounds, proposing, route
from scoring.publish.drafting import Draft
from scoring.verdicts import Verdict

LAST_ISSUED = 6
CARDS_FROM = 4
"""Before this month the bureau warns and issues no card."""
NO_CARDS_YET = "一季度计划基数小，先提醒责任单位，不发牌"
NOT_BEGUN = "项目没有开工，改为挂牌督办，限期开工"
OBJECTOR, OBJECTED_IN = "市文旅局", (6, 7)
OBJECTION = "望潮艺术中心5月补报的320万元冲减，请核对是否重复扣减"
ANSWER = "经核对，冲减只在5月计一次，累计数无误"
SUPERVISED = "石埠影视拍摄基地"


@dataclass(frozen=True)
class _Persons:
    """Who acts at the bureau."""

    officer: Actor
    signatory: Actor


def publish(session: Session) -> None:
    """Lead the months of the loaded city to issue, each after its lock, as their days were; the transaction is the caller's."""
    locks = {row.number: row.locked_at for row in session.exec(select(ReportingMonth)) if row.locked_at is not None}
    for row in session.exec(select(ReportingMonth)):
        if row.locked_at is not None:
            row.state, row.locked_at = MonthState.CLOSED, None
            session.add(row)
    for number, locked in sorted(locks.items()):
        row = session.get_one(ReportingMonth, (2019, number))
        row.state, row.locked_at = MonthState.LOCKED, locked
        session.add(row)
        session.flush()
        _publish(session, Month(2019, number), locked=locked)


def _publish(session: Session, month: Month, *, locked: datetime) -> None:
    persons = _persons(session, locked)
    drafted_at = _at(after_working_days(locked.astimezone(CHINA).date(), 1), 9)
    facts, verdict = route.judged(session, month, known_at=locked)
    proposing.write(session, verdict, known_at=locked, by=SYSTEM, on=_at(after_working_days(locked.astimezone(CHINA).date(), 1), 1))
    asked = route.to_draft(facts, verdict, known_at=locked)
    circular = publication.draft_circular(session, asked, by=persons.officer, on=drafted_at)
    _check(session, circular, verdict, persons=persons, at=drafted_at)
    if month.number > LAST_ISSUED:
        return
    decided_at = _at(after_working_days(drafted_at.date(), 2), 10)
    _decide(session, verdict, persons, at=decided_at)
    remark = "锁定时还没有审定的月报不计入，按下限计" if route.open_ends(session, facts, verdict=verdict) else ""
    signed = route.to_sign(session, facts, verdict=verdict, circular_id=circular.id or 0, remark=remark)
    publication.sign_circular(session, signed, by=persons.signatory, on=decided_at + timedelta(hours=1))
    computed = Draft(facts, verdict, headline(facts), locked, closed=True, chosen=True)
    _issue(session, circular, computed, persons=persons, at=_at(after_working_days(decided_at.date(), 1), 15))
    if month.number == LAST_ISSUED:
        _supervise(session, verdict, persons, at=decided_at + timedelta(hours=2))


def _check(session: Session, circular: Circular, verdict: Verdict, *, persons: _Persons, at: datetime) -> None:
    """Every unit is asked; one objects in two months and gets its answer, most of the others confirm."""
    units = publication.units_of(route.places(verdict))
    due = end_of_work(after_working_days(at.date(), 1))
    publication.open_check(session, OpenCheck(circular.id or 0, units, due), by=persons.officer, on=at + timedelta(minutes=20))
    names = {unit.id: unit.short_name for unit in session.exec(select(Unit))}
    for place, unit in enumerate(units):
        objects = names[unit] == OBJECTOR and circular.month in OBJECTED_IN
        speaker = _of_unit(session, unit)
        if speaker is None or (place % 7 == 3 and not objects):
            continue
        said = CheckData(circular.id or 0, unit, OBJECTION if objects else "")
        publication.check_data(session, said, by=speaker, on=at + timedelta(hours=2, minutes=place))
        if objects:
            answer = AnswerObjection(circular.id or 0, unit, ANSWER)
            publication.answer_objection(session, answer, by=persons.officer, on=at + timedelta(hours=6))


def _decide(session: Session, verdict: Verdict, persons: _Persons, *, at: datetime) -> None:
    for proposal in route.undecided(session, verdict):
        if not proposal.removal:
            _decide_one(session, verdict, proposal, by=persons.signatory, at=at)


def _decide_one(session: Session, verdict: Verdict, proposal: Proposal, *, by: Actor, at: datetime) -> None:
    month, subject = verdict.month, Subject(*route.key_of(proposal))
    not_begun = proposal.colour is CardColour.RED and proposal.ratio.numerator == 0
    if month.number < CARDS_FROM or not_begun:
        reason = NO_CARDS_YET if month.number < CARDS_FROM else NOT_BEGUN
        card.decline_card(session, DeclineCard(month, subject, proposal.colour, reason), by=by, on=at)
        return
    clause = route.clause_of(proposal, verdict.rulebook)
    figures = (proposal.ratio.numerator, proposal.ratio.denominator)
    card.issue_card(session, IssueCard(month, subject, proposal.colour, clause, figures), by=by, on=at)


def _issue(session: Session, circular: Circular, computed: Draft, *, persons: _Persons, at: datetime) -> None:
    month = computed.facts.month
    city = session.get_one(City, 1)
    line = _line(session, persons, month)
    head = Letterhead(
        issuers=(city.bureau,),
        title=title_of(computed),
        document=f"鹭建督演示〔2019〕{month.number}号",
        addressees="各区人民政府，各指挥部，市直各责任单位，市属各国有企业",
        copies="市委办公室，市政府办公室",
        issued_on=at.astimezone(CHINA).date(),
    )
    paper = compose(session, persons.officer, circular=line, computed=computed, head=head)
    content = notice.word(paper), notice.workbook(paper)
    issue = IssueCircular(
        circular.id or 0, head.document, head.title, head.issuers, head.addressees, head.copies, head.issued_on or at.date(), *content
    )
    publication.issue_circular(session, issue, by=persons.officer, on=at)


def _supervise(session: Session, verdict: Verdict, persons: _Persons, *, at: datetime) -> None:
    """One order that runs, on the ground of a card that was proposed, with a report back; one proposal that waits."""
    project = session.exec(select(Project.id).where(Project.name == SUPERVISED)).one()
    proposed = next(one for one in verdict.cards if route.key_of(one) == (project, None))
    ground = grounds.of_proposal(proposed, verdict)
    asked = ProposeAct(
        ActKind.SUPERVISION,
        ground.subject,
        f"{ground.figures}项目没有开工。责任单位须办结施工许可，9月底前开工，每半个月报告一次。",
        ground.clause,
        due_on=date(2019, 9, 30),
        answerable="分管副局长",
    )
    act = official.propose_act(session, asked, by=persons.officer, on=at)
    decided = DecideAct(act.id or 0, approve=True, held_on=at.date(), document="鹭重点办演示〔2019〕31号")
    official.decide_act(session, decided, by=persons.signatory, on=at + timedelta(hours=1))
    reporter = _of_unit(session, _unit(session, "市文旅局"))
    if reporter is not None:
        told = ReportOnAct(act.id or 0, "施工图审查已完成，施工许可材料7月25日报审，计划8月20日前办结。")
        official.report_on_act(session, told, by=reporter, on=at + timedelta(days=12))
    waits = ProposeAct(ActKind.ADMONITION, Subject(unit_id=_unit(session, "晴岭区")), "连续三个月欠计划，四个项目发牌，拟约谈分管负责人。")
    official.propose_act(session, waits, by=persons.officer, on=at + timedelta(days=13))


def _line(session: Session, persons: _Persons, month: Month) -> circulars.CircularLine:
    return circulars.circulars(session, persons.officer, month=month)[0]


def _persons(session: Session, on: datetime) -> _Persons:
    held = select(Account, RoleGrant.role).join(RoleGrant, RoleGrant.account_id == Account.id)  # type: ignore[arg-type]  # SQL, not bool
    actors = {role: actor_of(session, account, source="演示", on=on) for account, role in session.exec(held)}
    return _Persons(actors[UserRole.OFFICER], actors[UserRole.SIGNATORY])


def _of_unit(session: Session, unit: int) -> Actor | None:
    """The unit's manager, who needs no account to have spoken for it."""
    person = session.exec(select(Person).where(Person.unit_id == unit).order_by(Person.id)).first()  # type: ignore[arg-type]  # SQL, not a number
    roles = frozenset({UserRole.UNIT_MANAGER})
    return None if person is None else Actor(person.name, roles, unit_id=unit, person_id=person.id, source="演示")


def _unit(session: Session, name: str) -> int:
    return session.exec(select(Unit.id).where(Unit.short_name == name)).one() or 0


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)
