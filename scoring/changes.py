"""What changed since the month before: lists, starts, completions, the plan, and reports that did not come."""

from dataclasses import dataclass

import pandas as pd

from core.money import in_unit
from core.snapshot import Snapshot
from core.vocabulary import ListKind, PlanChange
from scoring.measures import completion_rate, gaps, start_rate
from scoring.verdicts import SeriesVerdict, Verdict


@dataclass(frozen=True)
class Change:
    """One line: the word on its chip, and the sentence."""

    kind: str
    text: str


def changes(facts: Snapshot, verdict: Verdict, *, before: Verdict | None) -> tuple[Change, ...]:
    """Return the lines of a month, in the order of a notice; without a month before, lists are told as they are."""
    lists = (Change(kind.label, _list_change(verdict, before, kind)) for kind in ListKind if verdict.closed)
    works = (
        Change("开工", _works(start_rate(facts), facts.month.number, "开工")),
        Change("竣工", _works(completion_rate(facts), facts.month.number, "竣工")),
    )
    return (*lists, *_movers(verdict, before), *works, *_plan(facts), *_reports(facts, closed=verdict.closed))


def _movers(verdict: Verdict, before: Verdict | None) -> tuple[Change, ...]:
    """The unit that rose most and the unit that fell most, over all series; nothing if nobody moved."""
    if before is None:
        return ()
    gains = [
        (earlier - one.place, series.title, one.name)
        for series in verdict.series
        for one in series.ranked
        if one.place is not None and (earlier := rank_moves(series, before.find(series.key)).get(one.unit_id)) is not None
    ]
    best, worst = max(gains, default=(0, "", "")), min(gains, default=(0, "", ""))
    parts = [f"{best[2]}升{best[0]}位" if best[0] > 0 else "", f"{worst[2]}降{-worst[0]}位" if worst[0] < 0 else ""]
    text = "，".join(part for part in parts if part)
    return (Change("名次", f"变动最大：{text}"),) if text else ()


def _members(verdict: Verdict, kind: ListKind) -> dict[tuple[str, int], str]:
    return {(series.key, one.unit_id): one.name for series in verdict.series for one in series.on(kind)}


def _list_change(verdict: Verdict, before: Verdict | None, kind: ListKind) -> str:
    now = _members(verdict, kind)
    earlier = {} if before is None else _members(before, kind)
    entered = [name for key, name in now.items() if key not in earlier]
    left = [name for key, name in earlier.items() if key not in now]
    if before is None or not (entered or left):
        return f"{'与上月相同：' if before else ''}{_names(list(now.values()))}"
    parts = [f"新列{_names(entered)}" if entered else "", f"退出{_names(left)}" if left else ""]
    return "；".join(part for part in parts if part)


def _names(names: list[str], most: int = 4) -> str:
    if not names:
        return "空缺"
    return "、".join(names[:most]) + (f"等{len(names)}个" if len(names) > most else "")


def _works(cells: pd.DataFrame, month: int, word: str) -> str:
    done, due = int(cells["numerator"].sum()), int(cells["denominator"].sum())
    new = int(cells.loc[cells["month"] == month, "numerator"].sum())
    gap = done - due
    against = "与计划持平" if gap == 0 else f"比计划{'多' if gap > 0 else '少'}{abs(gap)}个"
    return f"本月{word}{new}个，累计{done}个，{against}"


def _plan(facts: Snapshot) -> tuple[Change, ...]:
    edition = facts.editions.iloc[-1]
    if len(facts.editions) < 2 or int(edition["effective_month"]) != facts.month.number:
        return ()
    projects = facts.projects
    kinds = {change.label: int((projects["change"] == change.name).sum()) for change in PlanChange if change is not PlanChange.KEPT}
    both = projects[projects["listed"] & projects["originally_listed"]]
    moved = both[both["annual_plan"] != both["original_annual_plan"]]
    net = int((moved["annual_plan"] - moved["original_annual_plan"]).sum())
    counted = "、".join(f"{label}{number}个" for label, number in kinds.items() if number)
    amount = f"{'调增' if net > 0 else '调减'}合计{in_unit(abs(net), '亿元')}亿元"
    return (Change("调整", f"第{int(edition['number'])}版计划：调整{len(moved)}个项目，{amount}；{counted}"),)


def _reports(facts: Snapshot, *, closed: bool) -> tuple[Change, ...]:
    mine = gaps(facts)
    mine = mine[mine["month"] == facts.month.number]
    missing, pending = int((~mine["pending"]).sum()), int(mine["pending"].sum())
    word = "缺报" if closed else "未报"
    lines = [
        Change(word, f"{missing}个项目{word}{facts.month.number}月月报，金额按下限计") if missing else None,
        Change("待审", f"{pending}个项目的月报尚未审定，未计入") if pending else None,
    ]
    return tuple(line for line in lines if line)


def rank_moves(series: SeriesVerdict, before: SeriesVerdict | None) -> dict[int, int | None]:
    """The places of last month by unit id; None for a unit that had none."""
    earlier = {} if before is None else {one.unit_id: one.place for one in before.standings}
    return {one.unit_id: earlier.get(one.unit_id) for one in series.standings}
