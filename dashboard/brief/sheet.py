"""The sheet that a leader reads in a minute: all from the latest issued list, so that it says what the circular says."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.access import Actor
from core.period import Month
from core.queries import cards as card_queries
from core.queries import register
from core.queries.cards import ActLine, IssuedCard
from core.vocabulary import ActState, ListKind
from dashboard import charts, frames, parts, session, titles, viewer
from dashboard import format as fmt
from dashboard.issued import Listed
from dashboard.parts import KeyFigure
from scoring import summary
from scoring.changes import changes
from scoring.publish import Draft

MOST, MOST_PRINTED = 8, 6
WIDTH = 704
"""Pixels of a printed page."""
PRINT = "?month={}&print=1&embed=true&embed_options=light_theme"


@dataclass(frozen=True)
class Matters:
    """What concerns the reader's own projects: their ids, cards that stand, acts that run."""

    projects: frozenset[int]
    cards: tuple[IssuedCard, ...]
    acts: tuple[ActLine, ...]


def printing() -> bool:
    """Whether the page is made to be printed: one column, light, without menu."""
    return "print" in st.query_params


def read(who: Actor, month: Month) -> Matters:
    """Read what concerns the viewer's own projects in a month."""
    with session.opened() as opened:
        mine = register.led_by(opened, who.person_id, month=month) if who.person_id is not None else frozenset()
        held = card_queries.cards(opened, who)
        acts = card_queries.official_acts(opened, who, day=month.last_day) if viewer.may_see("督查措施") else ()
    standing = tuple(one for one in held if one.removed_at is None and one.month == month)
    return Matters(mine, standing, tuple(one for one in acts if one.state in (ActState.PROPOSED, ActState.IN_FORCE)))


def title(computed: Draft, matters: Matters) -> str:
    """前6月完成投资601.20亿元，挂钩8个项目3个欠计划; without own projects the city's finding."""
    mine = own(computed, matters)
    if mine.empty:
        return titles.overview(computed.headline)
    late = int((mine["gap_fen"] < 0).sum())
    said = f"{late}个欠计划" if late else "都不欠计划"
    return titles.fit(f"挂钩的{len(mine)}个项目中{said}" if late else f"挂钩的{len(mine)}个项目{said}")


def city(found: Listed) -> None:
    """The city: the official sentence and the key figures."""
    st.markdown(found.computed.headline.sentence())
    if printing():
        return
    head, counts = found.computed.headline, summary.report_counts(found.computed.facts)
    lead = f"{head.lead}".replace("-", fmt.MINUS) if head.lead is not None else fmt.MISSING
    parts.key_figures(
        [
            KeyFigure("累计完成投资（亿元）", fmt.yi(head.actual), fmt.yi_signed(head.excess), "比计划"),
            KeyFigure("完成序时计划率", fmt.rate(head.actual, head.plan)),
            KeyFigure("完成年度计划率", fmt.rate(head.actual, head.annual), f"{lead}百分点", "比时间进度"),
            KeyFigure("缺报（项）", str(counts.missing)),
        ]
    )


def lists(computed: Draft) -> None:
    """Red and black of every series."""
    rows = [(series.title, *(parts.names(series.on(kind)) for kind in ListKind)) for series in computed.verdict.series]
    parts.card_head("红黑榜", "先看黑榜" if any(series.on(ListKind.BLACK) for series in computed.verdict.series) else "")
    parts.read(pd.DataFrame(rows, columns=["系列", *(fmt.chip(kind.label) for kind in ListKind)]))


def moved(found: Listed) -> None:
    """Who rose and fell, what started and was completed since the month before."""
    before = found.earlier.verdict if found.earlier else None
    parts.card_head(f"{found.computed.facts.month.number}月有什么变化")
    told = changes(found.computed.facts, found.computed.verdict, before=before)
    parts.lines([(one.kind, one.text) for one in told])


def own(computed: Draft, matters: Matters) -> pd.DataFrame:
    """The reader's projects, the largest shortfall first: the columns of summary.by_project, code and name."""
    every = summary.by_project(computed.facts).merge(computed.facts.projects[["project_id", "code", "name"]], on="project_id")
    return every[every["project_id"].isin(matters.projects)].sort_values(["gap_fen", "code"], ignore_index=True)


def projects(computed: Draft, matters: Matters) -> None:
    """The projects that the reader looks after: figures, cards, and what is open; the furthest behind first."""
    mine = own(computed, matters)
    if mine.empty:
        behind = summary.shortfalls(computed.facts, MOST_PRINTED if printing() else MOST).assign(pending=0)
        parts.card_head(titles.behind(behind), "万元；没有挂钩的项目，列全市欠计划最多的")
        _table(behind, matters)
        return
    parts.card_head(f"我挂钩的项目{len(mine)}个", "万元，年初至今；欠得最多的在前")
    most = MOST_PRINTED if printing() else MOST
    _table(mine.head(most), matters)
    if len(mine) > most:
        st.markdown(fmt.note(f"列出{most}个，其余{len(mine) - most}个见项目页。"))


def _table(mine: pd.DataFrame, matters: Matters) -> None:
    columns = (mine[name].tolist() for name in ("project_id", "name", "plan_fen", "actual_fen", "gap_fen"))
    rows = [
        (fmt.plain(name), fmt.wan(plan), fmt.wan(actual), fmt.signed(fmt.wan(gap)), fmt.rate(actual, plan), _matter(number, matters))
        for number, name, plan, actual, gap in zip(*columns, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["项目", "计划", "实际", "超欠", "完成率", "牌和未办事项"])
    parts.read(frame[["项目", "超欠", "牌和未办事项"]] if session.phone() else frame)


def _matter(project_id: int, matters: Matters) -> str:
    held = [fmt.chip(one.colour.label) for one in matters.cards if one.project_id == project_id]
    acts = [fmt.plain(_act(one)) for one in matters.acts if one.project_id == project_id]
    return "　".join([*held, *acts]) or fmt.MISSING


def _act(one: ActLine) -> str:
    return f"{one.kind.label}{f'，{fmt.day(one.due_on)}前办结' if one.due_on else ''}"


def course(found: Listed, key: str) -> None:
    """The places of one series over the months that were issued."""
    series = found.computed.verdict.of(key)
    parts.card_head(f"{series.title}名次变化", f"{len(found.history)}个月")
    if len(found.history) < 2:
        st.markdown("只有1个月榜单，满2个月后显示曲线。")
        return
    first = next((one.name for one in series.ranked if one.listed is ListKind.BLACK), series.standings[0].name)
    parts.draw(charts.bump(frames.places(found.history, key), chosen=first, compact=session.phone()))
    st.markdown(fmt.note("▲红榜　■黑榜（虚线）"))


def footer(found: Listed) -> Sequence[str]:
    """Whence the sheet comes: document, signatory, seal."""
    circular = found.computed.circular
    if circular is None or circular.issued is None or circular.sealed is None:
        return ()
    one = circular.issued
    signed = f"据{one.document}，{circular.signatory}签发，{fmt.day_text(one.issued_on)}印发"
    return (f"{signed}；封存第{circular.sealed.number}号　{circular.sealed.short}。",)
