"""Score sheets: deductions and levels, what does not apply, the veto, and marks that are wrong."""

from datetime import date
from fractions import Fraction

import pytest

from core.errors import BadRulebook, NotFound
from scoring.grading.sheet import Mark, SheetResult, score_sheet
from scoring.grading.sheet_file import FOLDER, read_sheet, sheet_in_force, sheet_named, shipped_sheets

SHEET = sheet_named("lujiang.2019-01-01")
ITEMS = {item.key: item for item in SHEET.items}
FILE = "test.2019-01-01.toml"
TEXT = (FOLDER / "lujiang.2019-01-01.toml").read_text("utf-8")


def marks(**others: Mark | None) -> list[Mark]:
    """Full marks on every item but those named; None leaves an item without a mark."""
    full = {key: Mark(key, level=item.levels[0][0] if item.levels else "") for key, item in ITEMS.items()}
    return [mark for mark in (full | others).values() if mark is not None]


def scored(**others: Mark | None) -> SheetResult:
    return score_sheet(SHEET, marks(**others))


def test_the_groups_are_the_five_of_the_evaluation() -> None:
    assert [(group.title, int(group.full)) for group in SHEET.groups] == [
        ("组织协调", 15),
        ("投资控制", 20),
        ("进度控制", 25),
        ("质量控制", 20),
        ("安全及文明施工", 20),
    ]
    assert SHEET.assumed
    assert shipped_sheets() == (SHEET,)


@pytest.mark.parametrize(
    ("name", "others", "score"),
    [
        ("nothing found", {}, Fraction(100)),
        ("one event", {"staff": Mark("staff", times=1)}, Fraction(99)),
        ("exactly as many events as points", {"staff": Mark("staff", times=5)}, Fraction(95)),
        ("more events than points: not below the floor", {"staff": Mark("staff", times=9)}, Fraction(95)),
        ("a middle level", {"site": Mark("site", level="一般")}, Fraction(98)),
        ("the lowest level", {"progress": Mark("progress", level="滞后三个月以上")}, Fraction(85)),
        ("not applicable: the rest counts as the whole", {"dangerous_works": Mark("dangerous_works", applicable=False)}, Fraction(100)),
        (
            "not applicable beside a deduction",
            {"dangerous_works": Mark("dangerous_works", applicable=False), "staff": Mark("staff", times=1)},
            Fraction(94, 95) * 100,
        ),
        ("a veto caps at 59", {"hazards": Mark("hazards", vetoed=True)}, Fraction(59)),
    ],
)
def test_score(name: str, others: dict[str, Mark], score: Fraction) -> None:
    found = scored(**others)
    assert found.problems == (), name
    assert found.score == score


def test_a_veto_does_not_lift_what_is_lower() -> None:
    many = {key: Mark(key, times=99) for key, item in ITEMS.items() if item.each is not None}
    found = scored(**many | {"hazards": Mark("hazards", times=99, vetoed=True)})
    assert found.uncapped is not None
    assert found.uncapped < SHEET.veto_cap
    assert found.score == found.uncapped
    assert found.vetoed == ("hazards",)


def test_points_by_group_are_what_the_score_is_made_of() -> None:
    found = scored(staff=Mark("staff", times=2), dangerous_works=Mark("dangerous_works", applicable=False))
    points = {group.key: (int(group.got), int(group.full)) for group in found.groups}
    assert (points["organisation"], points["safety"]) == ((13, 15), (15, 15))
    assert found.score == found.got / found.full * 100
    assert found.stored == 978947


@pytest.mark.parametrize(
    ("name", "mark", "says"),
    [
        ("an item that the sheet does not have", Mark("unknown"), "没有“unknown”这一项"),
        ("a negative count would give more than the full mark", Mark("staff", times=-1), "得分会超过满分5分"),
        ("a level that there is not", Mark("site", level="优"), "没有“优”这一档；请选择好、较好、一般、差之一"),
        ("no level", Mark("site"), "没有选择档次"),
        ("a count on an item of levels", Mark("site", times=1, level="好"), "不按次扣分"),
        ("a level on an item that deducts", Mark("staff", level="好"), "没有档次"),
        ("a veto where there is none", Mark("staff", vetoed=True), "没有一票否决"),
        ("points on what does not apply", Mark("staff", applicable=False, times=1), "注明不适用"),
    ],
)
def test_a_wrong_mark_is_told_and_gives_no_score(name: str, mark: Mark, says: str) -> None:
    found = score_sheet(SHEET, marks(**{mark.item: mark}))
    assert [problem.item for problem in found.problems] == [mark.item], name
    assert says in found.problems[0].sentence
    assert found.score is None
    assert found.stored is None


def test_an_item_without_a_mark_is_told_and_the_rest_is_shown() -> None:
    found = scored(staff=None)
    assert [problem.sentence for problem in found.problems] == ["“管理人员到位”没有评分；请评分，或注明不适用。"]
    assert found.got == 95
    assert found.score is None


def test_an_item_marked_twice_is_told() -> None:
    found = score_sheet(SHEET, [*marks(), Mark("staff")])
    assert [problem.sentence for problem in found.problems] == ["“管理人员到位”评了2次；请只保留一次。"]


def test_nothing_applicable_is_no_score() -> None:
    found = score_sheet(SHEET, [Mark(key, applicable=False) for key in ITEMS])
    assert found.score is None
    assert "没有适用的检查项" in found.problems[0].sentence


def test_the_order_of_marks_does_not_matter() -> None:
    assert score_sheet(SHEET, marks()[::-1]) == score_sheet(SHEET, marks())


def test_a_sheet_is_found_by_the_day() -> None:
    assert sheet_in_force("lujiang", date(2019, 1, 1)) == SHEET
    with pytest.raises(NotFound, match="有效版本"):
        sheet_in_force("lujiang", date(2018, 12, 31))


def test_an_unknown_sheet_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"lujiang\.2019-01-01"):
        sheet_named("lujiang.2030-01-01")


FAULTS = {
    "an unknown key": ("veto_cap = 59", "veto_cap = 59\nceiling = 1", "没有这一项"),
    "a ceiling above 100": ("veto_cap = 59", "veto_cap = 101", "应在0和100之间"),
    "another engine": ("engine = 1", "engine = 2", "引擎"),
    "items that do not add up": ("full = 15\n\n[[groups.items]]", "full = 16\n\n[[groups.items]]", "各项满分合计15分"),
    "both ways to score": ('key = "staff"', 'key = "staff"\nlevels = { "好" = 5, "差" = 0 }', "恰好写一种"),
    "levels that do not begin at the full mark": ('levels = { "好" = 5,', 'levels = { "好" = 4.5,', "从满分5分起"),
    "a deduction of nothing": ("each = 1", "each = 0", "应大于0"),
    "a floor as high as the mark": ("each = 1", "each = 1\nfloor = 5", "应小于满分"),
    "a key twice": ('key = "papers"', 'key = "staff"', "写了两次"),
    "no issuer": ("assumed = true", "assumed = false", "发文机关"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_sheet_is_refused(name: str) -> None:
    found, other, says = FAULTS[name]
    assert found in TEXT
    text = TEXT.replace(found, other, 1)
    if name == "no issuer":
        text = text.replace('issuer = "鹭江市建设局（虚构）"', 'issuer = ""')
    with pytest.raises(BadRulebook, match=says):
        read_sheet(text.encode(), FILE)


def test_groups_that_are_not_a_hundred_are_refused() -> None:
    text = TEXT.split('[[groups]]\nkey = "safety"')[0]
    with pytest.raises(BadRulebook, match="合计80分，应为100分"):
        read_sheet(text.encode(), FILE)


@pytest.mark.parametrize("file", ["lujiang.toml", "lujiang.2019-02-30.toml", "Lujiang.2019-01-01.toml"])
def test_a_file_is_called_by_name_and_day(file: str) -> None:
    with pytest.raises(BadRulebook, match="文件名"):
        read_sheet(TEXT.encode(), file)
