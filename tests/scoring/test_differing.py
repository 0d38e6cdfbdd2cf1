"""What a later version changes is said in full: whatever differs in what was judged or decided is never told as nothing."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scoring.differing import differences

SEALED = Path(__file__).parents[1] / "golden" / "sealed" / "01" / "2019-02"
OFFICES = 1
"""The place of the headquarters among the series."""


@pytest.fixture
def parts() -> dict[str, bytes]:
    """What the golden list of February holds: 新城 and 城建集团 are ranked, 体育中心 has a red card proposed and issued."""
    return {str(path.relative_to(SEALED)): path.read_bytes() for path in SEALED.rglob("*") if path.is_file()}


def changed(parts: dict[str, bytes], name: str, *where: str | int, to: object) -> dict[str, bytes]:
    """The parts with one value of a JSON part put otherwise."""
    whole: Any = json.loads(parts[name])
    held = whole
    for step in where[:-1]:
        held = held[step]
    if to is DROPPED:
        del held[where[-1]]
    else:
        held[where[-1]] = to
    return parts | {name: json.dumps(whole).encode()}


DROPPED = object()
ONE = ("series", OFFICES, "standings", 0)


@pytest.mark.parametrize(
    ("where", "to", "said"),
    [
        (("rulebook", "sha256"), "0" * 64, "评分规则由lujiang.2019-01-01（摘要d644ab263ee9）改为lujiang.2019-01-01（摘要000000000000）"),
        (("city", "actual"), 6_300_000_001, "全市实际完成投资由6,300万元改为6,300.000001万元"),
        (("city", "plan"), 7_000_000_000, "全市计划投资由7,200万元改为7,000万元"),
        (("city", "projects"), 5, "全市项目数由4改为5"),
        (("series", OFFICES, "sizes"), {"red": 1, "black": 2}, "指挥部：列榜名额由红榜1个、黑榜0个改为红榜1个、黑榜2个"),
        ((*ONE, "place"), 3, "指挥部：新城由第1改为第3"),
        ((*ONE, "place"), None, "指挥部：新城由第1改为不参与排名"),
        ((*ONE, "listed"), "BLACK", "指挥部：新城由不列榜改为黑榜"),
        ((*ONE, "score"), 700_000, "指挥部：新城得分由64.23改为70.00"),
        ((*ONE, "score"), None, "指挥部：新城得分由64.23改为无"),
        ((*ONE, "rates", "schedule_rate"), [6_400_000_000, 7_200_000_000], "指挥部：新城完成序时计划率由87.50%改为88.89%"),
        ((*ONE, "rates", "schedule_rate"), [6_300_000_001, 7_200_000_000], "指挥部：新城投资完成实际由6,300万元改为6,300.000001万元"),
        ((*ONE, "rates", "land_rate"), [5_000, 10_000], "指挥部：新城移交率由不适用改为50.00%"),
        ((*ONE, "counts", "missing_reports"), 3, "指挥部：新城缺报由0改为3"),
        ((*ONE, "projects"), 5, "指挥部：新城项目由4个改为5个"),
        ((*ONE, "annual_plan"), 43_300_000_000, "指挥部：新城年度计划由43,200万元改为43,300万元"),
        ((*ONE, "original_place"), 2, "指挥部：新城按原计划的名次由第1改为第2"),
        ((*ONE, "remarks"), ["计划偏低"], "指挥部：新城备注有变"),
        ((*ONE, "findings", 0, "value"), 1, "指挥部：新城分项结果有变"),
        ((*ONE, "target"), True, "指挥部：新城由未完成目标改为完成目标"),
        ((*ONE, "exempt"), True, "指挥部：新城免责有变"),
        ((*ONE, "name"), "新新城", "指挥部：新新城名称有变"),
        ((*ONE, "without_force_majeure"), {"schedule_rate": [1, 2]}, "指挥部：新城剔除不可抗力月份后的完成率由无改为50.00%"),
        (ONE, DROPPED, "指挥部：新城不再列入"),
        (("cards", 0), DROPPED, "红黄牌建议：体育中心不再建议发红牌"),
        (("cards", 0, "colour"), "YELLOW", "红黄牌建议：体育中心由建议发红牌改为建议发黄牌"),
        (("cards", 0, "outcome"), "EXEMPTED", "红黄牌建议：体育中心由建议发红牌改为免予发红牌"),
        (("cards", 0, "rate"), [1, 2], "红黄牌建议：体育中心完成率由22.50%改为50.00%"),
        (("cards", 0, "running"), 1, "红黄牌建议：体育中心的依据有变"),
        (("format",), 2, "榜单的其他内容有变"),
        (("series", OFFICES, "moved"), [1], "榜单的其他内容有变"),
    ],
)
def test_each_change_is_said(parts: dict[str, bytes], where: tuple[str | int, ...], to: object, said: str) -> None:
    assert differences(parts, changed(parts, "result.json", *where, to=to)) == (said,)


def test_a_unit_that_joins_and_a_card_that_is_newly_proposed_are_said(parts: dict[str, bytes]) -> None:
    bare = changed(changed(parts, "result.json", *ONE, to=DROPPED), "result.json", "cards", 0, to=DROPPED)
    assert differences(bare, parts) == ("指挥部：新城新列入", "红黄牌建议：体育中心新建议发红牌")


def test_decisions_about_cards_are_said_both_ways(parts: dict[str, bytes]) -> None:
    none = parts | {"decisions.json": b"[]"}
    declined = changed(parts, "decisions.json", 0, "decision", to="NOT_ISSUED")
    kept = changed(parts, "decisions.json", 0, "decision", to="KEPT")
    assert differences(none, parts) == ("红黄牌决定：体育中心发红牌",)
    assert differences(parts, none) == ("红黄牌决定：体育中心发红牌不再列入",)
    assert differences(declined, kept) == ("红黄牌决定：体育中心红牌不摘牌", "红黄牌决定：体育中心不发红牌不再列入")


def leaves(held: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of a result that can be any number or text; the others are tried one by one above."""
    parts_: Any = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for key, value in parts_:
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        elif key not in (
            "unit_id",
            "subject_id",
            "subject",
            "key",
            "title",
            "colour",
            "outcome",
            "listed",
            "removal",
            "without_force_majeure",
            "target",
        ):
            yield (*path, key)


def test_no_value_of_a_result_changes_unsaid(parts: dict[str, bytes]) -> None:
    whole = json.loads(parts["result.json"])
    silent = []
    for way in leaves(whole):
        held: Any = deepcopy(whole)
        for step in way:
            held = held[step]
        other = held + 1 if isinstance(held, int) else 7 if held is None else f"{held}x"
        if not differences(parts, changed(parts, "result.json", *way, to=other)):
            silent.append(way)
    assert silent == []
    assert differences(parts, parts) == ()
