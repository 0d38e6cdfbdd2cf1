"""Document numbers (文号) as people spell them: blanks, widths, brackets and 第…号 make no other number."""

import re
import unicodedata

_OPENING = dict.fromkeys(map(ord, "〔［[【《〈「『(｢"), "(")
_CLOSING = dict.fromkeys(map(ord, "〕］]】》〉」』)｣"), ")")
_NUMBER = re.compile(r"\(?((?:19|20)\d\d)年?\)?年?(?:第|no\.?)?0*(\d+)号")
_WHOLE = re.compile(r"([^\W\d_]*)\(((?:19|20)\d\d)\)(\d+)号")
LEAST = 4
"""Signs that a document without a number needs, to be looked for within other words."""


def plain(text: str) -> str:
    """Return a text with its numbers spelled one way: no blanks, half width, round brackets, （2019）18号."""
    narrow = unicodedata.normalize("NFKC", text).translate(_OPENING | _CLOSING).casefold()
    return _NUMBER.sub(r"(\1)\2号", "".join(narrow.split()))


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
