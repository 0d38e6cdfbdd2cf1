"""What builders of the demonstration city may take on, as rows: ceilings, specialties of projects, exceptions, other names."""

from collections.abc import Iterator
from datetime import date

from core.models import ProjectSpecialty, ScopeException, TierCeiling, UnitAlias
from core.money import FEN_PER_YI
from core.vocabulary import AliasKind, ProposalState, Tier
from data.demo.calendar import at
from data.demo.facts import CityFacts
from data.demo.kinds import TRADES
from data.demo.numbers import Numbers
from data.demo.table_rows import Row, row
from data.demo.units import SPECIALTIES

DOCUMENT = "演示：鹭江市代建单位承接范围（2018年版）"
SINCE = date(2018, 1, 1)
CEILINGS = {"房建": 65, "市政": 30, "公路": 35, "轨道": 280, "水利": 20, "园林": 6, "港航": 25}
"""How large a project 乙类 takes on, in 亿元, by specialty: assumed, no figure of this kind was published. 甲类 is without limit."""

EXCEPTIONS = (
    (
        "新机场飞行区工程",
        "星槎代建市政",
        True,
        "飞行区与在建排水工程连片，由同一单位代建可减少交叉施工",
        "演示：市政府专题会议纪要〔2018〕11号",
    ),
    ("云兰跨海大桥主桥工程", "鹭江通途公路", False, "拟由集团内部调整代建单位，原单位人员整体划转", ""),
)
"""Project, builder, whether it was approved, why, and by which paper; the second one waits."""

ALIASES = (
    ("鹭江宜居住房", "鹭江宜居房屋开发有限公司", AliasKind.FORMER, "演示：2016年营业执照"),
    ("问渠代建房建", "鹭江问渠房建工程管理公司", AliasKind.MISWRITTEN, "演示：2018年二季度月报"),
)


def scope(facts: CityFacts, numbers: Numbers) -> Iterator[Row]:
    """Yield ceilings, specialties of projects, exceptions and other names."""
    yield row(TierCeiling, id=1, tier=Tier.A, most=None, starts_on=SINCE, document=DOCUMENT, assumed=True)
    for number, (name, most) in enumerate(CEILINGS.items(), start=2):
        which = SPECIALTIES.index(name) + 1
        yield row(
            TierCeiling,
            id=number,
            tier=Tier.B,
            specialty_id=which,
            most=most * FEN_PER_YI,
            starts_on=SINCE,
            document=DOCUMENT,
            assumed=True,
        )
    for plan in facts.july:
        which = SPECIALTIES.index(TRADES[plan.project.trade].specialty) + 1
        yield row(ProjectSpecialty, project_id=numbers.project[plan.project.name], specialty_id=which)
    for number, (project, unit, approved, reason, document) in enumerate(EXCEPTIONS, start=1):
        yield row(
            ScopeException,
            id=number,
            project_id=numbers.project[project],
            unit_id=numbers.unit[unit],
            state=ProposalState.APPROVED if approved else ProposalState.PROPOSED,
            reason=reason,
            document=document,
            proposed_by=numbers.person["bureau/2"],
            proposed_at=at(date(2018, 3, 12), 10) if approved else at(date(2019, 8, 12), 15),
            decided_by=numbers.person["bureau/1"] if approved else None,
            decided_at=at(date(2018, 3, 16), 9) if approved else None,
            decision="同意，工程完工后即止" if approved else "",
        )
    for number, (unit, name, kind, source) in enumerate(ALIASES, start=1):
        yield row(UnitAlias, id=number, unit_id=numbers.unit[unit], name=name, kind=kind, source=source)
