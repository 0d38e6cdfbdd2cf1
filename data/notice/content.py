"""What a circular says, as values: whoever writes it as a file adds layout and numbering, no words of judgement."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Column:
    """One column of a printed table; `width` is its share of the type area's width, in any whole numbers."""

    title: str
    width: int
    align: Literal["left", "centre", "right"] = "centre"


@dataclass(frozen=True)
class PrintedTable:
    """A table as it is printed: each row has one text for each column; `unit` stands right above, `notes` below; both may be empty."""

    title: str
    unit: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the body; its heading has no number, the writer numbers 一、二、三、."""

    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[PrintedTable, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A circular: the first issuer (发文机关) leads, the others join; a line break in the title is kept, so its lines can end at words.

    Empty while there is none: `number` (发文字号), `addressees` (主送机关, one line, without colon), `issued_on` (成文日期),
    `copies` (抄送), `printed_by` (印发机关). `closing` stands small at the end of the body: counting rule, rulebook, seal.
    `mark` is the watermark and head line of a draft. Each of `attachments` begins a page and is listed under the body.
    """

    issuers: tuple[str, ...]
    number: str
    title: str
    addressees: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    issued_on: date | None
    copies: str
    printed_by: str
    mark: str = ""
    attachments: tuple[PrintedTable, ...] = ()
