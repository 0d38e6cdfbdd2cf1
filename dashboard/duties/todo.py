"""What waits for the reader, on the page that everybody sees first: a line a matter, each number a link to the list that has it."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from core.access import Actor
from core.period import today
from core.queries import due, waiting
from core.queries.due import Due, Matter
from core.queries.waiting import Waiting
from dashboard import format as fmt
from dashboard import issued, parts, session, viewer
from dashboard.review import acting
from dashboard.session import Shown
from scoring.publish import route

_WORDS = ("待我办", "快到期", "逾期", "已答复")
_LINKS: dict[Matter, tuple[str, tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str]]]] = {
    Matter.ISSUE: ("issues", ({"state": "待我办"}, {"state": "快到期"}, {"state": "逾期"}, {"state": "已答复"})),
    Matter.APPROVAL: (
        "approvals",
        (
            {"tab": "台账", "state": "待我办"},
            {"tab": "台账", "state": "快到期"},
            {"tab": "台账", "state": "逾期"},
            {"tab": "台账", "state": "本月办结"},
        ),
    ),
    Matter.OPINION: ("meetings", ({"tab": "圆桌会"}, {"tab": "圆桌会"}, {"tab": "圆桌会"}, {"tab": "圆桌会"})),
    Matter.LAND: (
        "land",
        (
            {"tab": "联合督查"},
            {"tab": "联合督查", "joint": "快到期"},
            {"tab": "联合督查", "joint": "逾期"},
            {"tab": "联合督查", "joint": "已办结"},
        ),
    ),
    Matter.INSPECTION: ("inspections", ({"tab": "问题"}, {"tab": "问题"}, {"tab": "问题"}, {"tab": "问题"})),
}
"""Where each number leads: the page, and for 待我办, 快到期, 逾期 and 已答复 what is asked of it."""


_ACTS = {
    "填报月报": ("entry", "fill", {}),
    "确认月报": ("confirm", "fill", {}),
    "核对数据": ("check", "", {}),
    "填报征收进度": ("land", "month", {"tab": "填报"}),
    "报送自评": ("inspections", "quarter", {"tab": "评分"}),
    "检查评分": ("inspections", "quarter", {"tab": "评分"}),
    "复核评分": ("inspections", "quarter", {"tab": "评分"}),
    "审核月报": ("review", "month", {"state": "待审"}),
    "审核征收进度": ("land", "month", {"tab": "审核"}),
    "审定项目库": ("pool", "", {"tab": "待审定"}),
    "派办意见": ("meetings", "table", {"tab": "圆桌会"}),
    "办理意见": ("meetings", "table", {"tab": "圆桌会"}),
    "回访意见": ("meetings", "table", {"tab": "圆桌会"}),
    "答复异议": ("publish", "month", {}),
    "答复考评异议": ("builders", "", {"tab": "异议"}),
    "批准年度计划": ("plans", "", {}),
    "批准征收计划": ("land", "", {"tab": "计划"}),
    "批准更正": ("review", "", {"tab": "更正"}),
    "批准征收更正": ("land", "month", {"tab": "审核"}),
    "批准不可抗力": ("cards", "", {}),
    "批准超范围承接": ("directory", "", {"tab": "承接"}),
    "审定评分": ("inspections", "quarter", {"tab": "评分"}),
    "决定红黄牌": ("cards", "month", {}),
    "决定问题上提": ("issues", "", {}),
    "决定督查措施": ("cards", "", {}),
    "签发通报": ("publish", "month", {}),
    "签发考评": ("builders", "", {"tab": "办理"}),
    "考评生效": ("builders", "", {"tab": "办理"}),
    "审批行为记录": ("directory", "", {"tab": "信用"}),
    "决定撤销行为记录": ("directory", "", {"tab": "信用"}),
    "决定黑名单": ("directory", "", {"tab": "信用"}),
    "决定信用修复": ("directory", "", {"tab": "信用"}),
}
"""Where an act is done: the page, the name of its month, quarter or round table in the URL ("" without), and what else is asked of it."""


def card(shown: Shown, who: Actor) -> None:
    """Show what waits for the reader, and what was looked at; nothing to whom no matter is shown."""
    with session.opened() as opened:
        day = day_of(shown)
        found, acts = due.due(opened, who, day=day), waiting.waiting(opened, who, day=day)
    acts = (*acts, *_cards(shown))
    if not found and not acts:
        return
    with parts.card():
        parts.card_head(head(found, acts), f"截至{fmt.day_text(day)}；快到期：7天内，审批5个工作日内")
        for one in found:
            if one.any:
                _line(one, max(shown.states).chinese)
        _acts([one for one in acts if one.number])
        if nothing := looked_at(found, acts):
            st.markdown(fmt.note(nothing))
        if viewer.may_see("任务清单"):
            st.page_link("views/duties.py", label="看本月清单", icon=":material/checklist:", width="content")


def _cards(shown: Shown) -> tuple[Waiting, ...]:
    """What the rule proposes for the latest locked month and the signatory has to decide; removals stand with the cards."""
    if not acting.may("决定红黄牌") or not shown.locked:
        return ()
    month = shown.locked[0]
    working = issued.proposing(month)
    computed = session.draft(shown, month) if working is None else issued.of_circular(working, key=shown.lasting)
    with session.opened() as opened:
        left = [one for one in route.undecided(opened, computed.verdict) if not one.removal]
    return (Waiting("决定红黄牌", month.chinese, len(left)),)


def day_of(shown: Shown) -> date:
    """The day as of which it is told, whatever month is chosen: today, in the demonstration the last day that it knows."""
    return max(shown.states).last_day if shown.city.demonstration else today()


def head(found: Iterable[Due], acts: Iterable[Waiting]) -> str:
    """待我办5件，逾期2件; where nothing waits what is late alone."""
    some = tuple(found)
    mine, late = sum(one.mine for one in some) + sum(one.number for one in acts), sum(one.late for one in some)
    waits = [f"待我办{mine}件"] if mine else []
    return "，".join([*waits, *([f"逾期{late}件" if late else "没有逾期"] if some else [])]) or "待我办"


def looked_at(found: Iterable[Due], acts: Iterable[Waiting]) -> str:
    """In which matters and acts nothing waits for the reader: of others nothing is said; opinions and land are told by their acts."""
    told = (Matter.OPINION, Matter.LAND)
    names = [one.matter.label for one in found if not one.mine and one.matter not in told] + [one.act for one in acts if not one.number]
    return f"看过{'、'.join(names)}，没有待我办的。" if names else ""


def _acts(some: list[Waiting]) -> None:
    if not some:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(fmt.chip("办理"), width="content")
        for one in some:
            page, name, asked = _ACTS[one.act]
            asked = asked | {name: one.at} if name and one.at else asked
            several = one.at if sum(other.act == one.act for other in some) > 1 else ""
            st.page_link(f"views/{page}.py", label=f":blue[{several}{one.act}{one.number}]", query_params=asked, width="content")


def _line(one: Due, month: str) -> None:
    page, links = _LINKS[one.matter]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(fmt.chip(one.matter.label), width="content")
        for word, number, asked in zip(_WORDS, (one.mine, one.soon, one.late, one.answered), links, strict=True):
            if number:
                query = asked | _own(one, word, month)
                st.page_link(f"views/{page}.py", label=f":blue[{word}{number}]", query_params=query, width="content")


def _own(one: Due, word: str, month: str) -> dict[str, str]:
    """What else narrows the list to what was counted: the own unit, and of land the month whose year it is."""
    if one.matter is Matter.LAND:
        return {"month": month} | ({"joint_district": one.unit} if one.unit else {})
    return {"unit": one.unit} if one.unit and word != _WORDS[0] else {}
