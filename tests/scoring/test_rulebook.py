"""A rulebook file is read strictly: each fault names file, key and what is allowed."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import BadRulebook, Conflict, NotFound
from scoring.rulebook import FOLDER
from scoring.rulebook_file import ended, in_force, load, parse, shipped

GOOD = (FOLDER / "lujiang.2019-01-01.toml").read_text("utf-8")

FAULTS = {
    "未知的项": ('ties = "competition"', 'tie = "competition"', "tie", "没有这一项"),
    "不允许的词": ('ties = "competition"', 'ties = "random"', "method.ties", "competition、dense"),
    "缺少的项": ('window = "ytd"', "", "method.window", "缺少此项"),
    "类型不对": ("assumed = true\nevidence", 'assumed = "yes"\nevidence', "assumed", "true或false"),
    "没有条款也没有标明假定": ('clause = "第六条（一）"\ntext', "text", "components[1].clause", ""),
    "没有的指标": ('measure = "start_rate"', 'measure = "happiness"', "measure", "start_rate"),
    "没有的曲线": (
        'curve = { kind = "proportional" }\nclause = "第六条（二）"',
        'curve = { kind = "wave" }\nclause = "第六条（二）"',
        "kind",
        "piecewise",
    ),
    "曲线多了一项": (
        'curve = { kind = "proportional" }\nclause = "第六条（二）"',
        'curve = { kind = "proportional", cap = 2 }\nclause = "第六条（二）"',
        "cap",
        "没有这一项",
    ),
    "曲线各点没有递增": ("[1, 0.85], [1.3, 1]", "[1.3, 0.85], [1, 1]", "points", "从小到大"),
    "分值给了没有的评分项": (
        "marks = { investment = 60, starts = 20",
        "marks = { investmant = 60, starts = 20",
        "investmant",
        "investment",
    ),
    "引擎不认识": ("engine = 1", "engine = 9", "engine", "1"),
    "条件写了两种": ('{ target = "met" }', '{ target = "met", first = "red" }', "条件", "恰好写一种"),
    "条件没有的对象": ('compare = "schedule_rate"\nop', 'compare = "luck"\nop', "compare", "missing_reports"),
    "榜单种类不对": ('kind = "RED"', 'kind = "PINK"', "kind", "RED、BLACK"),
    "期望了没有的系列": ("units = { districts", "units = { towns", "expect.units.towns", "没有这个排名系列"),
    "不是有限的数": ("value = 1.5", "value = nan", "remarks[1].value", "有限的数字"),
    "带时刻的日期": ("evidence =", "in_force_to = 2019-12-31T00:00:00\nevidence =", "in_force_to", "日期"),
    "代替别的办法": ("evidence =", 'replaces = "sanya.2018-01-01"\nevidence =', "replaces", "较早版本"),
    "代替自己": ("evidence =", 'replaces = "lujiang.2019-01-01"\nevidence =', "replaces", "较早版本"),
    "失效早于生效": ("evidence =", "in_force_to = 2018-12-31\nevidence =", "in_force_to", "早于生效日期"),
    "四分之零": ("one_in = 4", "one_in = 0", "one_in", "不小于1"),
    "负的名额": ("sizes = { red = 2, black = 2 }", "sizes = { red = -2, black = 2 }", "sizes.red", "不小于0"),
    "用到的名额没有写": ("sizes = { red = 2, black = 2 }", "sizes = { black = 2 }", "series.districts.sizes.red", "须写明"),
    "目标里写了名额": ('{ compare = "start_rate", op = ">=", value = 1 },', '{ first = "red" },', "target", "只能比较指标"),
    "空的条件": (
        """all_of = [
    { target = "missed" },
    { last = "black" },
    { exempt = "no" },
]""",
        "all_of = []",
        "lists.BLACK",
        "不能为空",
    ),
    "曲线往下走": ("[1, 0.85], [1.3, 1]", "[1, 0.85], [1.3, 0.5]", "components[1].curve.points", "得分不得更低"),
    "份额超过1": ("[1, 0.85], [1.3, 1]", "[1, 0.85], [1.3, 5]", "components[1].curve.points", "0和1之间"),
    "同名的系列": ('key = "headquarters"', 'key = "districts"', "series.districts", "写了两次"),
    "按个人的角色排名": ('roles = ["RESPONSIBLE"]', 'roles = ["LEAD_OFFICIAL"]', "roles", "RESPONSIBLE"),
    "没有单位类别": ('kinds = ["DISTRICT"]', "kinds = []", "series.districts", "不能为空"),
    "网址不是网址": ('url = ""', 'url = "见附件"', "source.url", "网址"),
    "半个名额": ("sizes = { red = 2, black = 2 }", "sizes = { red = 2.5, black = 2 }", "sizes.red", "整数"),
    "半个项目": ("minimum = { projects = 3", "minimum = { projects = 2.5", "minimum.projects", "整数"),
    "没有名称": ('title = "鹭江市重点项目红黑榜示范办法"', 'title = " "', "title", "不能是空的"),
    "同一关系写两次": ('roles = ["RESPONSIBLE"]', 'roles = ["RESPONSIBLE", "RESPONSIBLE"]', "roles", "写了两次"),
    "大得没有边的分值": ("investment = 40", "investment = 1e400", "marks.investment", "数字过大"),
    "指数没有边的条件": ("value = 1.5", "value = 1e1000000", "value", "数字过大"),
    "指数装不下": ("value = 1.5", "value = 1e99999999999999999999", "文件", "数字过长或过大"),
    "五千位的整数": ("value = 1.5", f"value = {'9' * 5000}", "文件", "数字过长或过大"),
    "五千位的整数写成十六进制": ("value = 1.5", f"value = 0x{'f' * 5000}", "value", "数字过大"),
    "文字处写了五千位的整数": ('ties = "competition"', f"ties = 0x{'f' * 5000}", "method.ties", "现为“过大的数字”"),
    "小数没有边": ("value = 1.5", "value = 1e-1000000", "value", "小数过长"),
    "曲线的点没有边": ("[1.3, 1]", "[1e999999, 1]", "components[1].curve.points", "数字过大"),
    "名次的档没有边": (
        'curve = { kind = "proportional" }\nclause = "第六条（二）"',
        'curve = { kind = "rank_band", bands = [[1, 1e999999, 5]] }\nclause = "第六条（二）"',
        "curve.bands",
        "数字过大",
    ),
    "名额大得没有边": ("sizes = { red = 2, black = 2 }", f"sizes = {{ red = 1{'0' * 30}, black = 2 }}", "sizes.red", "数字过大"),
    "三千个括号": ("[target]", f"[target]\nx = {'[' * 3000}{']' * 3000}", "文件", "套得过深"),
    "条件套了五十层": ("[target]", f"[target]\n[[target{'.all_of' * 50}]]", "文件", "套得过深"),
    "发文日期不是日期": ('dated = "2019-01-01"', 'dated = "2019年"', "source.dated", "应为日期"),
    "不是TOML": ("engine = 1", "engine =", "文件", "TOML"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(name: str) -> None:
    good, bad, key, allowed = FAULTS[name]
    assert GOOD.count(good) >= 1
    if name == "没有条款也没有标明假定":
        broken = GOOD.replace(good, bad, 1).replace("assumed = true\n\n[[components]]", "assumed = false\n\n[[components]]", 1)
    else:
        broken = GOOD.replace(good, bad, 1)
    with pytest.raises(BadRulebook) as caught:
        parse(broken.encode(), "lujiang.2019-01-01.toml", name="lujiang", in_force_from=date(2019, 1, 1))
    assert caught.value.file == "lujiang.2019-01-01.toml"
    assert key in caught.value.key
    assert allowed in caught.value.problem


def test_every_shipped_book_is_read_and_named_by_its_file() -> None:
    assert {book.edition for book in shipped()} == {path.stem for path in FOLDER.glob("*.toml")}
    assert len({book.digest for book in shipped()}) == len(shipped())


def test_assumed_numbers_are_all_marked() -> None:
    book = in_force("lujiang", date(2019, 7, 31))
    cited = (
        [part.cited for part in book.components]
        + [rule.cited for rule in book.lists]
        + [book.target[1]]
        + [one.cited for one in book.remarks]
    )
    assert book.assumed
    assert all(one.assumed for one in cited)


def test_the_edition_of_a_day_is_found_and_two_at_once_are_refused() -> None:
    old, new = (parse(GOOD.encode(), f"lujiang.{year}-01-01.toml", name="lujiang", in_force_from=date(year, 1, 1)) for year in (2019, 2021))
    with pytest.raises(Conflict, match="2个版本同时有效"):
        in_force("lujiang", date(2021, 6, 1), books=(old, new))
    assert in_force("lujiang", date(2020, 6, 1), books=(old, new)) is old
    with pytest.raises(NotFound):
        in_force("lujiang", date(2018, 12, 31), books=(old, new))


def test_an_edition_that_is_replaced_ends_the_day_before() -> None:
    old = parse(GOOD.encode(), "lujiang.2019-01-01.toml", name="lujiang", in_force_from=date(2019, 1, 1))
    later = GOOD.replace("evidence", 'replaces = "lujiang.2019-01-01"\nevidence', 1)
    new = parse(later.encode(), "lujiang.2021-01-01.toml", name="lujiang", in_force_from=date(2021, 1, 1))
    found = [in_force("lujiang", date(*day), books=(old, new)).edition for day in ((2020, 12, 31), (2021, 1, 1))]
    assert found == ["lujiang.2019-01-01", "lujiang.2021-01-01"]
    assert [book.in_force_to for book in ended((old, new))] == [date(2020, 12, 31), None]


@pytest.mark.parametrize("name", ["lujiang.2019-13-45.toml", "missing.2019-01-01.toml"])
def test_a_file_that_cannot_be_is_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises((BadRulebook, NotFound)):
        load(tmp_path / name)


def test_a_file_name_without_its_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lujiang.toml"
    path.write_text(GOOD, "utf-8")
    with pytest.raises(BadRulebook, match="生效日期"):
        load(path)
