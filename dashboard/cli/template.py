"""``ducha template``: writes an official form, filled with what the database knows."""

from pathlib import Path
from typing import Annotated

import typer

from core import db
from core.errors import NotFound
from core.models import FormKind
from core.period import Month
from core.queries.forms import month_base, plan_base
from dashboard.cli.forms import form_named, open_database, progress
from data.template import write_template


def run(
    form: Annotated[str, typer.Argument(metavar="年度计划|月报", help="哪一种表")],
    *,
    month: Annotated[str, typer.Option("--month", help="月报的月份；年度计划自哪个月起执行，如2019-08")],
    unit: Annotated[str, typer.Option("--unit", help="只要这个单位填报或负责的项目（月报）")] = "",
    empty: Annotated[bool, typer.Option("--empty", help="空表，不带项目")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写到哪个文件")] = None,
) -> int:
    """Write the form's workbook and print its name and the number of its rows. Returns 0."""
    kind, period = form_named(form), Month.parse(month)
    is_plan = kind.kind is FormKind.ANNUAL_PLAN
    with db.reading(open_database()) as session:
        base = plan_base(session, period.year, effective_month=period.number) if is_plan else month_base(session, period, unit=unit)
    count = len(getattr(base, "rows" if is_plan else "lines"))
    if not is_plan and not count and not empty:
        raise NotFound("项目", period.chinese + (f"，{unit}" if unit else ""), "请先导入并批准年度计划，或用--empty生成空表。")
    progress(f"正在写{count}行……", count)
    path = output or Path(f"{period.year}年{kind.kind.label}.xlsx" if is_plan else f"{period.chinese}{kind.kind.label}{unit}.xlsx")
    path.write_bytes(write_template(kind, base, empty=empty))
    print(f"已写{path}：{kind.kind.label}，{'空表' if empty else f'{count}个项目'}。")
    return 0
