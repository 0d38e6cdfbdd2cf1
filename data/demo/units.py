"""The units of 鹭江市: districts, headquarters, departments, companies and agent builders, every one invented."""

from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc

from core.vocabulary import Tier, UnitKind
from data.demo.names import WORDS
from data.demo.shares import draw, shuffled

CITY = "鹭江市"
BUREAU = "鹭江市建设局（市重点办）"
REGION = "359900"
"""A division code that is not assigned: no real city has it."""


@dataclass(frozen=True)
class UnitFacts:
    """A unit by its short name, the key of everything here; `parent` is a short name too."""

    short: str
    name: str
    kind: UnitKind
    parent: str | None = None


@dataclass(frozen=True)
class Builder:
    """An agent builder: its place in the directory."""

    short: str
    specialty: str
    tier: Tier


@dataclass(frozen=True)
class District:
    """A district: its square on the tile map (column, row), the middle of its land at sea in millionths of a degree."""

    short: str
    tile: tuple[int, int]
    longitude: int
    latitude: int


DISTRICTS = (
    District("望潮区", (1, 2), 122_760_000, 28_160_000),
    District("云湾区", (1, 1), 122_780_000, 28_230_000),
    District("镜海区", (0, 1), 122_650_000, 28_210_000),
    District("白榕区", (0, 0), 122_680_000, 28_330_000),
    District("兰浦区", (1, 0), 122_810_000, 28_350_000),
    District("晴岭区", (2, 0), 122_930_000, 28_290_000),
)
"""The six districts. The coordinates lie in the open sea, so that no real place is meant."""

HEADQUARTERS = {
    "云湾新城指挥部": "鹭江市云湾新城片区指挥部",
    "镜海新城指挥部": "鹭江市镜海新城片区指挥部",
    "白榕科学城指挥部": "鹭江市白榕科学城片区指挥部",
    "兰浦产业新区指挥部": "鹭江市兰浦产业新区片区指挥部",
    "晴岭生态城指挥部": "鹭江市晴岭生态城片区指挥部",
    "古渡更新指挥部": "鹭江市古渡历史城区更新指挥部",
    "轨道交通指挥部": "鹭江市轨道交通工程建设指挥部",
    "新机场指挥部": "鹭江市新机场片区指挥部",
    "跨海通道指挥部": "鹭江市跨海通道工程指挥部",
    "邮轮母港指挥部": "鹭江市邮轮母港片区指挥部",
    "会展湾指挥部": "鹭江市会展湾片区指挥部",
}

DEPARTMENTS = {
    "市建设局": "鹭江市建设局",
    "市交通局": "鹭江市交通运输局",
    "市教育局": "鹭江市教育局",
    "市卫健委": "鹭江市卫生健康委员会",
    "市水利局": "鹭江市水利局",
    "市市政园林局": "鹭江市市政园林局",
    "市工信局": "鹭江市工业和信息化局",
    "市文旅局": "鹭江市文化和旅游局",
    "市体育局": "鹭江市体育局",
    "市商务局": "鹭江市商务局",
}

COMMITTEES = {
    "高新区管委会": "鹭江高新技术产业园区管理委员会",
    "保税港区管委会": "鹭江保税港区管理委员会",
}

COMPANIES: dict[str, tuple[tuple[str, str, Tier], ...]] = {
    "鹭江轨道集团": (("鹭江轨道建设", "轨道", Tier.A), ("鹭江轨道置业", "房建", Tier.B)),
    "鹭江城建集团": (("鹭江城建置业", "房建", Tier.A), ("鹭江城建市政", "市政", Tier.A), ("鹭江城建园林", "园林", Tier.A)),
    "鹭江通途集团": (("鹭江通途路桥", "公路", Tier.A), ("鹭江通途公路", "公路", Tier.B), ("鹭江通途市政", "市政", Tier.B)),
    "鹭江宜居集团": (("鹭江宜居住房", "房建", Tier.A), ("鹭江宜居社区", "房建", Tier.B)),
    "鹭江清源水务集团": (("鹭江清源水利", "水利", Tier.A), ("鹭江清源管网", "市政", Tier.A)),
    "鹭江港湾集团": (("鹭江港湾工程", "港航", Tier.A), ("鹭江港湾园区", "房建", Tier.B)),
    "鹭江潮生文旅集团": (("鹭江潮生场馆", "房建", Tier.A), ("鹭江潮生景区", "园林", Tier.B)),
    "鹭江启明产投集团": (("鹭江启明园区", "房建", Tier.A), ("鹭江启明市政", "市政", Tier.B)),
}
"""The eight city-owned companies with their subsidiaries, each an agent builder of one specialty and tier."""

SPECIALTIES = ("房建", "市政", "公路", "轨道", "水利", "园林", "港航")
"""The seven specialties of the directory; of the real directory only the first name was published, the others are ours."""

INDEPENDENT_BUILDERS: dict[str, tuple[int, int]] = {
    "房建": (1, 6),
    "市政": (1, 4),
    "公路": (1, 2),
    "轨道": (0, 1),
    "水利": (0, 3),
    "园林": (0, 2),
    "港航": (0, 2),
}
"""How many agent builders of a specialty belong to nobody: 甲类, 乙类."""

PRIVATE_TRADES = ("电子", "光电", "生物医药", "精工", "食品", "供应链", "新材料", "数据", "医疗器械", "智能装备")
CONTRACTORS = 22
SUPERVISORS = 13
FORMER = "鹭江旧港市政"
SUCCESSOR = "鹭江城建市政"
MERGED_ON = date(2019, 1, 1)
MERGER_DOCUMENT = "鹭国资演示〔2018〕31号"


def units() -> tuple[UnitFacts, ...]:
    """Return every unit, parents before their subsidiaries, in the order that gives them their numbers."""
    return (*_public(), *_companies(), *_builders_of_nobody(), *_others())


def builders() -> tuple[Builder, ...]:
    """Return the 41 agent builders: 14 甲类, 27 乙类."""
    owned = [Builder(*row) for rows in COMPANIES.values() for row in rows]
    return (*owned, *_independent())


def _public() -> list[UnitFacts]:
    return [
        *(UnitFacts(d.short, f"{CITY}{d.short}人民政府", UnitKind.DISTRICT) for d in DISTRICTS),
        *(UnitFacts(short, name, UnitKind.HEADQUARTERS) for short, name in HEADQUARTERS.items()),
        *(UnitFacts(short, name, UnitKind.DEPARTMENT) for short, name in DEPARTMENTS.items()),
        *(UnitFacts(short, name, UnitKind.MANAGEMENT_COMMITTEE) for short, name in COMMITTEES.items()),
    ]


def _companies() -> list[UnitFacts]:
    parents = [UnitFacts(short, f"{short}有限公司", UnitKind.CITY_COMPANY) for short in COMPANIES]
    children = [
        UnitFacts(short, f"{short}有限公司", UnitKind.ENTERPRISE, parent) for parent, rows in COMPANIES.items() for short, _, _ in rows
    ]
    former = UnitFacts(FORMER, f"{FORMER}有限公司", UnitKind.ENTERPRISE, "鹭江城建集团")
    return [*parents, *children, former]


def _independent() -> list[Builder]:
    words = iter(shuffled("builder", WORDS))
    return [
        Builder(f"{next(words)}代建{specialty}", specialty, tier)
        for specialty, (first, second) in INDEPENDENT_BUILDERS.items()
        for tier in (Tier.A,) * first + (Tier.B,) * second
    ]


def _builders_of_nobody() -> list[UnitFacts]:
    return [_enterprise(b.short, f"鹭江{b.short[:2]}{b.specialty}工程管理有限公司") for b in _independent()]


def _others() -> list[UnitFacts]:
    platforms = [
        _enterprise(f"{d.short[:2]}{kind}", f"鹭江{d.short[:2]}{kind}发展有限公司") for d in DISTRICTS for kind in ("城建", "产投")
    ]
    return [
        *platforms,
        *(_enterprise(short, f"鹭江{short}有限公司") for short in private_companies()),
        *(_enterprise(short, f"鹭江{short}工程有限公司") for short in contractors()),
        *(_enterprise(short, f"鹭江{short}咨询有限公司") for short in supervisors()),
    ]


def _enterprise(short: str, name: str) -> UnitFacts:
    return UnitFacts(short, name, UnitKind.ENTERPRISE)


def private_companies() -> tuple[str, ...]:
    """Return the short names of the private owners."""
    return tuple(f"{word}{PRIVATE_TRADES[place % len(PRIVATE_TRADES)]}" for place, word in enumerate(shuffled("private", WORDS)))


def contractors() -> tuple[str, ...]:
    """Return the short names of the contractors."""
    return tuple(f"{word}建设" for word in shuffled("contractor", WORDS)[:CONTRACTORS])


def supervisors() -> tuple[str, ...]:
    """Return the short names of the supervising companies."""
    return tuple(f"{word}监理" for word in shuffled("supervisor", WORDS)[:SUPERVISORS])


def company_of(short: str) -> str | None:
    """Return the city-owned company that a unit belongs to, or is; None for everybody else."""
    if short in COMPANIES:
        return short
    owners = [parent for parent, rows in COMPANIES.items() if short in {row[0] for row in rows}]
    return owners[0] if owners else None


def credit_code(kind: UnitKind, number: int) -> str | None:
    """Return an invented credit code whose check characters are right (GB 32100, GB 11714); headquarters have none."""
    if kind is UnitKind.HEADQUARTERS:
        return None
    public = kind in (UnitKind.DISTRICT, UnitKind.DEPARTMENT, UnitKind.MANAGEMENT_COMMITTEE)
    body = f"{'11' if public else '91'}{REGION}{_organisation(f'XXXX{number:04d}')}"
    return body + str(uscc.calc_check_digit(body))


def _organisation(body: str) -> str:
    digits = (int(sign, 36) for sign in body)
    check = -sum(digit * weight for digit, weight in zip(digits, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return body + ("X" if check == 10 else str(check))


def place_of(name: str, district: str) -> tuple[int, int]:
    """Return the longitude and latitude of a project, in millionths of a degree, near the middle of its district."""
    middle = next(d for d in DISTRICTS if d.short == district)
    return middle.longitude + draw(f"{name}/east", 90_000) - 45_000, middle.latitude + draw(f"{name}/north", 70_000) - 35_000
