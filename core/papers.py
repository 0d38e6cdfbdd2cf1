"""Document numbers (文号) as people spell them: blanks, widths, brackets, 第…号 and Chinese numerals make no other number."""

import re
import unicodedata

_OPENING = dict.fromkeys(map(ord, "〔［[【《〈「『(｢"), "(")
_CLOSING = dict.fromkeys(map(ord, "〕］]】》〉」』)｣"), ")")
_DIGITS = {sign: value for value, signs in enumerate(("〇零○", "一", "二", "三", "四", "五", "六", "七", "八", "九")) for sign in signs}
_TENS = {"十": 10, "百": 100}
_NUMERAL = "".join((*_DIGITS, *_TENS))
_CHINESE_YEAR = re.compile(rf"(?<![{_NUMERAL}])[一二][{''.join(_DIGITS)}]{{3}}(?=[年)-])")
_YEAR = r"((?:19|20)\d\d)年?"
_BEFORE = r"(?:第|no\.?|-)*"
_COUNT = rf"(\d+|[{_NUMERAL}]+)"
_NO_MORE = rf"(?![\d{_NUMERAL}年月日季期次个批项度.-])"
_NUMBER = re.compile(rf"\({_YEAR}\)年?{_BEFORE}{_COUNT}(?:号|{_NO_MORE})|{_YEAR}{_BEFORE}{_COUNT}号")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_WHOLE = re.compile(r"([^\W\d_]*)\(((?:19|20)\d\d)\)(\d+)号")
LEAST = 4
"""Signs that a document without a number needs, to be looked for within other words."""


def plain(text: str) -> str:
    """Return a text with its numbers spelled one way: no blanks, half width, round brackets, (2019)18号."""
    narrow = unicodedata.normalize("NFKC", text).translate(_OPENING | _CLOSING | _DASHES).casefold()
    dated = _CHINESE_YEAR.sub(lambda year: str(_count(year[0])), "".join(narrow.split()))
    return _NUMBER.sub(lambda found: f"({found[1] or found[3]}){_count(found[2] or found[4])}号", dated)


def names_result(text: str, period: str, *, grade: str) -> bool:
    """Whether a text says that an evaluation of a period ("2018", "2018Q4") gave a grade; one that names no year means any."""
    said, known = plain(text), re.escape(plain(grade))
    if not grade or "考评" not in said or "年" not in said or re.search(rf"(?<![不本a-z+]){known}(?![a-z+])", said) is None:
        return False
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?=\)?年)", said)
    return not years or period[:4] in years


def cites(text: str, document: str) -> bool:
    """Whether a text names a document by one of its numbers, or, where it has none, by its own words; never where either is empty."""
    said, known = plain(text), plain(document)
    numbers = _WHOLE.findall(known)
    if not numbers:
        return bool(known) and (said == known or (len(known) >= LEAST and known in said))
    return any(_same(one, other) for one in numbers for other in _WHOLE.findall(said))


def _same(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """The same year and number, and the same office; words before the office, or an office left out, make no difference."""
    return one[1:] == other[1:] and (one[0].endswith(other[0]) or other[0].endswith(one[0]))


def _count(text: str) -> int:
    """A number in digits or in Chinese: 18, 一八 and 十八 are the same."""
    if text.isdecimal() or not set(text) & set(_TENS):
        return int("".join(str(_DIGITS.get(sign, sign)) for sign in text))
    whole, last = 0, 0
    for sign in text:
        whole, last = (whole + (last or 1) * _TENS[sign], 0) if sign in _TENS else (whole, _DIGITS[sign])
    return whole + last
