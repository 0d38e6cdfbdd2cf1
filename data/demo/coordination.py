"""Problems of the demonstration city in 2019, in every state: raised, given out, answered, late, lifted; by the commands, all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core import ledger
from core.access import SYSTEM, Actor
from core.calendar import after_working_days, is_working_day
from core.commands import answer, issue, lifting
from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue, StrikeIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.lifting import DecideLift, EscalateLate
from core.issues import IssueAct, IssueKind, IssueSource, LiftState, ReplyKind, Satisfaction
from core.models import Issue, IssueLift, Person, Project
from core.vocabulary import Role, UserRole
from data.demo import cast
from data.demo.calendar import at
from data.demo.gatherings import Gatherings

BEGINS, ENDS = date(2019, 1, 7), date(2019, 8, 30)
"""The first and the last working day on which something happens."""
PLANNED_FOR = date(2019, 10, 31)
"""The day of an answer 列入计划."""
_A, _K = IssueAct, IssueKind
Way = tuple[tuple[int, IssueAct], ...]
"""What happens to a problem, each so many working days after it was raised."""

ASSIGNED: Way = ((1, _A.ASSIGN),)
WORKING: Way = (*ASSIGNED, (2, _A.ACCEPT))
ANSWERED: Way = (*WORKING, (5, _A.REPLY))
CLOSED: Way = (*ANSWERED, (7, _A.CONFIRM))
STRUCK: Way = (*CLOSED, (9, _A.STRIKE))
SLOW: Way = (*WORKING, (14, _A.REPLY), (16, _A.CONFIRM), (18, _A.STRIKE))
ASKED: Way = (*WORKING, (4, _A.ASK_EXTENSION))
EXTENDED: Way = (*ASKED, (5, _A.GRANT))
EXTENDED_AND_CLOSED: Way = (*EXTENDED, (13, _A.REPLY), (15, _A.CONFIRM), (17, _A.STRIKE))
RETURNED: Way = (*ANSWERED, (7, _A.RETURN))
RETURNED_AND_CLOSED: Way = (*RETURNED, (8, _A.RESUME), (11, _A.REPLY), (12, _A.CONFIRM))
DISPUTED: Way = (*ASSIGNED, (3, _A.DISPUTE))
REASSIGNED: Way = (*DISPUTED, (4, _A.REASSIGN), (5, _A.ACCEPT))
FIXED: Way = (*DISPUTED, (4, _A.FIX), (5, _A.ACCEPT))
PLANNED: Way = (*ANSWERED, (7, _A.TRACK))


@dataclass(frozen=True)
class _Case:
    """A problem: of which project, when it was raised, its way, the limit in working days, and what the answer says."""

    project: str
    raised_on: date
    way: Way
    days: int = 8
    kind: IssueKind | None = None
    matter: str = ""
    reply: ReplyKind = ReplyKind.SOLVED
    source: IssueSource = IssueSource.REPORT
    decision: LiftState | None = None


def _of(month: int, day: int) -> date:
    return date(2019, month, day)


CASES = (
    _Case("新机场飞行区工程", _of(1, 9), STRUCK, kind=_K.PIPELINES, matter="航油管线与排水箱涵交叉，请产权单位确认迁改方案"),
    _Case("会展湾展馆一期工程", _of(1, 24), STRUCK, kind=_K.APPROVAL, matter="幕墙专项设计审查没有办结，请审批部门出具意见"),
    _Case("轨道交通5号线工程", _of(2, 14), SLOW, kind=_K.LAND, matter="明挖区间临时用地3.2亩没有交付，请镜海区交地"),
    _Case("灯塔集装箱泊位改造工程", _of(2, 26), CLOSED, kind=_K.APPROVAL, matter="水上水下施工许可到期，请海事部门换发"),
    _Case("新机场航站楼工程", _of(3, 6), STRUCK, kind=_K.CONSTRUCTION, matter="钢结构与幕墙单位交叉作业，请指挥部排定工作面"),
    _Case("星浦体育中心主体育场", _of(3, 19), EXTENDED_AND_CLOSED, kind=_K.MUNICIPAL, matter="场外临时用电容量不足，请供电单位增容"),
    _Case("轨道交通1号线二期工程", _of(3, 28), STRUCK, kind=_K.PIPELINES, matter="站前路燃气中压管未迁改，请燃气单位排定停气计划"),
    _Case("鹤坪产业园路网一期", _of(4, 10), RETURNED_AND_CLOSED, kind=_K.LAND, matter="K0+300处两户未腾房，请责任单位完成拆除"),
    _Case("书院城市商业综合体", _of(4, 17), CLOSED, kind=_K.FUNDS, matter="开发贷款展期没有批复，请金融部门协调", reply=ReplyKind.NOT_YET),
    _Case("霞汀滨海公园二期", _of(5, 8), CLOSED, kind=_K.OTHER, matter="请求把公园停车场改为地下两层", reply=ReplyKind.REFUSED),
    _Case("蓝汀旧村改造安置区", _of(5, 16), REASSIGNED, source=IssueSource.VISIT, days=60),
    _Case("石磬保障性住房", _of(5, 23), STRUCK, source=IssueSource.INSPECTION),
    _Case("会展湾片区地下停车场", _of(6, 5), FIXED, days=60),
    _Case("科苑北片区路网一期", _of(6, 12), WORKING, days=10, source=IssueSource.MEETING, decision=LiftState.LIFTED),
    _Case("柏岭至岩门公路改建工程", _of(6, 19), WORKING, days=10, decision=LiftState.KEPT),
    _Case("轨道交通8号线工程", _of(7, 3), WORKING, days=15, source=IssueSource.MEETING),
    _Case("松涛溪流域综合整治二期", _of(7, 10), WORKING, days=12, source=IssueSource.VISIT),
    _Case("云兰跨海大桥西接线工程", _of(7, 17), EXTENDED, days=10, source=IssueSource.MEETING),
    _Case("柏岭科学城综合管廊", _of(7, 24), SLOW, days=8),
    _Case("霁云水库除险加固工程", _of(7, 31), PLANNED, days=8, reply=ReplyKind.PLANNED),
    _Case("茶垄路北段道路工程", _of(8, 1), WORKING, days=12),
    _Case("荷渡医院门诊综合楼", _of(8, 5), STRUCK, source=IssueSource.INSPECTION),
    _Case("北阙历史街区保护修缮二期", _of(8, 7), ASSIGNED, days=8),
    _Case("东礁体育中心", _of(8, 9), WORKING, days=8, kind=_K.CONSTRUCTION, matter="看台预制构件进场慢，请代建单位增加模具和班组"),
    _Case("望潮艺术中心", _of(8, 12), RETURNED, days=12),
    _Case("镜海新城片区路网工程（二期）", _of(8, 14), EXTENDED, days=8),
    _Case("白榕学校", _of(8, 15), ANSWERED, days=8, kind=_K.LAND, matter="操场东侧0.8亩没有交地，请指挥部协调移交"),
    _Case("岭下安置房三期", _of(8, 16), CLOSED, days=8, source=IssueSource.VISIT),
    _Case("莲渚片区污水干管工程", _of(8, 20), ANSWERED, days=8),
    _Case("沐溪储能电池生产基地二期", _of(8, 21), ASKED, days=6, source=IssueSource.ROUND_TABLE),
    _Case("轨道交通7号线工程", _of(8, 22), WORKING, days=8, kind=_K.PIPELINES, matter="盾构始发井处通信管道未割接，请通信单位排期"),
    _Case("平澜供应链物流园二期", _of(8, 23), DISPUTED, days=8, kind=_K.MUNICIPAL, matter="园区北门市政道路没有接通，请明确建设单位"),
    _Case("汐岸文化活动中心", _of(8, 26), ASSIGNED, days=8, kind=_K.PIPELINES, matter="红线内通信管道没有迁改，请代建单位排定迁改计划"),
    _Case("鸥汀养老服务中心", _of(8, 26), ASSIGNED, days=8, kind=_K.LAND, matter="西侧两户没有腾房，请云湾区完成腾房交地"),
    _Case(
        "科苑十二英寸晶圆制造一期", _of(8, 27), ASSIGNED, days=8, kind=_K.MUNICIPAL, matter="双回路供电第二路没有送电，请供电单位明确日期"
    ),
    _Case("云兰跨海大桥主桥工程", _of(8, 29), (), kind=_K.APPROVAL, matter="临时航标调整方案待批，请海事部门审查"),
    _Case("轨道交通5号线工程", _of(8, 30), (), kind=_K.LAND, matter="换乘站出入口占用绿地，请镜海区办理移交"),
)
"""The problems in the order in which they were raised, and so of their numbers."""


@dataclass(frozen=True)
class _Event:
    """Something that happens at a moment: an act to the case at a place of CASES, or with no act the raising of it."""

    moment: datetime
    place: int
    act: IssueAct


def coordinate(session: Session) -> None:
    """Lead the problems of the loaded city to where they stand, day by day, with what moves up each morning; the caller's transaction."""
    case, events = _Town(session), sorted(_events(), key=lambda one: (one.moment, one.place))
    day = BEGINS
    while day <= ENDS:
        if is_working_day(day):
            lifting.escalate_late(session, EscalateLate(), by=SYSTEM, on=at(day, 7))
            case.decide(day)
        for event in (one for one in events if one.moment.date() == day):
            case.happen(event)
        if is_working_day(day):
            case.gatherings.of_day(day)
        day += timedelta(days=1)


def _events() -> Iterator[_Event]:
    for place, case in enumerate(CASES):
        minute = place % 50
        yield _Event(at(case.raised_on, 9, minute=minute), place, IssueAct.RAISE)
        for after, act in case.way:
            yield _Event(at(after_working_days(case.raised_on, after), 10 + after % 6, minute=minute), place, act)


class _Town:
    """The persons of the loaded city and the problems raised so far."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers: dict[int, int] = {}
        self.officer = of_title(session, "督查科副科长", role=UserRole.OFFICER)
        self.head = of_title(session, "督查科科长", role=UserRole.SECTION_HEAD)
        self.signatory = of_title(session, "重点项目处处长", role=UserRole.SIGNATORY)
        self.gatherings = Gatherings(session, officer=self.officer, head=self.head)

    def happen(self, event: _Event) -> None:
        """Let one thing happen; nothing happens to what was decided otherwise meanwhile."""
        case = CASES[event.place]
        if event.act is IssueAct.RAISE:
            self.numbers[event.place] = self._raise(case, on=event.moment)
            return
        one = self.session.get_one(Issue, self.numbers[event.place])
        self._move(case, one, event.act, on=event.moment)

    def _raise(self, case: _Case, *, on: datetime) -> int:
        project = self._project(case)
        late = cast.LATE.get(case.project)
        said = case.matter or (f"{late.difficulty.partition('：')[2]}。{late.request}" if late else "")
        if case.source is IssueSource.ROUND_TABLE:
            return self.gatherings.raised(project.code, case.kind or _kind(case), text=said, on=on)
        by = self.of_unit(self._reporter(project, on)) if case.source is IssueSource.REPORT else self.officer
        reference = {IssueSource.MEETING: "演示：每周现场协调会", IssueSource.VISIT: "演示：现场走访"}.get(case.source, "")
        request = RaiseIssue(project.code, case.kind or _kind(case), said, case.source, reference)
        return issue.raise_issue(self.session, request, by=by, on=on).id

    def _project(self, case: _Case) -> Project:
        return self.session.exec(select(Project).where(Project.name == case.project)).one()

    def _reporter(self, project: Project, on: datetime) -> int | None:
        return ledger.reporting_unit(ledger.parts(self.session, on.date(), code=project.code), project.id or 0)

    def of_unit(self, unit_id: int | None) -> Actor:
        """The first person of a unit, as a manager of it."""
        return acting_for(self.session, unit_id)

    def _owner(self, case: _Case, *, on: datetime, other: bool) -> Actor:
        """Land, approvals and money are the responsible unit's; building is the reporting unit's; after an objection the other one's."""
        project = self._project(case)
        held = ledger.parts(self.session, on.date(), code=project.code)
        building = (case.kind or _kind(case)) in (IssueKind.CONSTRUCTION, IssueKind.PIPELINES)
        responsible = held.get((project.id or 0, Role.RESPONSIBLE))
        return self.of_unit(self._reporter(project, on) if building is not other else responsible)

    def _move(self, case: _Case, one: Issue, act: IssueAct, *, on: datetime) -> None:
        key, owner = one.id or 0, self.of_unit(one.owner_unit_id) if one.owner_unit_id else self.officer
        if act in (IssueAct.ASSIGN, IssueAct.REASSIGN):
            to = self._owner(case, on=on, other=act is IssueAct.REASSIGN)
            asked = AssignIssue(key, to.unit_id or 0, to.person_id or 0, case.days, text="请按期办理，每周报进展")
            issue.assign_issue(self.session, asked, by=self.officer, on=on)
        elif act is IssueAct.FIX:
            issue.fix_assignment(self.session, OnIssue(key, "工作面移交属承办单位职责"), by=self.head, on=on)
        elif act in (IssueAct.ACCEPT, IssueAct.RESUME):
            issue.accept_issue(self.session, OnIssue(key), by=owner, on=on)
        elif act is IssueAct.DISPUTE:
            issue.dispute_assignment(self.session, OnIssue(key, "该事项由另一单位负责，本单位无权办理"), by=owner, on=on)
        else:
            self._answer(case, one, act, on=on)

    def _answer(self, case: _Case, one: Issue, act: IssueAct, *, on: datetime) -> None:
        key, owner = one.id or 0, self.of_unit(one.owner_unit_id)
        if act is IssueAct.REPLY:
            planned = PLANNED_FOR if case.reply is ReplyKind.PLANNED else None
            answer.reply_issue(self.session, ReplyIssue(key, case.reply, _SAID[case.reply], planned), by=owner, on=on)
        elif act is IssueAct.ASK_EXTENSION:
            day = after_working_days(one.due_on or on.date(), 8)
            answer.ask_extension(self.session, AskExtension(key, day, "方案要经专家复核"), by=owner, on=on)
        elif act is IssueAct.GRANT:
            answer.decide_extension(self.session, DecideExtension(key, approve=True, text="情况属实"), by=self.head, on=on)
        elif act is IssueAct.STRIKE:
            answer.strike_issue(self.session, StrikeIssue(key, "现场核实照片和承办单位回执"), by=self.head, on=on)
        else:
            heard = Satisfaction.DISSATISFIED if act is IssueAct.RETURN else Satisfaction.CHECKED
            text = "只解决一半，另一半没有说明日期" if act is IssueAct.RETURN else "督查人员到现场核实"
            answer.call_back(self.session, CallBack(key, heard, text), by=self.officer, on=on)

    def decide(self, day: date) -> None:
        """Decide the first proposal about each problem of which a decision is told, two working days after it was written."""
        for place, case in enumerate(CASES):
            if case.decision is None or place not in self.numbers:
                continue
            lifts = select(IssueLift).where(IssueLift.issue_id == self.numbers[place]).order_by(col(IssueLift.id))
            first = self.session.exec(lifts).first()
            if first is None or first.state is not LiftState.PROPOSED or after_working_days(first.proposed_at.date(), 2) != day:
                continue
            reason = "请分管领导召集协调" if case.decision is LiftState.LIFTED else "林业部门已承诺批复日期，由市重点办继续盯办"
            asked = DecideLift(first.id or 0, case.decision, reason, days=20)
            lifting.decide_lift(self.session, asked, by=self.signatory, on=at(day, 16))


_SAID = {
    ReplyKind.SOLVED: "已协调到位，现场恢复施工",
    ReplyKind.PLANNED: "治理变更方案待批，批复后组织施工",
    ReplyKind.NOT_YET: "项目资本金没有到位，暂不具备展期条件",
    ReplyKind.REFUSED: "与控制性详细规划不符，不予采纳",
}


def _kind(case: _Case) -> IssueKind:
    late = cast.LATE.get(case.project)
    return (IssueKind.of_label(late.difficulty.partition("：")[0]) if late else None) or IssueKind.OTHER


def of_title(session: Session, title: str, *, role: UserRole) -> Actor:
    """The first person with a title, as the holder of a role."""
    return _acts(session.exec(select(Person).where(Person.title == title).order_by(col(Person.id))).all()[0], role)


def acting_for(session: Session, unit_id: int | None) -> Actor:
    """The first person of a unit, as a manager of it."""
    found = session.exec(select(Person).where(Person.unit_id == unit_id).order_by(col(Person.id))).all()
    return _acts(found[0], UserRole.UNIT_MANAGER)


def _acts(person: Person, role: UserRole) -> Actor:
    return Actor(person.name, frozenset({role}), unit_id=person.unit_id, person_id=person.id, source="演示")
