"""The layout of an official paper by GB/T 9704-2012, as far as its text is known; the rest is our choice.

Lengths are in millimetres, sizes and lines in points, unless a name says twips (twentieths of a point).
"""

from dataclasses import dataclass
from typing import Literal

# Word for word from the standard.
PAPER_WIDTH, PAPER_HEIGHT = 210, 297
TOP_MARGIN = 37
BINDING_MARGIN = 28
AREA_WIDTH, AREA_HEIGHT = 156, 225
LINES, CHARACTERS = 22, 28
BODY_SIZE = 16
"""3号."""
BLACK = "000000"
RED = "FF3333"
"""Y80% M80% without cyan and black, as a screen colour."""

# From a second hand.
TITLE_SIZE = 22
"""2号."""
DATE_INSET = 4
"""Characters between the 成文日期 and the right edge."""

# Our choice: no source at hand gives these.
MARK_DISTANCE = 35
"""From the top of the type area to the 发文机关标志."""
MARK_LARGEST, MARK_SMALLEST = 42, 22
RED_LINE_DISTANCE = 4
"""From the 发文字号 to the red line below it."""
RED_LINE = 1.5
YEAR_BRACKETS = "〔\\1〕"
"""The year of a 发文字号 stands in these brackets (六角括号)."""
PAGE_NUMBER_DISTANCE = 7
"""From the type area to the page number below it."""
PAGE_NUMBER_SIZE = 14
"""4号; the number stands one character in from the outer edge."""
IMPRINT_SIZE = 14
THICK_LINE, THIN_LINE = 1.0, 0.75
"""The outer and the inner lines of the 版记."""
TITLE_LINE = 34
HEADER_DISTANCE = 18
"""From the top of the paper to the head line of a draft."""

SONG_TITLE, FANGSONG, HEI, SONG, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体", "Times New Roman"
STAND_INS = {SONG_TITLE: "宋体", FANGSONG: "仿宋", HEI: "SimHei", SONG: "SimSun"}
"""What Word takes where a font is not installed."""


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


RIGHT_MARGIN = PAPER_WIDTH - BINDING_MARGIN - AREA_WIDTH
BOTTOM_MARGIN = PAPER_HEIGHT - TOP_MARGIN - AREA_HEIGHT
AREA_TWIPS = twips(AREA_WIDTH)
LINE_TWIPS = twips(AREA_HEIGHT) // LINES
EM = BODY_SIZE * 20
CONDENSED = AREA_TWIPS // CHARACTERS - EM
"""28 characters of 16 points are wider than 156 mm: each gives up a quarter of a point."""
NUMBER_FOOT = BOTTOM_MARGIN - PAGE_NUMBER_DISTANCE - 5
"""From the bottom of the paper to the page number, which is 5 mm high."""

Align = Literal["left", "center", "right", "both"]


@dataclass(frozen=True)
class Look:
    """A paragraph style: `size` in points; `line`, `before`, `after`, `first`, `left`, `right` in twips; `outline` is a heading's level.

    `close` sets figures beside Chinese signs without a gap.
    """

    name: str
    font: str = FANGSONG
    latin: str = LATIN
    size: float = BODY_SIZE
    colour: str = BLACK
    spacing: int = 0
    align: Align = "left"
    line: int = LINE_TWIPS
    before: int = 0
    after: int = 0
    first: int = 0
    left: int = 0
    right: int = 0
    close: bool = False
    keep_next: bool = False
    page_break: bool = False
    outline: int | None = None

    @property
    def on_grid(self) -> bool:
        """Whether its lines stand on the grid of 22 lines: body text does."""
        return self.size == BODY_SIZE


NORMAL = "Normal"
"""The style that all others begin with."""

LOOKS = {
    NORMAL: Look("Normal", spacing=CONDENSED, align="both"),
    "Issuer": Look("发文机关标志", SONG_TITLE, SONG_TITLE, MARK_LARGEST, RED, align="center", line=0, keep_next=True),
    "Number": Look("发文字号", align="center", before=2 * LINE_TWIPS, keep_next=True),
    "Title": Look("Title", SONG_TITLE, SONG_TITLE, TITLE_SIZE, align="center", line=TITLE_LINE * 20, after=LINE_TWIPS, keep_next=True),
    "Addressee": Look("主送机关", spacing=CONDENSED, keep_next=True),
    "BodyText": Look("Body Text", spacing=CONDENSED, align="both", first=2 * EM),
    "Heading1": Look("heading 1", HEI, HEI, spacing=CONDENSED, align="both", first=2 * EM, keep_next=True, outline=0),
    "TableTitle": Look("表题", HEI, HEI, 14, align="center", line=480, before=160, keep_next=True),
    "TableUnit": Look("表的单位", size=10.5, align="right", line=300, keep_next=True),
    "TableHead": Look("表头", HEI, LATIN, 12, align="center", line=0, close=True),
    "TableText": Look("表内文字", size=12, line=0, close=True),
    "TableNote": Look("表注", size=10.5, line=300, before=60, first=420),
    "TableEnd": Look("表后", size=5, line=200),
    "Closing": Look("统计说明", size=12, line=400, first=480),
    "AttachmentList": Look("附件说明"),
    "Signature": Look("发文机关署名", align="right", keep_next=True),
    "Date": Look("成文日期", align="right", right=DATE_INSET * EM),
    "AttachmentMark": Look("附件", HEI, HEI, keep_next=True, page_break=True),
    "AttachmentTitle": Look(
        "附件标题", SONG_TITLE, SONG_TITLE, TITLE_SIZE, align="center", line=TITLE_LINE * 20, before=LINE_TWIPS, after=200, keep_next=True
    ),
    "Imprint": Look("版记", size=IMPRINT_SIZE, line=520),
    "End": Look("文末", size=1, line=20),
    "Header": Look("header", HEI, HEI, 10.5, align="center", line=300),
    "Footer": Look("footer", SONG, SONG, PAGE_NUMBER_SIZE, line=300),
}
"""The paragraph styles of a circular, by their identifier in the file."""
