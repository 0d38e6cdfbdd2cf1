"""Reads a TOML table strictly: every key is taken once with its type, and what is left over is an error."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from core.errors import BadRulebook

LARGEST = 10**9
"""No weight, limit or size of a rule comes near it."""
FINEST = 12
"""The most decimals of a figure."""
DEEPEST = 32
"""The most tables and lists within each other."""
SHOWN = 40
"""The most characters of a value that an error says back."""
_TOO_DEEP = f"表和列表套得过深，最多{DEEPEST}层"
_MISSING = object()


def read_toml(content: bytes, file: str) -> "Table":
    """Return the whole of a file to be read, decimals as decimals; raises BadRulebook on what is no TOML or cannot be held."""
    try:
        values = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRulebook(file, "文件", f"不是正确的TOML：{error}") from error
    except RecursionError as error:
        raise BadRulebook(file, "文件", _TOO_DEEP) from error
    except (ValueError, InvalidOperation) as error:
        raise BadRulebook(file, "文件", f"有一个数字过长或过大，最大{LARGEST}") from error
    if _deep(values):
        raise BadRulebook(file, "文件", _TOO_DEEP)
    return Table(file, "", values)


class Table:
    """One table of a rulebook file while it is being read; names file and key in every error."""

    def __init__(self, file: str, path: str, values: object) -> None:
        self.file = file
        self.path = path
        if not isinstance(values, dict):
            raise BadRulebook(file, path, "应为一个表")
        self._left: dict[str, Any] = dict(values)

    def wrong(self, key: str, problem: str) -> BadRulebook:
        """The error for a key of this table."""
        return BadRulebook(self.file, f"{self.path}.{key}".lstrip("."), problem)

    def has(self, key: str) -> bool:
        """Whether the key is there and not yet taken."""
        return key in self._left

    def holds_table(self, key: str) -> bool:
        """Whether the key is there and is a table itself."""
        return isinstance(self._left.get(key), dict)

    def holds_text(self, key: str) -> bool:
        """Whether the key is there and is a text."""
        return isinstance(self._left.get(key), str)

    def _take(self, key: str, kind: type | tuple[type, ...], wanted: str, default: Any = _MISSING) -> Any:
        if key not in self._left:
            if default is _MISSING:
                raise self.wrong(key, f"缺少此项，应为{wanted}")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"应为{wanted}，现为“{_shown(value)}”")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        """Take a text."""
        return str(self._take(key, str, "文字", default))

    def words(self, key: str) -> str:
        """Take a text that says something."""
        text = self.text(key)
        if not text.strip():
            raise self.wrong(key, "不能是空的")
        return text

    def flag(self, key: str) -> bool:
        """Take true or false; an absent key is false."""
        return bool(self._take(key, bool, "true或false", default=False))

    def whole(self, key: str, default: Any = _MISSING) -> int:
        """Take a whole number."""
        return int(self._exact(key, self._take(key, int, "整数", default)))

    def count(self, key: str, default: Any = _MISSING) -> int:
        """Take a whole number that is not below 0."""
        value = self.whole(key, default)
        if value < 0:
            raise self.wrong(key, f"应为不小于0的整数，现为{value}")
        return value

    def number(self, key: str, default: Any = _MISSING) -> Fraction:
        """Take an exact number; decimals stay decimals."""
        value = self._take(key, (int, Decimal), "数字", default)
        if not _is_number(value):
            raise self.wrong(key, f"应为有限的数字，现为“{value}”")
        return self._exact(key, value)

    def _exact(self, key: str, value: int | Decimal) -> Fraction:
        """The figure itself; it is looked at before anything is computed with it, since 1e1000000 is a number too."""
        if not -LARGEST <= value <= LARGEST:
            raise self.wrong(key, f"数字过大，最大{LARGEST}")
        if isinstance(value, Decimal) and -int(value.as_tuple().exponent) > FINEST:
            raise self.wrong(key, f"小数过长，最多{FINEST}位")
        return Fraction(value)

    def least(self, key: str, floor: int, *, default: Any = _MISSING) -> Fraction:
        """Take an exact number that is not below `floor`."""
        value = self.number(key, default)
        if value < floor:
            raise self.wrong(key, f"应不小于{floor}，现为{value}")
        return value

    def day(self, key: str, default: Any = _MISSING) -> Any:
        """Take a day such as 2019-01-01, without a time."""
        value = self._take(key, date, "日期（如2019-01-01）", default)
        if isinstance(value, datetime):
            raise self.wrong(key, f"应为日期（如2019-01-01），现为“{value}”")
        return value

    def choice(self, key: str, allowed: Iterable[str], *, default: Any = _MISSING) -> str:
        """Take one word of a closed list."""
        word = self.text(key, default)
        if word not in (options := list(allowed)):
            raise self.wrong(key, f"“{word}”不在允许的写法中：{'、'.join(options)}")
        return word

    def choices(self, key: str, allowed: Iterable[str], *, default: Any = _MISSING) -> tuple[str, ...]:
        """Take a list of words of a closed list."""
        options = list(allowed)
        words = self._take(key, list, "列表", default)
        for word in words:
            if word not in options:
                raise self.wrong(key, f"“{word}”不在允许的写法中：{'、'.join(options)}")
            if words.count(word) > 1:
                raise self.wrong(key, f"“{word}”写了两次")
        return tuple(words)

    def list_of_words(self, key: str) -> tuple[str, ...]:
        """Take a list of texts that say something, none twice."""
        words = self._take(key, list, "文字的列表")
        if not all(isinstance(word, str) and word.strip() for word in words):
            raise self.wrong(key, "应为文字的列表，文字不能是空的")
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            raise self.wrong(key, f"“{_shown(twice)}”写了两次")
        return tuple(words)

    def pairs(self, key: str) -> tuple[tuple[Fraction, Fraction], ...]:
        """Take a list of pairs of exact numbers, rising in the first."""
        rows = self._take(key, list, "数对的列表")
        if not rows or not all(_are_numbers(row, 2) for row in rows):
            raise self.wrong(key, "应为数对的列表，如[[0, 0], [1, 0.85]]")
        points = tuple((self._exact(key, row[0]), self._exact(key, row[1])) for row in rows)
        if list(points) != sorted(set(points)) or len({rate for rate, _ in points}) < len(points):
            raise self.wrong(key, "数对应按第一个数从小到大排列，不得重复")
        return points

    def triples(self, key: str) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
        """Take a list of bands: from, to and the band's figure, exact numbers."""
        rows = self._take(key, list, "档的列表")
        if not rows or not all(_are_numbers(row, 3) for row in rows):
            raise self.wrong(key, "应为档的列表，每档写起、止和数，如[[1, 3, 7], [4, 6, 5]]")
        return tuple((self._exact(key, row[0]), self._exact(key, row[1]), self._exact(key, row[2])) for row in rows)

    def table(self, key: str, default: Any = _MISSING) -> "Table":
        """Take a table inside this one."""
        return Table(self.file, f"{self.path}.{key}".lstrip("."), self._take(key, dict, "表", default))

    def tables(self, key: str) -> list["Table"]:
        """Take a list of tables; an absent key is an empty list."""
        rows = self._take(key, list, "表的列表", [])
        return [Table(self.file, f"{self.path}.{key}[{place}]".lstrip("."), row) for place, row in enumerate(rows, start=1)]

    def each(self, read: Callable[["Table", str], Any]) -> tuple[tuple[str, Any], ...]:
        """Read every key that is left, in order."""
        return tuple((key, read(self, key)) for key in list(self._left))

    def done(self) -> None:
        """Raise BadRulebook if a key is left that nobody asked for."""
        if self._left:
            raise self.wrong(next(iter(self._left)), "没有这一项，请核对拼写")


def _shown(value: object) -> str:
    """A value as an error says it back: cut, and never the digits of a figure that has thousands."""
    if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        return "过大的数字"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _deep(value: object, room: int = DEEPEST) -> bool:
    """Whether tables and lists stand in each other beyond `room` levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return room < 0 or any(_deep(one, room - 1) for one in inner)


def _are_numbers(row: object, length: int) -> bool:
    return isinstance(row, list) and len(row) == length and all(_is_number(value) for value in row)


def _is_number(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, Decimal) and value.is_finite())
