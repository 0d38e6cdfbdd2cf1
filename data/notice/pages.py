"""The page of a circular: paper, margins and grid, page numbers outside, and on a draft its mark across every page."""

from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.section import Section, _Footer, _Header
from docx.shared import Mm

from data.notice import layout
from data.notice.ooxml import Element, element, field, paragraph, run
from data.notice.text import ems

_MARK_WIDEST, _MARK_HIGHEST = 500, 90
"""Points: a mark in the slanting middle of the type area stays inside it."""
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_SHAPE = (
    '<w:r {namespaces}><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
    '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
    'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{number}" type="#_x0000_t136" alt={text} '
    'style="position:absolute;margin-left:0;margin-top:0;width:{width:.0f}pt;height:{height:.0f}pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="silver" stroked="f"><v:fill opacity=".5"/>'
    '<v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string={text}/>'
    '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
)
"""WordArt behind the text, as Word itself writes a watermark."""


def set_up(document: Document, mark: str) -> None:
    """Give the document its paper, its margins, its line grid and its page numbers, and a draft its mark."""
    section = document.sections[0]
    _paper(section)
    document.settings.odd_and_even_pages_header_footer = True
    inset = layout.PAGE_NUMBER_SIZE * 20
    _fill(section.footer, _page_number("right", right=inset))
    _fill(section.even_page_footer, _page_number("left", left=inset))
    if mark:
        for number, header in enumerate((section.header, section.even_page_header), start=2049):
            _fill(header, _marked(mark, number))


def _paper(section: Section) -> None:
    section.page_width, section.page_height = Mm(layout.PAPER_WIDTH), Mm(layout.PAPER_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP_MARGIN), Mm(layout.BOTTOM_MARGIN)
    section.left_margin, section.right_margin = Mm(layout.BINDING_MARGIN), Mm(layout.RIGHT_MARGIN)
    section.header_distance, section.footer_distance = Mm(layout.HEADER_DISTANCE), Mm(layout.NUMBER_FOOT)
    grid = document_grid(section)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(layout.LINE_TWIPS))


def document_grid(section: Section) -> Element:
    """Return the line grid of a section, made if there is none."""
    found: Element | None = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - the library gives no other way to the grid
    if found is None:
        found = element("w:docGrid")
        section._sectPr.append(found)  # noqa: SLF001 - as above
    return found


def _fill(place: _Header | _Footer, content: Element) -> None:
    place.is_linked_to_previous = False
    root = place.part.element
    for child in list(root):
        root.remove(child)
    root.append(content)


def _page_number(align: str, **inset: int) -> Element:
    made = paragraph("Footer", "", element("w:jc", val=align), element("w:ind", **inset))
    made.extend([run("— "), *field("PAGE"), run(" —")])
    return made


def _marked(mark: str, number: int) -> Element:
    """Return the head line of a draft, which also carries the mark as a shape behind the text."""
    wide = ems(mark)
    height = min(_MARK_HIGHEST, _MARK_WIDEST / max(1, wide))
    texts = {"text": quoteattr(mark), "font": layout.STAND_INS[layout.HEI]}
    shape = _SHAPE.format(namespaces=_NAMESPACES, number=number, width=height * wide, height=height * 0.9, **texts)
    made = paragraph("Header", mark)
    made.append(parse_xml(shape))
    return made
