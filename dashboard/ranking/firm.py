"""Whether the places hold: the places that each unit could take, and how the chosen one fares under each kind of shift."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.vocabulary import ListKind
from dashboard import charts, parts, session, titles
from dashboard import format as fmt
from dashboard.drawn import drawn
from scoring.publish import Draft
from scoring.robustness import Move, Robust, Shift, draws_of, firmness, method_lines
from scoring.verdicts import SeriesVerdict, Standing


@drawn
def show(series: SeriesVerdict, computed: Draft, *, chosen: Standing) -> None:
    """Show the intervals of all places beside the trials of the chosen unit; nothing where the source supplies the places."""
    firm = computed.firmness.get(series.key, {})
    if not firm:
        return
    left, right = st.columns([1.25, 1])
    with parts.card(left):
        parts.card_head(title(series, firm), "可能的名次")
        parts.draw(charts.intervals(intervals(series, firm), compact=session.phone()))
        st.markdown(fmt.note("▲红榜　■黑榜　点为名次，横条为各项检验中的最好和最差名次"))
    with parts.card(right):
        mine = firm.get(chosen.unit_id)
        parts.card_head(titles.about(chosen.name, "{}的名次经得起检验吗"), "逐项检验")
        if mine is None:
            st.markdown("没有名次，不作检验。")
        else:
            st.markdown(fmt.plain(firmness(mine, projects=names(computed))))
            parts.read(trials(mine))
        with st.expander("怎样检验"):
            for line in method_lines(draws_of(computed.facts.month)):
                st.markdown(fmt.note(fmt.plain(line)))


def listed(series: SeriesVerdict, kind: ListKind, *, computed: Draft) -> str:
    """The names on a list, for Markdown; a place on the black list that does not hold is marked."""
    firm = computed.firmness.get(series.key, {})
    return parts.names(series.on(kind), shaky=[unit for unit, one in firm.items() if kind is ListKind.BLACK and not one.holds])


def title(series: SeriesVerdict, firm: Mapping[int, Robust]) -> str:
    """Say which places on the black list do not hold, else how many on both lists do not."""
    shaky = [one.name for one in series.on(ListKind.BLACK) if not firm[one.unit_id].holds]
    if shaky:
        return titles.fit(f"黑榜不稳：{'、'.join(shaky)}", f"黑榜{len(shaky)}个名次不稳")
    red = sum(not firm[one.unit_id].holds for one in series.on(ListKind.RED))
    if red:
        return f"黑榜名次都成立，红榜{red}个有变数" if series.on(ListKind.BLACK) else f"红榜{red}个名次有变数"
    return "列榜名次经各项检验都成立"


def names(computed: Draft) -> dict[int, str]:
    """The names of all projects, by id."""
    return dict(zip(computed.facts.projects["project_id"], computed.facts.projects["name"], strict=True))


def intervals(series: SeriesVerdict, firm: Mapping[int, Robust]) -> pd.DataFrame:
    """The places that each unit could take: the columns of charts.intervals."""
    rows = [
        (one.name, one.place, firm[one.unit_id].best, firm[one.unit_id].worst, one.listed.label if one.listed else "")
        for one in series.ranked
    ]
    frame = pd.DataFrame(rows, columns=["unit", "place", "lowest", "highest", "list"])
    return frame.astype(dict.fromkeys(("place", "lowest", "highest"), "Int64"))


def trials(firm: Robust) -> pd.DataFrame:
    """How each kind of shift moved a unit, to read: 检验, 名次, 列榜."""
    rows = [(move.shift.value, fmt.rank_range(move.best, move.worst), _kept(move)) for move in firm.moves]
    return pd.DataFrame(rows, columns=["检验", "名次", "列榜"])


def _kept(move: Move) -> str:
    """不变, or where else the unit may stand; how often where that was drawn."""
    if not move.others:
        return "不变"
    others = "、".join(one.label if one else "不列榜" for one in move.others)
    return (
        f"{fmt.rate(move.kept.denominator - move.kept.numerator, move.kept.denominator)}为{others}"
        if move.shift is Shift.WEIGHTS
        else f"可能{others}"
    )
