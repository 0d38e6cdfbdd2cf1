"""Workbooks for tests: forms filled with openpyxl as people fill them, and foreign tables typed from nothing."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, time

import openpyxl
from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db
from core.period import Month
from core.queries.forms import MonthBase, PlanBase, month_base, plan_base
from data.intake import Reading, open_form, read_form
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT, Form
from data.template import write_template

AUGUST = Month(2019, 8)
Typed = str | int | float | date | time | None


def edited(content: bytes, cells: Mapping[str, Typed], sheet: str = "") -> bytes:
    """Type values into cells of a workbook, of its first sheet or of the named one."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[sheet] if sheet else book.worksheets[0]
    for place, value in cells.items():
        page[place] = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def typed(rows: Sequence[Sequence[Typed]], merged: Sequence[str] = (), sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet with these rows and merged ranges."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    return saved(book)


def report_form(base: MonthBase, cells: Mapping[str, Typed] | None = None) -> bytes:
    """The report form of the small city with every project's plan reached, then `cells`."""
    filled = {"E6": 1000, "E7": 2000, "E8": 500, "E9": 100} | dict(cells or {})
    return _filled(MONTHLY_REPORT, base, filled)


def plan_form(base: PlanBase, cells: Mapping[str, Typed] | None = None) -> bytes:
    """The plan form, then `cells`."""
    return _filled(ANNUAL_PLAN, base, dict(cells or {}))


def _filled(form: Form, base: PlanBase | MonthBase, cells: Mapping[str, Typed]) -> bytes:
    """The form of a base with these cells typed; kept, since the same base gives the same bytes."""
    blank, wanted = repr((form.kind, base)), repr((form.kind, base, cells))
    if blank not in _FORMS:
        _FORMS[blank] = write_template(form, base)
    if wanted not in _FORMS:
        _FORMS[wanted] = edited(_FORMS[blank], cells)
    return _FORMS[wanted]


_FORMS: dict[str, bytes] = {}


def read(content: bytes, base: PlanBase | MonthBase, name: str = "表.xlsx", month: Month | None = None) -> Reading:
    return read_form(open_form(content, name, month=month), base)


def said(reading: Reading) -> list[tuple[str, str, str]]:
    """The problems as (severity, cell, sentence)."""
    return [(problem.severity.value, problem.cell, problem.sentence) for problem in reading.problems]


def august(engine: Engine) -> MonthBase:
    with db.reading(engine) as session:
        return month_base(session, AUGUST)


def plan_of_2019(engine: Engine, month: int) -> PlanBase:
    with db.reading(engine) as session:
        return plan_base(session, 2019, effective_month=month)


def facts(session: Session) -> dict[str, int]:
    """The number of rows of every table."""
    return {name: session.connection().exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in TABLES}


TABLES = (
    "project",
    "assignment",
    "plan_edition",
    "annual_plan",
    "monthly_plan",
    "land_plan",
    "progress_report",
    "report_event",
    "reported_land",
    "import_batch",
    "import_row",
    "audit_entry",
)
