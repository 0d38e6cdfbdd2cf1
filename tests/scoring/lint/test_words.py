"""Sets of values are said as rules are written, with their bounds and whether these belong to them."""

from fractions import Fraction

import pytest

from scoring.lint.conditions import COUNT, DELAY, PRINTED
from scoring.lint.values import Domain, Values
from scoring.lint.words import in_words, plain

LINE, STEPS = Domain(), Domain(step=PRINTED)
RATE, REPORTS, DELAYED, YELLOWS = "compare schedule_rate", "compare missing_reports", "compare start_delay", "streak yellow_card"


def between(domain: Domain, low: str, high: str) -> Values:
    """The values for which both comparisons hold, such as >0.9 and <1."""
    return _where(domain, low).meet(_where(domain, high))


def _where(domain: Domain, text: str) -> Values:
    op = text.rstrip("0123456789.-")
    return domain.where(op, Fraction(text.removeprefix(op)))


SAID: dict[str, tuple[str, Domain, Values, str]] = {
    "两端不含": (RATE, LINE, between(LINE, ">0.9", "<1"), "完成序时计划率大于90%且小于100%"),
    "两端含": (RATE, LINE, between(LINE, ">=0.7", "<=0.855"), "完成序时计划率不小于70%且不大于85.5%"),
    "一点": (RATE, LINE, _where(LINE, "==1"), "完成序时计划率等于100%"),
    "只有下限": (RATE, LINE, _where(LINE, ">1.5"), "完成序时计划率大于150%"),
    "只有上限": (RATE, LINE, _where(LINE, "<-0.1"), "完成序时计划率小于-10%"),
    "任何数值": (RATE, LINE, LINE.everything(), "完成序时计划率为任何数值"),
    "两段": (RATE, LINE, _where(LINE, "<0.6").join(_where(LINE, ">1")), "完成序时计划率小于60%、大于100%"),
    "按印出的数": (RATE, STEPS, between(STEPS, ">0.9", "<1"), "完成序时计划率不小于90.01%且小于100%"),
    "一个数": (REPORTS, COUNT, between(COUNT, ">=2", "<3"), "缺报个数为2"),
    "几个数": (REPORTS, COUNT, between(COUNT, ">0", "<=3"), "缺报个数为1至3"),
    "若干以上": (DELAYED, DELAY, _where(DELAY, ">2.5"), "逾期未开工月数不小于3"),
    "连续的牌": (YELLOWS, COUNT, _where(COUNT, "==0"), "黄牌连续期数为0"),
}


@pytest.mark.parametrize("name", SAID)
def test_it_is_said_so(name: str) -> None:
    quantity, domain, values, said = SAID[name]
    assert in_words(quantity, values, domain=domain) == said


@pytest.mark.parametrize(("value", "said"), [("0", "0"), ("-0.05", "-0.05"), ("100", "100"), ("85.5", "85.5"), ("1/3", "1/3")])
def test_a_number_is_said_without_needless_zeros(value: str, said: str) -> None:
    assert plain(Fraction(value)) == said
