"""The circular in Word: read back with another eye and compared with the layout of official papers, fact by fact."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from docx.document import Document as Book
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.text.paragraph import Paragraph

from data.notice import Column, Notice, PrintedTable, Section, word
from data.notice.grid import fit
from data.notice.text import clean
from tests.data.notices import BARE, COLUMNS, ISSUED, NAMES, attachment, ranked

MARK = "测算稿　未签发"
DRAFT = replace(ISSUED, mark=MARK, number="", issued_on=None)
HOSTILE = "甲\x0b乙\x00<w:p/>&amp;\ud800丙\ufffe\u202e丁"
SPACERS = {"表后", "文末"}
"""The styles of the small paragraphs that Word wants after a table."""


def opened(notice: Notice) -> Book:
    return Document(io.BytesIO(word(notice)))


def one(book: Book, style: str) -> Paragraph:
    (found,) = [paragraph for paragraph in book.paragraphs if paragraph.style and paragraph.style.name == style]
    return found


def styled(book: Book, style: str) -> list[str]:
    return [paragraph.text for paragraph in book.paragraphs if paragraph.style and paragraph.style.name == style]


def value(element: object, path: str, name: str) -> str | None:
    found = element.find(path, {"w": qn("w:p")[1:].partition("}")[0]}) if hasattr(element, "find") else None
    return None if found is None else found.get(qn(f"w:{name}"))


def kept_with_next(paragraph: CT_P) -> bool:
    return paragraph.pPr is not None and paragraph.pPr.keepNext is not None


def font(book: Book, style: str) -> str | None:
    return value(book.styles[style].element, "w:rPr/w:rFonts", "eastAsia")


def size(book: Book, style: str) -> float:
    return int(value(book.styles[style].element, "w:rPr/w:sz", "val") or 0) / 2


def millimetres(length: object) -> float:
    return float(round(getattr(length, "mm"), 1))  # noqa: B009 - the library's lengths may be absent, which must fail here


def line(book: Book) -> float:
    spacing = book.styles["Normal"].paragraph_format
    assert spacing.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    return float(getattr(spacing.line_spacing, "pt"))  # noqa: B009 - as above


def width_of_a_sign(book: Book) -> float:
    return size(book, "Normal") + int(value(book.styles["Normal"].element, "w:rPr/w:spacing", "val") or 0) / 20


FACTS: dict[str, tuple[Callable[[Book], object], object]] = {
    "paper A4": (lambda book: (millimetres(book.sections[0].page_width), millimetres(book.sections[0].page_height)), (210.0, 297.0)),
    "top margin 37 mm": (lambda book: millimetres(book.sections[0].top_margin), 37.0),
    "binding margin 28 mm, on the left": (lambda book: millimetres(book.sections[0].left_margin), 28.0),
    "type area 156 mm wide": (lambda book: 210 - 28 - millimetres(book.sections[0].right_margin), 156.0),
    "type area 225 mm high": (lambda book: 297 - 37 - millimetres(book.sections[0].bottom_margin), 225.0),
    "no gutter": (lambda book: millimetres(book.sections[0].gutter), 0.0),
    "body 仿宋 3号": (lambda book: (font(book, "Body Text"), size(book, "Body Text")), ("仿宋_GB2312", 16.0)),
    "body indented by two characters": (
        lambda book: value(book.styles["Body Text"].element, "w:pPr/w:ind", "firstLineChars"),
        "200",
    ),
    "22 lines a page": (lambda book: int(225 / 25.4 * 72 / line(book)), 22),
    "28 characters a line": (lambda book: int(156 / 25.4 * 72 / width_of_a_sign(book)), 28),
    "a grid of lines": (lambda book: value(book.element.body.sectPr, "w:docGrid", "type"), "lines"),
    "the grid's pitch is the line": (
        lambda book: int(value(book.element.body.sectPr, "w:docGrid", "linePitch") or 0) / 20 == line(book),
        True,
    ),
    "text black": (lambda book: value(book.styles["Normal"].element, "w:rPr/w:color", "val"), "000000"),
    "title 小标宋 2号": (lambda book: (font(book, "Title"), size(book, "Title")), ("方正小标宋简体", 22.0)),
    "title centred": (lambda book: book.styles["Title"].paragraph_format.alignment, WD_ALIGN_PARAGRAPH.CENTER),
    "headings 黑体": (lambda book: (font(book, "Heading 1"), size(book, "Heading 1")), ("黑体", 16.0)),
    "a heading stays with its text": (lambda book: book.styles["Heading 1"].paragraph_format.keep_with_next, True),
    "date in Arabic digits": (lambda book: one(book, "成文日期").text, "2019年8月12日"),
    "date on the right": (lambda book: book.styles["成文日期"].paragraph_format.alignment, WD_ALIGN_PARAGRAPH.RIGHT),
    "date four characters in": (lambda book: value(book.styles["成文日期"].element, "w:pPr/w:ind", "rightChars"), "400"),
    "issuers in red": (lambda book: value(book.styles["发文机关标志"].element, "w:rPr/w:color", "val"), "FF3333"),
    "both issuers stand in the head": (lambda book: styled(book, "发文机关标志"), list(ISSUED.issuers)),
    "number in its brackets": (lambda book: one(book, "发文字号").text, "甲建督〔2019〕8号"),
    "number centred": (lambda book: book.styles["发文字号"].paragraph_format.alignment, WD_ALIGN_PARAGRAPH.CENTER),
    "red line below the number": (lambda book: value(one(book, "发文字号")._p, "w:pPr/w:pBdr/w:bottom", "color"), "FF3333"),
    "addressees end with a colon": (lambda book: one(book, "主送机关").text, "各区人民政府，市直各有关单位："),
    "sections are numbered": (lambda book: styled(book, "Heading 1"), ["一、总体情况", "二、各区排名", "三、红牌和黄牌"]),
    "attachments are listed": (lambda book: styled(book, "附件说明"), ["附件：1. 重点项目进度明细表", "2. 各区排名"]),
    "attachments are numbered": (lambda book: styled(book, "附件"), ["附件1", "附件2"]),
    "attachments begin a page": (lambda book: book.styles["附件"].paragraph_format.page_break_before, True),
    "issuers sign": (lambda book: styled(book, "发文机关署名"), list(ISSUED.issuers)),
    "the foot names copies and printer": (
        lambda book: [row.cells[0].text for row in book.tables[-1].rows],
        ["抄送：市委办公室，市政协办公室。", "甲市城乡建设局办公室\t2019年8月12日印发"],
    ),
    "the foot stands at the bottom": (lambda book: value(book.tables[-1]._tbl, "w:tblPr/w:tblpPr", "tblpYSpec"), "bottom"),
    "the foot has lines above, between, below": (
        lambda book: [value(book.tables[-1]._tbl, f"w:tblPr/w:tblBorders/w:{edge}", "sz") for edge in ("top", "insideH", "bottom")],
        ["8", "6", "8"],
    ),
    "page numbers differ left and right": (lambda book: book.settings.odd_and_even_pages_header_footer, True),
    "odd numbers outside": (lambda book: book.sections[0].footer.paragraphs[0].alignment, WD_ALIGN_PARAGRAPH.RIGHT),
    "even numbers outside": (lambda book: book.sections[0].even_page_footer.paragraphs[0].alignment, WD_ALIGN_PARAGRAPH.LEFT),
    "page numbers between dashes": (lambda book: book.sections[0].footer.paragraphs[0].text, "— 1 —"),
    "page numbers are counted": (lambda book: "PAGE" in "".join(book.sections[0].even_page_footer.paragraphs[0]._p.itertext()), True),
    "page numbers 宋体 4号": (lambda book: (font(book, "Footer"), size(book, "Footer")), ("宋体", 14.0)),
    "table titles 黑体": (lambda book: (font(book, "表题"), styled(book, "表题")), ("黑体", ["表1　各区排名", "红牌和黄牌"])),
}


@pytest.fixture(scope="module")
def issued() -> Book:
    return opened(ISSUED)


@pytest.mark.parametrize("fact", FACTS)
def test_the_layout_is_that_of_an_official_paper(issued: Book, fact: str) -> None:
    found, wanted = FACTS[fact]
    assert found(issued) == wanted


def test_the_text_stands_in_order(issued: Book) -> None:
    texts = [re.sub(r"\s", "", paragraph.text) for paragraph in issued.paragraphs]
    wanted = (
        ISSUED.title,
        "各区人民政府",
        "现将",
        "一、",
        "应开工",
        "二、",
        "统计口径",
        "封存编号",
        "附件：",
        "2019年8月12日",
        "附件1",
        "附件2",
    )
    places = [next(place for place, text in enumerate(texts) if text.startswith(start)) for start in wanted]
    assert places == sorted(places)


def test_the_signature_is_centred_over_the_date_and_never_alone_on_a_page(issued: Book) -> None:
    first, second = (paragraph for paragraph in issued.paragraphs if paragraph.style and paragraph.style.name == "发文机关署名")
    assert value(first._p, "w:pPr/w:ind", "rightChars") == "375"
    assert value(second._p, "w:pPr/w:ind", "rightChars") == "0"
    places = [place for place, paragraph in enumerate(issued.paragraphs) if paragraph.style and paragraph.style.name == "附件说明"]
    before = issued.paragraphs[places[0] - 1 : places[-1] + 1]
    assert [paragraph.paragraph_format.keep_with_next for paragraph in before] == [True, True, True]


@pytest.mark.parametrize(("issuers", "wanted"), [(("甲市建设局",), (None,)), (("甲市建设局", "甲市办"), ("distribute", "distribute"))])
def test_joint_issuers_are_as_wide_as_each_other(issuers: tuple[str, ...], wanted: tuple[str | None, ...]) -> None:
    book = opened(replace(ISSUED, issuers=issuers))
    heads = [paragraph for paragraph in book.paragraphs if paragraph.style and paragraph.style.name == "发文机关标志"]
    assert tuple(value(head._p, "w:pPr/w:jc", "val") for head in heads) == wanted
    assert len({value(head._p, "w:r/w:rPr/w:sz", "val") for head in heads}) == 1


def test_a_table_has_its_rows_and_repeats_its_header() -> None:
    table = ranked("排名", tuple(f"第{number}指挥部" for number in range(1, 201)))
    found = opened(replace(ISSUED, sections=(Section("排名", (), (table,)),), attachments=())).tables[0]
    rows = list(found._tbl.tr_lst)
    assert tuple(tuple(cell.p_lst[0].text for cell in row.tc_lst) for row in rows[1:]) == table.rows
    assert [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * 200
    assert all(row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    kept = [kept_with_next(row.tc_lst[0].p_lst[0]) for row in rows]
    assert kept == [True] * 3 + [False] * 195 + [True] * 3  # header and first two rows; the last three with the note


def test_the_foot_never_stands_alone_on_a_page() -> None:
    for notice in (ISSUED, replace(ISSUED, issued_on=None, attachments=()), replace(BARE, copies="某局")):
        book = opened(notice)
        last = book.paragraphs[-2]
        assert [last.paragraph_format.keep_with_next, len(last._p.findall(f"{qn('w:pPr')}/{qn('w:keepNext')}"))] == [True, 1]


def test_a_short_table_is_never_split(issued: Book) -> None:
    rows = issued.tables[0]._tbl.tr_lst
    assert all(kept_with_next(row.tc_lst[0].p_lst[0]) for row in rows)


def test_columns_are_aligned_as_they_say_and_fill_the_type_area(issued: Book) -> None:
    names = {"left": "left", "centre": "center", "right": "right"}
    cells = issued.tables[0]._tbl.tr_lst[1].tc_lst
    assert [value(cell, "w:p/w:pPr/w:jc", "val") for cell in cells] == [names[column.align] for column in COLUMNS]
    for table in issued.tables:
        assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst) == 8844


def test_a_table_without_rows_says_so(issued: Book) -> None:
    assert [cell.text for cell in issued.tables[1].rows[1].cells] == ["无", "无"]
    assert len(issued.tables[1]._tbl.tr_lst[1].tc_lst) == 1


FITS: dict[str, tuple[tuple[Column, ...], list[tuple[str, ...]], float]] = {
    "few short columns are printed at 12 points": ((Column("名次", 1), Column("单位", 3)), [("1", "思明区")], 12.0),
    "nine columns with names of 13 signs": (COLUMNS, list(ranked("", ("东部体育会展新城片区指挥部",)).rows), 10.5),
    "ten columns of a list of projects": (attachment(1).columns, list(attachment(1).rows), 9.0),
}


@pytest.mark.parametrize("case", FITS)
def test_the_size_of_a_table_follows_what_it_holds(case: str) -> None:
    columns, cells, wanted = FITS[case]
    assert fit(columns, cells).size == wanted


def test_no_figure_is_broken_however_narrow_its_column_is() -> None:
    columns = (Column("项目", 98, "left"), Column("金额", 1, "right"), Column("榜", 1))
    found = fit(columns, [("某路工程", "1,234,567.89", "红榜")])
    assert [width / 20 / found.size > need for width, need in zip(found.widths, (4, 6, 2), strict=True)] == [True] * 3
    assert sum(found.widths) == 8844


def test_a_row_with_a_missing_cell_is_refused() -> None:
    table = PrintedTable("表", "", COLUMNS, (("1", "思明区"),))
    with pytest.raises(ValueError, match="shorter"):
        word(replace(BARE, sections=(Section("表", (), (table,)),)))


EMPTY: dict[str, tuple[dict[str, object], str]] = {
    "no number": ({"number": ""}, "发文字号"),
    "no addressees": ({"addressees": " "}, "主送机关"),
    "no issuers": ({"issuers": ("",)}, "发文机关标志"),
    "no day": ({"issued_on": None}, "成文日期"),
    "no closing": ({"closing": ("", "\n")}, "统计说明"),
    "no attachments": ({"attachments": ()}, "附件说明"),
    "no foot": ({"copies": "", "printed_by": ""}, "版记"),
    "no opening": ({"opening": ()}, ""),
    "no sections": ({"sections": ()}, "Heading 1"),
}


@pytest.mark.parametrize("case", EMPTY)
def test_an_empty_part_takes_no_line(case: str) -> None:
    change, style = EMPTY[case]
    book = opened(replace(ISSUED, **change))  # type: ignore[arg-type] # the cases change fields of several types
    empty = [paragraph.style.name for paragraph in book.paragraphs if paragraph.style and not paragraph.text.strip()]
    assert set(empty) <= SPACERS
    assert styled(book, style) == []
    assert [text for text in styled(book, "Body Text") if not text] == []


def test_the_barest_circular_is_a_title_and_a_text() -> None:
    book = opened(BARE)
    assert [paragraph.text for paragraph in book.paragraphs] == ["通报", "一、情况", "正文。"]
    assert book.tables == []


def test_the_red_line_moves_up_where_there_is_no_number() -> None:
    heads = [paragraph for paragraph in opened(DRAFT).paragraphs if paragraph.style and paragraph.style.name == "发文机关标志"]
    assert [value(head._p, "w:pPr/w:pBdr/w:bottom", "color") for head in heads] == [None, "FF3333"]


def headers(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if name.startswith("word/header")]


def test_only_a_draft_has_a_watermark_and_a_head_line() -> None:
    assert headers(word(ISSUED)) == []
    found = headers(word(DRAFT))
    assert len(found) == 2
    assert len({re.findall(r'id="(PowerPlusWaterMarkObject\d+)"', text)[0] for text in found}) == 2
    for text in found:
        assert f'string="{MARK}"' in text
        assert "rotation:315" in text
        assert 'fillcolor="silver"' in text
    section = opened(DRAFT).sections[0]
    assert [section.header.paragraphs[0].text, section.even_page_header.paragraphs[0].text] == [MARK, MARK]


def everywhere(text: str) -> Notice:
    """Return a circular that holds a text in every place that takes one."""
    table = PrintedTable(text, text, (Column(text, 1), Column(text, 1)), ((text, text),), (text,))
    section = Section(text, (text,), (table,))
    return Notice((text, text), text, text, text, (text,), (section,), (text,), date(2019, 8, 12), text, text, text, (table, table))


TEXTS = {
    "control characters and halves of pairs": HOSTILE,
    "the end of an attribute": '"/><v:x',
    "the end of a block": "]]>",
    "a line separator": "\u2028",
    "line ends": "\r\n甲\r\n",
    "a formula": "=1+1",
    "signs outside the first plane": "😀" * 300,
    "a very long text": "甲" * 5000,
}


@pytest.mark.parametrize("case", TEXTS)
def test_no_text_breaks_the_file(case: str) -> None:
    text = TEXTS[case]
    content = word(everywhere(text))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - our own file
    shown = clean(text).replace("\n", "")
    assert shown in "".join(opened(everywhere(text)).element.body.itertext()).replace("\n", "")


def test_a_line_break_begins_a_paragraph_in_the_text_and_a_line_in_title_and_cell() -> None:
    table = PrintedTable("表", "", (Column("项目", 1),), (("甲\n乙",),))
    book = opened(replace(BARE, title="关于甲的\n通报", sections=(Section("情况", ("一\n\n二",), (table,)),)))
    assert one(book, "Title").text == "关于甲的\n通报"
    assert styled(book, "Body Text") == ["一", "二"]
    assert book.tables[0].rows[1].cells[0].text == "甲\n乙"


@pytest.mark.parametrize("notice", [ISSUED, DRAFT, BARE], ids=["issued", "draft", "bare"])
def test_the_same_circular_gives_the_same_bytes(notice: Notice) -> None:
    content = word(notice)
    assert word(replace(notice)) == content
    assert word(replace(notice, title="另一份")) != content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_properties_name_the_paper_and_no_machine(issued: Book) -> None:
    facts = issued.core_properties
    assert [facts.title, facts.author, facts.last_modified_by] == [ISSUED.title, "甲市城乡建设局", "甲市城乡建设局"]
    assert [facts.created and facts.created.date(), facts.modified and facts.modified.date()] == [date(2019, 8, 12)] * 2
    assert facts.comments == ""


def test_the_file_holds_no_macro_no_picture_and_no_link() -> None:
    with zipfile.ZipFile(io.BytesIO(word(DRAFT))) as archive:
        assert {name.rpartition(".")[2] for name in archive.namelist()} == {"xml", "rels"}
        assert [name for name in archive.namelist() if b"External" in archive.read(name)] == []


ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr tabs overflowPunct autoSpaceDE autoSpaceDN snapToGrid "
    "spacing ind jc outlineLvl",
    "rPr": "rFonts noProof color spacing sz szCs lang",
    "tblPr": "tblpPr tblW jc tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vAlign",
    "style": "name basedOn qFormat pPr rPr",
    "settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang",
    "sectPr": "Reference pgSz pgMar cols docGrid",
}
"""The order of the standard's schema, which Word wants."""


@pytest.mark.parametrize("parent", ORDERS)
def test_the_parts_of_an_element_stand_in_the_order_of_the_schema(parent: str) -> None:
    order = ORDERS[parent].split()
    seen = 0
    with zipfile.ZipFile(io.BytesIO(word(DRAFT))) as archive:
        roots = [ET.fromstring(archive.read(name)) for name in archive.namelist() if name.startswith("word/")]  # noqa: S314 - our own
    for found in (found for root in roots for found in root.iter(qn(f"w:{parent}"))):
        places = [order.index(child.tag.partition("}")[2].removeprefix("header").removeprefix("footer")) for child in found]
        assert places == sorted(places)
        seen += bool(places)
    assert seen


def test_each_style_in_use_is_declared(issued: Book) -> None:
    declared = {style.style_id for style in issued.styles}
    used = set(re.findall(r'w:pStyle w:val="(\w+)"', issued.element.xml))
    assert used
    assert used <= declared


def test_the_names_of_the_sample_are_all_printed(issued: Book) -> None:
    assert [row.cells[1].text for row in issued.tables[0].rows[1:]] == list(NAMES)
