"""Foreign bytes become plain sheets, safely: every file is judged by its content and parsed in a process of its own with hard limits."""

from data.workbook.gate import MAX_BYTES, FileKind, kind_of
from data.workbook.read import read_sheets
from data.workbook.sheet import Cell, Number, Range, RawSheet, address, column_letters, printed

__all__ = ["MAX_BYTES", "Cell", "FileKind", "Number", "Range", "RawSheet", "address", "column_letters", "kind_of", "printed", "read_sheets"]
