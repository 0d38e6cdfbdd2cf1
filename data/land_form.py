"""A district's month of expropriation as a workbook: its projects with what is stated, and what a filled one states, row by row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.commands.expropriation_form import MonthRow
from core.commands.expropriation_report import FillExpropriation, Stated
from core.errors import BadAmount
from core.expropriation import Quantity, in_units, parse_quantity
from core.period import Month
from data.intake.fields import Fields, amount
from data.intake.problem import Problem, Severity
from data.onesheet import FORM, Filled, Reading, filled, unlike
from data.sheets import LAND_MONTH
from data.template import Record, Top, write_sheet

_MONTH, _DISTRICT = "月份", "区"
"""Facts of the hidden sheet."""


@dataclass(frozen=True)
class LandLine:
    """A project of the district's month: code, name, state and version of its report (0: none), what is stated in stored parts, a note."""

    code: str
    name: str
    state: str
    version: int
    amounts: Mapping[Quantity, int]
    note: str = ""
    submitted: bool = False


@dataclass(frozen=True)
class LandBase:
    """What the form is written from and checked against: month, district, its lines that may be written, codes of all projects."""

    city: str
    month: Month
    district_id: int
    district: str
    lines: tuple[LandLine, ...]
    projects: Collection[str]
    demonstration: bool = False


def write(base: LandBase) -> bytes:
    """Return the form of a month filled with what is stated, each kind in its own unit."""
    mark = "演示数据　" if base.demonstration else ""
    facts: tuple[tuple[str, str | int], ...] = (
        (FORM, LAND_MONTH.name),
        (_MONTH, str(base.month)),
        (_DISTRICT, base.district),
        *((one.code, one.version) for one in base.lines),
    )
    first = date(base.month.year, base.month.number, 1)
    top = Top(f"{base.city}{base.month.chinese}征收进度表", f"{mark}填报单位：{base.district}", first, facts)
    return write_sheet(LAND_MONTH, [_record(one) for one in base.lines], top=top)


def _record(one: LandLine) -> Record:
    cells = [None if kind not in one.amounts else float(in_units(one.amounts[kind], kind, places=4)) for kind in Quantity]
    return (one.code, one.name, one.state, *cells, one.note)


def read(content: bytes, name: str, *, base: LandBase, submit: bool) -> Reading[MonthRow]:
    """Return what a filled form states anew, to save or to submit, and every problem at once.

    To be saved are rows that changed; to be submitted also those that wait unchanged. A row without any amount states nothing.
    Raises RefusedFile, BadInput (not this form).
    """
    form = filled(content, name, layout=LAND_MONTH)
    months = {str(one): one.chinese for one in (Month(base.month.year, number) for number in range(1, 13))}
    stated = form.facts.get(_MONTH, "")
    held = f"{form.facts.get(_DISTRICT, '')}{months.get(stated, stated)}"
    if held != f"{base.district}{base.month.chinese}":
        sentence = f"本表是{held}的征收进度表，要填的是{base.district}{base.month.chinese}的。请在本页重新下载。"
        return Reading((), (Problem(Severity.FIX, LAND_MONTH.name, "", "", held, sentence),))
    lines = {one.code: one for one in base.lines}
    rows = [row for fields in form.rows() if (row := _asked(fields, lines, base=base, form=form))]
    given = [replace(row, asked=replace(row.asked, submit=submit)) for row in rows]
    return Reading(tuple(row for row in given if _anew(row, lines)), tuple(form.said))


def _anew(row: MonthRow, lines: Mapping[str, LandLine]) -> bool:
    stated, line = row.asked.stated, lines.get(row.asked.stated.code)
    same = line is not None and (stated.amounts, stated.note) == (dict(line.amounts), line.note)
    return not same or (row.asked.submit and line is not None and not line.submitted and bool(stated.amounts))


def _asked(fields: Fields, lines: Mapping[str, LandLine], *, base: LandBase, form: Filled) -> MonthRow | None:
    """What a row states, under the version of the report that it was written from; None where something is wrong or nothing is said."""
    fields.require("code", "请填项目编号，或删去本行。")
    line = lines.get(fields.code)
    if fields.code and line is None and fields.code not in base.projects:
        fields.say("code", f"没有编号“{fields.code}”的项目。请核对编号。")
    elif fields.code and line is None and fields.code in form.facts:
        fields.say("code", f"“{fields.code}”已审核，不能再填。数字有误请申请征收更正。")
    elif line is not None and form.facts.get(fields.code, "0") != str(line.version):
        fields.say("code", f"“{fields.code}”在下载以后又有改动。请重新下载后填写。")
    if line is not None:
        unlike(fields, "name", held=line.name)
    amounts = {kind: parts for kind in Quantity if (parts := _amount(fields, kind)) is not None}
    note = fields.text("note")
    if fields.failed or (line is None and not amounts):
        return None
    stated = Stated(base.district_id, fields.code, amounts, note)
    return MonthRow(fields.row.number, FillExpropriation(base.month, stated, version=line.version if line else 0))


def _amount(fields: Fields, kind: Quantity) -> int | None:
    cell = fields.row.get(kind.name)
    if cell is None or cell.missing:
        return None
    try:
        found = amount(cell, kind.unit)
        return None if found is None else parse_quantity(f"{found:f}", kind)
    except BadAmount as wrong:
        fields.say(kind.name, f"“{cell.printed}”不能作为数字：{wrong.reason}。请改正。")
        return None
