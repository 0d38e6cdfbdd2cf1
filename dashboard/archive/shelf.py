"""Issued circulars on the shelf: the list of all, and one of them with its seal, its papers and its places."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from core import sealing
from core.period import CHINA
from core.queries import circulars
from core.queries.circulars import CircularLine
from dashboard import format as fmt
from dashboard import issued, parts, session, viewer
from dashboard.publish import papers
from scoring.publish import route

SEAL = "/downloads/seal/{}"


def title(every: Sequence[CircularLine]) -> str:
    """6期通报在档，最新为2019年6月."""
    months = {one.month for one in every}
    return f"{len(months)}期通报在档，最新为{max(months).chinese}" if months else "还没有印发的通报"


def choose(every: Sequence[CircularLine]) -> CircularLine:
    """Show all issued circulars, one row always chosen; the choice stands in the URL."""
    labels = [_label(one) for one in every]
    asked = next((place for place, one in enumerate(every) if _asked(one)), 0)
    place = st.selectbox("哪一期", range(len(every)), index=asked, format_func=lambda number: labels[number], key="issue", width=460)
    chosen = every[place or 0]
    st.query_params["month"], st.query_params[issued.VERSION] = chosen.month.chinese, str(chosen.version)
    return chosen


def _asked(one: CircularLine) -> bool:
    version = issued.asked_version()
    return st.query_params.get("month", "") in (one.month.chinese, str(one.month)) and version in (None, one.version)


def _label(one: CircularLine) -> str:
    document = f"　{one.issued.document}" if one.issued else ""
    return f"{one.month.chinese}第{one.version}版{document}"


def table(every: Sequence[CircularLine]) -> None:
    """Show every issued circular in a line."""
    newest = {one.month: max(other.version for other in every if other.month == one.month) for one in every}
    rows = [
        (
            one.month.chinese,
            f"第{one.version}版" + ("" if one.version == newest[one.month] else "（已代替）"),
            fmt.plain(one.issued.document) if one.issued else fmt.MISSING,
            fmt.day(one.issued.issued_on) if one.issued else fmt.MISSING,
            fmt.plain(one.signatory),
            one.sealed.short if one.sealed else fmt.MISSING,
        )
        for one in every
    ]
    frame = pd.DataFrame(rows, columns=["月份", "版本", "文号", "印发", "签发人", "封存"])
    with parts.card():
        parts.card_head(f"在档{len(every)}件", "新的在前；印发以后不再改动")
        parts.read(frame[["月份", "文号", "封存"]] if session.phone() else frame)


def one(chosen: CircularLine, every: Sequence[CircularLine]) -> None:
    """Show one issued circular: how it came about, its papers, its seal, its places."""
    with parts.card():
        parts.card_head(_label(chosen), issued.of_circular(chosen).verdict.rulebook.title)
        st.markdown(fmt.plain(_story(chosen)))
        st.page_link(
            "views/ranking.py",
            label="看当时的榜单",
            icon=":material/leaderboard:",
            query_params={"month": chosen.month.chinese, issued.VERSION: str(chosen.version)},
        )
        papers.show(chosen)
    older = [other for other in every if other.month == chosen.month and other.version < chosen.version]
    if older:
        _differences(older[0], chosen)
    _seal(chosen)
    _places(chosen)


def _story(chosen: CircularLine) -> str:
    said = [f"{chosen.drafter}{_day(chosen.drafted_at)}起草", f"{chosen.signatory}{_day(chosen.signed_at)}签发"]
    said += [f"{chosen.issued.person}{_day(chosen.issued.issued_at)}印发"] if chosen.issued else []
    said += [f"数据截至{chosen.known_at.astimezone(CHINA):%Y-%m-%d %H:%M}审定"]
    said += [f"代替旧版的原因：{chosen.reason}"] if chosen.reason else []
    said += [f"签发说明：{chosen.remark}"] if chosen.remark else []
    return "；".join(said) + "。"


def _day(at: datetime | None) -> str:
    return "" if at is None else fmt.day(at.astimezone(CHINA).date())


def _differences(earlier: CircularLine, later: CircularLine) -> None:
    with session.opened() as opened:
        found = route.differences(opened, earlier, later=later, computed=issued.of_circular(later))
    with parts.card():
        parts.card_head(f"比第{earlier.version}版改动{len(found)}处", later.reason)
        if found:
            parts.lines([("改动", said) for said in found])
        else:
            st.markdown("名次、榜单、数据和红黄牌都与前一版相同。")


def _seal(chosen: CircularLine) -> None:
    """The bytes of the seal with their digests; who may take the originals may derive them again here and now."""
    sealed = chosen.sealed
    if sealed is None:
        return
    with session.opened() as opened:
        held = circulars.sealed_parts(opened, sealed.id)
    with parts.card():
        parts.card_head(f"封存第{sealed.number}号：{sealed.short}", f"接前一号{sealing.short(sealed.previous)}")
        rows = [(_content(name), f"{len(content):,}", sealing.short(sealing.digest(content))) for name, content in held.items()]
        frame = pd.DataFrame(rows, columns=["内容", "字节", "摘要前12位"])
        parts.read(frame[["内容", "摘要前12位"]] if session.phone() else frame)
        if not viewer.may_see("归档原件"):
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.link_button("下载封存件", SEAL.format(chosen.id), icon=":material/folder_zip:")
            if st.button("重新推导并逐字节核对", icon=":material/verified:"):
                _verify()


_CONTENTS = {
    "facts/units.csv": "单位",
    "facts/projects.csv": "项目",
    "facts/assignments.csv": "责任关系",
    "facts/plans.csv": "月度计划",
    "facts/figures.csv": "月报",
    "facts/milestones.csv": "开工竣工",
    "facts/land.csv": "用地",
    "facts/exemptions.csv": "不可抗力",
    "facts/observations.csv": "来源数据",
    "facts/cards.csv": "以前的红黄牌",
    "facts/listings.csv": "以前的榜单",
    "facts/editions.csv": "计划版本",
    "facts/problems.csv": "到期问题",
    "result.json": "榜单和逐项结果",
    "decisions.json": "红黄牌决定",
}
"""What the parts of a seal hold."""


def _content(name: str) -> str:
    return _CONTENTS.get(name, "评分规则" if name.startswith("rulebook/") else name)


def _verify() -> None:
    with session.opened() as opened:
        found = route.verify(opened)
    if found.faults:
        st.error("封存的榜单有改动：" + "".join(found.faults[:5]))
        return
    st.success(f"{found.seals}号封存的榜单都已重新推导，逐字节一致。")


def _places(chosen: CircularLine) -> None:
    """Every place beside the place under the year's first plan edition."""
    verdict = issued.of_circular(chosen).verdict
    rows = [
        (series.title, one_.name, one_.place, one_.original_place, fmt.chip(one_.listed.label) if one_.listed else "")
        for series in verdict.series
        for one_ in series.ranked
    ]
    moved = [row for row in rows if row[2] != row[3]]
    with parts.card():
        head = f"按原计划排名，{len(moved)}个单位的名次不同" if moved else "按原计划排名，名次都不变"
        parts.card_head(head, "原计划为年度第1版")
        shown = [(title_, fmt.plain(name), _place(now), _place(first), listed) for title_, name, now, first, listed in moved]
        if shown:
            parts.read(pd.DataFrame(shown, columns=["系列", "单位", "名次", "原计划名次", "榜"]))


def _place(place: int | None) -> str:
    return fmt.MISSING if place is None else fmt.rank(place)
