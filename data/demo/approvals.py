"""Approvals of the demonstration city in 2019, some late, some in the green channel; by the commands, offices and limits invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from core import ledger
from core.access import Actor
from core.approvals import ApprovalAct, LimitBasis
from core.calendar import after_working_days
from core.commands import approval
from core.commands.approval import AcceptApproval, DecideApproval, ListApproval, OnApproval, OpenGreen
from core.models import Project
from core.vocabulary import UserRole
from data.demo.calendar import at
from data.demo.coordination import acting_for, of_title

_A = ApprovalAct
PLANNING, REFORM, HOUSING, FIRE, DEFENCE, ARCHIVE, WATERS = (
    *("市自然资源和规划局", "市发展和改革委员会", "市建设局", "市消防审验中心"),
    *("市人民防空办公室", "市城建档案馆", "市水利局"),
)
"""The approving offices."""
GREEN = "鹭重办绿〔2019〕3号（演示）"
PROMISE = "本部门办事指南承诺（演示）"
Way = tuple[tuple[int, ApprovalAct], ...]
"""What happens to an approval, each so many working days after it was listed."""

ACCEPTED: Way = ((2, _A.ACCEPT),)
GRANTED: Way = (*ACCEPTED, (9, _A.GRANT))
SLOW: Way = (*ACCEPTED, (27, _A.GRANT))
SUSPENDED: Way = (*ACCEPTED, (5, _A.SUSPEND))
RESUMED: Way = (*SUSPENDED, (12, _A.RESUME))
RESUMED_AND_GRANTED: Way = (*RESUMED, (16, _A.GRANT))
SENT_BACK: Way = (*SUSPENDED, (15, _A.RETURN))
AGAIN: Way = (*SENT_BACK, (20, _A.ACCEPT))
REFUSED: Way = (*ACCEPTED, (8, _A.REFUSE))


@dataclass(frozen=True)
class _Case:
    """An approval: of which project, its step and office, when it was listed, its way, its limit, whether it is in the green channel."""

    project: str
    step: str
    office: str
    listed_on: date
    way: Way = ()
    days: int = 10
    basis: LimitBasis = LimitBasis.PROMISE
    green: bool = False
    name: str = ""


def _of(month: int, day: int) -> date:
    return date(2019, month, day)


CASES = (
    _Case("新机场航站楼工程", "building_permit", HOUSING, _of(1, 22), RESUMED_AND_GRANTED, green=True),
    _Case("会展湾展馆一期工程", "drawings", HOUSING, _of(1, 28), GRANTED, green=True),
    _Case("轨道交通1号线二期工程", "land_permit", PLANNING, _of(3, 12), SLOW, days=15),
    _Case("星浦体育中心主体育场", "fire_check", FIRE, _of(4, 22), GRANTED),
    _Case("科苑北片区路网一期", "works_permit", PLANNING, _of(5, 20), REFUSED),
    _Case("石磬保障性住房", "design", PLANNING, _of(6, 3), RESUMED_AND_GRANTED, green=True),
    _Case(
        "松涛溪流域综合整治二期",
        "other_land",
        WATERS,
        _of(6, 18),
        ACCEPTED,
        days=20,
        basis=LimitBasis.LAW,
        name="河道管理范围内建设方案审批",
    ),
    _Case("轨道交通8号线工程", "land_review", PLANNING, _of(6, 26), RESUMED, days=20, green=True),
    _Case("荷渡医院门诊综合楼", "building_permit", HOUSING, _of(7, 9), AGAIN, days=7),
    _Case("云兰跨海大桥主桥工程", "drawings", HOUSING, _of(7, 15), ACCEPTED, days=20, green=True),
    _Case("蓝汀旧村改造安置区", "land_permit", PLANNING, _of(7, 18), SUSPENDED),
    _Case("柏岭科学城综合管廊", "works_permit", PLANNING, _of(7, 30), ACCEPTED, days=25),
    _Case("霁云水库除险加固工程", "project", REFORM, _of(8, 5), GRANTED, days=15),
    _Case("北阙历史街区保护修缮二期", "design", PLANNING, _of(8, 7), SENT_BACK),
    _Case("东礁体育中心", "defence_check", DEFENCE, _of(8, 12), ACCEPTED, basis=LimitBasis.ASSUMED),
    _Case("望潮艺术中心", "archive_check", ARCHIVE, _of(8, 14), ACCEPTED, days=15, basis=LimitBasis.ASSUMED),
    _Case("白榕学校", "works_permit", PLANNING, _of(8, 19), ACCEPTED, days=8, green=True),
    _Case("汐岸文化活动中心", "building_permit", HOUSING, _of(8, 20), ACCEPTED, days=12),
    _Case("鸥汀养老服务中心", "building_permit", HOUSING, _of(8, 26)),
    _Case("科苑十二英寸晶圆制造一期", "fire_check", FIRE, _of(8, 27), ACCEPTED, days=15, green=True),
    _Case("岭下安置房三期", "record", HOUSING, _of(8, 29)),
)
"""The approvals in the order in which they were listed, and so of their numbers."""


@dataclass(frozen=True)
class _Event:
    """Something that happens at a moment: an act to the case at a place of CASES."""

    moment: datetime
    place: int
    act: ApprovalAct


def approve(session: Session) -> None:
    """Lead the approvals of the loaded city to where they stand, in the order of days; the transaction is the caller's."""
    officer, known = of_title(session, "督查科副科长", role=UserRole.OFFICER), dict[int, int]()
    for event in sorted(_events(), key=lambda one: (one.moment, one.place)):
        case = CASES[event.place]
        if event.act is _A.NEED:
            known[event.place] = _listed(session, case, on=event.moment)
        else:
            _move(session, known[event.place], case=case, event=event, by=officer)


def _events() -> Iterator[_Event]:
    for place, case in enumerate(CASES):
        minute = place % 50
        yield _Event(at(case.listed_on, 9, minute=minute), place, _A.NEED)
        if case.green:
            yield _Event(at(after_working_days(case.listed_on, 1), 16, minute=minute), place, _A.GREEN)
        for after, act in case.way:
            day = after_working_days(case.listed_on, after)
            if day <= _of(8, 30):
                yield _Event(at(day, 11, minute=minute), place, act)


def _listed(session: Session, case: _Case, *, on: datetime) -> int:
    project = session.exec(select(Project).where(Project.name == case.project)).one()
    unit = ledger.reporting_unit(ledger.parts(session, on.date(), code=project.code), project.id or 0)
    request = ListApproval(project.code, case.step, case.office, after_working_days(on.date(), 30), case.name)
    return approval.list_approval(session, request, by=acting_for(session, unit), on=on).id


def _move(session: Session, key: int, *, case: _Case, event: _Event, by: Actor) -> None:
    day, on = event.moment.date(), event.moment
    if event.act is _A.GREEN:
        approval.open_green(session, OpenGreen(key, day, GREEN), by=by, on=on)
    elif event.act is _A.ACCEPT:
        asked = AcceptApproval(key, day, case.days, case.basis, _BASIS[case.basis])
        approval.accept_approval(session, asked, by=by, on=on)
    elif event.act is _A.SUSPEND:
        approval.suspend_approval(session, OnApproval(key, day, "请补用地红线图和日照分析"), by=by, on=on)
    elif event.act is _A.RESUME:
        approval.resume_approval(session, OnApproval(key, day, "已补齐"), by=by, on=on)
    else:
        document = f"演示批〔2019〕{key}号" if event.act is _A.GRANT else ""
        approval.decide_approval(session, DecideApproval(key, event.act, day, document, _WHY.get(event.act, "")), by=by, on=on)


_BASIS = {
    LimitBasis.LAW: "行政许可法第四十二条：二十日内作出决定",
    LimitBasis.PROMISE: PROMISE,
    LimitBasis.ASSUMED: "",
}
_WHY = {_A.REFUSE: "与控制性详细规划不一致", _A.RETURN: "逾期没有补齐材料"}
