"""任务清单 and 责任清单 of one unit and month: chosen in the address, told in the title, read and printed as tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.access import Actor
from core.errors import Conflict
from core.period import Month, today
from core.queries import duties
from core.queries.duties import Duty, DutyKind
from core.vocabulary import MonthState
from dashboard import format as fmt
from dashboard import parts, session, tables, titles, viewer
from dashboard.brief.sheet import printing
from dashboard.project import filters
from dashboard.session import Shown

TASKS, ANSWERS = "任务清单", "责任清单"
UNIT, LIST = "unit", "list"
"""The names in the URL of the unit and of which list."""
PRINT = "/duties?month={}&unit={}&list={}&print=1&embed=true&embed_options=light_theme"
FILE = "/downloads/duties?month={}&unit={}&list={}"
"""Where a list is taken out as a workbook."""


@dataclass(frozen=True)
class Known:
    """What the viewer sees of a month as of a day, the unit chosen ("" of nobody), and which of its lists."""

    shown: Shown
    day: date
    duties: tuple[Duty, ...]
    unit: str
    which: str

    @property
    def chosen(self) -> tuple[Duty, ...]:
        """The duties of the chosen list."""
        return of_unit(self.duties, self.unit, answers=self.which == ANSWERS)


def day_of(shown: Shown) -> date:
    """The day as of which a month's lists stand: today, in the demonstration the month's last day."""
    return shown.month.last_day if shown.city.demonstration else today()


def status(shown: Shown) -> tuple[str, ...]:
    """Until which day."""
    return (f"截至{fmt.day_text(day_of(shown))}", f"{shown.month.chinese}任务")


def newest(states: Mapping[Month, MonthState]) -> Month:
    """The month that people work on."""
    return session.at_work(states)


def read(who: Actor) -> Known:
    """Write the head of the page, and read what the viewer sees. Raises Conflict (no city), NotAllowed."""
    shown = session.head(status, newest)
    day = day_of(shown)
    with session.opened() as opened:
        found = duties.duties(opened, who, month=shown.month, day=day)
    own = _own(found, who)
    asked = st.query_params.get(LIST, TASKS)
    kind = asked if asked in (TASKS, ANSWERS) else TASKS
    names = units(found)
    wanted = st.query_params.get(UNIT, "")
    idle = viewer.may_see("任务清单", everybodys=True) and not of_unit(found, own, answers=kind == ANSWERS)
    unit = wanted if wanted in names else own if own in names and not idle else busiest(found)
    if wanted and wanted not in names:
        session.unknown("单位", wanted, instead=unit or "全部")
    return Known(shown, day, found, unit, kind)


def units(found: Iterable[Duty]) -> tuple[str, ...]:
    """The units that have something to do or to answer for, by name."""
    return tuple(sorted({name for one in found for name in (one.unit, one.responsible) if name}))


def busiest(found: Iterable[Duty]) -> str:
    """The unit with most that is late, then with most to do, which is shown unasked; "" where nobody has anything to do."""
    late, every = Counter[str](), Counter[str]()
    for one in found:
        if one.unit:
            every[one.unit] += 1
            late[one.unit] += one.late > 0
    return max(sorted(every), key=lambda unit: (late[unit], every[unit]), default="")


def of_unit(found: Iterable[Duty], unit: str, *, answers: bool) -> tuple[Duty, ...]:
    """What a unit does itself, or what is done, by whomever, for the projects that it is responsible for."""
    return tuple(one for one in found if unit and (one.responsible if answers else one.unit) == unit)


def _own(found: Iterable[Duty], who: Actor) -> str:
    """The short name of the viewer's own unit, as far as it has something to do."""
    mine = (
        one.unit if one.unit_id == who.unit_id else one.responsible
        for one in found
        if who.unit_id is not None and who.unit_id in (one.unit_id, one.responsible_id)
    )
    return next(mine, "")


def title(known: Known) -> str:
    """汐岸代建8月任务31项，逾期2项; or that there is nothing to do."""
    if not known.unit:
        return f"{known.shown.month.number}月没有要办的任务"
    word = "任务" if known.which == TASKS else "责任"
    late = sum(one.late > 0 for one in known.chosen)
    said = f"，逾期{late}项" if late else ""
    return titles.about(known.unit, f"{{}}{known.shown.month.number}月{word}{len(known.chosen)}项{said}")


def choose(known: Known) -> None:
    """Let the viewer choose unit and list, and take the list out."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = list(units(known.duties))
        if viewer.may_see("任务清单", everybodys=True) and names:
            st.session_state[UNIT] = known.unit
            st.selectbox("单位", names, key=UNIT, on_change=filters.write, args=(UNIT,), width=240)
        st.session_state[LIST] = known.which
        st.segmented_control(
            "清单", [TASKS, ANSWERS], key=LIST, on_change=filters.write, args=(LIST,), label_visibility="collapsed", required=True
        )
        if known.chosen:
            asked = (known.shown.month, known.unit, known.which)
            st.link_button("打印版", PRINT.format(*asked), icon=":material/print:")
            st.link_button("导出Excel", FILE.format(*asked), icon=":material/download:")


def show(known: Known) -> None:
    """Show the chosen list, a table a kind of duty; 责任清单 with who does it."""
    if not known.chosen:
        other = ANSWERS if known.which == TASKS else TASKS
        st.markdown(f"{known.unit or '本单位'}本月没有列入{known.which}的事项。请看{other}，或另选月份。")
        return
    for kind in DutyKind:
        mine = [one for one in known.chosen if one.kind is kind]
        if mine:
            with st.container() if printing() else parts.card():
                parts.card_head(f"{kind.label}{len(mine)}项", unit_of(mine))
                parts.read(table(mine, answers=known.which == ANSWERS, phone=session.phone()))
    parts.left_out(dropped(known.chosen, answers=known.which == ANSWERS), phone=session.phone())


def dropped(some: Iterable[Duty], *, answers: bool) -> str:
    """What a phone does not show of a list: 计划（万元）, 计划（亩）, 承办单位, 责任人和挂钩领导, as far as it has them."""
    kinds = {one.kind for one in some if one.amount is not None}
    units = [name for kind, name in ((DutyKind.INVESTMENT, "计划（万元）"), (DutyKind.LAND, "计划（亩）")) if kind in kinds]
    return "、".join([*units, *(["承办单位"] if answers else []), "责任人和挂钩领导"])


def unit_of(some: list[Duty]) -> str:
    """What stands beside the head: the sum of investments in 万元, of land in 亩, else how many are late."""
    amounts = [one.amount for one in some if one.amount is not None]
    if some[0].kind is DutyKind.INVESTMENT:
        return f"万元，合计{fmt.wan(sum(amounts))}"
    if some[0].kind is DutyKind.LAND:
        return f"合计{fmt.area(sum(amounts))}"
    late = sum(one.late > 0 for one in some)
    return f"逾期{late}项" if late else "没有逾期"


def table(some: list[Duty], *, answers: bool, phone: bool = False) -> Styler:
    """The list to read: 项目, 事项, what is planned where there is an amount, 承办单位 in 责任清单, 责任人, 挂钩领导, 期限."""
    columns: dict[str, Sequence[object]] = {
        "项目": [fmt.plain(one.project) for one in some],
        "事项": [fmt.plain(one.matter) for one in some],
    }
    if any(one.amount is not None for one in some):
        columns["计划"] = [one.amount for one in some]
    if answers:
        columns["承办单位"] = [fmt.plain(one.unit) or fmt.MISSING for one in some]
    columns["责任人"] = [fmt.unbroken(fmt.plain(one.person)) or fmt.MISSING for one in some]
    columns["挂钩领导"] = [fmt.unbroken(fmt.plain(one.leader)) or fmt.MISSING for one in some]
    columns["期限"] = [due_text(one) for one in some]
    frame = pd.DataFrame(columns)[["项目", "事项", "期限"]] if phone else pd.DataFrame(columns)
    write = fmt.wan if some[0].kind is DutyKind.INVESTMENT else fmt.area
    return tables.to_read(frame.rename(columns=fmt.unbroken), {fmt.unbroken("计划"): write})


def due_text(one: Duty) -> str:
    """The day, and how late it is."""
    late = f"，逾期{one.late}{'个工作日' if one.kind is DutyKind.APPROVAL else '天'}" if one.late else ""
    return f"{fmt.unbroken(fmt.day(one.due_on))}{late}"


def footer(known: Known) -> None:
    """Whence the list comes."""
    month = known.shown.month.chinese
    st.markdown(
        fmt.note(
            f"按{month}生效的计划、截至{fmt.day_text(known.day)}未办结的问题、审批和圆桌会意见生成，不另行填报；计划或问题变动，清单随之变动。"
        )
    )


def month_named(text: str) -> Month:
    """The month of an address. Raises BadPeriod, Conflict where none is named."""
    if not text:
        raise Conflict("没有选定月份。请从清单页导出。")
    return Month.parse(text)
