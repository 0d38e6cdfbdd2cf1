"""The list of projects: names, sizes, natures, starts, completions, and which units have which part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, islice

from core.vocabulary import Nature, Sector
from data.demo import cast
from data.demo.cast import Named
from data.demo.kinds import PROJECTS_OF, TRADES, kinds_of
from data.demo.names import PLACES
from data.demo.shares import between, draw, pick, shuffled
from data.demo.units import COMPANIES, builders, contractors, private_companies, supervisors

TIED = ("云湾新城指挥部", "白榕科学城指挥部")
"""Two headquarters that do everything on time: they end with the same score."""

SLOW_COMPANY = "鹭江潮生文旅集团"

NEW = 107
RESERVES = 4
STARTS = {1: 5, 2: 4, 3: 12, 4: 9, 5: 10, 6: 11, 7: 8, 8: 9, 9: 14, 10: 10, 11: 6, 12: 9}
"""Planned starts by month: 59 to July."""

COMPLETIONS = {1: 3, 2: 2, 3: 4, 4: 5, 5: 5, 6: 7, 7: 5, 8: 6, 9: 8, 10: 7, 11: 6, 12: 12}
"""Planned completions by month: 31 to July."""

NOT_STARTED = (
    *("苍坪实验小学", "茶垄公园提升工程", "听涛骑楼立面整治", "镜前学校", "平澜幼儿园", "石埠影视拍摄基地"),
    *("柏岭疾病预防控制中心", "蕙田综合管廊", "榕溪九年一贯制学校", "银沙智能制造产业园一期"),
)
NOT_COMPLETED = (
    *("鸥汀接线道路工程", "浦源互通立交", "蕙田植物园扩建", "明圩安置房二期", "鹤坪电子元件厂房扩建", "荷渡中央公园"),
    "东礁溪流域综合治理",
)
"""Planned to July and not done by its end."""

EARLY_STARTS, EARLY_COMPLETIONS = len(NOT_STARTED) + 4, len(NOT_COMPLETED)
"""Planned after July and done before its end: 63 starts, 31 completions."""


@dataclass(frozen=True)
class ProjectFacts:
    """A project of the year: what it is, who has which part, when it is to start and end, and when it did."""

    name: str
    responsible: str
    district: str
    trade: str
    sector: Sector
    private: bool
    year: int
    nature: Nature
    owner: str
    builder: str | None
    contractor: str | None
    supervisor: str | None
    start_month: int | None = None
    completion_month: int | None = None
    started_on: date | None = None
    completed_on: date | None = None

    @property
    def reporter(self) -> str:
        """The unit that reports: the agent builder, else the owner."""
        return self.builder or self.owner


def projects() -> tuple[ProjectFacts, ...]:
    """Return the 357 projects of the July list and, last, the one that was withdrawn; the package itself is not among them."""
    listed = [_with_parties(named) for named in _names()]
    dated = _completing(_starting(listed))
    return (*dated, _with_parties(cast.WITHDRAWN))


def _names() -> Iterator[Named]:
    """Yield the projects unit by unit, the named ones first, then the usual kinds in turn."""
    taken: set[str] = {named.name for named in cast.NAMED}
    for responsible, (count, districts) in PROJECTS_OF.items():
        own = [named for named in cast.NAMED if named.responsible == responsible]
        yield from own
        places = _places(responsible, districts or (responsible,))
        for kind in islice(cycle(kinds_of(responsible)), count - len(own)):
            district, name = next((d, f"{p}{kind.ending}") for d, p in places if f"{p}{kind.ending}" not in taken)
            taken.add(name)
            year = kind.year * between(f"{name}/size", 60, high=165) // 100
            yield Named(name, responsible, district, kind.trade, kind.sector, year, kind.private)


def _places(responsible: str, districts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (district, place) for ever, the districts in turn, each with its own places in turn."""
    words = {district: cycle(shuffled(f"{responsible}/place", PLACES[district])) for district in districts}
    return ((district, next(words[district])) for district in cycle(districts))


def _with_parties(named: Named) -> ProjectFacts:
    reserve = named.nature is Nature.RESERVE
    return ProjectFacts(
        **{field: getattr(named, field) for field in ("name", "responsible", "district", "trade", "sector", "private", "year", "nature")},
        owner=_owner(named),
        builder=None if named.private or reserve else _builder(named),
        contractor=None if reserve else pick(f"{named.name}/contractor", contractors()),
        supervisor=None if reserve else pick(f"{named.name}/supervisor", supervisors()),
    )


_OWNERS: dict[str, tuple[str, ...]] = {
    "轨道交通指挥部": ("鹭江轨道集团",),
    "新机场指挥部": ("鹭江通途集团", "鹭江港湾集团"),
    "跨海通道指挥部": ("鹭江通途集团",),
    "邮轮母港指挥部": ("鹭江港湾集团",),
    "会展湾指挥部": ("鹭江城建集团",),
    "古渡更新指挥部": ("鹭江城建集团", "望潮城建"),
    "市建设局": ("鹭江宜居集团", "鹭江宜居住房"),
    "市交通局": ("鹭江通途集团", "市交通局"),
    "市教育局": ("市教育局",),
    "市卫健委": ("市卫健委",),
    "市水利局": ("鹭江清源水务集团",),
    "市市政园林局": ("鹭江清源水务集团", "鹭江城建集团", "市市政园林局"),
    "市工信局": ("鹭江启明产投集团",),
    "市文旅局": ("鹭江潮生文旅集团",),
    "市体育局": ("鹭江潮生文旅集团", "市体育局"),
    "市商务局": ("鹭江启明产投集团",),
    "高新区管委会": ("鹭江启明产投集团", "高新区管委会"),
    "保税港区管委会": ("鹭江港湾集团",),
}


def _owner(named: Named) -> str:
    """Return the private company of a private project, else one of the usual owners, else a platform of the district."""
    if named.private:
        return pick(f"{named.name}/owner", private_companies())
    platforms = (f"{named.district[:2]}城建", f"{named.district[:2]}产投")
    return pick(f"{named.name}/owner", _OWNERS.get(named.responsible, platforms))


def _builder(named: Named) -> str | None:
    """Return an agent builder of the right specialty; every eighth public project is built by its owner."""
    if draw(f"{named.name}/own", 8) == 0:
        return None
    slow = {row[0] for row in COMPANIES[SLOW_COMPANY]} if named.responsible in TIED or named.name in cast.LATE else set()
    fitting = [b.short for b in builders() if b.specialty == TRADES[named.trade].specialty and b.short not in slow]
    return pick(f"{named.name}/builder", fitting)


def _months(counts: dict[int, int]) -> list[int]:
    return [month for month, count in counts.items() for _ in range(count)]


def _day(name: str, month: int) -> date:
    return date(2019, month, between(f"{name}/day", 6, high=27))


def _starting(listed: list[ProjectFacts]) -> list[ProjectFacts]:
    """Make 107 of the projects new ones with a planned month of start, 63 of them started by July."""
    names = shuffled("new", [p.name for p in listed if p.name not in {n.name for n in cast.NAMED}])
    planned = {cast.ADDED: 7} | dict(zip(names[: NEW - 1], _without_one(_months(STARTS), 7), strict=True))
    months = _real_months(planned, missed=NOT_STARTED, early=EARLY_STARTS)
    reserves = set(names[NEW - 1 : NEW - 1 + RESERVES])
    return [_started(p, planned.get(p.name), months.get(p.name), reserve=p.name in reserves) for p in listed]


def _started(project: ProjectFacts, planned: int | None, real: int | None, *, reserve: bool) -> ProjectFacts:
    if reserve:
        return replace(project, nature=Nature.RESERVE, year=project.year // 6, builder=None, contractor=None, supervisor=None)
    if planned is None:
        return project
    return replace(project, nature=Nature.NEW, start_month=planned, started_on=_day(f"{project.name}/start", real) if real else None)


def _completing(listed: list[ProjectFacts]) -> list[ProjectFacts]:
    """Let 70 of the continuing projects end this year, 31 of them completed by July."""
    ordinary = [p.name for p in listed if p.nature is Nature.CONTINUING and p.name not in {n.name for n in cast.NAMED}]
    months = _months(COMPLETIONS)
    planned = dict(zip(shuffled("completion", ordinary)[: len(months)], months, strict=True))
    real = _real_months(planned, missed=NOT_COMPLETED, early=EARLY_COMPLETIONS)
    return [replace(p, completion_month=planned.get(p.name), completed_on=_end(p.name, real.get(p.name))) for p in listed]


def _end(name: str, month: int | None) -> date | None:
    return _day(f"{name}/end", month) if month else None


def _real_months(planned: dict[str, int], *, missed: tuple[str, ...], early: int) -> dict[str, int]:
    """Return the months of what took place by July: planned to July and not missed, a few of them late; and a number of early ones."""
    kept = {name: _slipped(name, month) for name, month in planned.items() if month <= 7 and name not in missed}
    later = [name for name in shuffled("early", list(planned)) if planned[name] > 7]
    return kept | {name: between(f"{name}/early", 5, high=7) for name in later[:early]}


def _slipped(name: str, month: int) -> int:
    return min(month + 1, 7) if draw(f"{name}/slip", 7) == 0 else month


def _without_one(months: list[int], month: int) -> list[int]:
    place = months.index(month)
    return months[:place] + months[place + 1 :]
