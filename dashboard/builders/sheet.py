"""What the page of one builder holds: published results, groups against all, inspected projects, problems, conduct records, load."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access import Actor
from core.period import Quarter, today
from core.queries import lost, notices, profile
from core.queries.lost import LostLine
from core.queries.notices import NoticeLine, ResultLine
from core.queries.profile import FoundProblem, Profile
from core.vocabulary import ConductKind, NoticeKind, NoticeState, ProblemState
from dashboard import format as fmt
from dashboard import parts, session, tables, titles, viewer
from dashboard.brief.sheet import WIDTH, printing
from dashboard.builders import changed, figures, reading
from dashboard.charts import builders as drawn
from dashboard.directory import taken_back
from dashboard.parts import KeyFigure
from scoring import builder_summary
from scoring.builder_seal import Assessed

__all__ = ["WIDTH", "badges", "course", "footer", "groups", "halves", "key", "printing", "problems", "projects", "read", "records", "title"]
UNIT = "unit"
MOST_PRINTED, MOST_BESIDE, LATEST_PRINTED = 3, 2, 5
"""Rows of a table on paper, of two tables beside each other, and results in the chart of scores."""
BRIEF = 14
"""Characters of a problem or record on paper."""
PRINT = "/builder?unit={}&print=1&embed=true&embed_options=light_theme"


@dataclass(frozen=True)
class Known:
    """One builder: who it is, its published results, and the newest published year (else quarter) with what it was made of.

    `problems` are those found at it, None where the viewer may see neither them nor the scores of projects. `on_notice` is a later version
    of the newest which is on notice and not final yet, `rests` says that a credit of this builder was built on a year's result that is
    another by now.
    """

    profile: Profile
    history: tuple[ResultLine, ...]
    newest: NoticeLine | None
    found: Assessed | None
    problems: tuple[FoundProblem, ...] | None = None
    on_notice: NoticeLine | None = None
    rests: str = ""
    lost: tuple[LostLine, ...] = ()

    @property
    def latest(self) -> ResultLine | None:
        """The builder's own result in the newest version."""
        if self.newest is None:
            return None
        return next((one for one in self.history if (one.kind, one.period) == (self.newest.kind, self.newest.period)), None)


def read(who: Actor, day: date, *, row: DeltaGenerator) -> Known | None:
    """Read the builder that the URL or the viewer chooses as it stands on a day, with what is published by now; None without any."""
    with session.opened() as opened:
        names, short = profile.builder_names(opened, who), profile.short_names(opened, who)
    if not names:
        return None
    unit = _chosen(names, who, short=short, row=row)
    with session.opened() as opened:
        held = profile.profile(opened, who, unit_id=unit, day=day)
        problems = profile.found_problems(opened, who, unit_id=unit, day=day) if profile.sees_inspected(who, unit) else None
        history = notices.public_results(opened, who, unit_id=unit, day=today())
        public = [notices.latest_public(opened, who, kind=kind, day=today()) for kind in (NoticeKind.YEAR, NoticeKind.QUARTER)]
    newest = next((one for one in public if one is not None), None)
    with session.opened() as opened:
        gone = lost.lost(opened, who, unit=held.name) if viewer.may_see("待审信用记录") else ()
        lines = notices.notices(opened, who, day=today())
        new = None if newest is None else notices.beside(lines, newest)
    of_credit = {(one.period, one.version) for one in history if one.kind is NoticeKind.CREDIT}
    credit = [one for one in lines if one.kind is NoticeKind.CREDIT and (one.period, one.version) in of_credit]
    rests = "".join(said for one in credit if (said := changed.rests_of(unit, one)))
    found = None if newest is None else reading.assessed(newest)
    return Known(held, history, newest, found, problems, new, rests, gone)


def _chosen(names: dict[int, str], who: Actor, *, short: dict[int, str], row: DeltaGenerator) -> int:
    """The unit chosen beside the head: by the URL's number, name or short name that it alone has; else the viewer's own, else the first."""
    numbers = list(names)
    asked = st.query_params.get(UNIT, "")
    first = who.unit_id if who.unit_id in names else numbers[0]
    exact = [number for number in numbers if asked in (str(number), names[number])]
    found = exact or [number for number in numbers if asked == short[number]]
    wanted = found[0] if len(found) == 1 else first
    if len(found) > 1:
        said = "、".join(names[number] for number in found)
        st.warning(f"简称“{fmt.echo(asked)}”有{len(found)}家：{fmt.plain(said)}。现显示{fmt.plain(names[wanted])}，请在上面改选。")
    elif asked and not found:
        session.unknown("代建单位", asked, instead=names[wanted])
    if printing():
        return wanted or 0
    chosen = row.selectbox(
        "代建单位",
        numbers,
        index=numbers.index(wanted or 0),
        format_func=lambda number: names[number],
        label_visibility="collapsed",
        width=300,
    )
    if chosen != first or asked:
        st.query_params[UNIT] = str(chosen)
    return chosen


def title(known: Known) -> str:
    """X公司：2018年良好，86.40分，列第9: the result that the cards explain; where there is room also a later one, ；2019年二季度88.02分."""
    name, final = known.profile.short_name, figures.newest([one for one in known.history if one.state is NoticeState.FINAL])
    newest = figures.newest(known.history)
    if newest is None:
        return titles.about(name, "{}：还没有考评结果")
    told = known.latest or final or newest
    beside = ""
    if told.state is NoticeState.OPEN:
        beside = "，公示中"
    elif newest != told:
        beside = f"；{_shortly(newest).removeprefix(f'{told.period[:4]}年')}"
    elif known.on_notice is not None:
        beside = f"；第{known.on_notice.version}版公示中"
    forms = [f"{form}{also}" for also in dict.fromkeys((beside, "")) for form in _briefly(told)]
    return titles.fit(*(f"{name}：{one}" for one in forms), *_cut(name, f"：{forms[-1]}"))


def _shortly(one: ResultLine) -> str:
    """2019年二季度88.02分, 2018年信用A; of one on notice that it is there; of one without a score why."""
    period = figures.briefly(one)
    if one.state is NoticeState.OPEN:
        return f"{period}公示中"
    return period + (figures.why_none(one) if one.score is None else one.grade or f"{figures.points(one)}分")


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
    """Directory entries, the newest credit grade, the whole name, and what went into it."""
    one = known.profile
    credit = [line for line in known.history if line.kind is NoticeKind.CREDIT and line.grade]
    chips = [fmt.chip(f"{entry.specialty}{entry.tier.label}") for entry in one.entries] or [fmt.chip("不在名录")]
    if credit:
        chips.append(fmt.chip(f"{credit[-1].period}年信用{credit[-1].grade}"))
    newest = figures.newest(known.history)
    if newest is not None and newest.state is NoticeState.OPEN:
        chips.append(fmt.chip(f"{figures.briefly(newest)}公示中"))
    before = f"　承继{'、'.join(one.earlier)}，项目和问题一并列出" if one.earlier else ""
    st.markdown(f"{'　'.join(chips)}　{fmt.note(fmt.plain(f'{one.name}{before}'))}")
    if one.heir:
        st.markdown(f"{fmt.chip('已承继')} {fmt.plain(f'本单位已由{one.heir}承继，在建项目和没有销号的问题见{one.heir}。')}")
    if known.rests:
        st.markdown(f"{fmt.chip('有变动')} {fmt.plain(known.rests)}")
    if not printing():
        st.link_button("打印版", PRINT.format(one.unit_id), icon=":material/print:")


def key(known: Known) -> None:
    """Score beside the mean, place among how many, load with its money, records in force beside those that are over."""
    one = known.profile
    held = [record for record in one.records if record.in_force]
    good, over = sum(record.kind is ConductKind.GOOD for record in held), len(one.records) - len(held)
    parts.key_figures(
        [
            _score(known),
            _place(known),
            _under_way(one),
            KeyFigure("良好、不良记录（条）", f"{good}、{len(held) - good}", f"另有{over}条失效" if over else ""),
        ]
    )


def _under_way(one: Profile) -> KeyFigure:
    """Projects under way with their money; a dash where the year has no plan."""
    if one.projects is None:
        return KeyFigure("在建项目（个）", fmt.MISSING, "当年没有入库的计划")
    return KeyFigure("在建项目（个）", str(one.projects), f"总投资{fmt.yi_unit(one.investment)}" if one.projects else "")


def _score(known: Known) -> KeyFigure:
    """The score, and how far it is from the mean of those ranked."""
    label, latest = f"{_period(known)}得分", known.latest
    score = None if latest is None else latest.score
    mean = None if known.found is None else builder_summary.mean_score(known.found)
    if latest is None or score is None or mean is None:
        return KeyFigure(label, fmt.MISSING if latest is None else figures.points(latest))
    return KeyFigure(label, figures.points(latest), figures.printed_gap(latest, mean), f"比平均{fmt.score(mean)}")


def _place(known: Known) -> KeyFigure:
    """The place and of how many it is one, 共10家."""
    label, latest = f"{_period(known)}名次", known.latest
    if known.found is None or latest is None or latest.place is None:
        return KeyFigure(label, fmt.MISSING if latest is None else fmt.rank(latest.place))
    return KeyFigure(label, fmt.rank(latest.place), f"共{len(known.found.ranked)}家")


def _period(known: Known) -> str:
    return "" if known.newest is None else figures.short_period(known.newest.kind, known.newest.period)


def halves() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two bordered cards beside each other, on paper too."""
    if printing():
        cells = st.grid(2, min_column_width=300)
        return cells.container(border=True, height="stretch"), cells.container(border=True, height="stretch")
    left, right = st.columns([1.15, 1])
    return parts.card(left), parts.card(right)


def groups(known: Known) -> None:
    """The groups of the sheet against all builders."""
    frame = None if known.found is None else figures.against(known.found, known.profile.unit_id)
    if frame is None or frame.empty or frame["rate"].isna().all():
        parts.card_head("各组得分率")
        st.markdown("还没有公示的督查结果。")
        return
    parts.card_head(figures.below_mean(frame), "得分率；竖线为全体" if printing() else f"{_period(known)}得分率；竖线为全体")
    parts.draw(drawn.against(frame, compact=session.phone() or printing()))


def course(known: Known) -> None:
    """Published scores over the periods."""
    if not known.history:
        parts.card_head("历次得分")
        st.markdown("还没有公示的结果。")
        return
    held = figures.course(known.history)
    shown = held.tail(LATEST_PRINTED) if printing() else held
    parts.card_head(figures.trend(known.history), "得分 等级 名次" if len(shown) == len(held) else f"得分 等级 名次；最近{len(shown)}次")
    parts.draw(drawn.course(shown, compact=session.phone() or printing()))


def projects(known: Known) -> None:
    """The inspected projects of the newest results, the lowest score first, for who may see them."""
    if known.found is None:
        return
    with st.container(border=True):
        if known.problems is None:
            parts.card_head("受检项目")
            st.markdown(fmt.note(NOT_SEEN))
            return
        held = builder_summary.projects_of(known.found, known.profile.unit_id)
        scores = [one.score for one in held if one.score is not None]
        told = f"受检项目{len(held)}个次" + (f"，最低{fmt.score(min(scores))}分" if scores else "")
        parts.card_head(f"{_period(known)}{told}", "得分低的在前；按年度计划加权" if held else "")
        ordered = sorted(held, key=lambda one: (one.score is None, one.score, one.quarter, one.project_id))
        rows = [
            (_quarter(one.quarter), fmt.plain(one.project) + ("（一票否决）" if one.vetoed else ""), one.score, one.weight)
            for one in ordered
        ]
        _table(rows, ["季度", "项目", "得分（分）", "年度计划（万元）"], narrow=["季度", "项目", "得分（分）"], beside=False)


def _quarter(period: str) -> str:
    """2018年第四季度; on a phone without the year, which stands above."""
    said = Quarter.parse(period).chinese
    return said.partition("年")[2] if session.phone() else said


NOT_SEEN = "各项目的评分和发现的问题由市重点办、领导和本单位查看。"


def problems(known: Known) -> None:
    """How many problems were found, how many are open, overdue and closed; the open ones, the earliest due first."""
    held = known.problems
    if held is None:
        parts.card_head("发现的问题")
        st.markdown(fmt.note(NOT_SEEN))
        return
    left = [one for one in held if not one.closed]
    waiting, late = sum(one.state is ProblemState.OPEN for one in left), sum(one.late > 0 for one in left)
    counts = f"待整改{waiting}个（逾期{late}个），待复查{len(left) - waiting}个，已销号{len(held) - len(left)}个"
    parts.card_head(_found(len(held), len(left)), counts if held else "")
    if not left:
        return
    if printing():
        rows: list[tuple[object, ...]] = [(fmt.plain(f"{one.project}：{_briefly_said(one.matter)}"), _due(one)) for one in left]
        _table(rows, ["问题", "期限"], narrow=["问题", "期限"])
        return
    rows = [(fmt.chip("逾期" if one.late else one.state.label), fmt.plain(one.project), fmt.plain(one.matter), _due(one)) for one in left]
    _table(rows, ["状态", "项目", "问题", "期限"], narrow=["项目", "问题", "期限"])


def _briefly_said(matter: str) -> str:
    """What a problem or record is about, for paper: its words before the first colon, else its beginning."""
    head = matter.partition("：")[0]
    return head if len(head) <= BRIEF else f"{head[:BRIEF]}…"


def _found(found: int, left: int) -> str:
    """发现18个问题，1个没有销号."""
    if not found:
        return "没有发现问题"
    return f"发现{found}个问题，{left}个没有销号" if left else f"发现的{found}个问题都已销号"


def _due(one: FoundProblem) -> str:
    return fmt.day(one.due_on) + (f" 逾期\u2060{one.late}\u2060天" if one.late else "")


def records(known: Known) -> None:
    """Conduct records, the newest first, and whether each counts on the day; on paper those that do."""
    held = known.profile.records
    counting = sum(one.in_force for one in held)
    over = f"；另有{len(held) - counting}条失效" if counting < len(held) else ""
    parts.card_head(
        f"有效的行为记录{counting}条" if counting else "没有有效的行为记录", f"分{over}" if counting else over.removeprefix("；")
    )
    taken_back.warn(known.lost)
    rows: list[tuple[object, ...]] = [
        (
            fmt.chip(one.kind.label),
            fmt.plain(_briefly_said(one.matter) if printing() else f"{one.matter}（{one.number}）"),
            f"{one.band}\u00a0{fmt.signed(fmt.score(one.points))}",
            fmt.day(one.valid_until) if one.in_force else "已撤销" if one.revoked else "已失效",
        )
        for one in held
        if one.in_force or not printing()
    ]
    if rows:
        _table(rows, ["类别", "事项", "分值", "有效至"], narrow=["事项", "分值", "有效至"])


def _table(rows: Sequence[tuple[object, ...]], heads: list[str], *, narrow: list[str], beside: bool = True) -> None:
    """A table to read: short on paper, with fewer columns where there is little room; numbers on the right, dates and words whole."""
    frame = pd.DataFrame(rows, columns=heads)
    for name in ("期限", "分值", "有效至", "季度"):
        if name in frame:
            frame[name] = [fmt.unbroken(str(cell)) for cell in frame[name]]
    most = (MOST_BESIDE if beside else MOST_PRINTED) if printing() else len(frame)
    shown = frame.head(most)[narrow] if session.phone() or (beside and printing()) else frame.head(most)
    parts.read(tables.to_read(shown, {"得分（分）": fmt.score, "年度计划（万元）": fmt.wan}))
    if len(frame) > most:
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
