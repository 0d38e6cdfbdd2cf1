"""A month that has no figures yet: who has reported and who has not, instead of findings that would be false."""

import pandas as pd
import streamlit as st

from core.vocabulary import Role
from dashboard import charts, parts, session, sums, tables, titles
from dashboard import format as fmt
from dashboard.parts import KeyFigure
from scoring.measures import IN_FORCE, expected, gaps, listed
from scoring.members import members
from scoring.publish import Draft

MOST = 10


def unsettled(computed: Draft) -> bool:
    """Whether a month has nothing to find yet: units still report for it, or none of its due reports is approved."""
    counts = sums.report_counts(computed.facts)
    return not computed.closed or (counts.approved == 0 and counts.pending + counts.missing > 0)


def due_by_unit(computed: Draft, belongs: pd.DataFrame) -> pd.DataFrame:
    """The month's due reports by unit: unit, due, reported (submitted or approved), pending, missing; the most missing first.

    `belongs` has project_id and unit (its name).
    """
    month = computed.facts.month.number
    due, open_ones = expected(computed.facts), gaps(computed.facts)
    due, open_ones = due[due["month"] == month], open_ones[open_ones["month"] == month]
    cells = due.merge(open_ones, on=["project_id", "month"], how="left").merge(belongs, on="project_id")
    waits = cells["pending"].astype("boolean")
    cells = cells.assign(waits=waits.fillna(value=False), lacks=(~waits).fillna(value=False))
    sums = cells.groupby("unit").agg(due=("project_id", "size"), pending=("waits", "sum"), missing=("lacks", "sum")).reset_index()
    sums["reported"] = sums["due"] - sums["missing"]
    return sums.sort_values(["missing", "due", "unit"], ascending=[False, False, True], ignore_index=True)


def of_city(computed: Draft, parties: pd.DataFrame) -> pd.DataFrame:
    """due_by_unit of the responsible units of the whole city."""
    mine = parties[parties["role"] == Role.RESPONSIBLE.name].drop_duplicates("project_id")
    return due_by_unit(computed, mine[["project_id", "name"]].rename(columns={"name": "unit"}))


def of_series(computed: Draft, number: int) -> pd.DataFrame:
    """due_by_unit of the units of one series of the rulebook, as the ranking counts their projects."""
    facts = computed.facts
    frame = members(facts, computed.verdict.rulebook.series[number], projects=listed(facts, IN_FORCE)).frame
    names = facts.units.set_index("unit_id")["short_name"]
    if "month" in frame:
        frame = frame[frame["month"] == facts.month.number]
    return due_by_unit(computed, frame[["project_id"]].assign(unit=frame["unit_id"].map(names)))


def city_figures(computed: Draft) -> list[KeyFigure]:
    """What there is to count: money of approved reports (— without any), reports that came, wait for review, and lack."""
    counts = sums.report_counts(computed.facts)
    due = counts.approved + counts.pending + counts.missing
    approved = fmt.yi(computed.headline.actual) if counts.approved else fmt.MISSING
    lacking = "缺报" if computed.closed else "未报"
    return [
        KeyFigure("累计完成投资（亿元）", approved, "下限" if counts.approved else "", "只含已审月报"),
        KeyFigure("已报（项）", str(counts.approved + counts.pending), fmt.rate(counts.approved + counts.pending, due), "占应报"),
        KeyFigure("待审（项）", str(counts.pending), fmt.rate(counts.pending, due), "占应报"),
        KeyFigure(f"{lacking}（项）", str(counts.missing), fmt.rate(counts.missing, due), "占应报"),
    ]


def overview(computed: Draft, shown: session.Shown, *, parties: pd.DataFrame) -> None:
    """Show 总览 of a month without findings: how far the reporting is, the year up to the month before, who has not reported."""
    month, counts, phone = shown.month.number, sums.report_counts(computed.facts), session.phone()
    st.title(titles.unsettled(month, counts, closed=computed.closed))
    st.markdown(why(computed, shown))
    parts.key_figures(city_figures(computed))
    left, right = st.columns([1.5, 1])
    settled = max((one.number for one in shown.closed if one < shown.month), default=0)
    curve = sums.curve(computed.facts)
    curve["actual_fen"] = curve["actual_fen"].where(curve["month"] <= settled)
    with parts.card(left):
        parts.card_head(titles.curve(curve, settled), "亿元，累计")
        parts.draw(charts.cumulative(curve, month=settled, compact=phone))
        if settled:
            st.markdown(fmt.note(f"到{settled}月为止，按至今已审的月报，锁定后的更正已计入。"))
    with parts.card(right):
        units = of_city(computed, parties)
        lacking = "缺报" if computed.closed else "未报"
        silent = int((units["missing"] > 0).sum())
        parts.card_head(f"{silent}个单位有{lacking}" if silent else "各单位都已报", f"{month}月，项")
        parts.read(tables.due_reports(units.head(MOST), lacking))
        if len(units) > MOST:
            st.markdown(fmt.note(f"列出{lacking}最多的{MOST}个，共{len(units)}个单位。"))
        to_projects(lacking, counts.missing, shown=shown)


def ranking(computed: Draft, shown: session.Shown, *, number: int) -> None:
    """Show, in place of a list that is not there yet, the reports of a series' units."""
    counts = sums.report_counts(computed.facts)
    lacking = "缺报" if computed.closed else "未报"
    st.markdown(
        f"{shown.month.number}月榜单还没有生成。已审{counts.approved}项，待审{counts.pending}项，{lacking}{counts.missing}项。{_until(computed)}"
    )
    with st.container(horizontal=True):
        to_projects(lacking, counts.missing, shown=shown)
        earlier = [month for month in shown.closed if month < shown.month]
        if earlier:
            st.page_link(
                "views/ranking.py",
                label=f"看{earlier[-1].number}月榜单",
                icon=":material/leaderboard:",
                query_params={"month": earlier[-1].chinese},
            )
    units = of_series(computed, number)
    if len(units):
        left, _ = st.columns([1.5, 1])
        with parts.card(left):
            parts.card_head(f"各单位{lacking}情况", f"{shown.month.number}月，项")
            parts.read(tables.due_reports(units, lacking))
    else:
        st.markdown("本组没有应报的项目。")


def why(computed: Draft, shown: session.Shown) -> str:
    """Why nothing is found yet, and until when units report."""
    if computed.closed:
        return "没有审定的月报，不测算完成率，不提红黑榜；缺报、待审的不按0计。"
    return f"{shown.month.number}月月报{fmt.hour_text(shown.due_at)}截止。{_until(computed)}已审的计入累计，未报的不按0计。"


def _until(computed: Draft) -> str:
    return "月报审定后测算。" if computed.closed else "关闭以前不测算完成率，不提红黑榜。"


def to_projects(lacking: str, number: int, *, shown: session.Shown) -> None:
    """Link to the projects without a report."""
    if number:
        st.page_link(
            "views/projects.py",
            label=f"查看{lacking}的{number}项",
            icon=":material/list:",
            query_params={"state": lacking, "month": shown.month.chinese},
        )


def uncounted(computed: Draft) -> str:
    """What the headline of a closed month does not hold: reports not reviewed or not come; empty when all are in."""
    counts = sums.report_counts(computed.facts)
    said = "、".join(f"{word}{number}项" for word, number in (("待审", counts.pending), ("缺报", counts.missing)) if number)
    return f"本月{said}未计入，实际完成投资为下限。" if said else ""
