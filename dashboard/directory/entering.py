"""The forms of the directory: units entered and removed, specialties, successions and other names."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.commands import directory, succession
from core.commands.directory import EnterDirectory, LeaveDirectory, SetSpecialty
from core.commands.succession import AddAlias, RecordSuccession
from core.queries.directory import EntryLine
from core.vocabulary import AliasKind, SuccessionKind, Tier
from dashboard import format as fmt
from dashboard import parts
from dashboard.directory import typed
from dashboard.review import acting

SHOWN = 20


def buttons(entries: Sequence[EntryLine], *, units: Mapping[int, str], specialties: Mapping[int, str]) -> None:
    """Show an officer the ways to change the directory; `entries` are those chosen in the list."""
    if not acting.may("列入名录"):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("列入名录", icon=":material/add:", type="primary"):
            acting.ask("列入名录", lambda: _enter(units, specialties))
        label = f"移出名录{len(entries)}条" if entries else "移出名录"
        if st.button(label, icon=":material/remove:", disabled=not entries):
            acting.ask("移出名录", lambda: _leave(entries))
        if st.button("设置专业", icon=":material/category:"):
            acting.ask("设置专业", lambda: _specialty(specialties))
        if st.button("登记合并更名", icon=":material/merge:"):
            acting.ask("登记单位承继", lambda: _succession(units))
        if st.button("登记别名", icon=":material/label:"):
            acting.ask("登记单位别名", lambda: _alias(units))
        if not entries:
            st.markdown(fmt.note("在上面的表中勾选后，可以移出。"), width="content")


def _enter(units: Mapping[int, str], specialties: Mapping[int, str]) -> None:
    unit, specialty = typed.chosen("单位", units, key="enter-unit"), typed.chosen("专业", specialties, key="enter-specialty")
    tier = st.segmented_control("类别", list(Tier), format_func=lambda one: one.label, key="enter-tier")
    since = typed.day("列入日期", key="enter-day")
    document = st.text_input("文件", max_chars=120, key="enter-document")
    reason = st.text_input("列入理由", max_chars=200, key="enter-reason")

    def request() -> EnterDirectory | None:
        if unit is None or specialty is None or tier is None or since is None:
            typed.needed(None)
            return None
        return EnterDirectory(unit, specialty, tier, since, document, reason)

    typed.send("列入", directory.enter_directory, request=request, said="已列入名录。")


def _leave(entries: Sequence[EntryLine]) -> None:
    parts.lines([(one.tier.label, f"{one.unit}，{one.specialty}，{fmt.day(one.starts_on)}起") for one in entries[:SHOWN]])
    last = typed.day("最后在册日", key="leave-day")
    document = st.text_input("文件", max_chars=120, key="leave-document")
    reason = st.text_input("移出理由", max_chars=200, key="leave-reason")

    def request() -> LeaveDirectory | None:
        if last is None:
            typed.needed(None)
            return None
        return LeaveDirectory(tuple(one.id for one in entries), last, document, reason)

    typed.send("移出", directory.leave_directory, request=request, said=f"已移出{len(entries)}条。")


def _specialty(specialties: Mapping[int, str]) -> None:
    which = typed.chosen("要改名的专业（新增的不选）", specialties, key="specialty-which")
    name = st.text_input("名称", max_chars=20, key="specialty-name")
    typed.send("保存专业", directory.set_specialty, request=lambda: SetSpecialty(name, which), said="专业已保存。")


def _succession(units: Mapping[int, str]) -> None:
    earlier, later = typed.chosen("原单位", units, key="succession-earlier"), typed.chosen("承继单位", units, key="succession-later")
    kind = st.segmented_control("方式", list(SuccessionKind), format_func=lambda one: one.label, key="succession-kind")
    since = typed.day("生效日期", key="succession-day")
    document = st.text_input("文件", max_chars=120, key="succession-document")
    hint = "例如：国资监管机构意见、合并材料；在建项目的补充协议；沿用业绩的，项目负责人已是本单位人员的证明"
    evidence = st.text_area("证明材料", max_chars=400, key="succession-evidence", placeholder=hint, height=120)

    def request() -> RecordSuccession | None:
        if earlier is None or later is None or kind is None or since is None:
            typed.needed(None)
            return None
        return RecordSuccession(earlier, later, kind, since, document, evidence)

    typed.send("登记承继", succession.record_succession, request=request, said="已登记。原单位的记录不变。")


def _alias(units: Mapping[int, str]) -> None:
    unit = typed.chosen("单位", units, key="alias-unit")
    name = st.text_input("别名", max_chars=80, key="alias-name")
    kind = st.segmented_control("种类", list(AliasKind), format_func=lambda one: one.label, key="alias-kind")
    source = st.text_input("来源", max_chars=120, key="alias-source", placeholder="在哪份文件里这样写")

    def request() -> AddAlias | None:
        if unit is None or kind is None:
            typed.needed(None)
            return None
        return AddAlias(unit, name, kind, source)

    typed.send("登记", succession.add_alias, request=request, said="别名已登记，可以按它查找。")
