"""The titles of pages and cards: each states its finding in a few words; pure functions of computed results."""

from collections.abc import Sequence

import pandas as pd

from core.money import FEN_PER_YI
from core.vocabulary import ListKind
from dashboard import format as fmt
from scoring.explain import Headline
from scoring.verdicts import SeriesVerdict, Standing

TENTHS = "一二三四五六七八九"


def overview(head: Headline) -> str:
    """前7月完成投资777.40亿元，超序时计划三成."""
    span = "1月" if head.month.number == 1 else f"前{head.month.number}月"
    return f"{span}完成投资{fmt.yi(head.actual)}亿元，{_against_plan(head.actual, head.plan)}"


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
    ahead = [bool(actual >= plan) for actual, plan in zip(known["actual_fen"], known["plan_fen"], strict=True)]
    run = next((count for count, one in enumerate(reversed(ahead)) if one is not ahead[-1]), len(ahead))
    word = "高于" if ahead[-1] else "低于"
    return f"累计投资连续{run}个月{word}计划" if run > 1 else f"累计投资本月{word}计划"


def sectors(frame: pd.DataFrame) -> str:
    """四个板块都超过应达进度."""
    late = [name for name, actual, due in zip(frame["sector"], frame["actual_fen"], frame["due_fen"], strict=True) if actual < due]
    if not late:
        return f"{_number(len(frame))}个板块都超过应达进度"
    return f"{'、'.join(late)}落后于应达进度"


def districts(tiles: pd.DataFrame) -> str:
    """六个区中晴岭区落后于计划."""
    mine = tiles[~tiles["city"]]
    if mine.empty:
        return "全市"
    late = [name for name, actual, plan in zip(mine["name"], mine["actual_fen"], mine["plan_fen"], strict=True) if actual < plan]
    count = _number(len(mine))
    return f"{count}个区都不低于计划" if not late else f"{count}个区中{'、'.join(late)}落后于计划"


def behind(frame: pd.DataFrame) -> str:
    """欠计划最多的10个项目共欠13.45亿元."""
    if frame.empty:
        return "没有欠计划的项目"
    return f"欠计划最多的{len(frame)}个项目共欠{_amount(-int(frame['gap_fen'].sum()))}"


def ranking(series: SeriesVerdict, before: dict[int, int | None]) -> str:
    """云湾区升至第1，晴岭区列黑榜."""
    first = [one for one in series.ranked if one.place == 1]
    if not first:
        return f"{series.title}没有单位参与排名"
    risen = [one for one in first if (earlier := before.get(one.unit_id)) is not None and earlier > 1]
    lead = f"{'、'.join(one.name for one in first[:2])}{'并列' if len(first) > 1 else '升至' if risen else '列'}第1"
    blamed = series.on(ListKind.BLACK)
    if not blamed:
        return f"{lead}，黑榜空缺"
    return f"{lead}，{blamed[0].name}{f'等{len(blamed)}个' if len(blamed) > 1 else ''}列黑榜"


def explanation(one: Standing) -> str:
    """晴岭区64.77分是怎样得出的."""
    return f"{one.name}不参与排名" if one.place is None else f"{one.name}{fmt.score(one.found.score)}分是怎样得出的"


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
        return f"{len(frame)}个项目{every}欠计划，{short}"
    return f"{len(frame)}个项目中{len(late)}个欠计划，{short}"


def project(name: str, gap_fen: int, *, run: int, month: int) -> str:
    """X工程：欠计划1.86亿元，4月起逐月落后."""
    side = "超" if gap_fen > 0 else "欠"
    size = "与计划持平" if gap_fen == 0 else f"{side}计划{_amount(abs(gap_fen))}"
    tail = f"，{month - run + 1}月起逐月落后" if run > 1 else ""
    return f"{name}：{size}{tail}"


def months_behind(plans: Sequence[int | None], actuals: Sequence[int | None]) -> int:
    """How many of the latest months in a row fell short of their own plan; a month without a figure counts as short."""
    short = [actual is None or (plan is not None and actual < plan) for plan, actual in zip(plans, actuals, strict=True)]
    return next((count for count, one in enumerate(reversed(short)) if not one), len(short))


def monthly(run: int, month: int) -> str:
    """4月起每月都没有完成计划."""
    if run == 0:
        return f"{month}月完成了当月计划"
    return f"{month}月没有完成当月计划" if run == 1 else f"{month - run + 1}月起每月都没有完成计划"


def _amount(fen: int) -> str:
    """亿元; below 0.01亿元 in 万元, so that no shortfall reads as nothing."""
    return fmt.yi_unit(fen) if abs(fen) >= FEN_PER_YI // 100 else fmt.wan_unit(fen)


def _number(count: int) -> str:
    return TENTHS[count - 1] if 1 <= count <= 9 else str(count)
