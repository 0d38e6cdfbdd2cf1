"""Writes a circular as a Word document by the layout of GB/T 9704-2012: head, body, attachments, foot."""

import io
from datetime import datetime

from docx import Document
from docx.document import Document as Book
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.rel import Relationships
from docx.oxml.ns import qn

from data.notice import layout, package
from data.notice.content import Notice, PrintedTable
from data.notice.grid import table
from data.notice.layout import AREA_TWIPS, EM, LINE_TWIPS
from data.notice.ooxml import Element, element, keep_next, paragraph, properties, styles
from data.notice.pages import set_up
from data.notice.text import (
    attachment_label,
    attachment_list,
    balanced,
    chinese_day,
    clean,
    ems,
    heading,
    imprint,
    lines,
    official_number,
    one_line,
)

_NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a day without a clock
"""The day in the properties of a file whose circular has none."""
_KEPT_PARTS = (RELATION.STYLES, RELATION.SETTINGS, RELATION.FONT_TABLE)


def word(notice: Notice) -> bytes:
    """Return the circular as a .docx; the same circular gives the same bytes, whoever writes it and whenever.

    Signs that a file may not hold are left out; a part that is empty takes no line.
    """
    book = Document()
    _strip(book)
    set_up(book, one_line(notice.mark))
    _name(book, notice)
    end = book.element.body.sectPr
    for part in _content(notice):
        end.addprevious(part)
    stream = io.BytesIO()
    book.save(stream)
    return package.settled(stream.getvalue())


def _content(notice: Notice) -> list[Element]:
    body = _body(notice)
    signature = _signature(notice)
    if signature:
        for last in body[-len(notice.attachments) - 1 :]:
            _keep(last)
    attachments = [part for number, one in enumerate(notice.attachments, start=1) for part in _attachment(one, number, notice)]
    foot = imprint(notice)
    text = [*_head(notice), *body, *signature, *attachments]
    if foot and text:
        _keep(text[-1])
    return [*text, *(_imprint(foot) if foot else [])]


def _head(notice: Notice) -> list[Element]:
    """Return the 版头: the issuers in red, as wide as the longest of them, the number, and the red line below."""
    names = [name for name in (one_line(issuer) for issuer in notice.issuers) if name]
    number = official_number(notice.number)
    widest = max((ems(name) for name in names), default=1)
    size = max(layout.MARK_SMALLEST, min(layout.MARK_LARGEST, int(AREA_TWIPS / 20 / widest)))
    side = max(0, round((AREA_TWIPS - widest * size * 20) / 2))
    parts = []
    for place, name in enumerate(names):
        above = element("w:spacing", before=0 if place else layout.twips(layout.MARK_DISTANCE), line=round(size * 27), lineRule="exact")
        joint = [element("w:jc", val="distribute"), element("w:ind", left=side, right=side)] if len(names) > 1 else []
        parts.append(paragraph("Issuer", name, above, *joint, size=size))
    parts += [paragraph("Number", number)] if number else []
    if parts:
        parts[-1] = _underlined(parts[-1])
    title = clean(notice.title)
    return [*parts, *([_title(title)] if title else [])]


def _title(text: str) -> Element:
    """Return the title, its lines about as long as each other."""
    broken = text if "\n" in text else "\n".join(balanced(text, AREA_TWIPS / layout.TITLE_SIZE / 20))
    return paragraph("Title", broken, element("w:spacing", before=2 * LINE_TWIPS))


def _underlined(last: Element) -> Element:
    """Put the red line below the head's last paragraph."""
    space = round(layout.RED_LINE_DISTANCE * 72 / 25.4)
    line = element("w:bottom", val="single", sz=round(layout.RED_LINE * 8), space=space, color=layout.RED)
    return _with(last, element("w:pBdr", line))


def _body(notice: Notice) -> list[Element]:
    addressees = one_line(notice.addressees)
    parts = [paragraph("Addressee", f"{addressees.rstrip('：:')}：")] if addressees else []
    parts += [paragraph("BodyText", text) for text in lines(notice.opening)]
    for number, section in enumerate(notice.sections, start=1):
        parts.append(paragraph("Heading1", heading(number, section.heading)))
        parts += [paragraph("BodyText", text) for text in lines(section.paragraphs)]
        parts += [part for one in section.tables for part in table(one)]
    for place, text in enumerate(lines(notice.closing)):
        parts.append(paragraph("Closing", text, *([] if place else [element("w:spacing", before=LINE_TWIPS // 2)])))
    return [*parts, *_attachments_named(notice)]


def _attachments_named(notice: Notice) -> list[Element]:
    """Return the 附件说明: a line for each attachment, two characters in."""
    names = attachment_list(notice)
    hanging = 3 if len(names) == 1 else 4
    parts = []
    for place, name in enumerate(names):
        own = element("w:ind", left=(2 + hanging) * EM, hanging=EM if place else hanging * EM)
        parts.append(paragraph("AttachmentList", name, own, element("w:spacing", before=0 if place else LINE_TWIPS)))
    return parts


def _signature(notice: Notice) -> list[Element]:
    """Return the 发文机关署名, centred over the 成文日期, which stands four characters in from the right."""
    names = [name for name in (one_line(issuer) for issuer in notice.issuers) if name]
    day = chinese_day(notice.issued_on) if notice.issued_on else ""
    parts = []
    for place, name in enumerate(names):
        inset = max(0.0, layout.DATE_INSET + (ems(day) - ems(name)) / 2) if day else layout.DATE_INSET
        own = element("w:ind", rightChars=round(inset * 100), right=round(inset * EM))
        parts.append(paragraph("Signature", name, own, element("w:spacing", before=0 if place else 2 * LINE_TWIPS)))
    if day:
        parts.append(paragraph("Date", day))
    elif parts:
        parts[-1] = _with(parts[-1], element("w:keepNext", val=0))
    return parts


def _attachment(one: PrintedTable, number: int, notice: Notice) -> list[Element]:
    return [paragraph("AttachmentMark", attachment_label(number, len(notice.attachments))), *table(one, title_style="AttachmentTitle")]


def _imprint(foot: list[tuple[str, str]]) -> list[Element]:
    """Return the 版记 at the bottom of the last page: a line above, between and below; a table that the last paragraph holds.

    LibreOffice prints it where the text ends: it lets no table float that is as wide as the type area.
    """
    edges = [_edge("top", layout.THICK_LINE), _edge("bottom", layout.THICK_LINE), _edge("insideH", layout.THIN_LINE)]
    place = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "center", "tblpYSpec": "bottom"}
    look = element(
        "w:tblPr",
        element("w:tblpPr", leftFromText=0, rightFromText=0, **place),
        element("w:tblW", w=AREA_TWIPS, type="dxa"),
        element("w:tblBorders", *edges),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *(element(f"w:{edge}", w=0, type="dxa") for edge in ("left", "right"))),
    )
    made = element("w:tbl", look, element("w:tblGrid", element("w:gridCol", w=AREA_TWIPS)))
    made.extend(_imprint_row(*line) for line in foot)
    return [made, paragraph("End", "")]


def _edge(name: str, points: float) -> Element:
    return element(f"w:{name}", val="single", sz=round(points * 8), space=0, color=layout.BLACK)


def _imprint_row(left: str, right: str) -> Element:
    em = layout.IMPRINT_SIZE * 20
    if right:
        stop = element("w:tabs", element("w:tab", val="right", pos=AREA_TWIPS - em))
        text = paragraph("Imprint", f"{left}\t{right}", stop, element("w:ind", left=em, right=em))
    else:
        text = paragraph("Imprint", left, element("w:ind", left=4 * em, right=em, hanging=3 * em))
    cell = element("w:tc", element("w:tcPr", element("w:tcW", w=AREA_TWIPS, type="dxa")), text)
    return element("w:tr", element("w:trPr", element("w:cantSplit")), cell)


def _keep(last: Element) -> None:
    """Keep a paragraph on the page of what follows: signature and 版记 never stand alone on a page."""
    if last.tag == qn("w:p"):
        _with(last, keep_next())


def _with(made: Element, own: Element) -> Element:
    """Give a paragraph a property, in place of the one of that name it may have."""
    look = made[0]
    made.replace(look, properties([*(one for one in look if one.tag != own.tag), own]))
    return made


def _strip(book: Book) -> None:
    """Take out of the library's empty document what a circular does not need: its styles, its theme, its picture."""
    _keep_only(book.part.rels, _KEPT_PARTS)
    _keep_only(book.part.package.rels, (RELATION.OFFICE_DOCUMENT, RELATION.CORE_PROPERTIES))
    for root, content in ((book.styles.element, styles()), (book.settings.element, package.settings())):
        for child in list(root):
            root.remove(child)
        root.extend(content)


def _keep_only(relations: Relationships, kinds: tuple[str, ...]) -> None:
    for name, relation in list(relations.items()):
        if relation.reltype not in kinds:
            del relations[name]


def _name(book: Book, notice: Notice) -> None:
    """Set the file's properties: the title, the first issuer, the day of the circular; no person, no machine, no clock."""
    day = notice.issued_on
    facts = book.core_properties
    facts.title = one_line(notice.title)[:255]
    facts.author = facts.last_modified_by = one_line("".join(notice.issuers[:1]))[:255]
    facts.comments = facts.keywords = facts.subject = facts.category = ""
    facts.created = facts.modified = datetime(day.year, day.month, day.day) if day else _NO_DAY  # noqa: DTZ001 - a day without a clock
    facts.revision = 1
