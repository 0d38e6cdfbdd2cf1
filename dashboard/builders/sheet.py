"""What the page of one builder holds: published results, groups against all, inspected projects, open problems, conduct records, load."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import Actor
from core.queries import lost, notices, profile
from core.queries.lost import LostLine
from core.queries.notices import NoticeLine, ResultLine
from core.queries.profile import Profile
from core.vocabulary import ConductKind, NoticeKind, NoticeState
from dashboard import format as fmt
from dashboard import parts, session, titles, viewer
from dashboard.brief.sheet import WIDTH, printing
from dashboard.builders import changed, figures, reading
from dashboard.charts import builders as drawn
from dashboard.directory import taken_back
from dashboard.parts import KeyFigure
from scoring import builder_summary
from scoring.builder_seal import Assessed

__all__ = ["WIDTH", "badges", "course", "footer", "groups", "halves", "key", "printing", "problems", "projects", "read", "records", "title"]
UNIT = "unit"
MOST_PRINTED, MOST_BESIDE = 3, 2
"""Rows of a table on paper, and of two tables beside each other."""
PRINT = "/builder?unit={}&print=1&embed=true&embed_options=light_theme"


@dataclass(frozen=True)
class Known:
    """One builder: who it is, its published results, and the newest published year (else quarter) with what it was made of.

    `on_notice` is a later version of that which is on notice and not final yet, `rests` says that a credit of this builder was built on
    a year's result that is another by now.
    """

    profile: Profile
    history: tuple[ResultLine, ...]
    newest: NoticeLine | None
    found: Assessed | None
    sees_sheets: bool
    on_notice: NoticeLine | None = None
    rests: str = ""
    lost: tuple[LostLine, ...] = ()

    @property
    def latest(self) -> ResultLine | None:
        """The builder's own result in the newest version."""
        if self.newest is None:
            return None
        return next((one for one in self.history if (one.kind, one.period) == (self.newest.kind, self.newest.period)), None)


def read(who: Actor, day: date) -> Known | None:
    """Read the builder that the URL or the viewer chooses; None where there is none."""
    with session.opened() as opened:
        names, short = profile.builder_names(opened, who), profile.short_names(opened, who)
    if not names:
        return None
    unit = _chosen(names, who, short=short)
    with session.opened() as opened:
        held = profile.profile(opened, who, unit_id=unit, day=day)
        history = notices.public_results(opened, who, unit_id=unit, day=day)
        public = [notices.latest_public(opened, who, kind=kind, day=day) for kind in (NoticeKind.YEAR, NoticeKind.QUARTER)]
    newest = next((one for one in public if one is not None), None)
    with session.opened() as opened:
        lines = notices.notices(opened, who, day=day)
        gone = lost.lost(opened, who, unit=held.name) if viewer.may_see("待审信用记录") else ()
        new = None if newest is None else notices.beside(lines, newest)
    of_credit = {(one.period, one.version) for one in history if one.kind is NoticeKind.CREDIT}
    credit = [one for one in lines if one.kind is NoticeKind.CREDIT and (one.period, one.version) in of_credit]
    rests = "".join(said for one in credit if (said := changed.rests_of(unit, one)))
    found = None if newest is None else reading.assessed(newest)
    return Known(held, history, newest, found, profile.sees_sheets(who, unit), new, rests, gone)


def _chosen(names: dict[int, str], who: Actor, *, short: dict[int, str]) -> int:
    """The unit of the URL by number, name, or a short name that it alone has; else the viewer's own, else the first."""
    numbers = list(names)
    asked = st.query_params.get(UNIT, "")
    first = who.unit_id if who.unit_id in names else numbers[0]
    exact = [number for number in numbers if asked in (str(number), names[number])]
    found = exact or [number for number in numbers if asked == short[number]]
    wanted = found[0] if len(found) == 1 else first
    if len(found) > 1:
        said = "、".join(names[number] for number in found)
        st.warning(f"简称“{fmt.echo(asked)}”有{len(found)}家：{fmt.plain(said)}。现显示{fmt.plain(names[wanted])}，请在下面改选。")
    elif asked and not found:
        session.unknown("代建单位", asked, instead=names[wanted])
    if printing():
        return wanted or 0
    chosen = st.selectbox(
        "代建单位", numbers, index=numbers.index(wanted or 0), format_func=lambda number: names[number], label_visibility="collapsed"
    )
    if chosen != first or asked:
        st.query_params[UNIT] = str(chosen)
    return chosen


def title(known: Known) -> str:
    """X公司：2018年良好，86.40分，列第9: the newest final result; where there is room also what is on notice: ；2019年二季度公示中."""
    name, final = known.profile.short_name, figures.newest([one for one in known.history if one.state is NoticeState.FINAL])
    newest = figures.newest(known.history)
    if newest is None:
        return titles.about(name, "{}：还没有考评结果")
    told = final or newest
    beside = ""
    if final is None:
        beside = "，公示中"
    elif newest != final:
        said = figures.briefly(newest)
        beside = f"；{said.removeprefix(f'{final.period[:4]}年')}公示中"
    elif known.on_notice is not None and (known.on_notice.kind, known.on_notice.period) == (final.kind, final.period):
        beside = f"；第{known.on_notice.version}版公示中"
    forms = [f"{form}{also}" for also in dict.fromkeys((beside, "")) for form in _briefly(told)]
    return titles.fit(*(f"{name}：{one}" for one in forms), *_cut(name, f"：{forms[-1]}"))


def _briefly(one: ResultLine) -> list[str]:
    """A result with its period, from the longest form to the shortest: grade, score and place; grade and score; grade alone."""
    period = figures.briefly(one)
    if one.score is None:
        return [f"{period}{figures.why_none(one)}"]
    place = "" if one.place is None else f"列{fmt.rank(one.place)}"
    forms = (
        (one.grade, f"{figures.points(one)}分", place),
        (one.grade, f"{figures.points(one)}分"),
        (one.grade or f"{figures.points(one)}分",),
    )
    return [period + "，".join(part for part in form if part) for form in forms]


def _cut(name: str, rest: str) -> tuple[str, ...]:
    """The shortest form with as much of the name as there is room for."""
    return (f"{fmt.shortened(name, titles.LONGEST - fmt.width(rest))}{rest}",)


def badges(known: Known) -> None:
    """Directory entries, the newest credit grade, the whole name, and how much is built for others."""
    one = known.profile
    credit = [line for line in known.history if line.kind is NoticeKind.CREDIT and line.grade]
    chips = [fmt.chip(f"{entry.specialty}{entry.tier.label}") for entry in one.entries] or [fmt.chip("不在名录")]
    if credit:
        chips.append(fmt.chip(f"{credit[-1].period}年信用{credit[-1].grade}"))
    newest = figures.newest(known.history)
    if newest is not None and newest.state is NoticeState.OPEN:
        chips.append(fmt.chip(f"{figures.briefly(newest)}公示中"))
    load = f"　在管总投资{fmt.yi_unit(one.investment)}" if one.projects else ""
    before = f"　承继{'、'.join(one.earlier)}，项目和问题一并列出" if one.earlier else ""
    st.markdown(f"{'　'.join(chips)}　{fmt.note(fmt.plain(f'{one.name}{load}{before}'))}")
    if one.heir:
        st.markdown(f"{fmt.chip('已承继')} {fmt.plain(f'本单位已由{one.heir}承继，在管项目和没有销号的问题见{one.heir}。')}")
    if known.rests:
        st.markdown(f"{fmt.chip('有变动')} {fmt.plain(known.rests)}")
    if not printing():
        st.link_button("打印版", PRINT.format(one.unit_id), icon=":material/print:")


def key(known: Known) -> None:
    """Score, place, load, records in force."""
    latest, one = known.latest, known.profile
    held = [record for record in one.records if record.in_force]
    good = sum(record.kind is ConductKind.GOOD for record in held)
    parts.key_figures(
        [
            KeyFigure(f"{_period(known)}得分", figures.points(latest) if latest else fmt.MISSING),
            _place(known),
            KeyFigure("在管项目（个）", str(one.projects)),
            KeyFigure("良好、不良记录", f"{good}、{len(held) - good}"),
        ]
    )


def _place(known: Known) -> KeyFigure:
    """The place and of how many it is one, 共10家: below it, on paper beside its name, where there is no room for a line more."""
    label, latest = f"{_period(known)}名次", known.latest
    if known.found is None or latest is None or latest.place is None:
        return KeyFigure(label, fmt.MISSING if latest is None else fmt.rank(latest.place))
    among, place = f"共{len(known.found.ranked)}家", fmt.rank(latest.place)
    return KeyFigure(f"{label}，{among}", place) if printing() else KeyFigure(label, place, among)


def _period(known: Known) -> str:
    return "" if known.newest is None else figures.short_period(known.newest.kind, known.newest.period)


def halves() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two bordered cards beside each other, on paper too."""
    if printing():
        cells = st.grid(2, min_column_width=300)
        return cells.container(border=True), cells.container(border=True)
    left, right = st.columns([1.15, 1])
    return left.container(border=True), right.container(border=True)


def groups(known: Known) -> None:
    """The groups of the sheet against all builders."""
    frame = None if known.found is None else figures.against(known.found, known.profile.unit_id)
    if frame is None or frame.empty or frame["rate"].isna().all():
        parts.card_head("各组得分率")
        st.markdown("还没有公示的督查结果。")
        return
    parts.card_head(figures.below_mean(frame), f"{_period(known)}得分率；竖线为全体")
    parts.draw(drawn.against(frame, compact=session.phone() or printing()))


def course(known: Known) -> None:
    """Published scores over the periods."""
    if not known.history:
        parts.card_head("历次得分")
        st.markdown("还没有公示的结果。")
        return
    parts.card_head(f"历次结果{len(known.history)}次", "得分 等级 名次")
    parts.draw(drawn.course(figures.course(known.history), compact=session.phone() or printing()))


def projects(known: Known) -> None:
    """The inspected projects of the newest results, for who may see the sheets."""
    if known.found is None:
        return
    with st.container(border=True):
        if not known.sees_sheets:
            parts.card_head("受检项目")
            st.markdown(fmt.note("各项目的评分由督查人员和本单位查看。"))
            return
        held = builder_summary.projects_of(known.found, known.profile.unit_id)
        listed = f"列前{MOST_PRINTED}个" if printing() and len(held) > MOST_PRINTED else ""
        parts.card_head(f"{_period(known)}受检项目{len(held)}个次", f"分；权重为年度计划，万元　{listed}")
        if held:
            rows = [
                (one.quarter, fmt.plain(one.project), fmt.score(one.score) + ("（一票否决）" if one.vetoed else ""), fmt.wan(one.weight))
                for one in held
            ]
            _table(rows, ["季度", "项目", "得分", "年度计划"], narrow=["季度", "项目", "得分"], beside=False)


def problems(known: Known) -> None:
    """Problems found that are not closed, the earliest due first."""
    held = known.profile.problems
    if held is None:
        parts.card_head("发现的问题")
        st.markdown(fmt.note("问题由督查人员和本单位查看。"))
        return
    parts.card_head(f"没有销号的问题{len(held)}个" if held else "发现的问题都已销号")
    if held:
        rows = [(fmt.chip(one.state.label), fmt.plain(one.project), fmt.plain(one.matter), fmt.day(one.due_on)) for one in held]
        _table(rows, ["状态", "项目", "问题", "期限"], narrow=["问题", "期限"])


def records(known: Known) -> None:
    """Conduct records, the newest first, and whether each counts today."""
    held = known.profile.records
    parts.card_head(f"行为记录{len(held)}条" if held else "没有行为记录", "分" if held else "")
    taken_back.warn(known.lost)
    if held:
        rows = [
            (
                fmt.chip(one.kind.label),
                fmt.plain(f"{one.matter}（{one.number}）"),
                f"{one.band}　{fmt.signed(fmt.score(one.points))}",
                fmt.day(one.valid_until) if one.in_force else "已撤销" if one.revoked else "已失效",
            )
            for one in held
        ]
        _table(rows, ["类别", "事项", "档次、分值", "有效至"], narrow=["事项", "有效至"])


def _table(rows: Sequence[tuple[str, ...]], heads: list[str], *, narrow: list[str], beside: bool = True) -> None:
    """A table to read: short on paper, with fewer columns where there is little room."""
    frame = pd.DataFrame(rows, columns=heads)
    most = (MOST_BESIDE if beside else MOST_PRINTED) if printing() else len(frame)
    parts.read(frame.head(most)[narrow] if session.phone() or (beside and printing()) else frame.head(most))
    if len(frame) > most and not printing():
        st.markdown(fmt.note(f"列出{most}条，其余{len(frame) - most}条见系统。"))


def footer(known: Known) -> None:
    """The credit code, and whence the page comes: which results, signed by whom, the seal."""
    line = known.newest
    code = f"统一社会信用代码{known.profile.credit_code}。" if known.profile.credit_code else ""
    if line is None or line.sealed is None:
        st.markdown(fmt.note(code))
        return
    new = known.on_notice
    beside = f"第{new.version}版正在公示（{fmt.span(new.notice_from, new.notice_to)}），生效以前以本版为准。" if new else ""
    state = f"{line.document}" if line.document else line.standing
    st.markdown(
        fmt.note(
            fmt.plain(f"{code}据{line.name}（{state}），{line.signatory}签发；封存第{line.sealed.number}号　{line.sealed.short}。{beside}")
        )
    )
