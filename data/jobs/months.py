"""Jobs about reporting months: opened, closed and locked by the city's rule, who has not reported, what lists and cards would be."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from core.access import LOCKER, SYSTEM
from core.commands.closing import OfMonth, Undecided, close_month, lock_month, undecided
from core.commands.job import Report
from core.commands.month import OpenMonth, open_month
from core.models import ReportingMonth
from core.period import CHINA, Month
from core.queries import card_proposals, desk, register
from core.queries.desk import Reminder
from core.settings import JobRules
from core.vocabulary import JobOutcome, MonthState, ReportState
from data.jobs.slots import Moment
from scoring.publish import draft, proposing
from scoring.publish.route import undecided as cards_of

_DONE, _IDLE, _UNSET = JobOutcome.DONE, JobOutcome.IDLE, JobOutcome.UNSET


def open_due_month(session: Session, at: Moment) -> Report:
    """Open the month whose day has come by the city's rule, and the one before it where that was missed and is not due yet."""
    if at.rules.opens_on is None:
        return Report(_UNSET, "没有设置开放填报的日期，由督查人员开放。")
    opened = []
    for month in _to_open(at):
        due = _due_of(month, at.rules)
        if due is not None and due > at.on and session.get(ReportingMonth, (month.year, month.number)) is None:
            open_month(session, OpenMonth(month, due), by=SYSTEM, on=at.on)
            opened.append(month.chinese)
    if not opened:
        return Report(_IDLE, "没有到开放日的月份。", 0)
    return Report(_DONE, f"已开放{'、'.join(opened)}的填报。", len(opened))


def _to_open(at: Moment) -> tuple[Month, ...]:
    day = at.on.astimezone(CHINA).date()
    month, opens = Month(day.year, day.month), at.rules.opens_on
    reached = opens is not None and day.day >= opens
    return (month.previous(), month) if reached else (month.previous(),)


def _due_of(month: Month, rules: JobRules) -> datetime | None:
    if rules.due_day is None:
        return None
    following = month.next()
    return datetime.combine(date(following.year, following.number, rules.due_day), rules.due_time, CHINA)


def close_due_months(session: Session, at: Moment) -> Report:
    """Close every open month whose hours after the due moment are over, by the city's rule."""
    if at.rules.closes_after is None:
        return Report(_UNSET, "没有设置截止后关闭填报的时间，由督查人员关闭。")
    over = at.on - timedelta(hours=at.rules.closes_after)
    due = [month for month, held in _months(session) if held.state is MonthState.OPEN and held.due_at <= over]
    for month in due:
        close_month(session, OfMonth(month), by=SYSTEM, on=at.on)
    if not due:
        return Report(_IDLE, "没有到关闭时间的月份。", 0)
    return Report(_DONE, f"已关闭{'、'.join(one.chinese for one in due)}的填报，请审核。", len(due))


def lock_due_months(session: Session, at: Moment) -> Report:
    """Lock the closed months whose hours after the close are over, in their order, each when all its reports are decided.

    A month that is not ready holds those after it; then the run says what is missing and who has to act, and counts it.
    """
    if at.rules.locks_after is None:
        return Report(_UNSET, "没有设置关闭后锁定月份的时间，由科室负责人锁定。")
    locked: list[str] = []
    over = at.on - timedelta(hours=at.rules.locks_after)
    for month, held in _months(session):
        if held.state is MonthState.LOCKED:
            continue
        if held.state is MonthState.OPEN and _closed_after(session, month, over):
            said = f"{_said_locked(locked)}{month.chinese}还没有关闭，以后的月份不能锁定。请督查人员关闭填报。"
            return Report(_UNSET, said, 1)
        if held.closed_at is None or held.closed_at > over:
            break
        if lacking := undecided(session, month):
            said = f"{_said_locked(locked)}{month.chinese}没有锁定：{_who_acts(lacking)}。也可由科室负责人写明理由后锁定。"
            return Report(_UNSET, said, len(lacking), "\n".join(_by_unit(lacking)))
        lock_month(session, OfMonth(month), by=LOCKER, on=at.on)
        locked.append(month.chinese)
    if not locked:
        return Report(_IDLE, "没有到锁定时间的月份。", 0)
    return Report(_DONE, _said_locked(locked), len(locked))


def _closed_after(session: Session, month: Month, over: datetime) -> bool:
    return any(later > month and held.closed_at is not None and held.closed_at <= over for later, held in _months(session))


def _said_locked(locked: list[str]) -> str:
    return f"已锁定{'、'.join(locked)}。" if locked else ""


_ACTS = {
    ReportState.SUBMITTED: "待确认或待审{}项，请责任单位确认、督查人员审核",
    ReportState.CONFIRMED: "待审{}项，请督查人员审核",
    ReportState.RETURNED: "已退回{}项，请填报单位改后重报",
}
"""What is missing of a report that is not decided, and who has to act."""


def _who_acts(lacking: tuple[Undecided, ...]) -> str:
    counts = Counter(one.state for one in lacking)
    return "；".join(words.format(counts[state]) for state, words in _ACTS.items() if counts[state])


def _by_unit(lacking: tuple[Undecided, ...]) -> list[str]:
    counts = Counter((one.unit or "（没有登记填报单位）", "征收" if one.land else "月报", one.state.label) for one in lacking)
    return [f"{unit}：{what}{state}{number}项" for (unit, what, state), number in counts.items()]


def remind(session: Session, at: Moment) -> Report:
    """List who has not reported for the open months that are due soon or late; the list is for the ledger, and nobody is written to."""
    soon = at.on + timedelta(days=at.rules.remind_days)
    due = [(month, held) for month, held in _months(session) if held.state is MonthState.OPEN and held.due_at <= soon]
    found = [(month, held, desk.reminders(session, SYSTEM, month=month)) for month, held in due]
    lacking = [one for one in found if one[2]]
    if not lacking:
        return Report(_IDLE, "没有临近截止或逾期的未报项目。", 0)
    said = "，".join(_lacks(month, held, some, at.on) for month, held, some in lacking)
    detail = "\n".join(f"{month.chinese}：{'；'.join(_whom(one) for one in some)}" for month, _, some in lacking)
    return Report(_DONE, f"{said}。请按催报名单联系。", sum(_missing(some) for _, _, some in lacking), detail)


def _lacks(month: Month, held: ReportingMonth, some: tuple[Reminder, ...], on: datetime) -> str:
    when = "已过截止时间" if held.due_at <= on else f"{held.due_at.astimezone(CHINA):%m-%d %H:%M}截止"
    return f"{month.chinese}{when}，{len(some)}个单位、{_missing(some)}项未报"


def _missing(some: tuple[Reminder, ...]) -> int:
    return sum(len(one.missing) for one in some)


def _whom(one: Reminder) -> str:
    contact = f"（{one.contact}）" if one.contact else "（没有登记联系人）"
    return f"{one.unit}{contact}{len(one.missing)}项"


def try_lists(session: Session, at: Moment) -> Report:
    """Compute the lists of the closed months that are not locked, so that a gap in data or rules shows; nothing is drafted or proposed."""
    closed = [month for month, held in _months(session) if held.state is MonthState.CLOSED]
    if not closed:
        return Report(_IDLE, "没有已关闭、待锁定的月份。", 0)
    said, total = [], 0
    for month in closed:
        computed = draft(session, month, now=at.on)
        cards, total = len(cards_of(session, computed.verdict)), total + len(computed.verdict.series)
        said.append(f"{month.chinese}{len(computed.verdict.series)}组榜单可以测算，红黄牌建议{cards}件")
    return Report(_DONE, f"{'；'.join(said)}。起草和签发由人办理。", total)


def propose_cards(session: Session, at: Moment) -> Report:
    """Write what the city's rule proposes of cards for the months whose cards can be decided, and what it no longer does; each once."""
    city = register.city(session)
    if city is None or (city.rulebook is None and not city.demonstration):
        return Report(_UNSET, "本市还没有选定办法，没有提出红黄牌建议。请科室负责人先选定办法。")
    noted = {month: proposing.propose(session, month, by=SYSTEM, on=at.on) for month in card_proposals.decidable(session)}
    told = {month: one for month, one in noted.items() if one.proposed or one.lapsed}
    if not told:
        return Report(_IDLE, "没有新的红黄牌建议。", 0)
    said = "；".join(f"{month.chinese}提出{len(one.proposed)}项，不再建议{len(one.lapsed)}项" for month, one in told.items())
    lines = [line for one in told.values() for line in (*one.proposed, *one.lapsed)]
    return Report(_DONE, f"红黄牌建议：{said}。请签发人在“红黄牌与督办”决定。", len(lines), "\n".join(lines))


def _months(session: Session) -> list[tuple[Month, ReportingMonth]]:
    """The months in their order."""
    held = session.exec(select(ReportingMonth).order_by(col(ReportingMonth.year), col(ReportingMonth.number)))
    return [(Month(one.year, one.number), one) for one in held]
