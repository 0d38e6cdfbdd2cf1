"""What a Word file holds besides its text: settings, the names of fonts with their stand-ins, and an archive without a clock."""

import io
import zipfile
from xml.sax.saxutils import quoteattr

from data.notice.layout import FANGSONG, HEI, LATIN, SONG, SONG_TITLE, STAND_INS
from data.notice.ooxml import Element, element

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FONTS = "word/fontTable.xml"
_WORD = "http://schemas.microsoft.com/office/word"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def settings() -> list[Element]:
    """Return the settings of the document: the present Word, a line break that does not spread its line."""
    modern = {"compatibilityMode": 15, "overrideTableStyleFontSizeAndJustification": 1, "doNotFlipMirrorIndents": 1}
    compat = [element("w:compatSetting", name=name, uri=_WORD, val=value) for name, value in modern.items()]
    return [
        element("w:zoom", percent=100),
        element("w:defaultTabStop", val=420),
        element("w:characterSpacingControl", val="compressPunctuation"),
        element("w:compat", element("w:doNotExpandShiftReturn"), element("w:useFELayout"), *compat),
        element("w:themeFontLang", val="en-US", eastAsia="zh-CN"),
    ]


def settled(document: bytes) -> bytes:
    """Return the .docx written again: its own fonts named, every entry of the archive dated alike and compressed alike."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(entry, _fonts() if name == _FONTS else old.read(name))
    return stream.getvalue()


def _fonts() -> bytes:
    named = "".join(_font(name) for name in (SONG_TITLE, FANGSONG, HEI, SONG))
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{_MAIN}">{named}{latin}</w:fonts>'.encode()


def _font(name: str) -> str:
    other = quoteattr(STAND_INS[name])
    looks = '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/>'
    return f"<w:font w:name={quoteattr(name)}><w:altName w:val={other}/>{looks}</w:font>"
