"""概算 against 决算 by project with what was saved, and the log of trainings; with their forms."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.commands import cost, training
from core.commands.cost import RecordCost
from core.commands.training import RecordTraining
from core.queries.costs import CostLine, TrainingLine
from core.vocabulary import CostKind, TrainingKind
from dashboard import format as fmt
from dashboard import parts, session, tables, titles
from dashboard.directory import typed
from dashboard.review import acting
from dashboard.whole import whole
from scoring.fees import FeeRule, saving, shipped_fee_rules

RULE = "rule"
"""The name in the URL of the fee rule chosen."""


def costs(some: Sequence[CostLine], *, projects: Mapping[int, str], phone: bool) -> None:
    """Show every project with approved amounts, and an officer the form for another amount."""
    with parts.card():
        parts.card_head(f"有批复金额的项目{len(some)}个" if some else "还没有登记批复金额", "万元；决算已批的才算节余")
        rule = _rule()
        _amounts(some, rule, phone=phone)
        st.markdown(fmt.note("节余＝概算−决算，负数是超概算。"))
        if rule is not None:
            told = f"“归代建单位”按{rule.title}（{rule.source.number}）{rule.clause('saving').clause}测算：{rule.clause('saving').text}"
            st.markdown(f"{fmt.chip('测算')} {fmt.note(fmt.plain(f'{told}只作测算，不是决定。{rule.note}'))}")
    if acting.may("登记概决算") and st.button("登记概决算", icon=":material/add:", type="primary"):
        acting.ask("登记概决算", lambda: _record(projects))


def _rule() -> FeeRule | None:
    """The fee rule by which shares of savings are computed, None unless somebody chooses one; kept in the URL."""
    rules = {one.edition: one for one in shipped_fee_rules()}
    asked = st.query_params.get(RULE, "")
    if asked and asked not in rules:
        session.unknown("费用规定", asked, instead="不测算的金额")
    st.session_state["fee-rule"] = asked if asked in rules else None
    chosen = st.selectbox(
        "节余分成按哪一份规定测算",
        list(rules),
        index=None,
        format_func=lambda edition: rules[edition].title,
        placeholder="不测算",
        key="fee-rule",
        on_change=_write,
        width=380,
    )
    return rules[chosen] if chosen else None


@whole
def _write() -> None:
    chosen = st.session_state["fee-rule"]
    if chosen is None:
        st.query_params.pop(RULE, None)
    else:
        st.query_params[RULE] = chosen


def _amounts(some: Sequence[CostLine], rule: FeeRule | None, *, phone: bool) -> None:
    names = ["编号", "项目", "代建单位", "概算", "预算", "决算", "节余", "节余率"]
    rows = [
        (one.code, one.project, one.builder, fmt.wan(one.estimate), fmt.wan(one.budget), fmt.wan(one.final), _saving(one), _rate(one))
        for one in some
    ]
    frame = pd.DataFrame(rows, columns=names)
    shown = ["项目", "决算", "节余"] if phone else names
    if rule is not None:
        frame["归代建单位"] = [_share(one, rule) for one in some]
        shown = [*shown[: 1 if phone else None], *(["节余"] if phone else []), "归代建单位"]
    st.dataframe(
        frame[shown],
        hide_index=True,
        row_height=38,
        height=min(38 * (len(rows) + 1) + 2, 520),
        column_config={
            "编号": st.column_config.TextColumn(width=78),
            "项目": st.column_config.TextColumn(width=130 if phone else 210),
            **{name: st.column_config.TextColumn(width=86, alignment="right") for name in (*names[3:], "归代建单位")},
        },
    )
    parts.left_out(f"代建单位、概算、预算{'、决算' if rule else ''}和节余率", phone=phone)


def _share(one: CostLine, rule: FeeRule) -> str:
    """What a rule would give the builder of what was saved; nothing known without both amounts, nothing to share without a builder."""
    if one.estimate is None or one.final is None or one.builder_id is None:
        return fmt.MISSING
    return fmt.wan(saving(rule, one.estimate, final=one.final).reward.fen)


def title(some: Sequence[CostLine]) -> str:
    """14个项目已决算，节余3.66亿元，1个超概算; or that no final account is approved."""
    settled = [one.saving for one in some if one.saving is not None]
    if not settled:
        return "还没有批复决算的项目"
    saved, over = sum(settled), sum(one < 0 for one in settled)
    found = f"{len(settled)}个项目已决算，{'节余' if saved >= 0 else '超概算'}{fmt.yi_unit(abs(saved))}"
    return titles.fit(f"{found}，{over}个超概算" if over else found, found)


def held(some: Sequence[TrainingLine]) -> str:
    """培训8次、业务指导4次."""
    counts = {kind: sum(one.kind is kind for one in some) for kind in TrainingKind}
    said = "、".join(f"{kind.label}{number}次" for kind, number in counts.items() if number)
    return said or "还没有培训和业务指导记录"


def _saving(one: CostLine) -> str:
    return fmt.MISSING if one.saving is None else fmt.signed(fmt.wan(one.saving))


def _rate(one: CostLine) -> str:
    return fmt.rate(one.saving, one.estimate)


def _record(projects: Mapping[int, str]) -> None:
    number = typed.chosen("项目", projects, key="cost-project")
    kind = st.segmented_control("种类", list(CostKind), format_func=lambda one: one.label, key="cost-kind")
    text, day = st.text_input("金额（万元）", key="cost-amount"), typed.day("批准日期", key="cost-day")
    document = st.text_input("文件", max_chars=120, key="cost-document")

    def request() -> RecordCost | None:
        fen = typed.amount(text, "金额")
        if number is None or kind is None or day is None:
            typed.needed(None)
            return None
        return None if fen is None else RecordCost(projects[number].split("　")[0], kind, fen, day, document)

    typed.send("登记金额", cost.record_cost, request=request, said="已登记。同一种类以最后批准的为准。")


def trainings(some: Sequence[TrainingLine], *, units: Mapping[int, str], phone: bool) -> None:
    """Show the log, the newest first, and an officer the form for the next one."""
    with parts.card():
        parts.card_head(_taught(some), "最近的在前" if some else "")
        if some:
            rows = [(fmt.day(one.held_on), one.kind.label, one.theme, one.place, _who(one), _persons(one)) for one in some]
            frame = pd.DataFrame(rows, columns=["日期", "种类", "主题", "地点", "参加单位", "人数（人）"])
            parts.read(tables.to_read(frame[["日期", "主题", "人数（人）"]] if phone else frame, {"人数（人）": str}))
        parts.left_out("种类、地点和参加单位", phone=phone)
    if acting.may("登记培训") and st.button("登记培训和业务指导", icon=":material/add:", type="primary"):
        acting.ask("登记培训和业务指导", lambda: _training(units))


def _taught(some: Sequence[TrainingLine]) -> str:
    """12次共682人次，最近一次在2019-08-08."""
    if not some:
        return "还没有培训和业务指导记录"
    return f"{len(some)}次共{sum(_persons(one) for one in some)}人次，最近一次在{fmt.day(max(one.held_on for one in some))}"


def _persons(one: TrainingLine) -> int:
    return sum(persons for _, persons in one.units)


def _who(one: TrainingLine) -> str:
    named = "、".join(name for name, _ in one.units[:3])
    return f"{named}等{len(one.units)}家" if len(one.units) > 3 else named


def _training(units: Mapping[int, str]) -> None:
    kind = st.segmented_control("种类", list(TrainingKind), format_func=lambda one: one.label, key="training-kind")
    day, theme = typed.day("日期", key="training-day"), st.text_input("主题", max_chars=120, key="training-theme")
    place, speaker = (
        st.text_input("地点", max_chars=60, key="training-place"),
        st.text_input("主讲人", max_chars=60, key="training-speaker"),
    )
    took = st.multiselect("参加单位", list(units), format_func=lambda number: units[number], key="training-units", placeholder="请选择")
    persons = st.number_input("每个单位人数", min_value=1, max_value=1000, value=1, step=1, key="training-persons")

    def request() -> RecordTraining | None:
        if kind is None or day is None:
            typed.needed(None)
            return None
        return RecordTraining(kind, day, theme, tuple((number, int(persons)) for number in took), place, speaker)

    typed.send("登记培训", training.record_training, request=request, said="已登记。")
