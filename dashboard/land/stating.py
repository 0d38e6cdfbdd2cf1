"""A district fills its month: one row a project on a desk, one project at a time on a phone; after the lock it asks for corrections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import expropriation_correction, expropriation_report
from core.commands.expropriation_correction import CorrectExpropriation
from core.commands.expropriation_report import FillExpropriation, Stated
from core.errors import DuchaError
from core.expropriation import Facts, PlanLine, Quantity
from core.period import Month, now
from core.queries import expropriation
from core.queries.expropriation import Held
from core.vocabulary import MonthState, ReportState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.land import typed
from dashboard.land.reading import Known
from dashboard.review import acting

PROJECT, STATE, NOTE = "项目", "状态", "说明"
_NEWS = "done-last"
_ADDED = "land-added"
_REFUSED = "land-refused"
"""What was typed into rows that were refused, by month and project, until it is stored."""


@dataclass(frozen=True)
class Line:
    """A project of the district's month: its state and version, what is stated, and which kinds are planned."""

    code: str
    state: str
    version: int
    amounts: Mapping[Quantity, int]
    note: str
    returned: str
    planned: frozenset[Quantity]

    @property
    def open(self) -> bool:
        """Whether the district may still write it."""
        return self.state != ReportState.APPROVED.label


def show(known: Known, who: Actor) -> None:
    """Show the form of the month, or why there is none and where to go; below, corrections of locked months."""
    every = lines(known, who)
    open_ = [line for line in every if line.open]
    state = known.shown.state
    if state is MonthState.CLOSED:
        open_ = [line for line in open_ if line.state == ReportState.RETURNED.label]
    with parts.card():
        parts.card_head(heading(known, every), "本月数；土地填亩，房屋填平方米；没有进展的填0，没有的类别不填")
        for line in every:
            if line.returned and line.state == ReportState.RETURNED.label:
                st.markdown(f"{fmt.chip('已退回')} {fmt.plain(f'{known.project(line.code)}：{line.returned}')}")
        if state is MonthState.LOCKED or not open_:
            _closed(known)
        elif session.phone():
            _one(known, who, open_)
        else:
            _grid(known, who, open_)
        if state is MonthState.OPEN:
            _add(known, {line.code for line in every})
    if acting.may("申请征收更正"):
        _correct(known, who)


def heading(known: Known, every: list[Line]) -> str:
    """8月征收进度：11个项目已提交3个."""
    sent = sum(line.state in (ReportState.SUBMITTED.label, ReportState.APPROVED.label) for line in every)
    return f"{known.shown.month.number}月征收进度：{len(every)}个项目，已提交{sent}个"


def lines(known: Known, who: Actor) -> list[Line]:
    """The projects of the viewer's district: those planned, those stated this year, and those added to the form."""
    name, added = dict(known.districts).get(who.unit_id or 0, ""), frozenset(st.session_state.get(_ADDED, set()))
    return lines_of(known.facts, known.held, own=known.own, of=(known.shown.month, name), added=added)


def lines_of(
    facts: Facts, held: Sequence[Held], *, own: Sequence[PlanLine], of: tuple[Month, str], added: frozenset[str] = frozenset()
) -> list[Line]:
    """The projects of a month and a district: those planned (`own`), those stated this year, and those `added`, by code."""
    month, name = of
    there = {one.code: one for one in held if one.month == month and one.district == name and not one.reason}
    approved = {one.code: one for one in facts.statements if one.district == name and one.month == month.number}
    planned = {line.code: frozenset(target.kind for target in line.targets if target.amount) for line in own}
    before = {one.code for one in facts.statements if one.district == name}
    found = []
    for code in sorted((there.keys() | approved.keys() | planned.keys() | before | added) - {""}):
        kinds = planned.get(code, frozenset())
        if code in there:
            one = there[code]
            found.append(Line(code, one.state.label, one.version, one.amounts, one.note, one.returned, kinds))
        elif code in approved:
            found.append(Line(code, ReportState.APPROVED.label, 0, approved[code].amounts, "", "", kinds))
        else:
            found.append(Line(code, "未填", 0, {}, "", "", kinds))
    return found


def _closed(known: Known) -> None:
    shown = known.shown
    opened = [month for month, state in shown.states.items() if state is MonthState.OPEN]
    st.markdown(f"{shown.month.chinese}{shown.state.label}，没有要填的项目。")
    if opened and opened[0] != shown.month:
        query = {"month": opened[0].chinese, "tab": "填报"}
        st.page_link("views/land.py", label=f"填写{opened[0].chinese}", icon=":material/edit_note:", query_params=query)


def frame(known: Known, some: list[Line]) -> pd.DataFrame:
    """The grid's cells, all text: 项目, 状态, the six kinds, 说明."""
    return pd.DataFrame(
        [
            {PROJECT: known.project(line.code), STATE: line.state}
            | {kind.label: typed.text(line.amounts.get(kind), kind) for kind in Quantity}
            | {NOTE: line.note}
            for line in some
        ],
        dtype="str",
    )


def _grid(known: Known, who: Actor, some: list[Line]) -> None:
    column = st.column_config
    settings: dict[str, Any] = {
        PROJECT: column.TextColumn(width=186, disabled=True),
        STATE: column.TextColumn(width=64, disabled=True),
        **{kind.label: column.TextColumn(width=48 + 13 * len(kind.label), alignment="right", help=kind.heading) for kind in Quantity},
        NOTE: column.TextColumn(width=96, max_chars=400),
    }
    with st.form("land-month", border=False):
        key = f"land-{known.shown.month}-{hash(tuple((line.code, line.version) for line in some))}"
        edited = st.data_editor(
            frame(known, typed_over(known, some)), key=key, column_config=settings, hide_index=True, row_height=38, height="content"
        )
        with st.container(horizontal=True):
            kept = st.form_submit_button("保存草稿")
            sent = st.form_submit_button("提交审核", type="primary")
    if kept or sent:
        _give(known, requests(some, edited, of=(known.shown.month, who.unit_id or 0), submit=sent), submit=sent)


def typed_over(known: Known, some: list[Line]) -> list[Line]:
    """The lines as they are shown: what was typed into a refused one stays."""
    kept: Mapping[tuple[Month, str], Stated] = st.session_state.get(_REFUSED, {})
    over = {code: stated for (month, code), stated in kept.items() if month == known.shown.month}
    return [replace(line, amounts=over[line.code].amounts, note=over[line.code].note) if line.code in over else line for line in some]


@dataclass(frozen=True)
class Asked:
    """What is to be given, and what stands against rows, a sentence each."""

    requests: tuple[FillExpropriation, ...]
    problems: tuple[str, ...]


def requests(some: list[Line], edited: pd.DataFrame, *, of: tuple[Month, int], submit: bool) -> Asked:
    """Return what the grid's rows ask for, of a month and a district: as drafts those that changed, to submit those with any amount.

    A row that was submitted and did not change is left alone.
    """
    found, problems = [], []
    for line, row in zip(some, edited.to_dict("records"), strict=True):
        read = typed.amounts({kind: row[kind.label] for kind in Quantity})
        note = typed.word(row[NOTE])
        problems += [f"{line.code} {problem}" for problem in read.problems]
        same = read.amounts == dict(line.amounts) and note == line.note
        waits = submit and line.state != ReportState.SUBMITTED.label
        if (read.amounts or line.amounts) and (waits or not same):
            found.append(FillExpropriation(of[0], Stated(of[1], line.code, read.amounts, note), submit=submit, version=line.version))
    return Asked(tuple(found), tuple(problems))


def _give(known: Known, asked: Asked, *, submit: bool) -> None:
    """Give each command by itself; what is refused is said by project and the rest is stored."""
    if asked.problems:
        for problem in asked.problems[:10]:
            st.error(fmt.plain(problem))
        return
    if not asked.requests:
        st.warning("没有改动，没有要保存的内容。")
        return
    done, refused, kept = 0, [], st.session_state.setdefault(_REFUSED, {})
    for request in asked.requests:
        place = (request.month, request.stated.code)
        try:
            viewer.give(expropriation_report.fill_expropriation, request)
            done += 1
            kept.pop(place, None)
        except DuchaError as error:
            kept[place] = request.stated
            refused.append(f"{known.project(request.stated.code)}：{error}")
    for sentence in refused[:10]:
        st.error(fmt.plain(sentence))
    if not refused:
        st.session_state[_NEWS] = f"已{'提交' if submit else '保存'}{done}项。"
        st.rerun()
    elif done:
        st.success(f"已{'提交' if submit else '保存'}{done}项，上面{len(refused)}项没有存入。")


def _one(known: Known, who: Actor, some: list[Line]) -> None:
    """One project at a time, for a phone."""
    labels = {line.code: f"{known.project(line.code)}（{line.state}）" for line in some}
    code = st.selectbox("项目", list(labels), format_func=labels.__getitem__, key="land-one")
    line = next(line for line in some if line.code == code)
    key = f"{known.shown.month}-{code}-{line.version}"
    given = _fields(line.amounts, line.planned, key)
    note = st.text_input(NOTE, value=line.note, max_chars=400, key=f"land-note-{key}")
    with st.container(horizontal=True):
        kept, sent = st.button("保存草稿"), st.button("提交审核", type="primary")
    if kept or sent:
        read = typed.amounts(given)
        request = FillExpropriation(known.shown.month, Stated(who.unit_id or 0, line.code, read.amounts, note), sent, line.version)
        _give(known, Asked((request,), read.problems), submit=sent)


def _fields(amounts: Mapping[Quantity, int], planned: frozenset[Quantity], key: str) -> dict[Quantity, object]:
    """A field for each kind, those that are planned first."""
    order = sorted(Quantity, key=lambda kind: (kind not in planned, list(Quantity).index(kind)))
    return {kind: st.text_input(kind.heading, value=typed.text(amounts.get(kind), kind), key=f"land-{kind.name}-{key}") for kind in order}


def _add(known: Known, there: set[str]) -> None:
    """Let a project that is neither planned nor stated yet be added to the form."""
    left = [code for code in sorted(known.facts.projects) if code not in there]
    labels = {code: known.project(code) for code in left}
    code = st.selectbox("添加计划外项目", left, index=None, format_func=labels.__getitem__, placeholder="请选择", key="land-add", width=380)
    if code:
        st.session_state[_ADDED] = {*st.session_state.get(_ADDED, set()), code}
        del st.session_state["land-add"]
        st.rerun()


def _correct(known: Known, who: Actor) -> None:
    """The way to a correction of a locked month."""
    if known.shown.state is not MonthState.LOCKED:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("申请征收更正", icon=":material/edit_document:"):
            acting.ask("申请征收更正", lambda: correction(known, who))
        st.markdown(fmt.note(f"{known.shown.month.chinese}已锁定。数字有误在这里申请，原数保留，批准后从下一次统计起生效。"))


def correction(known: Known, who: Actor) -> None:
    """The form of a correction: a project of the month, all its amounts anew, and why."""
    every = {line.code: line for line in lines(known, who)}
    labels = {one: known.project(one) for one in every}
    code = st.selectbox("项目", list(every), index=None, format_func=labels.__getitem__, placeholder="请选择", key="land-correct")
    if not code:
        return
    line = every[code]
    given = _fields(_latest(known, who, code), line.planned, f"correct-{known.shown.month}-{code}")
    reason = st.text_input("更正原因", max_chars=400, key=f"land-why-{code}")
    if st.button("申请", type="primary"):
        read = typed.amounts(given)
        for problem in read.problems:
            st.error(fmt.plain(problem))
        if not read.problems:
            request = CorrectExpropriation(known.shown.month, Stated(who.unit_id or 0, code, read.amounts), reason)
            give: Callable[..., Any] = expropriation_correction.correct_expropriation
            acting.carry_out(give, request, said="更正已申请，待科室负责人批准。")


def _latest(known: Known, who: Actor, code: str) -> Mapping[Quantity, int]:
    """What is approved of the month by now, earlier corrections among it."""
    month, name = known.shown.month, dict(known.districts).get(who.unit_id or 0, "")
    with session.opened() as opened:
        every = expropriation.facts(opened, who, month=month, known_at=now()).statements
    return next((one.amounts for one in every if (one.district, one.code, one.month) == (name, code, month.number)), {})
