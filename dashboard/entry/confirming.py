"""确认: what the units reported of the projects that the manager's unit is responsible for; confirmed or returned, one or many."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core import ledger
from core.access import Actor
from core.commands.review import ConfirmReports, ReturnReports, Seen, confirm_reports, return_reports
from core.errors import DuchaError
from core.period import CHINA, Month
from core.queries import attachment, desk, register
from core.queries.attachment import Kept
from core.queries.desk import Line, MonthDesk
from core.vocabulary import ReportState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.entry import papers
from dashboard.tables import CELL, CHARACTER, ROW
from dashboard.whole import whole

_SAID, _TABLE, _REASON = "confirm-said", "confirm-table", "confirm-reason"
_DONE = (ReportState.CONFIRMED, ReportState.APPROVED)


@dataclass(frozen=True)
class Waiting:
    """A manager's month: every line of the unit, files by report, the units' short names."""

    desk: MonthDesk
    files: Mapping[int, tuple[Kept, ...]]
    short: Mapping[str, str]
    unit: str
    demonstration: bool

    def of(self, *states: ReportState | None) -> tuple[Line, ...]:
        """The lines whose report is in one of these states."""
        return tuple(line for line in self.desk.lines if line.form.state in states)


def read(who: Actor, month: Month) -> Waiting:
    """Read the month of a manager. Raises NotAllowed."""
    with session.opened() as opened:
        units, city = ledger.unit_rows(opened), register.city(opened)
        return Waiting(
            desk.confirming_desk(opened, who, month=month),
            attachment.of_month(opened, who, month=month),
            {name: row.short_name for name, row in units.items()},
            ledger.unit_names(opened).get(who.unit_id or 0, ""),
            bool(city and city.demonstration),
        )


def title(found: Waiting) -> str:
    """8月有5项待确认; or that nothing waits and how many have not reported."""
    month, waiting = found.desk.month.number, len(found.of(ReportState.SUBMITTED))
    missing = sum(not line.handed_over for line in found.desk.lines)
    if waiting:
        return f"{month}月有{waiting}项待确认" + (f"，{missing}项未报" if missing else "")
    return f"{month}月没有待确认的" + (f"，{missing}项未报" if missing else "")


def news() -> None:
    """Say once what the last act did."""
    said, well = st.session_state.pop(_SAID, ("", True))
    if said:
        (st.success if well else st.warning)(said)


def choose(found: Waiting) -> tuple[Line, ...]:
    """Show what waits, and return the lines that are ticked."""
    lines = found.of(ReportState.SUBMITTED)
    with parts.card():
        parts.card_head(f"待确认{len(lines)}项" if lines else "没有待确认的", "万元，勾选后办理" if lines else "填报单位提交后在这里办理")
        if not lines:
            return ()
        turn = st.session_state.setdefault(_TABLE, 0)
        picked = st.dataframe(
            _frame(lines, found),
            key=f"confirm-{found.desk.month}-{turn}",
            on_select="rerun",
            selection_mode="multi-row",
            hide_index=True,
            row_height=ROW,
            height="content",
            placeholder=fmt.MISSING,
            column_config=_columns(found.desk.month),
        )
    return tuple(lines[number] for number in picked["selection"]["rows"] if number < len(lines))


def _frame(lines: tuple[Line, ...], found: Waiting) -> pd.DataFrame:
    heads = _heads(found.desk.month)
    whole = pd.DataFrame([{**_figures(line, found, heads), **_words(line, found)} for line in lines])
    first = ["项目", "本月完成", "本月计划"]
    return whole[[*first, *(name for name in whole if name not in first)]] if session.phone() else whole


def _heads(month: Month) -> tuple[str, str, str, str, str]:
    last = f"{month.number - 1}月完成" if month.number > 1 else "上月完成"
    return "本月计划", "本月完成", last, f"{month.span_chinese}计划", f"{month.span_chinese}累计"


def _figures(line: Line, found: Waiting, heads: tuple[str, ...]) -> dict[str, str]:
    form, row = line.form, line.form.current
    stated = row.investment if row else None
    to_date = None if stated is None else form.approved_before + stated
    last = dict(form.approved).get(found.desk.month.number - 1)
    cells = (form.planned, stated, last, form.planned_to_date, to_date)
    name = fmt.shortened(form.project.name, (_name_width() - CELL) / CHARACTER)
    return {"项目": name} | {head: fmt.wan(fen).replace(fmt.MINUS, "-") for head, fen in zip(heads, cells, strict=True)}


def _words(line: Line, found: Waiting) -> dict[str, str]:
    row, kept = line.form.current, found.files.get(line.report_id or 0, ())
    reporter = line.form.project.reporter
    return {
        "形象进度": row.site_progress if row else "",
        "说明": row.note if row else "",
        "附件": f"{len(kept)}个" if kept else "",
        "填报单位": found.short.get(reporter, reporter),
    }


def _name_width() -> int:
    """Pixels of the column of names; a name that does not fit keeps its end."""
    return 132 if session.phone() else 190


def _columns(month: Month) -> dict[str, ColumnConfig]:
    column = st.column_config
    widths = (82, 88, 82, 98, 98)
    figures = {head: column.TextColumn(width=width, alignment="right") for head, width in zip(_heads(month), widths, strict=True)}
    texts = {"项目": _name_width(), "形象进度": 180, "说明": 150, "附件": 56, "填报单位": 130}
    return figures | {name: column.TextColumn(width=width, pinned=name == "项目") for name, width in texts.items()}


def details(chosen: tuple[Line, ...], found: Waiting) -> None:
    """Show in full what was stated of the ticked lines: words, days, land and files, as far as there are any."""
    told = [(line, said) for line in chosen[:10] if (said := _said(line, found))]
    if told:
        with parts.card():
            parts.card_head("所选项目填报的内容")
            parts.read(
                pd.DataFrame({"项目": [f"**{fmt.plain(line.form.project.name)}**" for line, _ in told], "内容": [said for _, said in told]})
            )


def _said(line: Line, found: Waiting) -> str:
    row = line.form.current
    if row is None:
        return ""
    pairs = [("形象进度", row.site_progress), ("说明", row.note), ("困难", row.difficulty), ("需协调", row.request)]
    pairs += [
        ("开工", fmt.day_text(row.started_on) if row.started_on else ""),
        ("竣工", fmt.day_text(row.completed_on) if row.completed_on else ""),
    ]
    pairs += [("交地", "、".join(f"{found.short.get(share.district, share.district)}{fmt.area(share.area)}" for share in row.land))]
    texts = [f"{name}：{fmt.plain(text)}" for name, text in pairs if text]
    files = papers.listed(found.files.get(line.report_id or 0, ()))
    return "　".join([*texts, f"附件：{files}"] if files else texts)


def acts(chosen: tuple[Line, ...]) -> None:
    """Show the two acts upon the ticked lines, or why they cannot be done."""
    with parts.card():
        reason = st.text_input("退回原因", key=_REASON, placeholder="退回时写明要改什么", max_chars=400)
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            why = "先在上表勾选项目。" if not chosen else "确认后由市重点办审核；退回要写原因。"
            st.markdown(fmt.note(why), width="content")
            many = f"（{len(chosen)}项）" if chosen else ""
            st.button(f"退回{many}", disabled=not (chosen and reason.strip()), on_click=_return, args=(chosen,))
            st.button(f"确认{many}", type="primary", disabled=not chosen, on_click=_confirm, args=(chosen,))


def _seen(chosen: tuple[Line, ...]) -> tuple[Seen, ...]:
    return tuple(Seen(line.report_id or 0, line.form.version) for line in chosen)


@whole
def _confirm(chosen: tuple[Line, ...]) -> None:
    _give(confirm_reports, ConfirmReports(_seen(chosen)), f"已确认{len(chosen)}项，转市重点办审核。")


@whole
def _return(chosen: tuple[Line, ...]) -> None:
    reason = str(st.session_state.get(_REASON, ""))
    if _give(return_reports, ReturnReports(_seen(chosen), reason), f"已退回{len(chosen)}项，填报人会看到原因。"):
        st.session_state[_REASON] = ""


def _give(command: Callable[..., object], request: object, done: str) -> bool:
    try:
        viewer.give(command, request)
    except DuchaError as error:
        st.session_state[_SAID] = (str(error), False)
        return False
    st.session_state[_SAID] = (done, True)
    st.session_state[_TABLE] = st.session_state.get(_TABLE, 0) + 1
    return True


def rest(found: Waiting) -> None:
    """Show what was confirmed or approved, and what was returned or has not come yet."""
    done, silent = found.of(*_DONE), found.of(None, ReportState.DRAFT, ReportState.RETURNED)
    if done:
        with parts.card():
            parts.card_head(f"已办{len(done)}项", "万元")
            parts.read(_brief([_done(line) for line in done]))
    if silent:
        with parts.card():
            parts.card_head(f"未报{len(silent)}项", "由填报单位填报")
            parts.read(_brief([_silent(line, found) for line in silent]))


def _brief(rows: list[dict[str, str]]) -> pd.DataFrame:
    """The rows as a table; on a phone its first three columns."""
    table = pd.DataFrame(rows)
    return table.iloc[:, :3] if session.phone() else table


def _silent(line: Line, found: Waiting) -> dict[str, str]:
    word = {ReportState.RETURNED: "已退回", ReportState.DRAFT: "填报中"}.get(line.form.state or ReportState.SUBMITTED, "未报")
    reporter = line.form.project.reporter
    return {
        "项目": f"**{fmt.plain(line.form.project.name)}**",
        "状态": fmt.chip(word),
        "填报单位": fmt.plain(found.short.get(reporter, reporter)),
        "本月计划": fmt.wan(line.form.planned),
        "退回原因": fmt.plain(line.returned_because) or fmt.MISSING,
    }


def _done(line: Line) -> dict[str, str]:
    row, step = line.form.current, next((one for one in reversed(line.steps) if one.state is ReportState.CONFIRMED), None)
    by = f"{step.person} {step.at.astimezone(CHINA):%m-%d}" if step and not step.reason else "视同确认" if step else fmt.MISSING
    return {
        "项目": f"**{fmt.plain(line.form.project.name)}**",
        "本月完成": fmt.wan(row.investment if row else None),
        "状态": fmt.chip(line.form.state.label if line.form.state else ""),
        "确认": by,
    }
