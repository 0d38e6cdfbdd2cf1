"""One project's facts as the frames and texts that its page shows: pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from core.models import Project
from core.period import Month
from core.vocabulary import Nature, PlanChange, ReportState
from dashboard import format as fmt
from dashboard import frames, titles
from dashboard.parts import KeyFigure
from scoring.publish import Draft


@dataclass(frozen=True)
class Papers:
    """A project in one month's list: its months (charts.monthly), and its sums to date in fen.

    until is the last month whose figure can be judged, run how many months to it fell short in a row, waiting why an open month is not
    among them (未报, 待审 or empty), known whether any figure was approved, counted the reports whose figures are summed, parts the
    numbers and names of a package's projects.
    """

    month: Month
    listed: bool
    months: pd.DataFrame
    plan: int
    actual: int
    annual: int
    invested_before: int
    started_on: str
    completed_on: str
    until: int
    run: int
    waiting: str
    known: bool
    counted: frozenset[int]
    parts: tuple[tuple[str, str], ...]

    @property
    def gap(self) -> int:
        """Actual less plan to date, fen."""
        return self.actual - self.plan


def gather(project: Project, computed: Draft) -> Papers:
    """Take one project out of a month's snapshot."""
    facts = computed.facts
    plans = facts.plans[(facts.plans["project_id"] == project.id) & facts.plans["investment"].notna()]
    figures = facts.figures[facts.figures["project_id"] == project.id]
    row = facts.projects[facts.projects["project_id"] == project.id]
    listed = bool(row["listed"].any())
    waiting = _waiting(figures, facts.month) if listed and not computed.closed else ""
    until = facts.month.number - bool(waiting) if listed else max((int(month) for month in figures["month"]), default=0)
    months = frames.month_by_month(plans, figures, month=until)
    months.loc[(months["month"] == facts.month.number) & bool(waiting), "state"] = waiting
    to_date = months[months["month"] <= until]
    within = facts.projects[facts.projects["parent_id"] == project.id]
    days = facts.milestones[facts.milestones["project_id"] == project.id]
    cells = [[None if pd.isna(cell) else int(cell) for cell in to_date[name]] for name in ("plan_fen", "actual_fen")]
    return Papers(
        month=facts.month,
        listed=listed,
        months=months,
        plan=int(to_date["plan_fen"].sum()),
        actual=int(figures["investment"].sum()),
        annual=int(row["annual_plan"].sum()),
        invested_before=int(row["invested_before"].sum()),
        started_on=str(days["started_on"].iloc[0]) if len(days) else "",
        completed_on=str(days["completed_on"].iloc[0]) if len(days) else "",
        until=until,
        run=titles.months_behind(*cells),
        waiting=waiting,
        known=bool(figures["investment"].notna().any()),
        counted=frozenset(int(report) for report in figures["report_id"]),
        parts=tuple((str(code), str(name)) for code, name in zip(within["code"], within["name"], strict=True)),
    )


def _waiting(figures: pd.DataFrame, month: Month) -> str:
    """Why a project's figure of an open month is not there: 待审 or 未报; empty when it was approved."""
    states = set(figures.loc[figures["month"] == month.number, "state"])
    if ReportState.APPROVED.name in states:
        return ""
    return "待审" if states & {ReportState.SUBMITTED.name, ReportState.CONFIRMED.name} else "未报"


def title(project: Project, mine: Papers) -> str:
    """The finding of the page: the gap and since when, or why there is none to tell."""
    if mine.parts:
        return titles.about(project.name, f"{{}}：打捆项目，含{len(mine.parts)}个子项目")
    if not mine.listed:
        return titles.about(project.name, f"{{}}：不在{mine.month.number}月清单")
    if mine.annual == 0:
        return titles.about(project.name, "{}：没有年度计划")
    if mine.waiting:
        return titles.about(project.name, f"{{}}：{mine.month.number}月{mine.waiting}")
    if not mine.known:
        return titles.about(project.name, "{}：没有审定的月报")
    return titles.project(project.name, mine.gap, run=mine.run, month=mine.until)


def key_figures(mine: Papers, project: Project) -> list[KeyFigure]:
    """The four figures of a project: to date, both rates, since the start; — before any report was approved."""
    actual = mine.actual if mine.known else None
    since_start = mine.invested_before + mine.actual if mine.known or mine.invested_before else None
    span = f"{Month(mine.month.year, mine.until).span_chinese}" if mine.waiting and mine.until else ""
    return [
        KeyFigure("累计完成投资（亿元）", fmt.yi(actual), fmt.yi_signed(mine.gap if mine.known else None), f"比{span}计划"),
        KeyFigure("完成序时计划率", fmt.rate(actual, mine.plan), fmt.yi_unit(mine.plan) if mine.until else "", f"{span}应完成"),
        KeyFigure("完成年度计划率", fmt.rate(actual, mine.annual), fmt.yi_unit(mine.annual), "全年计划"),
        KeyFigure("开工以来累计（亿元）", fmt.yi(since_start), fmt.rate(since_start, project.total_investment), "占总投资"),
    ]


def overview(project: Project, entries: pd.DataFrame, *, mine: Papers) -> pd.DataFrame:
    """What is known of the project, in words: 项, 内容."""
    known = entries[(entries["month"] <= mine.month.number) & (entries["state"] == ReportState.APPROVED.name)]
    latest = known.iloc[0] if len(known) else None
    said = {name: "" if latest is None else str(latest[name]) for name in ("site_progress", "difficulty", "request")}
    rows = {
        "项目": project.name,
        "编号": project.code,
        "国家代码": project.national_code or fmt.MISSING,
        "总投资": f"{fmt.yi_unit(project.total_investment)}",
        "计划工期": fmt.span(project.planned_start, project.planned_completion),
        "实际开工": mine.started_on or ("以前年度" if project.nature is Nature.CONTINUING else fmt.MISSING),
        "形象进度": said["site_progress"] or fmt.MISSING,
        "主要困难": said["difficulty"] or fmt.MISSING,
        "需协调": said["request"] or fmt.MISSING,
    }
    return pd.DataFrame({"项": [fmt.unbroken(name) for name in rows], "内容": [fmt.plain(text) for text in rows.values()]})


def withdrawn(editions: pd.DataFrame) -> bool:
    """Whether an edition withdrew the project."""
    return bool((editions["change"] == PlanChange.WITHDRAWN.name).any())


def why_not_listed(editions: pd.DataFrame) -> str:
    """Why a project is no longer on the list: the edition that withdrew it, and its reason."""
    out = editions[editions["change"] == PlanChange.WITHDRAWN.name]
    if editions.empty:
        return "还没有年度计划列入这个项目。请在下一版年度计划中补填。"
    if out.empty:
        return "本月清单中没有这个项目。"
    last = out.iloc[-1]
    return f"第{last['number']}版计划（{last['document']}）自{last['effective_month']}月起退出：{last['reason']}。全年计划和完成均不计入。"


def editions(rows: pd.DataFrame, *, phone: bool = False) -> pd.DataFrame:
    """The project's editions to read: 版本, 生效, 批准, 变化, 全年计划 (万元), 文件, 理由; three of them on a phone."""
    table = pd.DataFrame(
        {
            "版本": [f"{year}年第{number}版" for year, number in zip(rows["year"], rows["number"], strict=True)],
            "生效": [f"{month}月" for month in rows["effective_month"]],
            "批准": [_day(at) for at in rows["approved_at"]],
            "变化": [PlanChange[change].label for change in rows["change"]],
            "全年计划": [fmt.wan(fen) for fen in rows["investment"]],
            "文件": [fmt.plain(text) or fmt.MISSING for text in rows["document"]],
            "理由": [fmt.plain(text) or fmt.MISSING for text in rows["reason"]],
        }
    )
    return table[["版本", "变化", "全年计划"]] if phone else table


Locks = Mapping[Month, datetime]
"""When each month was locked, in China; an open or closed month is not in it."""


def ledger(mine: Papers, entries: pd.DataFrame, *, steps: pd.DataFrame, locks: Locks) -> pd.DataFrame:
    """The project's ledger, the newest first: the columns of tables.ledger; a month without a report stands as 缺报, before close 未报."""
    plans = mine.months.set_index("month")
    running = plans["actual_fen"].cumsum().where(plans["actual_fen"].notna())
    shown = entries[entries["month"] <= mine.month.number]
    rows = [
        _entry(entry, plans, to_date=running if int(entry["report_id"]) in mine.counted else running[:0], steps=steps)
        | {"note": _note(entry, _counts_from(entry, steps, locks, year=mine.month.year))}
        for _, entry in shown.iterrows()
    ]
    due = mine.month.number if mine.waiting else mine.until
    silent = [month for month in plans.index if month <= due and month not in set(shown["month"])]
    rows += [_nothing(month, plans, "未报" if month > mine.until else "缺报") for month in silent]
    frame = pd.DataFrame(rows).sort_values(["month", "entry"], ascending=False, ignore_index=True)
    return frame.astype({"plan_fen": "Int64", "actual_fen": "Int64", "to_date_fen": "Int64"})


def _entry(entry: pd.Series, plans: pd.DataFrame, *, to_date: pd.Series, steps: pd.DataFrame) -> dict[str, object]:
    mine = steps[steps["report_id"] == entry["report_id"]]
    month, correction = int(str(entry["month"])), int(str(entry["entry"])) > 1
    state = ReportState[str(entry["state"])]
    return {
        "month": month,
        "entry": entry["entry"],
        "period": f"{month}月（更正）" if correction else f"{month}月",
        "plan_fen": plans["plan_fen"].get(month) if not correction else pd.NA,
        "actual_fen": entry["investment"],
        "to_date_fen": to_date.get(month, pd.NA),
        "site_progress": entry["site_progress"],
        "state": state.label,
        "reported": _hand(mine, ReportState.SUBMITTED),
        "approved": _hand(mine, ReportState.APPROVED),
    }


def _note(entry: pd.Series, counts_from: int | None) -> str:
    """What the unit wrote, how often the report was returned, and from which list on it counts if that is not its own month's."""
    returned = int(str(entry["times_returned"]))
    late = "" if counts_from is None else f"锁定后{'更正' if int(str(entry['entry'])) > 1 else '审定'}，自{counts_from}月榜单起计入"
    notes = [f"退回{returned}次" if returned else "", late, str(entry["reason"]), str(entry["note"])]
    return "；".join(note for note in notes if note)


def _counts_from(entry: pd.Series, steps: pd.DataFrame, locks: Locks, *, year: int) -> int | None:
    """The month whose list first holds a report that was approved after its own month was locked; None for any other report."""
    approved = steps[(steps["report_id"] == entry["report_id"]) & (steps["state"] == ReportState.APPROVED.name)]
    if approved.empty:
        return None
    at, own = fmt.moment(str(approved["at"].iloc[-1])), int(str(entry["month"]))
    first = next((month for month in range(own, 13) if locks.get(Month(year, month), at) >= at), own)
    return first if first != own else None


def _nothing(month: int, plans: pd.DataFrame, state: str) -> dict[str, object]:
    empty = dict.fromkeys(("site_progress", "reported", "approved", "note"), "")
    figures = {"plan_fen": plans["plan_fen"].get(month), "actual_fen": pd.NA, "to_date_fen": pd.NA}
    return {"month": month, "entry": 0, "period": f"{month}月", "state": state} | figures | empty


def _hand(steps: pd.DataFrame, state: ReportState) -> str:
    last = steps[steps["state"] == state.name]
    return "" if last.empty else f"{last['person'].iloc[-1]} {_day(last['at'].iloc[-1])[5:]}"


def life(project: Project, editions_: pd.DataFrame, *, steps: pd.DataFrame, mine: Papers) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The project's lanes: the columns `spans` and `events` of charts.timeline, to the month's end and a few days after."""
    spans = []
    if project.planned_start and project.planned_completion:
        spans.append(
            (
                "计划工期",
                project.planned_start,
                project.planned_completion,
                fmt.span(project.planned_start, project.planned_completion),
                "计划",
            )
        )
    if mine.started_on:
        start = date.fromisoformat(mine.started_on)
        end = date.fromisoformat(mine.completed_on) if mine.completed_on else mine.month.last_day
        spans.append(("实际施工", start, end, f"{'已竣工，共' if mine.completed_on else '已施工'}{(end - start).days}天", "实际"))
    kinds = {ReportState.APPROVED.name: "已审", ReportState.RETURNED.name: "退回"}
    events = [
        ("月报", fmt.moment(at).date(), kinds[state], "") for at, state in zip(steps["at"], steps["state"], strict=True) if state in kinds
    ]
    missing = mine.months[mine.months["state"] == "缺报"]
    events += [("月报", Month(mine.month.year, int(month)).next().first_day, "缺报", "") for month in missing["month"]]
    events += [
        ("计划版本", fmt.moment(at).date(), "计划版本", f"第{number}版")
        for at, number in zip(editions_["approved_at"], editions_["number"], strict=True)
    ]
    return (
        pd.DataFrame(spans, columns=["lane", "start", "end", "label", "role"]),
        pd.DataFrame(events, columns=["lane", "on", "kind", "label"]),
    )


def _day(text: str) -> str:
    return fmt.moment(text).date().isoformat()
