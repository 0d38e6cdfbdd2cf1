"""The credit of builders on a day: what counts of each, records that wait for a decision, the blacklist, repairs, opinions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.period import today
from core.queries import credit, lost
from core.queries.credit import BlackLine, OpinionLine, RecordLine, RepairLine, RevocationLine
from core.queries.lost import LostLine
from core.vocabulary import ConductKind, ProposalState, RecordOrigin
from dashboard import format as fmt
from dashboard import parts, tables, titles, viewer
from dashboard.directory.day import Shown
from scoring.conduct import shipped

GRID = 460


@dataclass(frozen=True)
class Known:
    """All that the viewer may see; opinions of the year before, None where they are nothing of his."""

    records: tuple[RecordLine, ...]
    blacklist: tuple[BlackLine, ...]
    repairs: tuple[RepairLine, ...]
    opinions: tuple[OpinionLine, ...] | None
    year: int
    revocations: tuple[RevocationLine, ...] = ()
    lost: tuple[LostLine, ...] = ()


def read(opened: Session, who: Actor, *, shown: Shown) -> Known:
    """Read records, blacklist, repairs, revocations and opinions."""
    year = shown.day.year - 1
    opinions = credit.opinions(opened, who, year=year) if viewer.may_see("待审信用记录") else None
    lists = (credit.records(opened, who), credit.blacklist(opened, who), credit.repairs(opened, who, day=today()))
    gone = lost.lost(opened, who) if viewer.may_see("待审信用记录") else ()
    return Known(*lists, opinions, year, credit.revocations(opened, who), gone)


def title(known: Known, day: date) -> str:
    """7家代建单位有不良行为记录; or how many records count, or that none does."""
    counting = [one for one in known.records if one.counts_on(day)]
    units = {one.unit_id for one in counting if one.kind is ConductKind.BAD}
    black = sum(one.holds_on(day) for one in known.blacklist)
    listed = f"，{black}家在黑名单" if black else ""
    if not units:
        return titles.fit(f"没有有效的不良行为记录{listed}")
    return titles.fit(f"{len(units)}家代建单位有不良行为记录{listed}")


def show(known: Known, shown: Shown, *, phone: bool) -> None:
    """Show what counts on the day; what waits stands in the forms."""
    counting = [one for one in known.records if one.counts_on(shown.day)]
    good, bad = (sum(one.kind is kind for one in counting) for kind in ConductKind)
    black = [one for one in known.blacklist if one.holds_on(shown.day)]
    over = sum(_over(one, shown.day) for one in known.records)
    parts.key_figures(
        (
            parts.KeyFigure("有效的良好行为（条）", str(good), _units(counting, ConductKind.GOOD)),
            parts.KeyFigure("有效的不良行为（条）", str(bad), _units(counting, ConductKind.BAD)),
            parts.KeyFigure("失效、修复或撤销（条）", str(over), f"共{len(counting) + over}条"),
            parts.KeyFigure("在黑名单（家）", str(len(black)), f"已移出{sum(_gone(one, shown.day) for one in known.blacklist)}家"),
        )
    )
    left, right = st.columns([2.4, 1])
    with parts.card(left):
        parts.card_head(_worst(counting), "分")
        _records(counting, phone=phone, brief=True)
        _assumed(counting)
    with parts.card(right):
        parts.card_head("加减分合计", "分")
        _sums(counting)
    with st.expander(f"全部行为记录{len(known.records)}条"):
        _records(known.records, phone=phone, day=shown.day)
    _blacklist(known.blacklist, shown.day)
    _repairs(known.repairs)
    _revocations(known.revocations)
    _opinions(known)


def _units(counting: Sequence[RecordLine], kind: ConductKind) -> str:
    return f"{len({one.unit_id for one in counting if one.kind is kind})}家单位"


def _worst(counting: Sequence[RecordLine]) -> str:
    """有效的行为记录18条，朔望代建房建扣分最多，20.00分; without a deduction how many there are."""
    if not counting:
        return "没有有效的行为记录"
    told, sums = f"有效的行为记录{len(counting)}条", _total(counting)
    unit = min(sums, key=lambda name: sums[name])
    return f"{told}，{unit}扣分最多，{fmt.score(-sums[unit])}分" if sums[unit] < 0 else told


def _total(counting: Sequence[RecordLine]) -> dict[str, int]:
    """The points of each unit, in ten-thousandths."""
    sums: dict[str, int] = {}
    for one in counting:
        sums[one.unit] = sums.get(one.unit, 0) + one.points
    return sums


def _over(one: RecordLine, day: date) -> bool:
    return one.state is ProposalState.APPROVED and one.happened_on <= day and not one.counts_on(day)


def _assumed(counting: Sequence[RecordLine]) -> None:
    """Say of which conduct standards the points and terms are assumed."""
    used = {one.standard for one in counting}
    assumed = [one.title for one in shipped() if one.assumed and one.edition in used]
    if assumed:
        st.markdown(f"{fmt.chip('假定')} {fmt.note(fmt.plain('、'.join(assumed) + '的行为、分值和有效期是假定的。'))}")


def _points(one: RecordLine) -> str:
    return fmt.signed(fmt.score(one.points))


def _state(one: RecordLine, day: date | None) -> str:
    if one.state is not ProposalState.APPROVED:
        return one.state.label
    if day is None or one.counts_on(day):
        return "有效"
    if one.revoked:
        return "已撤销"
    return "已修复" if one.ended_on is not None else "已过期" if one.happened_on <= day else "未发生"


def _records(some: Sequence[RecordLine], *, phone: bool, day: date | None = None, brief: bool = False) -> None:
    rows = [
        (
            one.number,
            one.unit,
            one.band,
            _points(one),
            _state(one, day),
            fmt.day(one.happened_on),
            fmt.day(one.ended_on or one.valid_until),
            f"{one.matter}{f'（瞒报{one.concealed}加记）' if one.origin is RecordOrigin.CONCEALMENT else ''}",
            one.collector,
            one.document,
        )
        for one in some
    ]
    names = ["编号", "单位", "档次", "分值", "状态", "行为日期", "有效至", "行为", "采集单位", "文件"]
    frame = pd.DataFrame(rows, columns=names)
    few = ["单位", "档次", "分值", "有效至"]
    st.dataframe(
        frame[few if phone else [*few, "行为"] if brief else names],
        hide_index=True,
        row_height=38,
        height=min(38 * (len(rows) + 1) + 2, GRID),
        column_config={
            "编号": st.column_config.TextColumn(width=110),
            "单位": st.column_config.TextColumn(width=110),
            "档次": st.column_config.TextColumn(width=52),
            "分值": st.column_config.TextColumn(width=66, alignment="right"),
            "状态": st.column_config.TextColumn(width=62),
            **{name: st.column_config.TextColumn(width=92) for name in ("行为日期", "有效至")},
            "行为": st.column_config.TextColumn(width=330),
        },
    )
    parts.left_out("编号、行为和文件", phone=phone)


def _sums(counting: Sequence[RecordLine]) -> None:
    rows = [
        (unit, fmt.signed(fmt.score(points))) for unit, points in sorted(_total(counting).items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    frame = pd.DataFrame(rows, columns=["单位", "合计"])
    height = min(38 * (len(rows) + 1) + 2, GRID)
    width = {"单位": st.column_config.TextColumn(width=112), "合计": st.column_config.TextColumn(width=72, alignment="right")}
    st.dataframe(frame, hide_index=True, row_height=38, height=height, column_config=width)


def _blacklist(some: Sequence[BlackLine], day: date) -> None:
    with parts.card():
        held = [one for one in some if one.holds_on(day)]
        parts.card_head(f"黑名单{len(held)}家" if held else "没有单位在黑名单上")
        for one in some:
            state = "在名单" if one.holds_on(day) else "已移出" if _gone(one, day) else one.state.label
            st.markdown(f"{fmt.chip(state)} {fmt.plain(f'{one.unit}：{one.reason}')}")
            left = f"；{fmt.day(one.left_on)}移出：{one.left_reason}，{one.left_document}" if one.left_on else ""
            st.markdown(fmt.note(fmt.plain(f"{fmt.span(one.starts_on, one.term_until)}；{one.clause}；{one.document}{left}")))


def _gone(one: BlackLine, day: date) -> bool:
    return one.state is ProposalState.APPROVED and not one.holds_on(day)


def _repairs(some: Sequence[RepairLine]) -> None:
    if not some:
        return
    with parts.card():
        parts.card_head(f"信用修复{len(some)}项")
        for one in some:
            st.markdown(f"{fmt.chip(one.state.label)} {fmt.plain(f'{one.unit} {one.what}：{one.reason}')}")
            said = "；".join(part for part in (f"{fmt.day(one.asked_on)}申请", one.decision, one.document) if part)
            st.markdown(fmt.note(fmt.plain(said)))


def _revocations(some: Sequence[RevocationLine]) -> None:
    if not some:
        return
    with parts.card():
        done = sum(one.state is ProposalState.APPROVED for one in some)
        parts.card_head(f"撤销行为记录{done}条" if done else "没有撤销的行为记录", "撤销之日起不再计算；以前封存的结果不变")
        for one in some:
            word = "已撤销" if one.state is ProposalState.APPROVED else one.state.label
            st.markdown(f"{fmt.chip(word)} {fmt.plain(f'{one.unit} {one.number}：{one.ground.label}，{one.reason}')}")
            said = "；".join(part for part in (one.document, f"{fmt.day(one.proposed_on)}{one.proposed_by}提出", one.decision) if part)
            st.markdown(fmt.note(fmt.plain(said)))


def _opinions(known: Known) -> None:
    if known.opinions is None:
        return
    marks: dict[str, list[int]] = {}
    for one in known.opinions:
        marks.setdefault(one.builder, []).append(one.points)
    rows = [(unit, len(given), sum(given) // len(given)) for unit, given in sorted(marks.items())]
    with st.expander(f"{known.year}年业主和责任单位意见：{len(rows)}家代建单位，{len(known.opinions)}份"):
        if rows:
            parts.read(
                tables.to_read(pd.DataFrame(rows, columns=["代建单位", "意见（份）", "平均分"]), {"意见（份）": str, "平均分": fmt.score})
            )
        else:
            st.markdown("还没有录入。由业主或责任单位在本页录入。")
