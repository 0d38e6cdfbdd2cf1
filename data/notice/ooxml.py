"""Small pieces of a Word file: elements, paragraphs in a style, page number fields, and the style sheet."""

from collections.abc import Iterable
from typing import cast

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from data.notice.layout import EM, FANGSONG, LATIN, LOOKS, NORMAL, Look

Element = BaseOxmlElement
"""Any element of the file."""

_PARAGRAPH_ORDER = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "pBdr", "tabs", "overflowPunct"),
    *("autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl"),
)
"""The order in which Word wants the properties of a paragraph."""


def element(tag: str, /, *children: Element, **values: str | int) -> Element:
    """Return an element, such as w:jc, with its values as attributes of the same prefix."""
    made = cast("Element", OxmlElement(tag))
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def properties(children: Iterable[Element]) -> Element:
    """Return the properties of a paragraph in the order that Word wants."""
    places = {qn(f"w:{name}"): place for place, name in enumerate(_PARAGRAPH_ORDER)}
    return element("w:pPr", *sorted(children, key=lambda child: places[child.tag]))


def paragraph(style: str, text: str, *own: Element, size: float | None = None) -> Element:
    """Return a paragraph in a style of LOOKS, with its own properties besides; `size` in points replaces that of the style."""
    made = element("w:p", properties([element("w:pStyle", val=style), *own]))
    if text:
        made.append(run(text, size=size))
    return made


def run(text: str, *, size: float | None = None) -> Element:
    """Return a run whose quotation marks and dashes are Chinese ones; a newline in the text breaks the line."""
    look = element("w:rPr", element("w:rFonts", hint="eastAsia"), *sizes(size))
    made = element("w:r", look)
    for number, line in enumerate(text.split("\n")):
        made.extend([element("w:br")] if number else [])
        for place, part in enumerate(line.split("\t")):
            made.extend([element("w:tab")] if place else [])
            made.append(_text("w:t", part))
    return made


def field(code: str) -> list[Element]:
    """Return the runs of a field such as PAGE, which Word fills in."""
    shown = element("w:r", _text("w:t", "1"))
    begin, middle, end = (element("w:r", element("w:fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, element("w:r", _text("w:instrText", f" {code} ")), middle, shown, end]


def sizes(size: float | None) -> list[Element]:
    """Return the properties of a run that set its size in points; none for the style's own."""
    return [] if size is None else [element(name, val=round(size * 2)) for name in ("w:sz", "w:szCs")]


def keep_next() -> Element:
    """Return the property that keeps a paragraph on the page of the next one."""
    return element("w:keepNext")


def styles() -> list[Element]:
    """Return the style sheet: defaults, then the styles of LOOKS."""
    fonts = element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=FANGSONG, cs=LATIN)
    runs = element("w:rPr", fonts, element("w:lang", val="en-US", eastAsia="zh-CN"))
    defaults = element("w:docDefaults", element("w:rPrDefault", runs), element("w:pPrDefault"))
    return [defaults, *(_style(identifier, look) for identifier, look in LOOKS.items())]


def _style(identifier: str, look: Look) -> Element:
    made = element("w:style", type="paragraph", styleId=identifier)
    if identifier == NORMAL:
        made.set(qn("w:default"), "1")
    made.append(element("w:name", val=look.name))
    made.extend([] if identifier == NORMAL else [element("w:basedOn", val=NORMAL)])
    made.extend([element("w:qFormat"), _paragraph_look(look), _run_look(look)])
    return made


def _paragraph_look(look: Look) -> Element:
    parts = [
        element("w:widowControl", val=0),
        element("w:snapToGrid", val=int(look.on_grid)),
        element("w:spacing", before=look.before, after=look.after, line=look.line or 240, lineRule="exact" if look.line else "auto"),
        indents(look),
        element("w:jc", val=look.align),
    ]
    parts += [element("w:autoSpaceDE", val=0), element("w:autoSpaceDN", val=0)] if look.close else []
    parts += [keep_next()] if look.keep_next else []
    parts += [element("w:pageBreakBefore")] if look.page_break else []
    parts += [] if look.outline is None else [element("w:outlineLvl", val=look.outline)]
    return properties(parts)


def indents(look: Look) -> Element:
    """Return a style's indents in twips, and in characters where its size is the body's, which counts them."""
    values = {"left": look.left, "right": look.right, "firstLine": look.first}
    counted = {f"{name}Chars": round(100 * value / EM) for name, value in values.items()} if look.size * 20 == EM else {}
    return element("w:ind", **counted, **values)


def _run_look(look: Look) -> Element:
    fonts = element("w:rFonts", ascii=look.latin, hAnsi=look.latin, eastAsia=look.font, cs=look.latin)
    colour, spacing = element("w:color", val=look.colour), element("w:spacing", val=look.spacing)
    return element("w:rPr", fonts, colour, spacing, *sizes(look.size))


def _text(name: str, text: str) -> Element:
    made = element(name)
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made
