"""任务清单 or 责任清单 of a unit as a workbook, stamped with who took it and when."""

from datetime import date

from sqlmodel import Session

from core.access import Actor
from core.area import in_mu
from core.errors import NotFound
from core.money import in_unit
from core.period import CHINA, Month
from core.queries import duties, register
from core.queries.duties import Duty, DutyKind
from dashboard import format as fmt
from dashboard.duties import lists
from dashboard.review.reminding import Stamp, Workbook
from data.export import Exported, to_xlsx

HEADER = (
    *("类别", "项目编号", "项目", "事项", "计划投资（万元）", "计划交地（亩）"),
    *("承办单位", "责任人", "责任单位", "挂钩领导", "期限", "逾期"),
)


def taken(session: Session, by: Actor, *, asked: tuple[str, str, str], stamp: Stamp) -> Workbook:
    """Return the list of (month, unit, which list) as a workbook. Raises NotAllowed, NotFound (nothing in it), BadPeriod."""
    month, unit, kind = lists.month_named(asked[0]), asked[1], asked[2] if asked[2] == lists.ANSWERS else lists.TASKS
    city = register.city(session)
    day = month.last_day if city is not None and city.demonstration else stamp.at.astimezone(CHINA).date()
    found = lists.of_unit(duties.duties(session, by, month=month, day=day), unit, answers=kind == lists.ANSWERS)
    if not found:
        raise NotFound(kind, f"{month.chinese} {unit[:40]}", "请从清单页导出。")
    return workbook(found, month, kind=f"{unit}{kind}", day=day, stamp=stamp)


def workbook(found: tuple[Duty, ...], month: Month, *, kind: str, day: date, stamp: Stamp) -> Workbook:
    """Return duties as a workbook whose name and foot say who took it and when."""
    at = stamp.at.astimezone(CHINA)
    foot = f"截至{fmt.day_text(day)}。{stamp.person}于{fmt.day_text(at.date())}{at:%H:%M}导出，{len(found)}项。仅供工作使用。"
    content = to_xlsx(HEADER, [_row(one) for one in found], title=f"{month.chinese}清单", created=at, foot=foot)
    return Workbook(f"{kind}_{month.chinese}_{stamp.person}_{at:%Y%m%d-%H%M}.xlsx", content, len(found))


def _row(one: Duty) -> tuple[Exported, ...]:
    money = in_unit(one.amount, "万元", places=6).normalize() if one.kind is DutyKind.INVESTMENT and one.amount is not None else None
    land = in_mu(one.amount) if one.kind is DutyKind.LAND and one.amount is not None else None
    what = (one.kind.label, one.code, one.project, one.matter, money, land)
    return (*what, one.unit, one.person, one.responsible, one.leader, one.due_on, one.late or None)
