"""Land is an integer of ten-thousandths of a 亩 (mu), the finest figure that any notice prints."""

from decimal import Decimal

from core.money import parse_decimal, round_half_up, to_scale

PARTS_PER_MU = 10_000


def parse_mu(text: str) -> int:
    """Read an area typed in 亩 and return ten-thousandths of a mu; raises BadAmount."""
    return to_scale(parse_decimal(text), PARTS_PER_MU, text=text)


def in_mu(parts: int, places: int = 2) -> Decimal:
    """Return an area in 亩, rounded half-up to `places` for print."""
    return Decimal(round_half_up(parts * 10**places, PARTS_PER_MU)).scaleb(-places)
