"""`ducha check`: checks the sums, rates and ranks of a table that a unit sends or that is about to be published."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from core.errors import BadPeriod, NotFound, RefusedFile
from core.period import Month
from data.tables.printed import printed_tables
from data.workbook import MAX_BYTES, RawSheet, read_sheets
from scoring.checks import ALIASES, EXACT_UNITS, Fault, Options, Report, Ties, Unverifiable, check_table


@dataclass(frozen=True)
class Checked:
    """A sheet and the reports of its tables."""

    sheet: str
    reports: tuple[Report, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of all tables of the sheet."""
        return tuple(fault for report in self.reports for fault in report.faults)

    @property
    def unverifiable(self) -> tuple[Unverifiable, ...]:
        """The figures of all tables of the sheet that cannot be checked."""
        return tuple(figure for report in self.reports for figure in report.unverifiable)

    @property
    def checked(self) -> int:
        """How many figures were checked."""
        return sum(report.checked for report in self.reports)

    @property
    def unreadable(self) -> int:
        """How many cells that should hold a figure do not."""
        return sum(report.unreadable for report in self.reports)


def _columns_help() -> str:
    lines = "\n".join(f"{quantity.value}：{'、'.join(names)}" for quantity, names in ALIASES.items())
    return f"""xlsx、xls或csv表格。表头可以有一至三行，单位写在括号里，如完成(亿元)；也可以在表上方写“单位：亿元”。

\b
认识的列（冒号后为可用的列名）：
{lines}
合计、总计、小计和“其中”行按字样识别；{"、".join(EXACT_UNITS)}按整数核对，其余按印出的位数取四舍五入区间。

\b
个数、户数等计数应为整数，印有小数的报为不符。

\b
名次按“指标”排，没有该列时按印出的完成率或年完成率排，都没有印的由计划和完成推算，在组别内从大到小。
几种率都可能是依据时，名次与其中一种次序一致即可。
印出的数值相同时，不能证明先后，也不能证明并列；整数相同则必须并列。
次序一致而名次有缺口，只在缺口处报一次；次序不一致，逐行报应有名次。"""


def run(
    file: Annotated[Path, typer.Argument(help=_columns_help(), metavar="文件", show_default=False)],
    *,
    ties: Annotated[
        str, typer.Option(help="并列名次的写法：competition（默认）为1、2、2、4，dense为1、2、2、3", show_default=False)
    ] = Ties.COMPETITION.value,
    partial: Annotated[bool, typer.Option("--partial", help="表中只列出部分单位：名次可以有缺口，合计不作核对")] = False,
    month: Annotated[str, typer.Option(help="截至月份，如2019-07或7，用于超序时；表中有“月份”列的以该列为准", show_default=False)] = "",
    format_: Annotated[str, typer.Option("--format", help="text或json")] = "text",
    sheet: Annotated[str, typer.Option(help="只核对这一张工作表", show_default=False)] = "",
) -> None:
    """Check a table; the exit code is 0 when all closes, 1 when faults were found, 2 when the file or all its figures cannot be read."""
    if format_ not in _PRINTERS:
        raise NotFound("输出格式", format_, f"可用：{'、'.join(_PRINTERS)}。")
    options = Options(_ties(ties), partial, _month(month))
    checked = [Checked(one.name, reports) for one in _sheets(file, sheet) if (reports := _reports(one, options))]
    if not checked:
        raise RefusedFile(file.name, "没有找到表头", "请在表头中写明单位、计划、完成等列名，用 ducha check --help 查看可用的列名。")
    sys.stdout.write(_PRINTERS[format_](file.name, checked))
    if any(one.unreadable for one in checked) and not any(one.checked for one in checked):
        raise RefusedFile(file.name, "没有一个数字可以核对", "请把上面列出的内容改为数字，再核对一次。")
    if any(one.faults for one in checked):
        raise typer.Exit(1)


def _ties(name: str) -> Ties:
    try:
        return Ties(name)
    except ValueError as error:
        raise NotFound("并列写法", name, f"可用：{'、'.join(one.value for one in Ties)}。") from error


def _month(text: str) -> int | None:
    if not text:
        return None
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    try:
        return Month.parse(text).number
    except BadPeriod as error:
        raise BadPeriod(text, "月份（格式：2019-07或7）") from error


def _sheets(file: Path, wanted: str) -> list[RawSheet]:
    if not file.is_file():
        raise NotFound("文件", file, "请核对路径。")
    with file.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    sheets = read_sheets(content, file.name)
    chosen = [one for one in sheets if (one.name == wanted if wanted else not one.hidden)]
    if wanted and not chosen:
        raise NotFound("工作表", wanted, f"文件中有：{'、'.join(one.name for one in sheets)}。")
    return chosen


def _reports(sheet: RawSheet, options: Options) -> tuple[Report, ...]:
    tables, _ = printed_tables(sheet)
    return tuple(check_table(table, options) for table in tables)


def _text(name: str, checked: list[Checked]) -> str:
    lines: list[str] = []
    for one in checked:
        title = name if len(checked) == 1 else f"{name} {one.sheet}"
        lines.append(f"{title}：核对{one.checked}个数字，{_outcome(one)}。")
        lines += [f"  不符　{fault.kind.value}：{fault.sentence}" for fault in one.faults]
        lines += [f"  待核　{figure.sentence}" for figure in one.unverifiable]
    return "\n".join(lines) + "\n"


def _outcome(one: Checked) -> str:
    if not one.checked and not one.unverifiable:
        return "没有可以相互核对的列"
    if not one.checked:
        return f"{len(one.unverifiable)}处待核"
    faults = f"{len(one.faults)}处不符" if one.faults else "没有不符"
    return f"{faults}，{len(one.unverifiable)}处待核" if one.unverifiable else faults


def _json(name: str, checked: list[Checked]) -> str:
    answer = {
        "file": name,
        "checked": sum(one.checked for one in checked),
        "faults": [_fault(one.sheet, fault) for one in checked for fault in one.faults],
        "unverifiable": [_place(one.sheet, figure) | {"reason": figure.reason} for one in checked for figure in one.unverifiable],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _fault(sheet: str, fault: Fault) -> dict[str, object]:
    return _place(sheet, fault) | {
        "lowest": fault.lowest or None,
        "highest": fault.highest or None,
        "kind": fault.kind.name.lower(),
        "label": fault.kind.value,
        "sentence": fault.sentence,
    }


def _place(sheet: str, figure: Fault | Unverifiable) -> dict[str, object]:
    place = figure.place
    return {
        "sheet": sheet,
        "row": place.row,
        "column": place.column,
        "quantity": place.quantity.value,
        "address": place.address,
        "name": place.name,
        "printed": figure.printed,
    }


_PRINTERS = {"text": _text, "json": _json}
