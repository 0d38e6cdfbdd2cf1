"""Who may take on a project, ceilings and exceptions, with the forms that assign builders and ask for exceptions."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import builder, scope
from core.commands.builder import AssignBuilder
from core.commands.scope import DecideException, EndCeilings, ProposeException, SetCeiling, SetProjectSpecialty
from core.queries import directory, register, takers
from core.queries.directory import CeilingLine, ExceptionLine
from core.queries.takers import Taking
from core.vocabulary import ProposalState, Scope, Tier
from dashboard import format as fmt
from dashboard import parts, session, titles
from dashboard.directory import typed
from dashboard.directory.day import Shown
from dashboard.review import acting
from dashboard.tables import Grid
from dashboard.whole import whole

CHOICE = "project"
"""The name in the URL of the project asked about."""
ORDER = (Scope.FREE, Scope.WITHIN, Scope.EXCEPTED, Scope.TOO_LARGE, Scope.NOT_ENTERED)


def show(who: Actor, shown: Shown, *, units: Mapping[int, str], specialties: Mapping[int, str]) -> str:
    """Show a project's possible builders, the ceilings of the day, and every exception that the viewer may see; return the finding.

    The finding is the page's title: 12家可以承接LJ208，29家不可以; empty until a project is chosen.
    """
    with session.opened() as opened:
        labels = {label.split("　")[0]: label for label in register.project_labels(opened).values()}
        held, asked = directory.ceilings(opened, who, day=shown.day), directory.exceptions(opened, who)
    with parts.card():
        code = _choose(labels)
        with session.opened() as opened:
            found = takers.taking(opened, who, code=code, day=shown.day) if code else None
        if found is None:
            parts.card_head("谁可以承接一个项目", "选定项目，按当日的名录、承接上限和超范围审批逐家核对")
        else:
            _takers(found, phone=session.phone())
    _buttons(code, units=units, specialties=specialties)
    _exceptions(asked)
    _ceilings(held, specialties)
    if found is None:
        return ""
    able = sum(one.found.allowed for one in found.takers)
    return titles.fit(f"{able}家可以承接{code}，{len(found.takers) - able}家不可以", f"{able}家可以承接{code}")


def _choose(labels: Mapping[str, str]) -> str:
    given = st.query_params.get(CHOICE, "")
    if given and given not in labels:
        session.unknown("项目", given, instead="各家的承接范围")
    st.session_state["taking-project"] = given if given in labels else None
    chosen = st.selectbox(
        "项目",
        list(labels),
        index=None,
        format_func=lambda code: labels[code],
        placeholder="选择项目",
        key="taking-project",
        on_change=_write,
    )
    return chosen or ""


@whole
def _write() -> None:
    code = st.session_state["taking-project"]
    if code is None:
        st.query_params.pop(CHOICE, None)
    else:
        st.query_params[CHOICE] = code


def _takers(found: Taking, *, phone: bool) -> None:
    able = [one for one in found.takers if one.found.allowed]
    size = f"{fmt.yi_unit(found.project.amount)}，{found.specialty or '专业未登记，按任一专业核对'}，现由{found.builder or '业主自建'}"
    parts.card_head(f"{len(able)}家可以承接，{len(found.takers) - len(able)}家不可以", size)
    rows = [
        (one.unit, one.found.scope.label, one.found.why, "在黑名单" if one.blacklisted else "")
        for one in sorted(found.takers, key=lambda one: ORDER.index(one.found.scope))
    ]
    frame = pd.DataFrame(rows, columns=["单位", "结论", "依据", "信用"])
    columns = ["单位", "结论", "信用"] if phone else list(frame.columns)
    st.dataframe(
        frame[columns],
        hide_index=True,
        row_height=38,
        height=min(38 * (len(rows) + 1) + 2, 420),
        column_config={"单位": st.column_config.TextColumn(width=130), "结论": st.column_config.TextColumn(width=110)},
    )
    parts.left_out("依据", phone=phone)


def _buttons(code: str, *, units: Mapping[int, str], specialties: Mapping[int, str]) -> None:
    if not acting.may("申请超范围承接"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("更换代建单位", icon=":material/swap_horiz:", type="primary", disabled=not code):
            acting.ask("更换代建单位", lambda: _assign(code, units))
        if st.button("申请超范围承接", icon=":material/edit_note:", disabled=not code):
            acting.ask("申请超范围承接", lambda: _propose(code, units))
        if st.button("登记项目专业", icon=":material/category:", disabled=not code):
            acting.ask("登记项目专业", lambda: _specialty(code, specialties))
        if not code:
            st.markdown(fmt.note("先选定项目。"), width="content")


def _assign(code: str, units: Mapping[int, str]) -> None:
    st.markdown(f"项目{fmt.plain(code)}。原代建单位到前一天为止。超出名录范围的，须先批准超范围承接。")
    unit, since = typed.chosen("新的代建单位", units, key="assign-unit"), typed.day("自哪一天起", key="assign-day")
    document = st.text_input("文件", max_chars=120, key="assign-document")

    def request() -> AssignBuilder | None:
        if unit is None or since is None:
            typed.needed(None)
            return None
        return AssignBuilder(code, unit, since, document)

    typed.send("更换", builder.assign_builder, request=request, said=f"{code}的代建单位已更换。")


def _propose(code: str, units: Mapping[int, str]) -> None:
    unit = typed.chosen("代建单位", units, key="except-unit")
    reason = st.text_area("申请理由", max_chars=400, key="except-reason", height=100)
    document = st.text_input("文件（可不填）", max_chars=120, key="except-document")

    def request() -> ProposeException | None:
        if unit is None:
            typed.needed(None)
            return None
        return ProposeException(code, unit, reason, document)

    typed.send("申请", scope.propose_exception, request=request, said="已申请，待科室负责人批准。")


def _specialty(code: str, specialties: Mapping[int, str]) -> None:
    which = typed.chosen("专业", specialties, key="project-specialty")

    def request() -> SetProjectSpecialty | None:
        if which is None:
            typed.needed(None)
            return None
        return SetProjectSpecialty((code,), which)

    typed.send("登记专业", scope.set_project_specialty, request=request, said=f"{code}的专业已登记。")


def _exceptions(some: Sequence[ExceptionLine]) -> None:
    waiting = [one for one in some if one.state is ProposalState.PROPOSED]
    if not some:
        return
    with parts.card():
        parts.card_head(f"超范围承接{len(some)}项" + (f"，{len(waiting)}项待审批" if waiting else ""))
        for one in some:
            told = f"{one.unit}承接{one.code}{one.project}：{one.reason}"
            by = f"{one.proposer}{fmt.day(one.proposed_on)}申请" + (
                f"；{one.decider}{one.state.label}，{one.decision}" if one.decider else ""
            )
            st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(told)}")
            st.markdown(fmt.note(fmt.plain("；".join(part for part in (by, one.document) if part))))
            if one.state is ProposalState.PROPOSED and acting.may("批准超范围承接") and st.button("办理", key=f"exception-{one.id}"):
                acting.ask("批准超范围承接", lambda one=one: _decide(one))  # type: ignore[misc]  # the loop's own


def _decide(one: ExceptionLine) -> None:
    st.markdown(fmt.plain(f"{one.unit}承接{one.code}{one.project}：{one.reason}"))
    reason = st.text_area("意见（不同意的须写理由）", max_chars=400, key="exception-reason", height=90)
    with st.container(horizontal=True):
        for label, approve in (("同意", True), ("不同意", False)):
            if st.button(label, type="primary" if approve else "secondary", key=f"exception-{label}"):
                acting.carry_out(scope.decide_exception, DecideException(one.id, approve, reason), said="已办理。")


def _ceilings(held: Sequence[CeilingLine], specialties: Mapping[int, str]) -> None:
    with parts.card():
        parts.card_head(_limits(held))
        if held:
            rows = [
                (one.tier.label, one.specialty or "各专业", "不限" if one.most is None else fmt.yi(one.most), fmt.day(one.starts_on))
                for one in held
            ]
            right = {"上限（亿元）": st.column_config.TextColumn(alignment="right")}
            parts.show(Grid(pd.DataFrame(rows, columns=["类别", "专业", "上限（亿元）", "自哪一天起"]), right))
            if any(one.assumed for one in held):
                st.markdown(f"{fmt.chip('假定')} {fmt.note('没有公布过乙类的承接上限，这里的数字是假定的。')}")
        if acting.may("设置承接范围"):
            with st.container(horizontal=True):
                if st.button("设置承接上限", icon=":material/tune:"):
                    acting.ask("设置承接上限", lambda: _set(specialties))
                if held and st.button("终止全部承接上限", icon=":material/event_busy:"):
                    acting.ask("终止承接上限", lambda: _end(held))


def _limits(held: Sequence[CeilingLine]) -> str:
    """承接上限8条，最高280.00亿元."""
    limits = [one.most for one in held if one.most is not None]
    if not held:
        return "当日没有承接上限"
    return f"承接上限{len(held)}条，最高{fmt.yi_unit(max(limits))}" if limits else f"承接上限{len(held)}条，都不限"


def _set(specialties: Mapping[int, str]) -> None:
    tier = st.segmented_control("类别", list(Tier), format_func=lambda one: one.label, key="ceiling-tier")
    which = typed.chosen("专业（各专业的不选）", specialties, key="ceiling-specialty")
    most = st.text_input("最多承接（万元，不限的留空）", key="ceiling-most")
    since = typed.day("自哪一天起", key="ceiling-day")
    document = st.text_input("文件", max_chars=120, key="ceiling-document")

    def request() -> SetCeiling | None:
        fen = typed.amount(most, "承接上限") if most.strip() else None
        if tier is None or since is None:
            typed.needed(None)
            return None
        return None if fen is None and most.strip() else SetCeiling(tier, which, fen, since, document)

    typed.send("设置", scope.set_ceiling, request=request, said="承接上限已设置，原上限到前一天为止。")


def _end(held: Sequence[CeilingLine]) -> None:
    last = typed.day("最后执行日", key="ceiling-end")
    document = st.text_input("文件", max_chars=120, key="ceiling-end-document")

    def request() -> EndCeilings | None:
        if last is None:
            typed.needed(None)
            return None
        return EndCeilings(tuple(one.id for one in held if one.ends_on is None), last, document)

    typed.send("终止", scope.end_ceilings, request=request, said="承接上限已终止。")
