"""What a column of a progress table means, and under which names it is known."""

import re
import unicodedata
from enum import Enum
from fractions import Fraction


class Quantity(Enum):
    """What stands in a column; the value is its plain name."""

    GROUP = "组别"
    UNIT = "单位"
    MONTH = "月份"
    PLAN = "计划"
    ACTUAL = "完成"
    RATE = "完成率"
    YEAR_PLAN = "年计划"
    YEAR_RATE = "年完成率"
    EXCESS = "超额"
    SHORTFALL = "差额"
    LEAD = "超序时"
    MEASURE = "指标"
    RANK = "名次"
    OTHER = "其他"


ALIASES: dict[Quantity, tuple[str, ...]] = {
    Quantity.GROUP: ("组别", "分组", "组", "系列", "类别"),
    Quantity.UNIT: (
        "单位", "单位名称", "责任单位", "地区", "县(市、区)", "县(市区)", "县市区", "市县", "区县", "各区", "区", "部门", "名称",
        "项目名称", "项目", "板块", "行业", "领域", "分类",
    ),
    Quantity.MONTH: ("月份", "截至月份", "截止月份", "期末"),
    Quantity.PLAN: (
        "计划", "计划数", "计划投资", "序时计划", "计划完成", "累计计划", "目标", "目标数", "目标任务", "任务", "任务数", "应完成",
        "应接入",
    ),
    Quantity.ACTUAL: ("完成", "完成数", "完成投资", "实际完成", "实际完成投资", "累计完成", "累计完成投资", "实际", "已完成", "已接入"),
    Quantity.RATE: (
        "完成率", "计划完成率", "完成计划率", "完成计划比例", "完成比例", "序时计划率", "序时完成率", "完成序时计划率",
        "序时计划完成率", "占计划", "接入率", "开工率", "竣工率", "交地率",
    ),
    Quantity.YEAR_PLAN: ("年计划", "年度计划", "年计划投资", "年度计划投资", "全年计划", "年度目标", "全年目标"),
    Quantity.YEAR_RATE: (
        "年完成率", "年度完成率", "年计划完成率", "年度计划完成率", "完成年计划比例", "完成年度计划比例",
        "占年计划", "占年度计划", "年度计划率",
    ),
    Quantity.EXCESS: ("超额", "超计划", "超额完成", "超计划投资"),
    Quantity.SHORTFALL: ("差额", "欠额", "缺口", "欠计划", "未完成", "未接入"),
    Quantity.LEAD: ("超序时", "超序时进度", "超序时百分点", "超序时进度百分点"),
    Quantity.MEASURE: ("指标", "指标值", "得分", "总分", "总得分", "综合得分", "考评得分", "评分", "分数"),
    Quantity.RANK: ("名次", "排名", "位次"),
}  # fmt: skip
"""The names of each column; the first is the plain one. A unit in brackets is not part of the name."""

ADDED = (Quantity.PLAN, Quantity.ACTUAL, Quantity.YEAR_PLAN, Quantity.EXCESS, Quantity.SHORTFALL)
"""Columns whose total is the sum of the parts."""

_SIZES: dict[str, tuple[str, Fraction]] = {
    "元": ("money", Fraction(1)),
    "千元": ("money", Fraction(1000)),
    "万元": ("money", Fraction(10_000)),
    "百万元": ("money", Fraction(1_000_000)),
    "亿元": ("money", Fraction(100_000_000)),
    "亩": ("area", Fraction(2000, 3)),
    "公顷": ("area", Fraction(10_000)),
    "平方米": ("area", Fraction(1)),
    "㎡": ("area", Fraction(1)),
    "m2": ("area", Fraction(1)),
    "万平方米": ("area", Fraction(10_000)),
    "万m2": ("area", Fraction(10_000)),
    "平方公里": ("area", Fraction(1_000_000)),
    "公里": ("length", Fraction(1000)),
    "米": ("length", Fraction(1)),
    "户": ("户", Fraction(1)),
    "万户": ("户", Fraction(10_000)),
    "个": ("个", Fraction(1)),
    "项": ("项", Fraction(1)),
    "人": ("人", Fraction(1)),
    "万人": ("人", Fraction(10_000)),
    "套": ("套", Fraction(1)),
}


def quantity_of(name: str) -> Quantity:
    """Return what a column of this name means: the whole name counts first, then the last part of a joined header (投资/完成)."""
    plain = _plain(name)
    return _BY_NAME.get(plain) or _BY_NAME.get(plain.rpartition("/")[2]) or Quantity.OTHER


def is_added(quantity: Quantity, unit: str) -> bool:
    """Whether a total is the sum of its parts in this column; of other columns, those with the unit of an amount or a count."""
    return quantity in ADDED or (quantity is Quantity.OTHER and unit in _SIZES)


def size_of(unit: str) -> tuple[str, Fraction]:
    """Return what a unit measures, and its size in the smallest unit of the kind; an unknown or unstated unit is its own kind."""
    return _SIZES.get(unit, (unit, Fraction(1)))


def _plain(name: str) -> str:
    return re.sub(r"[\s::*]", "", unicodedata.normalize("NFKC", name))


_BY_NAME = {_plain(name): quantity for quantity, names in ALIASES.items() for name in names}
