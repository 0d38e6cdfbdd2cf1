"""The plan of expropriation as a workbook: the form filled with what is in force, and the filled one read back into the grid."""

from decimal import Decimal

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from core.access import Actor, require_sight
from core.commands.export import Export, note_export
from core.errors import BadInput, RefusedFile
from core.period import Month, now
from core.queries import expropriation
from dashboard import database
from dashboard.attached import XLSX, attached
from dashboard.land import typed
from data.export import Exported, to_xlsx
from data.workbook import read_sheets
from data.workbook.sheet import Cell, Number, RawSheet

FILE = "/downloads/land-plan?month={}"
"""Where the form is taken out."""
_FINEST = Decimal("0.000001")
_MOST_ROWS_ABOVE = 5
"""How many rows may stand above the headers."""


def download(request: Request, by: Actor) -> Response:
    """Answer with the form of the year's next version, filled with the draft or with what is in force. Raises NotAllowed, BadPeriod."""
    require_sight(by, "计划草案")
    year, at = Month.parse(request.query_params.get("month", "")).year, now()
    with database.reading() as session:
        lines = expropriation.newest_lines(session, by, year=year)
    frame = typed.grid(lines)
    rows = exported(frame)
    foot = "每行一个区或项目的一类数量；只有区计划的，项目编号不填；没有分月计划的，12个月都不填；计划为零的填0。"
    content = to_xlsx(typed.COLUMNS, rows, title=f"{year}年征收交地计划", created=at, foot=foot)
    name = f"{year}年征收交地计划表.xlsx"
    database.give(note_export, Export(f"{year}年征收交地计划表", name, len(rows)), by=by, on=at)
    return attached(content, name, media_type=XLSX)


def exported(frame: pd.DataFrame) -> list[tuple[Exported, ...]]:
    """Return the grid's rows as the workbook holds them: figures as numbers, empty cells empty."""
    return [tuple(_exported(name, typed.word(row[name])) for name in typed.COLUMNS) for row in frame.to_dict("records")]


def _exported(name: str, cell: str) -> Exported:
    return Decimal(cell) if cell and name in (typed.PROJECTS, typed.YEAR, *typed.MONTHS) else cell or None


def read(content: bytes, name: str) -> pd.DataFrame:
    """Return the rows of a filled form as the grid holds them, all text. Raises RefusedFile, BadInput (no sheet with the headers)."""
    if not name.lower().endswith((".xlsx", ".xls", ".csv")):
        raise RefusedFile(name, "不是Excel表", "请上传xlsx文件。")
    for sheet in read_sheets(content, name):
        found = _grid(sheet)
        if found is not None:
            return found
    raise BadInput(f"{name}中没有找到“{typed.DISTRICT}、{typed.KIND}、{typed.YEAR}”几列。请下载计划表，填好后再传。")


def _grid(sheet: RawSheet) -> pd.DataFrame | None:
    """The rows below the headers; what stands under no known header, and rows without kind and amount, such as a note, are left out."""
    for number, row in enumerate(sheet.rows[: _MOST_ROWS_ABOVE + 1]):
        places = {text: place for place, cell in enumerate(row) if (text := _text(cell)) in typed.COLUMNS}
        if {typed.DISTRICT, typed.KIND, typed.YEAR} <= places.keys():
            below = [
                {name: _text(line[places[name]]) if name in places else "" for name in typed.COLUMNS} for line in sheet.rows[number + 1 :]
            ]
            kept = [cells for cells in below if any(text for name, text in cells.items() if name != typed.DISTRICT)]
            return pd.DataFrame(kept, columns=list(typed.COLUMNS), dtype="str")
    return None


def _text(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f"{cell.value.quantize(_FINEST).normalize():f}"
    return "" if cell is None else str(cell).strip()
