"""Starts the parsing process for one file and turns its answer into sheets."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

from core.errors import RefusedFile
from data.workbook.gate import SAVE_AS, FileKind, kind_of
from data.workbook.sheet import Cell, Number, Range, RawSheet

SECONDS = 30
"""A file that is not parsed by then is refused; one of 100 000 cells takes about a second."""

_PARSER = Path(__file__).with_name("parser.py")
_MOST_DIGITS = 21
_SHOWN_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)

_REASONS = {
    "damaged": ("文件不完整或已损坏", "请在原电脑上确认文件能打开，再重新上传。"),
    "encrypted": ("文件已加密", "请取消密码后重新上传。"),
    "encoding": ("文字编码无法识别", "请另存为xlsx，或另存为UTF-8编码的csv后重新上传。"),
    "large": ("表格的行、列或内容过多", "请只保留要上报的工作表，把内容复制到新的空白工作簿后重新上传。"),
    "time": ("解析用时过长", "请只保留要上报的工作表，把内容复制到新的空白工作簿后重新上传。"),
}


def read_sheets(content: bytes, name: str) -> tuple[RawSheet, ...]:
    """Read all sheets of an xlsx, xls or csv file, in the file's order, hidden ones marked; a csv file is one sheet named after the file.

    The bytes are parsed in a process of its own with bounds on memory (1 GB), time and size (100 000 rows, 300 columns).
    Raises RefusedFile for every file that cannot be read; nothing else.
    """
    kind = kind_of(content, name)
    sheets = _parse(content, kind.value, name)
    found = tuple(replace(_sheet(raw, Path(name).stem), shown=kind is not FileKind.XLS) for raw in sheets)
    if not any(sheet.rows for sheet in found):
        raise RefusedFile(name, "表格里没有内容", "请选择有内容的文件。")
    return found


def _parse(content: bytes, kind: str, name: str) -> list[dict[str, object]]:
    command = [sys.executable, "-I", str(_PARSER), kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env={}, cwd="/", check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired as error:
        raise RefusedFile(name, *_REASONS["time"]) from error
    if done.returncode:
        raise RefusedFile(name, *_REASONS["large" if done.returncode < 0 else "damaged"])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise RefusedFile(name, *_REASONS.get(answer["refused"], ("文件无法解析", SAVE_AS)))
    return list(answer["sheets"])


def _sheet(raw: dict[str, object], file: str) -> RawSheet:
    rows, merged = raw["rows"], raw["merged"]
    if not isinstance(rows, list) or not isinstance(merged, list):
        raise TypeError(rows)
    return RawSheet(
        name=str(raw["name"]) or file,
        rows=tuple(tuple(_cell(value) for value in row) for row in rows),
        merged=tuple(Range(*corners) for corners in merged),
        hidden=raw.get("hidden") is True,
    )


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        return date.fromisoformat(value[1]) if value[0] == "d" else Number(Decimal(value[1]), shown(Decimal(value[1]), value[2]))
    return value if isinstance(value, str | bool) else None


def shown(value: Decimal, number_format: str) -> str:
    """Return the text of a number under a spreadsheet format: 0.6518 under 0.00% is 65.18%.

    Without a plain format (General, words, conditions) it is the number itself with at most 15 digits, as spreadsheets keep them.
    """
    section = number_format.split(";", maxsplit=1)[0]
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", section).strip()
    match = re.fullmatch(r"([#,]*[0#?,]*)(?:\.([0#?]+))?(%?)", plain)
    if match is None or not (match[1] or match[2]) or value.adjusted() >= _MOST_DIGITS:
        return _general(value)
    percent = match[3] == "%"
    decimals = match[2] or ""
    rounded = round_places(value * 100 if percent else value, len(decimals))
    text = f"{rounded:,f}" if "," in match[1] else f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    return _without_optional(text, optional) + match[3]


def round_places(value: Decimal, places: int) -> Decimal:
    """Round half-up to a number of decimals, as spreadsheets show them."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(prec=400))


def _without_optional(text: str, optional: int) -> str:
    """Drop up to `optional` zeros at the end, as # in a format does."""
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    return text.rstrip(".") if text.endswith(".") else text


def _general(value: Decimal) -> str:
    if value.adjusted() >= _MOST_DIGITS:
        return f"{_SHOWN_DIGITS.plus(value).normalize():E}"
    return f"{_SHOWN_DIGITS.plus(value).normalize():f}" if value else "0"
