"""The titles of pages and cards: each states its finding in a few words; pure functions of computed results."""

from collections.abc import Sequence

import pandas as pd

from core.money import FEN_PER_YI
from core.vocabulary import ListKind
from dashboard import format as fmt
from scoring.explain import Headline
from scoring.summary import ReportCounts
from scoring.verdicts import SeriesVerdict, Standing

TENTHS = "一二三四五六七八九"
LONGEST = 22
"""Characters of a title; a figure or a Latin letter takes half of one."""
NOTHING_ISSUED = "还没有签发的榜单"
"""The title of 红黑榜 for whoever sees issued lists alone."""


def fit(*forms: str) -> str:
    """Return the first form that a title has room for; if none, the last one, cut."""
    return next((form for form in forms if fmt.width(form) <= LONGEST), fmt.shortened(forms[-1], LONGEST))


def about(name: str, finding: str) -> str:
    """Return a finding about somebody, `{}` in it standing for the name, which gives way where room is short."""
    return fit(finding.format(name), finding.format(fmt.shortened(name, LONGEST - fmt.width(finding) + 1)))


def unsettled(month: int, counts: ReportCounts, *, closed: bool) -> str:
    """8月填报中：已报31项，未报326项; after close 8月审核中：待审31项，缺报4项, or that nothing was approved."""
    reported = counts.approved + counts.pending
    if not closed:
        missing = f"，未报{counts.missing}项" if counts.missing else ""
        return fit(f"{month}月填报中：已报{reported}项{missing}", f"{month}月填报中，未报{counts.missing}项")
    waiting = [f"{word}{number}项" for word, number in (("待审", counts.pending), ("缺报", counts.missing)) if number]
    state = "审核中" if counts.pending else "没有审定的月报"
    return fit(f"{month}月{state}：{'，'.join(waiting)}", f"{month}月{state}")


def no_lists(month: int, counts: ReportCounts, *, closed: bool) -> str:
    """8月填报中，榜单还没有生成."""
    state = "填报中" if not closed else "审核中" if counts.pending else "没有审定的月报"
    return f"{month}月{state}，榜单还没有生成"


def overview(head: Headline) -> str:
    """前7月完成投资777.40亿元，超序时计划三成."""
    span = "1月" if head.month.number == 1 else f"前{head.month.number}月"
    amount, found = f"{fmt.yi(head.actual)}亿元", _against_plan(head.actual, head.plan)
    return fit(f"{span}完成投资{amount}，{found}", f"{span}完成{amount}，{found}", f"{span}{found}")


def _against_plan(actual: int, plan: int) -> str:
    if plan <= 0:
        return "没有序时计划"
    gap = actual - plan
    if gap == 0:
        return "与序时计划持平"
    side = "超" if gap > 0 else "欠"
    tenths = abs(gap) * 10 // plan
    if tenths >= 10:
        return f"{side}序时计划一倍以上"
    return f"{side}序时计划{TENTHS[tenths - 1]}成" if tenths else f"{side}序时计划{fmt.rate(abs(gap), plan)}"


def curve(frame: pd.DataFrame, month: int) -> str:
    """实际投资连续6个月高于计划."""
    known = frame[frame["month"] <= month]
    if known.empty:
        return f"全年计划{fmt.yi_unit(frame['plan_fen'].iloc[-1])}"
    ahead = [bool(actual >= plan) for actual, plan in zip(known["actual_fen"], known["plan_fen"], strict=True)]
    run = next((count for count, one in enumerate(reversed(ahead)) if one is not ahead[-1]), len(ahead))
    word = "高于" if ahead[-1] else "低于"
    return f"累计投资连续{run}个月{word}计划" if run > 1 else f"截至{month}月累计投资{word}计划"


def sectors(frame: pd.DataFrame) -> str:
    """四个板块都超过应达进度."""
    late = [name for name, actual, due in zip(frame["sector"], frame["actual_fen"], frame["due_fen"], strict=True) if actual < due]
    if not late:
        return f"{_number(len(frame))}个板块都超过应达进度"
    if len(late) == len(frame):
        return f"{_number(len(frame))}个板块都落后于应达进度"
    return fit(f"{'、'.join(late)}落后于应达进度", f"{_number(len(frame))}个板块中{_number(len(late))}个落后于应达进度")


def districts(tiles: pd.DataFrame) -> str:
    """六个区中晴岭区落后于计划."""
    mine = tiles[~tiles["city"]]
    if mine.empty:
        return "全市"
    late = [name for name, actual, plan in zip(mine["name"], mine["actual_fen"], mine["plan_fen"], strict=True) if actual < plan]
    count = _number(len(mine))
    if not late:
        return f"{count}个区都不低于计划"
    return fit(f"{count}个区中{'、'.join(late)}落后于计划", f"{count}个区中{_number(len(late))}个落后于计划")


def behind(frame: pd.DataFrame) -> str:
    """欠计划最多的10个项目共欠13.45亿元."""
    if frame.empty:
        return "没有欠计划的项目"
    return f"欠计划最多的{len(frame)}个项目共欠{_amount(-int(frame['gap_fen'].sum()))}"


def undecided(month: int, pending: int) -> str:
    """8月还有31项待审，名次未定."""
    return f"{month}月还有{pending}项待审，名次未定"


def ranking(series: SeriesVerdict, before: dict[int, int | None]) -> str:
    """云湾区升至第1，晴岭区列黑榜."""
    first = [one for one in series.ranked if one.place == 1]
    if not first:
        return fit(f"{series.title}没有单位参与排名", "没有单位参与排名")
    risen = all((before.get(one.unit_id) or 1) > 1 for one in first)
    blamed = [one.name for one in series.on(ListKind.BLACK)]
    leads = [_leading([one.name for one in first], risen=risen, most=most) for most in (2, 1, 0)]
    ends = [f"{_several(blamed, most)}列黑榜" if blamed else "黑榜空缺" for most in (1, 0)]
    if ListKind.BLACK not in series.kinds:
        return fit(*leads)
    pairs = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1))
    return fit(*(f"{leads[lead]}，{ends[end]}" for lead, end in pairs))


def _leading(names: list[str], *, risen: bool, most: int) -> str:
    if len(names) == 1:
        return f"{fmt.shortened(names[0], 14 if most else 10)}{'升至' if risen else '列'}第1"
    return f"{_several(names, most)}并列第1"


def _several(names: list[str], most: int) -> str:
    """The names, or the first of them and how many there are; with most=0 only how many."""
    if 0 < len(names) <= most:
        return "、".join(names)
    return f"{names[0]}等{len(names)}个" if most else f"{len(names)}个单位"


def explanation(one: Standing) -> str:
    """晴岭区64.77分是怎样得出的."""
    return about(one.name, "{}不参与排名" if one.place is None else f"{{}}{fmt.score(one.found.score)}分是怎样得出的")


def register(frame: pd.DataFrame) -> str:
    """357个项目中42个欠计划，合计欠23.45亿元."""
    late = frame[frame["gap_fen"] < 0]
    if frame.empty:
        return "没有符合条件的项目"
    every = "都" if len(frame) > 1 else ""
    if late.empty:
        return f"{len(frame)}个项目{every}不欠计划"
    short = f"共欠{_amount(-int(late['gap_fen'].sum()))}"
    if len(late) == len(frame):
        return fit(f"{len(frame)}个项目{every}欠计划，{short}", f"{len(frame)}个项目{short}")
    return fit(f"{len(frame)}个项目中{len(late)}个欠计划，{short}", f"{len(late)}个项目欠计划，{short}", f"{len(late)}个项目{short}")


def unsettled_register(frame: pd.DataFrame, month: int) -> str:
    """357个项目中326个未报8月月报."""
    silent = int((frame["state"] == "未报").sum())
    if frame.empty:
        return "没有符合条件的项目"
    every = "都" if len(frame) > 1 else ""
    if silent == 0:
        return f"{len(frame)}个项目{every}已报{month}月月报"
    return f"{len(frame)}个项目{every}未报{month}月月报" if silent == len(frame) else f"{len(frame)}个项目中{silent}个未报{month}月月报"


def project(name: str, gap_fen: int, *, run: int, month: int) -> str:
    """X工程：欠计划1.86亿元，4月起逐月落后."""
    side = "超" if gap_fen > 0 else "欠"
    size = "与计划持平" if gap_fen == 0 else f"{side}计划{_amount(abs(gap_fen))}"
    tail = f"，{month - run + 1}月起逐月落后" if run > 1 else ""
    return fit(f"{name}：{size}{tail}", about(name, f"{{}}：{size}"))


def months_behind(plans: Sequence[int | None], actuals: Sequence[int | None]) -> int:
    """How many of the latest months in a row fell short of their own plan; a month without a figure counts as short."""
    short = [actual is None or (plan is not None and actual < plan) for plan, actual in zip(plans, actuals, strict=True)]
    return next((count for count, one in enumerate(reversed(short)) if not one), len(short))


def monthly(run: int, month: int) -> str:
    """4月起每月都没有完成计划."""
    if month == 0:
        return "全年计划"
    if run == 0:
        return f"{month}月完成了当月计划"
    return f"{month}月没有完成当月计划" if run == 1 else f"{month - run + 1}月起每月都没有完成计划"


def _amount(fen: int) -> str:
    """亿元; below 0.01亿元 in 万元, so that no shortfall reads as nothing."""
    return fmt.yi_unit(fen) if abs(fen) >= FEN_PER_YI // 100 else fmt.wan_unit(fen)


def _number(count: int) -> str:
    return TENTHS[count - 1] if 1 <= count <= 9 else str(count)
