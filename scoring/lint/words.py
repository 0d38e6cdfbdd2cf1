"""Sets of values in Chinese, as rules are written: 完成序时计划率大于90%且小于100%."""

from fractions import Fraction

from scoring.explain import COUNT_WORDS
from scoring.lint.values import Cut, Domain, Values
from scoring.measures import MEASURES
from scoring.rulebook import CardRule, Rulebook

DELAY_WORDS = {"start_delay": "逾期未开工月数"}
SUBJECT_WORDS = {"project": "项目", "unit": "单位", "district": "区"}


def quantity_words(name: str) -> str:
    """The Chinese name of a quantity of a region, such as `compare schedule_rate`."""
    kind, _, subject = name.partition(" ")
    if kind == "compare" and subject in MEASURES:
        return MEASURES[subject].rate
    return DELAY_WORDS.get(subject) or f"{COUNT_WORDS[subject]}{'连续期数' if kind == 'streak' else '个数'}"


def whom(rule: CardRule, *, book: Rulebook) -> str:
    """Whom a card rule is about."""
    return next((one.title for one in book.series if one.key == rule.series), "") or SUBJECT_WORDS[rule.subject]


def in_words(name: str, values: Values, *, domain: Domain) -> str:
    """The spans of a set with their bounds, such as 开工率小于60%、大于90%且小于100%."""
    spans = [_span(name, low, high, domain) for low, high in values.spans]
    return f"{quantity_words(name)}{'、'.join(spans)}"


def _span(name: str, low: Cut, high: Cut, domain: Domain) -> str:
    if domain.step == 1:
        first, last = low.value, high.value - 1
        if first == last:
            return f"为{_figure(name, first)}"
        return f"不小于{_figure(name, first)}" if high.side else f"为{_figure(name, first)}至{_figure(name, last)}"
    if low.side == high.side == 0 and low.value == high.value:
        return f"等于{_figure(name, low.value)}"
    lower = "" if low.side else f"{'大于' if low.after else '不小于'}{_figure(name, low.value)}"
    upper = "" if high.side else f"{'不大于' if high.after else '小于'}{_figure(name, high.value)}"
    return "且".join(part for part in (lower, upper) if part) or "为任何数值"


def _figure(name: str, value: Fraction) -> str:
    if name.partition(" ")[2] in MEASURES:
        return f"{plain(value * 100)}%"
    return plain(value)


def plain(value: Fraction) -> str:
    """A number without needless zeros; one that decimals do not end as a fraction."""
    for places in range(7):
        if (value * 10**places).denominator == 1:
            whole = value * 10**places
            digits = f"{abs(whole.numerator):0{places + 1}d}"
            text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
            return f"-{text}" if value < 0 else text
    return str(value)
