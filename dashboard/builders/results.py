"""The results of one version: key figures, ranking, distribution, groups, and why a builder has its score."""

from collections.abc import Sequence

import streamlit as st

from core.access import MAY_SEE, Actor, Reach, reach
from core.queries import profile
from core.queries.notices import NoticeLine, ResultLine
from core.queries.profile import sees_inspected
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.builders import figures
from dashboard.charts import builders as drawn
from dashboard.parts import KeyFigure
from scoring import builder_summary
from scoring.builder_seal import Assessed
from scoring.grading.explain import explain_grade, project_sentences
from scoring.grading.result import Graded

UNIT = "unit"
"""The name in the URL of the builder that is looked at."""
LOW = 80 * fmt.POINTS_PER_MARK
"""Below this a score is counted as low, in ten-thousandths."""


def show(who: Actor, line: NoticeLine, *, found: Assessed) -> None:
    """The whole tab: figures, ranking beside the distribution, groups, inspected projects, and one builder explained."""
    key(found)
    left, right = st.columns([2.6, 1])
    with parts.card(left):
        ranking(found, who)
    with parts.card(right):
        spread(found)
    groups(found, who)
    projects(found, who)
    explained(who, line, found=found)


def key(found: Assessed) -> None:
    """The key figures: how many took part, the best, the mean, how many projects were inspected."""
    ranked, held, lacking = found.ranked, builder_summary.by_grade(found), builder_summary.without_score(found)
    scores = [one.score for one in ranked if one.score is not None]
    first = held[0] if held else None
    span = f"最高{fmt.score(max(scores))}、最低{fmt.score(min(scores))}" if scores else ""
    parts.key_figures(
        [
            KeyFigure("参评（家）", str(len(ranked)), f"共{len(ranked) + len(found.unranked)}家"),
            KeyFigure(f"{first[0]}（家）", str(len(first[1])), f"占{fmt.rate(len(first[1]), len(ranked))}")
            if first
            else KeyFigure("不足80分（家）", str(sum(score < LOW for score in scores)), f"共{len(scores)}家" if scores else ""),
            KeyFigure("平均得分（分）", fmt.score(builder_summary.mean_score(found)), span),
            _held(found),
        ]
    )
    if found.unranked:
        said = "、".join(f"{word}{count}家" for word, count in lacking)
        st.markdown(fmt.note(f"{said}：没有得分，不是零分，也不沿用以前的结果；各家的原因见下。"))


def _held(found: Assessed) -> KeyFigure:
    """What the results rest on: how many inspections of how many builders, or how many conduct records."""
    if not found.sheets:
        return KeyFigure("在期行为记录（条）", str(len(found.frames.records)))
    builders = {one.unit_id for one in (*found.ranked, *found.unranked) if builder_summary.projects_of(found, one.unit_id)}
    return KeyFigure("受检项目（个次）", str(len(found.frames.inspections)), f"{len(builders)}家单位")


def ranking(found: Assessed, who: Actor) -> None:
    """Everybody by place, with short names."""
    with session.opened() as opened:
        names = profile.short_names(opened, who)
    table = figures.table(found, phone=session.phone(), names=names)
    parts.card_head(figures.leader(found, names), "得分为百分制；各组为得分率，%" if found.sheets else "得分为百分制")
    st.dataframe(
        table,
        hide_index=True,
        row_height=38,
        height=min(38 * (len(table) + 1) + 4, 520),
        placeholder=fmt.MISSING,
        column_config={
            "名次": st.column_config.NumberColumn(width=46),
            "单位": st.column_config.TextColumn(width=112),
            "等级": st.column_config.TextColumn(width=62),
            **{name: st.column_config.NumberColumn(width=14 * len(name) + 18, format="%.2f") for name in table.columns[3:]},
            "得分": st.column_config.NumberColumn(width=66, format=f"%.{figures.decimals(found)}f"),
        },
    )
    if near := builder_summary.near_an_edge(found):
        st.markdown(fmt.note(fmt.plain(near)))
    parts.left_out("各组得分率", phone=session.phone() and bool(found.sheets))


def spread(found: Assessed) -> None:
    """How many have each grade."""
    frame = figures.distribution(found)
    most = max(zip(frame["count"], frame["grade"], strict=True), key=lambda row: row[0], default=(0, ""))
    parts.card_head(f"{most[1]}最多，{most[0]}家" if most[0] else "没有参评的单位", "占参评单位")
    parts.draw(drawn.distribution(frame))


def groups(found: Assessed, who: Actor) -> None:
    """Which groups lose points, by builder."""
    with session.opened() as opened:
        frame = figures.heat(found, profile.short_names(opened, who))
    if frame.empty:
        return
    with parts.card():
        parts.card_head(figures.weakest(found), "得分率，%")
        parts.draw(drawn.heat(frame, compact=session.phone()))
        st.markdown(fmt.note("参评单位按名次；实得分合计÷应得分合计，不适用的项不计；有底色的低于80%。"))


def projects(found: Assessed, who: Actor) -> None:
    """The inspected projects of each quarter ranked among each other, for who may see all sheets."""
    table = figures.project_places(found)
    if table.empty or reach(who, MAY_SEE["受检情况"]) is not Reach.ALL:
        return
    with parts.card():
        parts.card_head(figures.projects_title(table), "受检项目名次，按季度；分")
        st.dataframe(
            table[["季度", "名次", "项目", "得分"]].assign(季度=table["季度"].str.partition("年")[2]) if session.phone() else table,
            hide_index=True,
            row_height=38,
            height=min(38 * (len(table) + 1) + 4, 420),
            column_config={
                "季度": st.column_config.TextColumn(width=72 if session.phone() else 118),
                "名次": st.column_config.NumberColumn(width=46),
                "项目": st.column_config.TextColumn(width=136 if session.phone() else 240),
                "代建单位": st.column_config.TextColumn(width=200),
                "得分": st.column_config.NumberColumn(width=66 if session.phone() else 80, format="%.2f"),
            },
        )
        parts.left_out("代建单位", phone=session.phone())


def explained(who: Actor, line: NoticeLine, *, found: Assessed) -> None:
    """Why one builder has its score and grade, by clause; down to projects for who may see its sheets."""
    every = {one.unit_id: one for one in (*found.ranked, *found.unranked)}
    if not every:
        return
    with parts.card():
        one = every[_chosen(every)]
        parts.card_head(f"{one.name}的结果怎样得出")
        whole = sees_inspected(who, one.unit_id)
        for sentence in explain_grade(one, found.book, projects=whole, quarter=builder_summary.of_quarter(found)):
            st.markdown(fmt.plain(sentence))
        if found.sheets and whole:
            _projects(one, found)
        elif found.sheets:
            st.markdown(fmt.note("各项目的评分由市重点办、领导和本单位查看。"))
        assumed = "本办法的分值、界线为假定。" if found.book.assumed else ""
        st.markdown(fmt.note(fmt.plain(f"{found.book.title}（{fmt.day_text(found.book.in_force_from)}起）。{assumed}{_sealed(line)}")))
        st.page_link("views/builder.py", label="看这家单位", icon=":material/domain:", query_params={UNIT: str(one.unit_id)})


def _sealed(line: NoticeLine) -> str:
    return "" if line.sealed is None else f"封存第{line.sealed.number}号　{line.sealed.short}。"


def _chosen(every: dict[int, Graded]) -> int:
    """The builder of the URL, else the first."""
    numbers = list(every)
    asked = st.query_params.get(UNIT, "")
    wanted = next((number for number in numbers if str(number) == asked), numbers[0])
    if asked and str(wanted) != asked:
        session.unknown("参评的代建单位", asked, instead=every[wanted].name)
    chosen = st.selectbox("看一家单位", numbers, index=numbers.index(wanted), format_func=lambda number: every[number].name)
    if chosen != numbers[0] or asked:
        st.query_params[UNIT] = str(chosen)
    return chosen


def _projects(one: Graded, found: Assessed) -> None:
    """Each inspected project with its points by group, quarter by quarter."""
    sentences = [said for part in one.parts for said in project_sentences(part)]
    if not sentences:
        return
    with st.expander(f"受检项目{len(builder_summary.projects_of(found, one.unit_id))}个次", expanded=not session.phone()):
        for said in sentences:
            st.markdown(fmt.plain(said))


def past(lines: Sequence[ResultLine]) -> None:
    """Published results of every builder over the periods."""
    table = figures.history(lines)
    with parts.card():
        if table.empty:
            st.markdown("还没有公示的结果。考评结果公示后在这里按期列出。")
            return
        parts.card_head(figures.past_title(lines), "得分（分）、等级；只列已公示、已生效的")
        st.dataframe(
            table,
            hide_index=True,
            row_height=38,
            height=min(38 * (len(table) + 1) + 4, 640),
            column_config={"单位": st.column_config.TextColumn(width=120, pinned=session.phone())},
        )
