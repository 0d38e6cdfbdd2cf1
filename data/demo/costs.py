"""Approved amounts of completed projects, trainings and guidance of the demonstration city, as rows."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.models import ProjectCost, Training, TrainingUnit
from core.money import FEN_PER_WAN
from core.vocabulary import CostKind, TrainingKind
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.numbers import Numbers
from data.demo.shares import between, draw
from data.demo.table_rows import Row, row
from data.demo.units import builders

OFFICER = "bureau/2"
TODAY = date(2019, 8, 20)
SETTLED_AFTER = 45
"""Days after completion, at least, when the final account is approved."""

TRAININGS = (
    (TrainingKind.TRAINING, date(2018, 3, 28), "代建制管理办法解读", "市建设局三楼会议室", 24),
    (TrainingKind.TRAINING, date(2018, 5, 17), "概算控制与变更审批", "市建设局三楼会议室", 18),
    (TrainingKind.GUIDANCE, date(2018, 6, 12), "轨道盾构始发前检查要点", "轨道交通5号线工程现场", 2),
    (TrainingKind.TRAINING, date(2018, 8, 23), "汛期施工安全", "市住建培训中心", 30),
    (TrainingKind.GUIDANCE, date(2018, 10, 18), "装配式住宅质量控制", "石磬保障性住房现场", 3),
    (TrainingKind.TRAINING, date(2018, 11, 29), "竣工决算编制", "市建设局三楼会议室", 20),
    (TrainingKind.TRAINING, date(2019, 1, 22), "行为记录标准解读", "市住建培训中心", 36),
    (TrainingKind.GUIDANCE, date(2019, 3, 14), "跨海大桥桩基检测", "云兰跨海大桥西接线工程现场", 2),
    (TrainingKind.TRAINING, date(2019, 4, 25), "月报填报与台账", "市建设局三楼会议室", 33),
    (TrainingKind.TRAINING, date(2019, 6, 13), "安全生产月专题", "市住建培训中心", 28),
    (TrainingKind.GUIDANCE, date(2019, 7, 9), "水库除险加固边坡处理", "霁云水库除险加固工程现场", 2),
    (TrainingKind.TRAINING, date(2019, 8, 8), "考评评分表填写", "市建设局三楼会议室", 31),
)
"""Kind, day, theme, place, and how many builders took part."""


def costs(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield 概算 and 预算 of completed projects that a builder built, and 决算 of those whose account is approved; the trainings."""
    number = 0
    for plan in facts.july:
        project = plan.project
        if project.builder is None or project.completed_on is None:
            continue
        for kind, amount, day in _amounts(project.name, facts, completed=project.completed_on):
            number += 1
            yield row(
                ProjectCost,
                id=number,
                project_id=numbers.project[project.name],
                kind=kind,
                amount=amount * FEN_PER_WAN,
                approved_on=day,
                document=f"演示：{kind.label}批复〔{day.year}〕{number}号",
                person_id=numbers.person[OFFICER],
                at=at(max(day, date(2019, 1, 3)), 11),
            )
    yield from _trainings(numbers)


def _amounts(name: str, facts: CityFacts, *, completed: date) -> Iterator[tuple[CostKind, int, date]]:
    """Kind, 万元 and day: the estimate is the total investment; the account is mostly below it."""
    costs = facts.estimates[name]
    yield CostKind.ESTIMATE, costs.total, costs.planned_start - timedelta(days=between(f"{name}/estimated", 60, high=150))
    yield CostKind.BUDGET, costs.total * between(f"{name}/budget", 90, high=99) // 100, costs.planned_start - timedelta(days=20)
    settled = completed + timedelta(days=between(f"{name}/settled", SETTLED_AFTER, high=110))
    if settled <= TODAY:
        yield CostKind.FINAL, costs.total * between(f"{name}/final", 872, high=1_018) // 1_000, settled


def _trainings(numbers: Numbers) -> Iterator[Row]:
    for number, (kind, day, theme, place, count) in enumerate(TRAININGS, start=1):
        yield row(
            Training,
            id=number,
            kind=kind,
            held_on=day,
            theme=theme,
            place=place,
            speaker="",
            person_id=numbers.person[OFFICER],
            at=at(day, 17),
        )
        mixed = sorted((one.short for one in builders()), key=lambda short: (draw(f"{theme}/{short}", 2**32), short))
        for unit in mixed[:count]:
            yield row(TrainingUnit, training_id=number, unit_id=numbers.unit[unit], persons=between(f"{theme}/{unit}/persons", 1, high=5))
