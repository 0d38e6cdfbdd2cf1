"""Where what waits or is due is done: the page and what is asked of it, as a row with a link and as an address for a calendar."""

from urllib.parse import urlencode

import streamlit as st

from core.access import MAY_GIVE, Actor, reach
from core.queries.agenda import Dated, DateKind
from core.queries.waiting import Pending
from dashboard import format as fmt

Lead = tuple[str, dict[str, str]]
"""A page, and what is asked of it in the URL."""

_ACTS = {
    "填报月报": ("entry", "fill", "", {}),
    "确认月报": ("confirm", "fill", "", {}),
    "核对数据": ("check", "", "", {}),
    "填报征收进度": ("land", "month", "", {"tab": "填报"}),
    "报送自评": ("inspections", "quarter", "", {"tab": "评分"}),
    "检查评分": ("inspections", "quarter", "", {"tab": "评分"}),
    "复核评分": ("inspections", "quarter", "", {"tab": "评分"}),
    "审核月报": ("review", "month", "", {"state": "待审"}),
    "审核征收进度": ("land", "month", "", {"tab": "审核"}),
    "审定项目库": ("pool", "", "", {"tab": "待审定"}),
    "派办意见": ("meetings", "", "table", {"tab": "圆桌会"}),
    "办理意见": ("meetings", "", "table", {"tab": "圆桌会"}),
    "决定意见延期": ("meetings", "", "table", {"tab": "圆桌会"}),
    "回访意见": ("meetings", "", "table", {"tab": "圆桌会"}),
    "答复异议": ("publish", "month", "", {}),
    "答复考评异议": ("builders", "", "result", {"tab": "异议"}),
    "批准年度计划": ("plans", "", "year", {}),
    "批准征收计划": ("land", "", "", {"tab": "计划"}),
    "批准更正": ("review", "", "", {"tab": "更正"}),
    "批准征收更正": ("land", "month", "", {"tab": "审核"}),
    "批准不可抗力": ("cards", "", "", {"tab": "不可抗力"}),
    "批准超范围承接": ("directory", "", "", {"tab": "承接"}),
    "审定评分": ("inspections", "quarter", "", {"tab": "评分"}),
    "决定问题上提": ("issues", "", "issue", {}),
    "决定督查措施": ("cards", "", "", {"tab": "督办、约谈等"}),
    "签发通报": ("publish", "month", "", {}),
    "签发考评": ("builders", "", "result", {"tab": "办理"}),
    "考评生效": ("builders", "", "result", {"tab": "办理"}),
    "审批行为记录": ("directory", "", "", {"tab": "信用"}),
    "决定撤销行为记录": ("directory", "", "", {"tab": "信用"}),
    "决定黑名单": ("directory", "", "", {"tab": "信用"}),
    "决定信用修复": ("directory", "", "", {"tab": "信用"}),
}
"""Where an act is done: the page, the names in its URL of the month or quarter and of the row ("" without), what else is asked of it."""
_DATES = {
    DateKind.ISSUE: ("issues", "issue", {}),
    DateKind.APPROVAL: ("approvals", "approval", {}),
    DateKind.OPINION: ("meetings", "table", {"tab": "圆桌会"}),
    DateKind.FINDING: ("inspections", "quarter", {"tab": "问题"}),
    DateKind.SUPERVISION: ("land", "joint_district", {"tab": "联合督查"}),
}
"""Where what a date is of is found: the page, its name in the URL, and what else is asked of it."""


def of_row(act: str, one: Pending) -> Lead:
    """Return where a row is done that waits for an act. Raises LookupError for an act that is none of `waiting`."""
    page, at, key, asked = _ACTS[act]
    return page, asked | ({at: one.at} if at and one.at else {}) | ({key: one.key} if key and one.key else {})


def of_date(one: Dated, who: Actor) -> Lead:
    """Return where that is found which a date is of; of a month's reports where the reader has to do with them."""
    if one.kind is not DateKind.MONTH:
        page, name, asked = _DATES[one.kind]
        return page, asked | {name: one.of}
    for act, page in (("填报月报", "entry"), ("确认月报", "confirm")):
        if reach(who, MAY_GIVE[act]) is not None:
            return page, {"fill": one.of}
    return "review", {"month": one.of}


def address(lead: Lead, site: str) -> str:
    """Return a lead as an address of the site, in ASCII; "" without a site."""
    return f"{site}/{lead[0]}?{urlencode(lead[1])}" if site else ""


def line(lead: Lead, title: str, *, before: str = "", chip: str = "") -> None:
    """Show a row: what stands before it, a word on a chip, and its title as the link."""
    page, asked = lead
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if before:
            st.markdown(fmt.note(fmt.plain(before)), width="content")
        if chip:
            st.markdown(fmt.chip(chip), width="content")
        st.page_link(f"views/{page}.py", label=f":blue[{fmt.plain(title)}]", query_params=asked, width="content")
