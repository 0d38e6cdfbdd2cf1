"""What has changed under signed results: the facts that they were judged by, and the year's results that a credit was built on."""

from collections.abc import Iterable, Mapping

import streamlit as st

from core.access import Actor
from core.period import now
from core.queries import profile
from core.queries.notices import NoticeLine
from core.vocabulary import NoticeState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from scoring.publish import evaluation, rested

LIVE = (NoticeState.SIGNED, NoticeState.OPEN, NoticeState.FINAL)
"""States of results that are sealed."""


def note(who: Actor, line: NoticeLine) -> None:
    """Say over results what has changed under them: the year's results to everybody, what would come out anew to who may see drafts."""
    told = [rests(who, line)]
    told += [facts(who, line)] if viewer.may_see("测算考评") else []
    for said in filter(None, told):
        st.markdown(f"{fmt.chip('有变动')} {fmt.plain(said)}")


def listed(who: Actor, lines: Iterable[NoticeLine]) -> None:
    """List every result that counts or is on the way under which something has changed."""
    some = [one for one in lines if one.state in LIVE]
    told = [(one.name, said) for one in some for said in (rests(who, one), facts(who, one)) if said]
    if told:
        with parts.card():
            parts.card_head(f"签发后有变动的结果{len({name for name, _ in told})}稿", "核对后起草新版")
            parts.lines([(name, fmt.plain(said)) for name, said in told])


def rests(who: Actor, line: NoticeLine) -> str:
    """Say on which version of the year's results a credit was built and that it was replaced; empty where it still stands."""
    with session.opened() as opened:
        found = None if line.replaced_by is not None else rested.year_replaced(opened, line)
        names = {} if found is None else profile.short_names(opened, who)
    if found is None:
        return ""
    return f"{rested.said(found)}，{_units(names, found.units, '年度得分')}。"


def rests_of(unit_id: int, line: NoticeLine) -> str:
    """Say that a builder's credit was built on a year's result of it that is another by now; empty where it is not."""
    with session.opened() as opened:
        found = rested.year_replaced(opened, line)
    return "" if found is None or unit_id not in found.units else f"{line.name}：{rested.said(found)}，本单位年度得分不同。"


def facts(who: Actor, line: NoticeLine) -> str:
    """Say whose result would come out otherwise if it were drafted anew; empty where nothing would."""
    with session.opened() as opened:
        found = evaluation.changed(opened, line, on=now())
        names = {} if found is None else profile.short_names(opened, who)
    if found is None:
        return ""
    return (
        f"签发后所依据的事实有变动，按现在的事实重新起草，{_units(dict(found.units) | names, [unit for unit, _ in found.units], '结果')}。"
    )


def _units(names: Mapping[int, str], units: Iterable[int], what: str) -> str:
    held = [names.get(unit, str(unit)) for unit in units]
    return f"{'、'.join(held)}的{what}不同" if held else f"各单位的{what}不变"
