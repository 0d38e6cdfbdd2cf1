"""The official circular (通报): its content as values, written as Word by the layout of GB/T 9704-2012, as a workbook, and as PDF."""

from data.notice.content import Column, Notice, PrintedTable, Section
from data.notice.pdf import can_print, pdf
from data.notice.word import word
from data.notice.workbook import workbook

__all__ = ["Column", "Notice", "PrintedTable", "Section", "can_print", "pdf", "word", "workbook"]
