"""What went wrong with single reports: missing, returned, late, pending, corrected, negative; by project and month of 2019."""

from dataclasses import dataclass
from datetime import datetime

from core.period import CHINA
from data.demo.catalogue import TIED, ProjectFacts
from data.demo.shares import between, draw

Cell = tuple[str, int]

MISSING: frozenset[Cell] = frozenset(
    {
        ("兰渡第一中学新校区", 7),
        ("泉眼冷链物流中心", 7),
        ("潮声历史街区保护修缮", 7),
        ("岭下公交枢纽", 7),
        ("稻香文化活动中心", 7),
        ("东礁体育中心", 4),
    }
)
"""缺报: no report at all; five of them in July, one in April."""

NEVER_REVIEWED: frozenset[Cell] = frozenset({("溪畔智能制造产业园一期", 7)})
"""待审: confirmed by the responsible unit, not reviewed by the bureau when July locked."""

RETURNED_AT_LOCK: frozenset[Cell] = frozenset({("霁云医院二期", 7)})
"""Returned and not submitted again when July locked."""

FIXED: dict[Cell, int] = {
    ("灯塔集装箱泊位改造工程", 6): 3_328,
    ("星浦体育中心主体育场", 5): -320,
    ("浦源第二水厂前期工程", 6): 85,
    ("浦源第二水厂前期工程", 7): 40,
}
"""Single figures in 万元, as known when July locked."""

NEGATIVE_REASON = "冲减4月重复计列的看台预制构件款"

RETURNED: dict[Cell, str] = {
    ("书院排水管网改造", 1): "累计数与上年底不衔接，请核对",
    ("晴岭智能制造产业园一期", 2): "未附银行付款凭证",
    ("望霞路道路工程", 4): "完成额含征地费，请剔除",
    ("柏岭至岩门公路改建工程", 4): "形象进度与完成额不符",
    ("竹涧总部商务楼", 5): "单位误填为元",
    ("平澜储能电池生产基地", 5): "设备款重复计列",
    ("岭下安置房三期", 6): "未写明滞后原因",
    ("杉林生物医药中试基地", 6): "完成额与监理月报不符",
    ("松涛溪流域综合整治二期", 7): "请写明未交地块的权属和面积",
    ("汐岸博物馆新馆", 7): "形象进度未更新",
    ("梅垄新型显示模组生产线", 7): "未附设备到货单",
    ("莲渚车辆段上盖综合开发", 7): "完成额与监理月报不符",
    ("莲渚科创产业园", 7): "累计数与6月月报不衔接",
}
"""退回 once, then submitted again and approved; the bureau's reason."""

LATENESS: dict[str, int] = dict.fromkeys((*TIED, "市教育局"), 0) | {
    "晴岭区": 75,
    "古渡更新指挥部": 80,
    "市文旅局": 60,
    "市商务局": 45,
    "新机场指挥部": 36,
    "高新区管委会": 30,
    "市建设局": 24,
}
"""How many of a thousand reports come after the day due and before the month closes, by responsible unit; of others 6 to 40."""


@dataclass(frozen=True)
class Correction:
    """A second entry for a month: what the first one said more (万元), why, and when it was approved."""

    project: str
    month: int
    excess: int
    reason: str
    approved_at: datetime

    @property
    def counts_in_july(self) -> bool:
        """Whether it was known when July locked."""
        return self.approved_at < _at(8, 5, 17)


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2019, month, day, hour, 20, tzinfo=CHINA)


AUGUST: dict[str, bool] = {
    "石埠智能制造产业园一期": True,
    "霞汀综合管廊": True,
    "柏岭路道路工程": True,
    "石埠医院二期": False,
    "星浦跨境电商产业园": False,
    "芳圃中学高中部": False,
    "柏岭科学城综合管廊": False,
    "泉眼冷链物流中心": True,
}
"""Reports for August, the month still open: whether submitted, else being filled in."""

CORRECTIONS = (
    Correction("灯塔集装箱泊位改造工程", 6, 412, "原3,740万元，发票重复", _at(7, 16, 10)),
    Correction("银沙科创产业园", 7, 260, "多计甲供材料款260万元", _at(8, 13, 15)),
)
"""The first was known when July locked and counts; the second came after and leaves July's list as it stands."""


def without_figure() -> frozenset[Cell]:
    """Return the projects and months that have no approved figure when July locks."""
    return MISSING | NEVER_REVIEWED | RETURNED_AT_LOCK


def is_late(project: ProjectFacts, month: int) -> bool:
    """Whether a project's report came after the day due; one that was returned came in time."""
    often = LATENESS.get(project.responsible, between(f"{project.responsible}/lateness", 6, high=40))
    return (project.name, month) not in RETURNED and draw(f"{project.name}/{month}/late", 1_000) < often
