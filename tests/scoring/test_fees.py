"""Fees and savings: each stretch, its edges, one rounding, and what moves a fee that is set."""

from fractions import Fraction

import pytest

from core.errors import BadInput, BadRulebook, NotFound
from scoring.fees import FOLDER, fee, fee_after_change, fee_rule_named, jumps, read_fee_rule, saving, shipped_fee_rules

RULE = fee_rule_named("sanya.2009-01-01")
WAN = 10**6
YI = 10**10
TEXT = (FOLDER / "sanya.2009-01-01.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "budget", "fen"),
    [
        ("half a 亿", YI // 2, 100 * WAN),
        ("one fen below 1亿", YI - 1, 200 * WAN),
        ("exactly 1亿", YI, 200 * WAN),
        ("2亿", 2 * YI, 350 * WAN),
        ("exactly 3亿", 3 * YI, 500 * WAN),
        ("5亿", 5 * YI, 740 * WAN),
        ("25 fen: half a fen is rounded up, once", 25, 1),
        ("24 fen: less than half a fen is not", 24, 0),
    ],
)
def test_the_fee_of_construction(name: str, budget: int, fen: int) -> None:
    assert fee(RULE, budget).fen == fen, name


def test_the_fee_is_continuous_at_one_and_three() -> None:
    assert jumps(RULE) == ()
    for edge in (YI, 3 * YI):
        assert 0 <= fee(RULE, edge + 1).exact - fee(RULE, edge).exact <= Fraction(2, 100)
        assert 0 <= fee(RULE, edge).exact - fee(RULE, edge - 1).exact <= Fraction(2, 100)


def test_a_fee_that_jumps_is_found() -> None:
    broken = read_fee_rule(TEXT.replace("base_wan = 500", "base_wan = 600").encode(), "test.2009-01-01.toml")
    assert jumps(broken) == (3 * YI,)
    assert [fee(broken, budget).fen for budget in (3 * YI - 1, 3 * YI)] == [500 * WAN, 600 * WAN]


def test_the_sentence_has_figures_and_clause() -> None:
    assert fee(RULE, 2 * YI).sentence == "工程概算20,000万元，200万元加超出10,000万元部分的1.5%，为350万元（代建费用（建设阶段），转述）。"
    assert fee(RULE, YI // 2).sentence == "工程概算5,000万元，按2%，为100万元（代建费用（建设阶段），转述）。"


def test_the_early_stage_is_half_a_percent() -> None:
    assert fee(RULE, 2 * YI, stage="early").fen == 100 * WAN


@pytest.mark.parametrize(
    ("name", "final", "reward"),
    [
        ("saved", 9_000 * WAN, 300 * WAN),
        ("exactly the budget", YI, 0),
        ("exceeded", 2 * YI, 0),
        ("2 fen saved: 0.6 fen", YI - 2, 1),
        ("1 fen saved: 0.3", YI - 1, 0),
    ],
)
def test_three_tenths_of_what_is_saved_go_to_the_builder(name: str, final: int, reward: int) -> None:
    found = saving(RULE, YI, final=final)
    assert found.reward.fen == reward, name
    assert found.saved == YI - final
    assert found.rate.value == Fraction(YI - final, YI)


@pytest.mark.parametrize(
    ("name", "changed", "cause", "base"),
    [
        ("beyond ten percent for such a reason", YI + YI // 10 + 1, True, YI + YI // 10 + 1),
        ("exactly ten percent more", YI + YI // 10, True, YI),
        ("exactly ten percent less", YI - YI // 10, True, YI),
        ("beyond ten percent less", YI - YI // 10 - 1, True, YI - YI // 10 - 1),
        ("beyond ten percent for another reason", 2 * YI, False, YI),
    ],
)
def test_a_fee_once_set_moves_only_beyond_ten_percent(name: str, changed: int, cause: bool, base: int) -> None:
    found = fee_after_change(RULE, YI, changed=changed, by_government_or_owner=cause)
    assert found.fen == fee(RULE, base).fen, name
    assert ("重新计算" in found.sentence) is (base == changed)


@pytest.mark.parametrize("budget", [0, -1])
def test_a_budget_is_above_nothing(budget: int) -> None:
    with pytest.raises(BadInput, match="应大于0"):
        fee(RULE, budget)
    with pytest.raises(BadInput, match="应大于0"):
        saving(RULE, YI, final=budget)
    with pytest.raises(BadInput, match="应大于0"):
        fee_after_change(RULE, YI, changed=budget, by_government_or_owner=True)


FAULTS = {
    "an unknown key": ("share = 0.3", "share = 0.3\ncap = 1", "没有这一项"),
    "a share in percent": ("share = 0.3", "share = 30", "写小数"),
    "no stretch from nothing on": ("above_yi = 0,", "above_yi = 0.5,", "第一段从0起"),
    "stretches out of order": ("above_yi = 3,", "above_yi = 1,", "由小到大"),
    "a rate of nothing": ("rate = 0.005", "rate = 0", "写小数"),
    "neither quoted nor retold": ("retold = true\nsteps", "steps", "须引原文"),
    "another engine": ("engine = 1", "engine = 2", "引擎"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_fee_rule_is_refused(name: str) -> None:
    found, other, says = FAULTS[name]
    assert found in TEXT
    with pytest.raises(BadRulebook, match=says):
        read_fee_rule(TEXT.replace(found, other, 1).encode(), "test.2009-01-01.toml")


def test_the_shipped_rule_is_cited() -> None:
    assert shipped_fee_rules() == (RULE,)
    assert not RULE.assumed
    assert "未核原件" in RULE.note
    assert RULE.source.number == "三府〔2009〕150号"
    with pytest.raises(NotFound):
        fee_rule_named("sanya.2010-01-01")
