"""What a later version of a list changes against an earlier one, said in full: rule, city, places, lists, figures, cards, decisions."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core import canonical
from core.area import in_mu
from core.money import wan
from core.snapshot import TYPES
from core.vocabulary import CardColour, CardDecisionKind, ListKind, Outcome
from scoring.explain import COUNT_WORDS, points
from scoring.measures import MEASURES
from scoring.ratio import Ratio
from scoring.seal import DECISIONS, RESULT

_Json = Mapping[str, Any]
_Names = Mapping[tuple[str, int], str]
"""Names of projects and units, by `project` or `unit` and number."""


def differences(earlier: Mapping[str, bytes], later: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what the later of two sealed, or to be sealed, lists changes, a sentence each; empty where result and decisions are alike.

    Both are bytes by name, as scoring.seal.parts gives them, with the decisions about cards.
    """
    was, one = (json.loads(parts[RESULT]) for parts in (earlier, later))
    names = {**_names(earlier), **_names(later)}
    said = [
        *_heads(was, one),
        *_standings(was["series"], one["series"]),
        *_cards(was["cards"], one["cards"], names),
        *_decisions(_held(earlier), _held(later), names),
    ]
    return tuple(said) if said or was == one else ("榜单的其他内容有变",)


def _held(parts: Mapping[str, bytes]) -> Sequence[_Json]:
    """The decisions about cards that are sealed with a list; lists of an older form have none."""
    found: Sequence[_Json] = json.loads(parts.get(DECISIONS, b"[]"))
    return found


def _names(parts: Mapping[str, bytes]) -> _Names:
    """The names that stand in the facts of a list."""
    found: dict[tuple[str, int], str] = {}
    for kind, table, column in (("project", "projects", "name"), ("unit", "units", "short_name")):
        frame = canonical.read_back(parts[f"facts/{table}.csv"], TYPES[table])
        found |= {(kind, number): name for number, name in zip(frame[f"{kind}_id"].tolist(), frame[column].tolist(), strict=True)}
    return found


_CITY = {"projects": "项目数", "plan": "计划投资", "actual": "实际完成投资", "annual": "年度计划"}


def _heads(was: _Json, one: _Json) -> Iterator[str]:
    """The rulebook, the city's totals, and how many each series lists."""
    if was["rulebook"] != one["rulebook"]:
        yield f"评分规则由{_edition(was)}改为{_edition(one)}"
    for key, title in _CITY.items():
        written = str if key == "projects" else wan
        if was["city"][key] != one["city"][key]:
            yield f"全市{title}由{written(was['city'][key])}改为{written(one['city'][key])}"
    sizes = {series["key"]: series["sizes"] for series in was["series"]}
    for series in one["series"]:
        if sizes.get(series["key"], series["sizes"]) != series["sizes"]:
            yield f"{series['title']}：列榜名额由{_sizes(sizes[series['key']])}改为{_sizes(series['sizes'])}"


def _edition(result: _Json) -> str:
    return f"{result['rulebook']['edition']}（摘要{result['rulebook']['sha256'][:12]}）"


def _sizes(sizes: Mapping[str, int]) -> str:
    return "、".join(f"{kind.label}{sizes[kind.name.lower()]}个" for kind in ListKind if kind.name.lower() in sizes)


def _standings(was: Sequence[_Json], now: Sequence[_Json]) -> Iterator[str]:
    before = {(series["key"], one["unit_id"]): (series["title"], one) for series in was for one in series["standings"]}
    for series in now:
        for one in series["standings"]:
            _, old = before.pop((series["key"], one["unit_id"]), ("", None))
            said = "新列入" if old is None else "，".join(_moved(old, one))
            if said:
                yield f"{series['title']}：{one['name']}{said}"
    for title, gone in before.values():
        yield f"{title}：{gone['name']}不再列入"


def _moved(was: _Json, one: _Json) -> list[str]:
    """What is otherwise of a unit in a series."""
    said = [
        *_changed(_place(was["place"]), _place(one["place"])),
        *_changed(_listed(was["listed"]), _listed(one["listed"])),
        *_changed(_score(was["score"]), _score(one["score"]), "得分"),
        *(part for name in MEASURES for part in _rate_moved(name, was["rates"].get(name), one["rates"].get(name))),
        *(part for name, title in COUNT_WORDS.items() for part in _changed(was["counts"].get(name), one["counts"].get(name), title)),
        *_changed(f"{was['projects']}个", f"{one['projects']}个", "项目"),
        *_changed(wan(was["annual_plan"]), wan(one["annual_plan"]), "年度计划"),
        *_changed(_place(was["original_place"]), _place(one["original_place"]), "按原计划的名次"),
        *_changed(_target(was), _target(one)),
        *_changed(_excused(was), _excused(one), "剔除不可抗力月份后的完成率"),
    ]
    return said or [f"{title}有变" for key, title in _REST.items() if was[key] != one[key]]


_REST = {
    "name": "名称",
    "exempt": "免责",
    "without_force_majeure": "剔除不可抗力月份后的数据",
    "remarks": "备注",
    "runs": "连续发牌的月数",
    "findings": "分项结果",
    "original_score": "按原计划的得分",
    "rates": "其他比率",
    "counts": "其他计数",
}
"""What is named where nothing of a standing changed that is said with its figures."""


def _target(one: _Json) -> str:
    return {None: "目标不适用", True: "完成目标", False: "未完成目标"}[one["target"]]


def _excused(one: _Json) -> str:
    """The rate without the months of force majeure, where there are any."""
    held = one["without_force_majeure"]
    return "无" if held is None else _rate(held["schedule_rate"])


def _changed(was: object, now: object, title: str = "") -> list[str]:
    return [] if was == now else [f"{title}由{'无' if was is None else was}改为{'无' if now is None else now}"]


def _rate_moved(name: str, was: Sequence[int] | None, now: Sequence[int] | None) -> list[str]:
    """The rate as it is printed; where that is the same, the amounts behind it."""
    if was == now:
        return []
    measure = MEASURES[name]
    said = _changed(_rate(was), _rate(now), measure.rate)
    if said or was is None or now is None:
        return said
    done, due = (_changed(_amount(was[place], measure.unit), _amount(now[place], measure.unit)) for place in (0, 1))
    return [f"{measure.title}{word}{part}" for word, parts in ((measure.done, done), (measure.due, due)) for part in parts]


def _rate(pair: Sequence[int] | None) -> str:
    shown = None if pair is None else Ratio(*pair).percent
    return "不适用" if shown is None else f"{shown}%"


def _amount(number: int, unit: str) -> str:
    return wan(number) if unit == "fen" else f"{in_mu(number)}亩" if unit == "mu" else f"{number}{unit}"


def _place(place: int | None) -> str:
    return "不参与排名" if place is None else f"第{place}"


def _listed(listed: str | None) -> str:
    return "不列榜" if listed is None else ListKind[listed].label


def _score(score: int | None) -> str | None:
    return None if score is None else str(points(score))


def _cards(was: Sequence[_Json], now: Sequence[_Json], names: _Names) -> Iterator[str]:
    """What the rule proposes otherwise about cards."""
    before = {_key(one): one for one in was}
    for one in now:
        name, old = _name(names, *_key(one)[1:]), before.pop(_key(one), None)
        if old is None:
            yield f"红黄牌建议：{name}新{_proposal(one)}"
        elif old != one:
            said = [*_changed(_proposal(old), _proposal(one)), *_changed(_rate(old["rate"]), _rate(one["rate"]), "完成率")]
            yield f"红黄牌建议：{name}{'，'.join(said) or '的依据有变'}"
    for gone in before.values():
        yield f"红黄牌建议：{_name(names, *_key(gone)[1:])}不再{_proposal(gone)}"


def _key(one: _Json) -> tuple[bool, str, int]:
    return one["removal"], "project" if one["subject"] == "project" else "unit", one["subject_id"]


def _name(names: _Names, kind: str, number: int) -> str:
    return names.get((kind, number), f"{'项目' if kind == 'project' else '单位'}{number}")


def _proposal(one: _Json) -> str:
    if one["removal"]:
        return "建议摘牌"
    return f"{'免予' if one['outcome'] == Outcome.EXEMPTED.name else '建议'}发{CardColour[one['colour']].label}"


def _decisions(was: Sequence[_Json], now: Sequence[_Json], names: _Names) -> Iterator[str]:
    """What was decided about cards since, and what is no longer among the decisions."""
    before, after = (Counter(_decided(one, names) for one in side) for side in (was, now))
    yield from (f"红黄牌决定：{one}" for one in (after - before).elements())
    yield from (f"红黄牌决定：{one}不再列入" for one in (before - after).elements())


def _decided(one: _Json, names: _Names) -> str:
    kind, number = ("project", one["project_id"]) if one["unit_id"] is None else ("unit", one["unit_id"])
    colour = CardColour[one["colour"]].label
    words = {CardDecisionKind.NOT_ISSUED.name: f"不发{colour}", CardDecisionKind.KEPT.name: f"{colour}不摘牌"}
    return f"{_name(names, kind, number)}{words.get(one['decision'], f'发{colour}')}"
