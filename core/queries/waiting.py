"""What waits for a viewer's own decision or report, by the right to give it: read with the queries of the pages where it is given."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from core.access import MAY_GIVE, Actor, reach
from core.issues import LiftState
from core.marks import SheetVerdict
from core.period import CHINA, Month
from core.queries import (
    cards,
    circulars,
    corrections,
    credit,
    desk,
    directory,
    expropriation,
    inspections,
    issues,
    notices,
    plans,
    pool,
    register,
    round_tables,
)
from core.queries.circulars import CircularLine
from core.queries.credit import BlackLine, RecordLine, RepairLine, RevocationLine
from core.queries.desk import Line
from core.queries.inspections import TaskLine
from core.queries.notices import NoticeLine
from core.queries.round_tables import OpinionLine
from core.roundtables import OpinionState
from core.vocabulary import (
    ActState,
    CheckState,
    CircularState,
    MonthState,
    NoticeState,
    ObjectionState,
    ProposalState,
    ReportState,
    TaskState,
)

_NIGHT = time(23, 59)
"""Who may confirm on a day is asked as of its end."""


@dataclass(frozen=True)
class Waiting:
    """How many rows wait for an act of the viewer, by the act's name.

    `at`: their month or quarter in Chinese, "" where they have none.
    """

    act: str
    at: str
    number: int


@dataclass(frozen=True)
class Pending:
    """A row that waits: `at` its month or quarter in Chinese, "" without one; what it is; `key`: by what its page finds it, "" by `at`."""

    at: str
    title: str
    key: str = ""


def waiting(session: Session, viewer: Actor, *, day: date) -> tuple[Waiting, ...]:
    """Return what waits on a day, a line an act that the viewer may give and month or quarter; an act without any has a line of zero.

    A unit's lines are about its own rows.
    """
    found = []
    for act, rows in ROWS.items():
        if reach(viewer, MAY_GIVE[act]) is not None:
            counted = Counter(one.at for one in rows(session, viewer, day)) or {"": 0}
            found += [Waiting(act, at, number) for at, number in sorted(counted.items())]
    return tuple(found)


def pending(session: Session, viewer: Actor, *, act: str, day: date) -> tuple[Pending, ...]:
    """Return the rows that `waiting` counts for an act on a day; none of an act that the viewer may not give, or that nothing waits for."""
    if act not in ROWS or reach(viewer, MAY_GIVE[act]) is None:
        return ()
    return tuple(ROWS[act](session, viewer, day))


def _lifts(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
    some = (one for one in issues.lifts(session, viewer) if one.state is LiftState.PROPOSED)
    return [Pending("", f"问题{one.number}在{one.rung.label}逾期，{one.due_on}到期", one.number) for one in some]


def _acts(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    some = cards.official_acts(session, viewer, day=day)
    return [Pending("", f"{one.kind.label}：{one.name}，{one.matter}") for one in some if one.state is ActState.PROPOSED]


def _checking(session: Session, viewer: Actor) -> Iterator[CircularLine]:
    return (one for one in circulars.circulars(session, viewer) if one.state is CircularState.CHECKING)


def _to_sign(session: Session, viewer: Actor, day: date) -> Iterator[Pending]:
    """Circulars that were checked: no objection is open, and who said nothing let the time pass."""
    for one in _checking(session, viewer):
        said = {check.state for check in circulars.checks(session, viewer, circular_id=one.id)}
        if CheckState.OBJECTED not in said and (CheckState.WAITING not in said or _passed(one, day)):
            yield Pending(one.month.chinese, f"{one.month.chinese}通报第{one.version}稿")


def _passed(one: CircularLine, day: date) -> bool:
    return one.check_due_at is not None and one.check_due_at.astimezone(CHINA).date() < day


def _objected(session: Session, viewer: Actor, _day: date) -> Iterator[Pending]:
    for one in _checking(session, viewer):
        for check in circulars.checks(session, viewer, circular_id=one.id):
            if check.state is CheckState.OBJECTED:
                yield Pending(one.month.chinese, f"{check.unit}：{check.objection}")


def _to_check(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    asked = circulars.to_check(session, viewer)
    waits = (one for one, check in asked if check.state is CheckState.WAITING and not _passed(one, day))
    return [Pending("", f"{one.month.chinese}通报第{one.version}稿里本单位的数据") for one in waits]


def _result(one: NoticeLine) -> Pending:
    return Pending("", f"{one.title}第{one.version}版", str(one.id))


def _results(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    return [_result(one) for one in notices.notices(session, viewer, day=day) if one.state is NoticeState.DRAFT]


def _ended(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    """Results whose notice is over."""
    some = notices.notices(session, viewer, day=day)
    return [_result(one) for one in some if one.state is NoticeState.OPEN and one.notice_to is not None and one.notice_to < day]


def _results_objected(session: Session, viewer: Actor, day: date) -> Iterator[Pending]:
    for one in notices.notices(session, viewer, day=day):
        if one.state is NoticeState.OPEN:
            said = notices.objections(session, viewer, notice_id=one.id, day=day)
            waits = (objection for objection in said if objection.state is ObjectionState.WAITING)
            yield from (Pending("", f"{objection.unit}：{objection.text}", str(one.id)) for objection in waits)


def _plans(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
    some = (one for year in plans.years(session, viewer) for one in plans.editions(session, viewer, year=year))
    return [Pending("", f"{one.year}年计划第{one.number}版", str(one.year)) for one in some if one.approved_at is None]


def _land_plans(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    years = (year for year in (day.year, day.year + 1) if expropriation.draft(session, viewer, year=year) is not None)
    return [Pending("", f"{year}年征收交地计划", str(year)) for year in years]


def _corrections(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
    some = corrections.waiting(session, viewer)
    return [Pending("", f"{one.code} {one.name}{one.month.chinese}：{one.reason}") for one in some]


def _land(state: ReportState, *, corrected: bool | None) -> "Rows":
    """Reports of expropriation in a state: corrections, others or (None) both, by month."""

    def _rows(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
        some = expropriation.open_reports(session, viewer)
        chosen = (one for one in some if one.state is state and corrected in (None, bool(one.reason)))
        return [Pending(one.month.chinese, f"{one.district}：{one.code} {one.project or '全区'}") for one in chosen]

    return _rows


def _exemptions(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
    some = cards.exemptions(session, viewer, day=day)
    return [Pending("", f"{one.code} {one.name}：{one.reason}") for one in some if one.approved_at is None and one.refused_at is None]


def _exceptions(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
    some = directory.exceptions(session, viewer)
    return [Pending("", f"{one.unit}承接{one.code} {one.project}") for one in some if one.state is ProposalState.PROPOSED]


def _tasks(asked: Callable[[TaskLine, Actor], bool]) -> "Rows":
    """Inspections of the day's year that the viewer has to move, by quarter."""

    def _rows(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
        some = inspections.tasks(session, viewer, year=day.year, day=day)
        return [Pending(one.quarter.chinese, f"{one.code} {one.name}，{one.builder}") for one in some if asked(one, viewer)]

    return _rows


def _to_inspect(one: TaskLine, viewer: Actor) -> bool:
    """Not inspected yet, or sent back to its group."""
    sent_back = one.state is TaskState.SCORED and one.verdict is SheetVerdict.RETURNED
    return viewer.person_id in one.inspector_ids and (one.state is TaskState.SELF_SCORED or sent_back)


def _to_confirm(one: TaskLine, viewer: Actor) -> bool:
    """Handed in by the other of the group."""
    waits = one.state is TaskState.SCORED and one.verdict is None
    return waits and viewer.person_id in one.inspector_ids and viewer.person_id != one.scored_by


def _months(session: Session, *states: MonthState) -> dict[Month, MonthState]:
    frame = register.months(session)
    rows = zip(frame["year"], frame["number"], frame["state"], strict=True)
    known = {Month(int(year), int(number)): MonthState[state] for year, number, state in rows}
    return {month: state for month, state in known.items() if state in states}


def _report(month: Month, line: Line) -> Pending:
    return Pending(month.chinese, f"{line.code} {line.form.project.name}")


def _reviewed(session: Session, viewer: Actor, day: date) -> Iterator[Pending]:
    """Reports that were confirmed, or that nobody could confirm."""
    confirming = desk.confirming_units(session, on=datetime.combine(day, _NIGHT, CHINA))
    for month in _months(session, MonthState.OPEN, MonthState.CLOSED):
        for one in desk.review_desk(session, viewer, month=month).lines:
            alone = one.form.state is ReportState.SUBMITTED and one.form.project.responsible not in confirming
            if alone or one.form.state is ReportState.CONFIRMED:
                yield _report(month, one)


def _reported(session: Session, viewer: Actor, _day: date) -> Iterator[Pending]:
    """Own projects not handed over in an open month, and those that came back in a closed one."""
    for month, state in _months(session, MonthState.OPEN, MonthState.CLOSED).items():
        for one in desk.entry_desk(session, viewer, month=month).lines:
            if one.form.state is ReportState.RETURNED or (state is MonthState.OPEN and not one.handed_over):
                yield _report(month, one)


def _confirmed(session: Session, viewer: Actor, _day: date) -> Iterator[Pending]:
    for month in _months(session, MonthState.OPEN, MonthState.CLOSED):
        for one in desk.confirming_desk(session, viewer, month=month).lines:
            if one.form.state is ReportState.SUBMITTED:
                yield _report(month, one)


def _pool(session: Session, viewer: Actor, _day: date) -> Iterable[Pending]:
    return [Pending("", f"{one.number} {one.name}：{one.step.act.label}", one.number) for one in pool.waiting(session, viewer)]


def _opinions(asked: Callable[[OpinionLine, Actor], bool]) -> "Rows":
    """Opinions that the viewer has to move."""

    def _rows(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
        some = round_tables.opinions(session, viewer, day=day)
        return [Pending("", f"{one.number} {one.text}", one.table) for one in some if asked(one, viewer)]

    return _rows


def _of_credit(read: "Callable[[Session, Actor, date], Iterable[_OfCredit]]") -> "Rows":
    """What of the credit of builders is proposed and waits."""

    def _rows(session: Session, viewer: Actor, day: date) -> Iterable[Pending]:
        some = (one for one in read(session, viewer, day) if one.state is ProposalState.PROPOSED)
        return [Pending("", f"{one.unit}：{one.matter if isinstance(one, RecordLine) else one.reason}") for one in some]

    return _rows


_OfCredit = RecordLine | RevocationLine | BlackLine | RepairLine
Rows = Callable[[Session, Actor, date], Iterable[Pending]]
"""What waits for an act."""

ROWS: Mapping[str, Rows] = {
    "填报月报": _reported,
    "确认月报": _confirmed,
    "核对数据": _to_check,
    "填报征收进度": _land(ReportState.RETURNED, corrected=None),
    "报送自评": _tasks(lambda one, _viewer: one.state is TaskState.PLANNED),
    "检查评分": _tasks(_to_inspect),
    "复核评分": _tasks(_to_confirm),
    "审核月报": _reviewed,
    "审核征收进度": _land(ReportState.SUBMITTED, corrected=False),
    "审定项目库": _pool,
    "派办意见": _opinions(lambda one, _viewer: one.state is OpinionState.WAITING),
    "办理意见": _opinions(lambda one, viewer: one.state.with_handler and one.handler_unit_id == viewer.unit_id),
    "决定意见延期": _opinions(lambda one, _viewer: one.state is OpinionState.EXTENDING),
    "回访意见": _opinions(lambda one, viewer: one.state is OpinionState.ANSWERED and one.answered_by != viewer.person_id),
    "答复异议": _objected,
    "答复考评异议": _results_objected,
    "批准年度计划": _plans,
    "批准征收计划": _land_plans,
    "批准更正": _corrections,
    "批准征收更正": _land(ReportState.SUBMITTED, corrected=True),
    "批准不可抗力": _exemptions,
    "批准超范围承接": _exceptions,
    "审定评分": _tasks(lambda one, _viewer: one.state is TaskState.SCORED and one.verdict is SheetVerdict.CONFIRMED),
    "决定问题上提": _lifts,
    "决定督查措施": _acts,
    "签发通报": _to_sign,
    "签发考评": _results,
    "考评生效": _ended,
    "审批行为记录": _of_credit(lambda session, viewer, _day: credit.records(session, viewer)),
    "决定撤销行为记录": _of_credit(lambda session, viewer, _day: credit.revocations(session, viewer)),
    "决定黑名单": _of_credit(lambda session, viewer, _day: credit.blacklist(session, viewer)),
    "决定信用修复": _of_credit(lambda session, viewer, day: credit.repairs(session, viewer, day=day)),
}
"""The right, and what waits for it."""
