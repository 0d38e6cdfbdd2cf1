"""Doubts about the reports of a month: doubts(Reported) → tuple[Doubt, ...], gravest check first; nothing is ever blocked by one.

`Reported` is one project in one month. Tests build it by hand; scoring.publish.doubts_at(session, desk, now=…) builds it for
every line of a desk (core.queries.desk) and returns {project code: doubts}; a project without doubts is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from statistics import median

from core.money import wan
from core.period import CHINA, Month
from core.rows import PlanRow
from core.vocabulary import Nature, PlanChange


@dataclass(frozen=True)
class Thresholds:
    """How far a figure may go before a person looks at it: assumed, no source states any."""

    running: int = 3
    """Months with the same amount."""
    pace_months: int = 3
    """Approved months with a plan that tell a project's pace."""
    pace_times: int = 4
    """Above so many times, or below such a part, of what plan and pace let expect."""
    pace_floor: int = 500 * 10_000 * 100
    """Fen by which the figure must differ from that at least."""
    factors: Mapping[int, tuple[str, str]] = field(default_factory=lambda: {10: ("10倍", "十分之一"), 10_000: ("1万倍", "万分之一")})
    """A digit or a unit too many or too few, in words."""
    factor_spread: Fraction = Fraction(2)
    """How far from such a step the figure may lie."""
    idle_months: int = 3
    """Months from the start on without any money."""
    tail_months: int = 2
    """Months after the completion in which the last payments come."""


THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Reported:
    """One project in one month: what stands in its report and what it is held against.

    Money in fen; `investment` None: nothing stated. `plan`: in force; `original`: of the year's first edition, None if added later;
    `revised`: a later edition begins this month. `before`: the approved earlier months of the year. `to_date`: the year to date that a
    workbook prints beside it, if any. `known_start`, `known_completion`: the days that earlier reports stated. `closed`: units cannot
    report any more.
    """

    month: Month
    plan: PlanRow
    before: Mapping[int, int]
    original: PlanRow | None = None
    revised: bool = False
    investment: int | None = None
    note: str = ""
    to_date: int | None = None
    started_on: date | None = None
    completed_on: date | None = None
    known_start: date | None = None
    known_completion: date | None = None
    handed_over: bool = True
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    closed: bool = False
    now: datetime | None = None

    @property
    def code(self) -> str:
        """The project's code."""
        return self.plan.code

    @property
    def planned(self) -> int:
        """The plan of the month, in fen."""
        return self.plan.months[self.month.number - 1]

    @property
    def year_to_date(self) -> int | None:
        """The approved months and this one; a lower bound where a month is missing."""
        return None if self.investment is None else sum(self.before.values()) + self.investment

    @property
    def start(self) -> date | None:
        """The day of the start as it is stated last."""
        return self.started_on or self.known_start

    @property
    def completion(self) -> date | None:
        """The day of the completion as it is stated last."""
        return self.completed_on or self.known_completion


@dataclass(frozen=True)
class Doubt:
    """What a person should look at: the check's name, one sentence with what, why and the figures, and the figures again, labelled."""

    code: str
    check: str
    says: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """What one check found: its sentence, and the figures by their labels."""

    says: str
    figures: tuple[tuple[str, str], ...] = ()


def doubts(reported: Reported) -> tuple[Doubt, ...]:
    """Return what is doubtful about one project's month, the gravest check first; empty where nothing is."""
    found = ((name, check(reported)) for name, check in CHECKS.items())
    return tuple(Doubt(reported.code, name, one.says, one.figures) for name, one in found if one is not None)


def factor(at: Reported) -> Found | None:
    """A month is about ten or ten thousand times the last one, or such a part of it."""
    this, last = at.investment, at.before.get(at.month.number - 1)
    if this is None or last is None or this <= 0 or last <= 0:
        return None
    for step, (times, part) in THRESHOLDS.factors.items():
        for ratio, word in ((Fraction(this, last), times), (Fraction(last, this), part)):
            if step / THRESHOLDS.factor_spread <= ratio <= step * THRESHOLDS.factor_spread:
                says = f"本月{wan(this)}，约为上月{wan(last)}的{word}。请核对单位和位数。"
                return Found(says, (("本月", wan(this)), ("上月", wan(last))))
    return None


def negative_without_reason(at: Reported) -> Found | None:
    """A negative month needs a reason."""
    if at.investment is None or at.investment >= 0 or at.note.strip():
        return None
    return Found(f"本月{wan(at.investment)}，是负数，没有说明。请填报单位写明冲减原因。", (("本月", wan(at.investment)),))


def cumulative_falls(at: Reported) -> Found | None:
    """The year to date does not fall from one month to the next."""
    total = at.year_to_date
    if at.investment is None or total is None or at.investment >= 0:
        return None
    before = total - at.investment
    reason = f"，说明为“{at.note.strip()}”" if at.note.strip() else ""
    says = f"年初累计由{wan(before)}减到{wan(total)}{reason}。请核对冲减依据。"
    return Found(says, (("上月累计", wan(before)), ("本月累计", wan(total))))


def control_total(at: Reported) -> Found | None:
    """A printed year to date is the sum of the approved months and this one."""
    total = at.year_to_date
    if total is None or at.to_date is None or at.to_date == total:
        return None
    missing = "、".join(f"{number}月" for number in range(1, at.month.number) if number not in at.before)
    lacking = f"（{missing}没有已审数）" if missing else ""
    says = f"表中累计{wan(at.to_date)}，已审各月加本月是{wan(total)}{lacking}，相差{wan(at.to_date - total)}。请核对本月数和累计数。"
    return Found(says, (("表中累计", wan(at.to_date)), ("已审各月加本月", wan(total))))


def beyond_total(at: Reported) -> Found | None:
    """What was invested since the beginning does not exceed the total investment."""
    total, limit = at.year_to_date, at.plan.total_investment
    if total is None or at.investment is None or at.investment <= 0 or limit <= 0:
        return None
    whole = at.plan.invested_before + total
    if whole <= limit:
        return None
    says = f"开工以来累计{wan(whole)}，超过总投资{wan(limit)}。请核对本月数，或核对总投资是否已调整。"
    return Found(says, (("开工以来累计", wan(whole)), ("总投资", wan(limit))))


def beyond_year(at: Reported) -> Found | None:
    """The year to date does not exceed the plan of the year."""
    total, limit = at.year_to_date, at.plan.investment
    if total is None or at.investment is None or at.investment <= 0 or limit <= 0 or total <= limit:
        return None
    return Found(f"年初累计{wan(total)}，超过年度计划{wan(limit)}。请核对本月数。", (("年初累计", wan(total)), ("年度计划", wan(limit))))


def without_start(at: Reported) -> Found | None:
    """A project that is to start this year has no investment before it has started."""
    if at.investment is None or at.investment <= 0 or at.plan.nature is not Nature.NEW or at.start is not None:
        return None
    figures = (("本月", wan(at.investment)),)
    return Found(f"新建项目没有开工日期，本月已有投资{wan(at.investment)}。请补开工日期，或说明是什么费用。", figures)


def idle_since_start(at: Reported) -> Found | None:
    """A project that has started this year has investment within three months, unless it is suspended or completed."""
    start, number = at.start, at.month.number
    if start is None or start.year != at.month.year or at.investment != 0 or at.completion or at.plan.change is PlanChange.SUSPENDED:
        return None
    since = range(start.month, number)
    if number - start.month + 1 < THRESHOLDS.idle_months or any(at.before.get(month) != 0 for month in since):
        return None
    figures = (("开工日期", start.isoformat()), ("开工以来完成", wan(0)))
    return Found(f"{day(start)}开工，至今{number - start.month + 1}个月完成投资都是0。请核实是否真开工。", figures)


def after_completion(at: Reported) -> Found | None:
    """A completed project has no investment once the months of its last payments are over."""
    done = at.completion
    if done is None or at.investment is None or at.investment <= 0:
        return None
    months = (at.month.year - done.year) * 12 + at.month.number - done.month
    if months <= THRESHOLDS.tail_months:
        return None
    says = f"{day(done)}竣工，{months}个月后本月仍有投资{wan(at.investment)}。请核实是否尾款。"
    return Found(says, (("竣工日期", done.isoformat()), ("本月", wan(at.investment))))


def pace(at: Reported) -> Found | None:
    """A month lies near its plan times the project's own pace, the median of actual to plan over its approved months."""
    months, planned = at.plan.months, at.planned
    rates = [Fraction(fen, months[m - 1]) for m, fen in at.before.items() if fen > 0 and months[m - 1] > 0]
    if at.investment is None or at.investment < 0 or planned <= 0 or len(rates) < THRESHOLDS.pace_months:
        return None
    expected = int(median(rates) * planned)
    near = expected <= at.investment * THRESHOLDS.pace_times and at.investment <= expected * THRESHOLDS.pace_times
    if near or abs(at.investment - expected) < THRESHOLDS.pace_floor:
        return None
    says = f"本月{wan(at.investment)}，按本项目前几个月的进度应在{wan(expected, places=0)}左右，相差很大。请核实原因。"
    return Found(says, (("本月", wan(at.investment)), ("按自身进度", wan(expected, places=0)), ("本月计划", wan(planned))))


def same_amount(at: Reported) -> Found | None:
    """An amount other than zero does not come three months running."""
    number = at.month.number
    earlier = [at.before.get(number - back) for back in range(1, THRESHOLDS.running)]
    if not at.investment or any(fen != at.investment for fen in earlier):
        return None
    says = f"连续{THRESHOLDS.running}个月都是{wan(at.investment)}。请核实是否按实际填报。"
    return Found(says, tuple((f"{number - back}月", wan(at.investment)) for back in range(THRESHOLDS.running)))


def plan_rewritten(at: Reported) -> Found | None:
    """The planned month of start or completion is the original one, or was changed in time and not to hide that it passed."""
    first, plan = at.original, at.plan
    if first is None:
        return None
    starts, ends = (first.start_month, plan.start_month, at.start), (first.completion_month, plan.completion_month, at.completion)
    for word, (original, current, done) in {"开工": starts, "竣工": ends}.items():
        due = original is not None and original <= at.month.number and done is None
        if original is not None and original != current and (at.revised or due):
            later = f"{current}月" if current else "没有"
            figures = ((f"原计划{word}", f"{original}月"), (f"现计划{word}", later))
            return Found(f"计划{word}月由原计划的{original}月改为{later}。请核对调整文件。", figures)
    return None


def day_rewritten(at: Reported) -> Found | None:
    """A day of start or completion that an approved report stated is not stated otherwise later."""
    pairs = (("开工", at.known_start, at.started_on), ("竣工", at.known_completion, at.completed_on))
    for word, known, stated in pairs:
        if known and stated and known != stated:
            figures = ((f"原报{word}", known.isoformat()), (f"现报{word}", stated.isoformat()))
            return Found(f"{word}日期原报{day(known)}，现报{day(stated)}。请核实以哪个为准。", figures)
    return None


def missing(at: Reported) -> Found | None:
    """A report is handed over before its month closes."""
    return _not_handed_over(at, "缺报") if at.closed else None


def unreported(at: Reported) -> Found | None:
    """While its month is open, a report is handed over by its due moment."""
    over = at.due_at is not None and at.now is not None and at.now > at.due_at
    return _not_handed_over(at, "未报") if over and not at.closed else None


def _not_handed_over(at: Reported, word: str) -> Found | None:
    if at.handed_over:
        return None
    if at.due_at is None:
        return Found(f"{word}：还没有提交。请催报。")
    return Found(f"{word}：截止{moment(at.due_at)}没有提交。请催报。", (("截止", moment(at.due_at)),))


def late(at: Reported) -> Found | None:
    """A report that is handed over was first handed over by its due moment."""
    if at.submitted_at is None or at.due_at is None or at.submitted_at <= at.due_at:
        return None
    figures = (("提交", moment(at.submitted_at)), ("截止", moment(at.due_at)))
    return Found(f"{moment(at.submitted_at)}提交，晚于截止时间{moment(at.due_at)}。", figures)


CHECKS: dict[str, Callable[[Reported], Found | None]] = {
    "与上月差10倍或1万倍": factor,
    "负数无说明": negative_without_reason,
    "累计减少": cumulative_falls,
    "累计不符": control_total,
    "超过总投资": beyond_total,
    "超过年度计划": beyond_year,
    "未开工有投资": without_start,
    "竣工后仍有投资": after_completion,
    "开工无投资": idle_since_start,
    "偏离自身进度": pace,
    "连续同数": same_amount,
    "日期改写": day_rewritten,
    "计划节点改写": plan_rewritten,
    "缺报": missing,
    "未报": unreported,
    "迟报": late,
}
"""Every check by its Chinese name, the gravest first."""


def day(stated: date) -> str:
    """Return a day as 2019年3月5日."""
    return f"{stated.year}年{stated.month}月{stated.day}日"


def moment(stated: datetime) -> str:
    """Return a moment as 8月3日18:00, in China."""
    local = stated.astimezone(CHINA)
    return f"{local.month}月{local.day}日{local:%H:%M}"
