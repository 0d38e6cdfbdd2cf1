"""The directory of a day: counts by specialty and tier, loads, every entry, and a unit found by any of its names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from sqlmodel import Session

from core.access import Actor
from core.queries import directory, takers
from core.queries.directory import EntryLine, Match, UnitHistory
from core.queries.takers import Load
from core.vocabulary import Tier
from dashboard import charts, parts, session, tables, titles
from dashboard import format as fmt
from dashboard.charts.loads import MOST as HEAVIEST
from dashboard.directory.day import Shown
from dashboard.review import acting
from dashboard.whole import whole

FIND = "find"
"""The name in the URL of what is searched."""
MOST = 8


@dataclass(frozen=True)
class Known:
    """The directory of a day and what its builders have under way; None where no plan of the year is held."""

    entries: tuple[EntryLine, ...]
    specialties: dict[int, str]
    loads: tuple[Load, ...] | None

    def units(self, tier: Tier | None = None, specialty: str = "") -> int:
        """How many units stand in it, of a tier and of a specialty."""
        return len({one.unit_id for one in self.entries if tier in (None, one.tier) and specialty in ("", one.specialty)})


def read(opened: Session, who: Actor, *, shown: Shown) -> Known:
    """Read the directory of the day."""
    return Known(
        directory.entries(opened, who, day=shown.day), directory.specialties(opened, who), takers.loads(opened, who, month=shown.month)
    )


def title(known: Known, day: date) -> str:
    """41家代建单位在册，甲类14家、乙类27家; that nobody stands in it; of a year without a plan that what is under way is not counted."""
    if not known.entries:
        return titles.fit(f"{fmt.day_text(day)}没有在册的代建单位")
    if known.loads is None:
        return titles.fit(f"{known.units()}家在册；{unplanned(day)}", unplanned(day))
    counts = "、".join(f"{tier.label}{known.units(tier)}家" for tier in Tier if known.units(tier))
    return titles.fit(f"{known.units()}家代建单位在册，{counts}", f"{known.units()}家代建单位在册")


def unplanned(day: date) -> str:
    """2018年没有入库的计划，在建不计."""
    return f"{day.year}年没有入库的计划，在建不计"


def show(known: Known, shown: Shown, *, phone: bool) -> None:
    """Show counts, loads and the list; only the directory's own forms stand elsewhere."""
    tiers = (parts.KeyFigure(f"{tier.label}（家）", str(known.units(tier)), _share(known.units(tier), known.units())) for tier in Tier)
    parts.key_figures((parts.KeyFigure("在册（家）", str(known.units()), _loaded(known)), *tiers, *_under_way(known)))
    left, right = st.columns([1, 1.5])
    with parts.card(left):
        parts.card_head(_widest(known), "家")
        parts.read(tables.to_read(matrix(known), dict.fromkeys((*(tier.label for tier in Tier), "合计"), str)))
        st.markdown(fmt.note("一家单位可以列入几个专业，合计按单位计。"))
    with parts.card(right):
        parts.card_head(unplanned(shown.day) if known.loads is None else _heavy(known.loads), "在建总投资，亿元")
        if known.loads is None:
            st.markdown(fmt.note("年度计划入库以后，在这里显示各单位的在建项目。"))
        elif known.loads:
            parts.draw(charts.loads(_frame(known.loads), compact=phone, demo=shown.city.demonstration))
        else:
            st.markdown(fmt.note("当月没有执行中的计划，或计划内没有代建项目。"))


def _loaded(known: Known) -> str:
    """12家有在建项目; nothing where that is not known."""
    if known.loads is None:
        return ""
    loaded = {one.unit_id for one in known.loads} & {one.unit_id for one in known.entries}
    return f"{len(loaded)}家有在建项目"


def _under_way(known: Known) -> tuple[parts.KeyFigure, parts.KeyFigure]:
    """Projects under way with their money, and those of them that are overdue; a dash each where that is not known."""
    names = ("代建在建项目（个）", "超过计划竣工（个）")
    if known.loads is None:
        return parts.KeyFigure(names[0], fmt.MISSING), parts.KeyFigure(names[1], fmt.MISSING)
    late, count = sum(one.overdue for one in known.loads), sum(one.projects for one in known.loads)
    money = fmt.yi_unit(sum(one.total for one in known.loads))
    return parts.KeyFigure(names[0], str(count), f"总投资{money}"), parts.KeyFigure(names[1], str(late), _share(late, count))


def matrix(known: Known) -> pd.DataFrame:
    """Specialties by tiers in units, with the whole."""
    rows = [(name, *(known.units(tier, name) for tier in Tier), known.units(None, name)) for name in known.specialties.values()]
    rows.append(("合计", *(known.units(tier) for tier in Tier), known.units()))
    return pd.DataFrame(rows, columns=["专业", *(tier.label for tier in Tier), "合计"])


def _widest(known: Known) -> str:
    """房建最多，14家; before anybody stands in it that nobody does."""
    counts = {name: known.units(None, name) for name in known.specialties.values()}
    most = max(counts, key=lambda name: counts[name], default="")
    return f"{most}最多，{counts[most]}家" if most and counts[most] else "各专业都没有在册单位"


def _share(part: int, whole: int) -> str:
    return f"占{fmt.rate(part, whole)}" if whole else ""


def _heavy(loads: Sequence[Load]) -> str:
    whole = sum(one.total for one in loads)
    if not whole:
        return "没有代建的在建项目"
    first = loads[:HEAVIEST]
    return f"前{len(first)}家承接在建投资的{fmt.rate(sum(one.total for one in first), whole)}"


def _frame(loads: Sequence[Load]) -> pd.DataFrame:
    rows = [(one.unit, one.projects, one.overdue, one.total) for one in loads]
    return pd.DataFrame(rows, columns=["unit", "projects", "overdue", "total_fen"]).astype({"total_fen": "Int64"})


def listing(known: Known, *, phone: bool) -> list[EntryLine]:
    """Show every entry with its builder's load, and return the chosen ones."""
    rows = [
        (one.unit, one.specialty, one.tier.label, fmt.day(one.starts_on), *_load(known, one.unit_id), one.document) for one in known.entries
    ]
    able = acting.may("移出名录")
    names = ["单位", "专业", "类别", "列入", "在建", "总投资", "年计划", "超期", "文件"]
    frame = pd.DataFrame(rows, columns=names)
    if known.loads is None:
        frame[["在建", "超期"]] = fmt.MISSING
    with parts.card():
        parts.card_head(_crowded(known), "在建、超期：个；总投资、年计划：亿元")
        places = _grid(frame[[*names[:3], names[4]]] if phone else frame, able=able)
        parts.left_out("列入日期、投资、超期和文件", phone=phone)
    return [known.entries[place] for place in places if place < len(known.entries)]


def _load(known: Known, unit_id: int) -> tuple[int | None, str, str, int | None]:
    """A builder's projects, their total and year's plan, overdue ones; dashes where no plan is held."""
    if known.loads is None:
        return None, fmt.MISSING, fmt.MISSING, None
    one = next((one for one in known.loads if one.unit_id == unit_id), Load(unit_id, "", 0, 0, 0, 0))
    return one.projects, fmt.yi(one.total), fmt.yi(one.annual_plan), one.overdue


def _crowded(known: Known) -> str:
    """轨道置业在建12个，为在册单位最多; without any project under way how many entries there are."""
    listed = {one.unit_id for one in known.entries}
    most = max((one for one in known.loads or () if one.unit_id in listed), key=lambda one: one.projects, default=None)
    return f"名录{len(known.entries)}条" if most is None else f"名录{len(known.entries)}条，{most.unit}在建最多，{most.projects}个"


def _grid(frame: pd.DataFrame, *, able: bool) -> list[int]:
    """Show the list, and return the places of the rows that somebody chose who may remove them."""
    columns = {
        "单位": st.column_config.TextColumn(width=112),
        **{name: st.column_config.Column(width=52, alignment="right") for name in ("在建", "超期")},
        **{name: st.column_config.TextColumn(width=84, alignment="right") for name in ("总投资", "年计划")},
    }
    height = min(38 * (len(frame) + 1) + 2, 500)
    if not able:
        st.dataframe(frame, hide_index=True, row_height=38, height=height, column_config=columns)
        return []
    event = st.dataframe(
        frame,
        hide_index=True,
        row_height=38,
        height=height,
        column_config=columns,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"entries-{len(frame)}",
    )
    return list(event.selection.rows)


def search(who: Actor) -> None:
    """Find units by any name, and show the history of each that is found."""
    with parts.card():
        parts.card_head("查找单位", "全称、简称、曾用名、信用代码都可以")
        st.session_state[FIND] = st.query_params.get(FIND, "")
        words = st.text_input("查找单位", key=FIND, placeholder="输入几个字", on_change=_write, label_visibility="collapsed", max_chars=80)
        if not words.strip():
            return
        with session.opened() as opened:
            found = directory.find_units(opened, who, words=words)
            known = [history for one in found[:MOST] if (history := directory.unit_history(opened, who, unit_id=one.unit_id))]
        if not found:
            st.markdown(f"没有名称里有“{fmt.echo(words)}”的单位。请换几个字。")
        for one, history in zip(found, known, strict=False):
            _history(one, history)
        if len(found) > MOST:
            st.markdown(fmt.note(f"共{len(found)}家，只列出{MOST}家。请多输入几个字。"))


@whole
def _write() -> None:
    value = st.session_state[FIND].strip()
    if value:
        st.query_params[FIND] = value
    else:
        st.query_params.pop(FIND, None)


def _history(match: Match, history: UnitHistory) -> None:
    also = "" if match.by in (history.name, history.short) else f"（按“{match.by}”找到）"
    code = f"　{history.credit_code}" if history.credit_code else ""
    st.markdown(f"**{fmt.plain(history.name)}**{fmt.note(fmt.plain(also + code))}")
    lines = [
        (one.tier.label, f"{one.specialty}，{fmt.day(one.starts_on)}起{f'，{fmt.day(one.ends_on)}止' if one.ends_on else ''}；{_why(one)}")
        for one in history.entries
    ]
    lines += [
        (one.kind.label, f"{fmt.day(one.effective_on)} {one.earlier} → {one.later}；{one.document}；{one.evidence}")
        for one in history.successions
    ]
    lines += [(one.kind.label, f"{one.name}（{one.source}）") for one in history.aliases]
    if lines:
        parts.lines(lines)
    else:
        st.markdown(fmt.note("没有列入过代建单位名录。"))


def _why(one: EntryLine) -> str:
    said = [part for part in (one.document, one.reason, one.end_document, one.end_reason) if part]
    return "；".join(said)
