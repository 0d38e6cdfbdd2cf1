"""``ducha template``: writes an official form, filled with what the database knows."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from core import db
from core.errors import Conflict, NotFound
from core.models import ReportingMonth
from core.period import Month
from core.queries.forms import FormBase, MonthBase, PlanBase, UnitsBase
from core.vocabulary import FormKind, MonthState
from dashboard.cli.forms import base_of, form_named, open_database, progress
from data.template import write_template


def run(
    form: Annotated[str, typer.Argument(metavar="单位名录|年度计划|月报", help="哪一种表")],
    *,
    month: Annotated[str, typer.Option("--month", help="月报的月份；年度计划自哪个月起执行，如2019-08；单位名录不用")] = "",
    unit: Annotated[str, typer.Option("--unit", help="只要这个单位填报或负责的项目（月报）")] = "",
    empty: Annotated[bool, typer.Option("--empty", help="空表，不带项目")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写到哪个文件")] = None,
) -> int:
    """Write the form's workbook and print its name and the number of its rows. Returns 0; a closed month has no report form any more."""
    chosen = form_named(form)
    asked = Month.parse(month) if month else None
    with db.reading(open_database()) as session:
        base = base_of(session, chosen, month=asked, unit=unit)
        hint = _refuse_closed(session, base.month) if isinstance(base, MonthBase) else ""
    rows = base.lines if isinstance(base, MonthBase) else base.rows
    if isinstance(base, MonthBase) and not rows and not empty:
        raise NotFound("项目", base.month.chinese + (f"，{unit}" if unit else ""), "请先导入并批准年度计划，或用--empty生成空表。")
    progress(f"正在写{len(rows)}行……", len(rows))
    path = output or Path(f"{_named(base)}{unit if isinstance(base, MonthBase) else ''}.xlsx")
    path.write_bytes(write_template(chosen, base, empty=empty))
    what = "空表" if empty else f"{len(rows)}个{'单位' if isinstance(base, UnitsBase) else '项目'}"
    print(f"已写{path}：{chosen.kind.label}，{what}。{hint}")
    return 0


def _refuse_closed(session: Session, month: Month) -> str:
    """Return what to say of a month that units may not report yet; raise Conflict of one that they may report no more."""
    held = session.get(ReportingMonth, (month.year, month.number))
    if held is None:
        return f"{month.chinese}还没有开放填报，开放后才能导入。"
    if held.state is MonthState.OPEN:
        return ""
    advice = "数字有误请办理更正；要看已报的数，请打开网页的项目页面。"
    raise Conflict(f"{month.chinese}{held.state.label}，不再接收月报，没有生成月报表。{advice}")


def _named(base: FormBase) -> str:
    match base:
        case UnitsBase():
            return FormKind.UNITS.label
        case PlanBase():
            return f"{base.year}年{FormKind.ANNUAL_PLAN.label}"
        case MonthBase():
            return f"{base.month.chinese}{FormKind.MONTHLY_REPORT.label}"
