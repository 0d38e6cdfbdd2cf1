"""Money is an integer of fen (分): 100 fen are one yuan, 万元 and 亿元 exist only where a person reads or types."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from core.errors import BadAmount

FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
FEN_PER_YI = 10_000 * FEN_PER_WAN

UNITS = {"元": FEN_PER_YUAN, "万元": FEN_PER_WAN, "亿元": FEN_PER_YI}
"""The money units that a header may state, in fen."""

_LARGEST = 10**17  # a thousand trillion fen: ten times the yearly product of the country


def round_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as the nearest integer, halves away from zero.

    Raises ZeroDivisionError on a zero denominator.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def percent(numerator: int, denominator: int, *, places: int = 2) -> Decimal | None:
    """Return 100 × numerator ÷ denominator rounded half-up to `places`; None without a positive denominator."""
    if denominator <= 0:
        return None
    return Decimal(round_half_up(numerator * 100 * 10**places, denominator)).scaleb(-places)


def in_unit(fen: int, unit: str, *, places: int = 2) -> Decimal:
    """Return an amount in 元, 万元 or 亿元, rounded half-up to `places` for print."""
    return Decimal(round_half_up(fen * 10**places, UNITS[unit])).scaleb(-places)


def wan(fen: int, *, places: int = 6) -> str:
    """Return an amount as a sentence states it: 1,234.5万元; with six places no digit is lost."""
    value = in_unit(fen, "万元", places=places)
    return f"{value.normalize() if places else value:,f}万元".replace("-", "−")


def parse_decimal(text: str) -> Decimal:
    """Read a number as people type it: full-width digits, thousands commas, spaces, a sign.

    Raises BadAmount when the text is anything else; the sentence names the first character that is in the way.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("－", "-").strip()
    digits = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain).replace(" ", "")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", digits):
        raise BadAmount(text, _what_is_wrong(plain))
    try:
        return Decimal(digits)
    except InvalidOperation as error:  # pragma: no cover - the pattern above admits only decimals
        raise BadAmount(text, "不是数字") from error


def parse_fen(text: str, unit: str) -> int:
    """Read an amount typed in `unit` (元, 万元, 亿元) and return fen.

    Raises BadAmount when it is no number, has parts of a fen, or is beyond any real amount.
    """
    return to_scale(parse_decimal(text), UNITS[unit], text=text)


def to_scale(value: Decimal, scale: int, *, text: str) -> int:
    """Return value × scale as an exact integer; raise BadAmount when digits would be lost or the size is absurd."""
    scaled = value * scale
    if abs(scaled) > _LARGEST:
        raise BadAmount(text, "数值过大，请核对单位")
    if scaled != scaled.to_integral_value():
        raise BadAmount(text, "小数位太多")
    return int(scaled)


def _what_is_wrong(plain: str) -> str:
    for place, character in enumerate(plain, start=1):
        if character not in "+-0123456789.,":
            return f"第{place}位是“{character}”"
    return "数字和分隔符的写法不对" if plain else "是空的"
