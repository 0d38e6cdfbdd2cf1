"""From computed results to the frames that charts and tables take: pure, and without arithmetic of its own."""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from core.area import PARTS_PER_MU
from core.money import FEN_PER_WAN
from core.period import Month
from core.vocabulary import ListKind, ReportState, Role, Sector
from dashboard import format as fmt
from dashboard import sums
from dashboard.kept import kept
from dashboard.parts import KeyFigure
from dashboard.tables import Component
from scoring import explain
from scoring.measures import IN_FORCE, MEASURES, gaps, listed, start_rate
from scoring.members import members
from scoring.publish import Draft
from scoring.ratio import Ratio, points_between
from scoring.robustness import Robust
from scoring.rulebook import Rulebook, Series
from scoring.verdicts import SeriesVerdict, Standing

SHORT_HEADS = {"investment": "投资", "starts": "开工", "completions": "竣工", "land": "交地", "reporting": "报送", "coordination": "协调"}
"""Component names as narrow column heads."""


def components(rulebook: Rulebook, series: Series) -> list[Component]:
    """The columns of a ranking's components, with their full marks."""
    return [
        Component(key, SHORT_HEADS.get(key, rulebook.component(key).title), int(mark * fmt.POINTS_PER_MARK)) for key, mark in series.marks
    ]


@kept
def ranking(verdict: SeriesVerdict, before: Mapping[int, int | None], *, firm: Mapping[int, Robust]) -> pd.DataFrame:
    """One row a standing, in order; the columns of tables.ranking and unit_id. `firm`: how far each place may move, if that was tried."""
    rows = [_ranked(one, before.get(one.unit_id)) | (_range(firm.get(one.unit_id)) if firm else {}) for one in verdict.standings]
    frame = pd.DataFrame(rows)
    figures = [name for name in frame.columns if name not in ("unit", "list")]
    return frame.astype(dict.fromkeys(figures, "Int64"))


def _ranked(one: Standing, earlier: int | None) -> dict[str, object]:
    rate = one.found.ratios["schedule_rate"]
    return {
        "unit_id": one.unit_id,
        "place": one.place,
        "unit": one.name,
        "list": one.listed.label if one.listed else "",
        "score": one.found.score,
        "before": earlier,
        "original": one.original_place,
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        **{finding.component: finding.value for finding in one.found.findings},
        **{f"{finding.component}_full": finding.full for finding in one.found.findings},
    }


def _range(firm: Robust | None) -> dict[str, object]:
    """The best and the worst place of a unit; of one without a place nothing."""
    return {"lowest": firm.best if firm else None, "highest": firm.worst if firm else None}


def score_parts(one: Standing, rulebook: Rulebook) -> pd.DataFrame:
    """The columns of charts.waterfall."""
    rows = [
        (rulebook.component(finding.component).title, finding.value, finding.full, "不适用" if finding.value is None else "")
        for finding in one.found.findings
        if not finding.shown
    ]
    return pd.DataFrame(rows, columns=["component", "marks", "full", "note"]).astype({"marks": "Int64", "full": "Int64"})


@kept
def reasons(one: Standing, rulebook: Rulebook) -> pd.DataFrame:
    """Each component's figures beside its clause, as Markdown: 数据, 条款."""
    rows = []
    for finding in one.found.findings:
        part = rulebook.component(finding.component)
        score = "" if finding.value is None else f"　{fmt.score_of(finding.value, finding.full)}分"
        data = f"**{fmt.plain(part.title)}{score}**　{fmt.plain(explain.data_sentence(finding))}"
        quotation = f"　原文：“{part.cited.quote}”" if part.cited.quote else "（转述，未见原文）" if part.cited.retold else ""
        rows.append((data, fmt.plain(f"{part.cited.text}　{part.cited.clause}{quotation}")))
    return pd.DataFrame(rows, columns=["数据", "条款"])


@kept
def places(history: Mapping[Month, Draft], key: str) -> pd.DataFrame:
    """The places of a series month by month: the columns of charts.bump."""
    rows = [
        (one.name, month.number, one.place, one.listed.label if one.listed else "")
        for month, draft in history.items()
        if (series := draft.verdict.find(key)) is not None
        for one in series.standings
    ]
    return pd.DataFrame(rows, columns=["unit", "month", "place", "list"]).astype({"place": "Int64"})


@kept
def shortfalls(behind: pd.DataFrame, parties: pd.DataFrame, *, words: pd.DataFrame) -> pd.DataFrame:
    """The projects behind, with unit, cause and what is asked: the columns of tables.shortfalls, and code."""
    units = parties[parties["role"] == Role.RESPONSIBLE.name].drop_duplicates("project_id").set_index("project_id")["name"]
    said = words.set_index("project_id")
    frame = behind.assign(unit=behind["project_id"].map(units).fillna(""))
    for name, source in (("cause", "difficulty"), ("ask", "request")):
        frame[name] = frame["project_id"].map(said[source]).fillna("")
    silent = [f"缺报{months}个月" if months else "" for months in frame["missing"]]
    frame["cause"] = ["；".join(part for part in parts if part) for parts in zip(silent, frame["cause"], strict=True)]
    return frame


def drags(behind: pd.DataFrame) -> list[tuple[str, str, tuple[str, str]]]:
    """The projects that pull a unit back, largest first: number, name, and rate and shortfall in 万元 as written."""
    columns = (behind[name] for name in ("code", "name", "plan_fen", "actual_fen"))
    return [
        (str(code), str(name), (fmt.rate(actual, plan), f"▼\u00a0{fmt.wan(plan - actual)}"))
        for code, name, plan, actual in zip(*columns, strict=True)
    ]


@kept
def register(draft: Draft, parties: pd.DataFrame) -> pd.DataFrame:
    """Every listed project: the columns of tables.register, with project_id, gap_fen, sector and units (names).

    Without an approved report of the year nothing is done that is known, and while units still report a project has no gap before
    its report of the month is approved: missing, not zero.
    """
    facts = draft.facts
    frame = sums.by_project(facts).merge(facts.projects.drop(columns=["annual_plan"]), on="project_id")
    frame = frame.astype({"actual_fen": "Int64", "gap_fen": "Int64"})
    open_ones = gaps(facts)
    awaited = open_ones[(open_ones["month"] == facts.month.number) & (not draft.closed)]
    frame["awaited"] = frame["project_id"].isin(awaited.loc[~awaited["pending"], "project_id"])
    frame["missing"] -= frame["awaited"].astype("int64")
    known = facts.figures.loc[facts.figures["state"] == ReportState.APPROVED.name, "project_id"]
    due = frame["project_id"].isin(open_ones["project_id"])
    unknown = frame["project_id"].isin(awaited["project_id"])
    frame["actual_fen"] = frame["actual_fen"].mask((due & ~frame["project_id"].isin(known)) | unknown)
    frame["gap_fen"] = frame["gap_fen"].mask(unknown)
    names = dict(zip(facts.units["unit_id"], facts.units["short_name"], strict=True))
    frame["number"] = frame["code"]
    frame["sector"] = [Sector[name].label for name in frame["sector"]]
    frame["district"] = [names.get(unit, "") for unit in frame["district_id"]]
    frame["state"] = [_state(*row) for row in zip(frame["gap_fen"], frame["missing"], frame["pending"], frame["awaited"], strict=True)]
    responsible = parties[parties["role"] == Role.RESPONSIBLE.name].drop_duplicates("project_id").set_index("project_id")["name"]
    frame["unit"] = frame["project_id"].map(responsible).fillna("")
    frame["units"] = (
        frame["project_id"].map(_units(draft, parties)).map(lambda names: names if isinstance(names, frozenset) else frozenset())
    )
    return frame


def _units(draft: Draft, parties: pd.DataFrame) -> pd.Series:
    """The names of all units with a ranked role in a project, and of the heads of their groups, by project."""
    units = draft.facts.units.set_index("unit_id")
    mine = parties[parties["role"].isin([role.name for role in (Role.RESPONSIBLE, Role.OWNER, Role.AGENT_BUILDER)])].dropna(
        subset="unit_id"
    )
    heads = units["short_name"].reindex(units["top_id"].reindex(mine["unit_id"]).to_numpy())
    both = pd.concat([mine[["project_id", "name"]], mine[["project_id"]].assign(name=heads.to_numpy())])
    return both.groupby("project_id")["name"].agg(frozenset)


def _state(gap_fen: int, missing: int, pending: int, awaited: bool) -> str:  # noqa: FBT001  # the cells of one row, in order
    if awaited:
        return "未报"
    if missing:
        return "缺报"
    if pending:
        return "待审"
    return "欠计划" if gap_fen < 0 else "达到计划"


def month_by_month(facts_plans: pd.DataFrame, figures: pd.DataFrame, *, month: int) -> pd.DataFrame:
    """A project's months: the columns of charts.monthly; a month without an approved figure says why."""
    frame = facts_plans[["month", "investment"]].rename(columns={"investment": "plan_fen"})
    frame = frame.merge(figures[["month", "investment", "state"]].rename(columns={"investment": "actual_fen"}), on="month", how="left")
    waiting = (ReportState.SUBMITTED.name, ReportState.CONFIRMED.name)
    frame["state"] = [
        "" if number > month or state == ReportState.APPROVED.name else "待审" if state in waiting else "缺报"
        for number, state in zip(frame["month"], frame["state"], strict=True)
    ]
    return frame.astype({"plan_fen": "Int64", "actual_fen": "Int64"})


@kept
def city_figures(draft: Draft, earlier: Draft | None) -> list[KeyFigure]:
    """The four figures of the city: investment, both rates, starts; each with what it is compared with."""
    head = draft.headline
    moved = points_between(head.schedule, earlier.headline.schedule if earlier else Ratio(1, 1))
    starts = start_rate(draft.facts)
    started, due = int(starts["numerator"].sum()), int(starts["denominator"].sum())
    return [
        KeyFigure("累计完成投资（亿元）", fmt.yi(head.actual), fmt.yi_signed(head.excess), "比计划"),
        KeyFigure(
            "完成序时计划率", fmt.rate(head.actual, head.plan), fmt.points(moved), f"比{head.month.number - 1}月" if earlier else "比计划"
        ),
        KeyFigure(
            "完成年度计划率",
            fmt.rate(head.actual, head.annual),
            fmt.points(head.lead),
            "超序时" if head.lead is None or head.lead >= 0 else "欠序时",
        ),
        KeyFigure("新开工（个）", str(started), fmt.signed(fmt.grouped(Decimal(started - due))), "比计划"),
    ]


OF_THE_LISTS = (*(kind.label for kind in ListKind), "名次")
"""Changes that tell of lists and places."""


def changes(draft: Draft, earlier: Draft | None, *, ranked: bool) -> list[tuple[str, str]]:
    """What changed since the month before: word, sentence; in the first month both lists whole, by series.

    Unless `ranked`, nothing of lists and places: drafts of them are not for everybody.
    """
    said = [(one.kind, one.text) for one in sums.changes(draft.facts, draft.verdict, before=earlier.verdict if earlier else None)]
    if not ranked:
        return [line for line in said if line[0] not in OF_THE_LISTS]
    if earlier is not None:
        return said
    whole = {kind.label: _whole_list(draft, kind) for kind in ListKind}
    return [(word, whole.get(word, text)) for word, text in said]


def _whole_list(draft: Draft, kind: ListKind) -> str:
    lists = [(series.title, "、".join(one.name for one in series.on(kind))) for series in draft.verdict.series]
    return "；".join(f"{title}：{names}" for title, names in lists if names) or "空缺"


@kept
def responsible(draft: Draft) -> pd.DataFrame:
    """Which project the districts answer for, as the first series of the rulebook counts them: project_id, unit_id."""
    return members(draft.facts, draft.verdict.rulebook.series[0], projects=listed(draft.facts, IN_FORCE)).frame


def breakdown_unit(measure: str) -> str:
    """The unit in which a measure's parts are shown: 万元, 亩, or a counting word."""
    unit = MEASURES[measure].unit
    return {"fen": "万元", "mu": "亩"}.get(unit, unit)


def breakdown(leaves: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The parts of a finding summed by project, in the unit of breakdown_unit: the columns of tables.breakdown."""
    sums = (
        leaves.groupby(["code", "name"], sort=False)
        .agg(denominator=("denominator", "sum"), numerator=("numerator", "sum"), reports=("report_id", "nunique"))
        .reset_index()
    )
    scale = {"fen": FEN_PER_WAN, "mu": PARTS_PER_MU}.get(MEASURES[measure].unit, 1)
    words = MEASURES[measure]
    return pd.DataFrame(
        {
            "编号": sums["code"],
            "项目": sums["name"],
            words.due: sums["denominator"].astype("float64") / scale,
            words.done: sums["numerator"].astype("float64") / scale,
            "相差": (sums["numerator"] - sums["denominator"]).astype("float64") / scale,
            "月报": sums["reports"],
        }
    ).sort_values("相差", ignore_index=True)
