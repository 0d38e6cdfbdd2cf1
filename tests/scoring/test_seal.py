"""What is sealed: canonical bytes that come back, the same for the same facts, and a result that depends on nothing else."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from core import canonical
from core.db import transaction
from core.errors import BadInput, BadRulebook
from core.frames import FLAG, INT, MAYBE, TEXT, build
from core.models import Card, Project
from core.period import Month
from core.snapshot import BY_RULE, FRAMES, TYPES, Snapshot
from core.vocabulary import CardColour, PlanChange, ReportState, Role, UnitKind
from scoring import seal
from scoring.evaluate import evaluate
from scoring.rulebook_file import in_force
from scoring.verdicts import judge
from tests import engines
from tests.town import YEAR, YI, Planned, Town, due, moment

BOOK = in_force("lujiang", date(YEAR, 7, 31))
MONTH = 5
SEEDS = (1, 2, 3)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | st.sampled_from(
    ['逗,号 "引号"', "换\n行\r\n", "\r", '"', ",", " 前后空格 ", "=1+1", "\ufeff", "é\u2028", "NA", "nan", "None", "0", "False"]
)
VALUES = {
    INT: st.integers(-(2**63), 2**63 - 1),
    MAYBE: st.none() | st.integers(-(2**63), 2**63 - 1),
    TEXT: WORDS,
    FLAG: st.booleans(),
}


@st.composite
def frames(draw: st.DrawFn) -> tuple[str, pd.DataFrame]:
    """A frame of a snapshot with any values of its columns' types."""
    name = draw(st.sampled_from(FRAMES))
    rows = draw(st.lists(st.tuples(*(VALUES[kind] for kind in TYPES[name].values())), max_size=6))
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in TYPES[name]]
    return name, build(columns, TYPES[name])


def rows_of(frame: pd.DataFrame) -> list[str]:
    """The rows in an order that does not depend on theirs."""
    return sorted(repr(row) for row in frame.itertuples(index=False, name=None))


@given(frames(), st.randoms())
@settings(max_examples=80, deadline=None)
def test_a_frame_comes_back_from_its_bytes_and_gives_the_same_bytes_again(drawn: tuple[str, pd.DataFrame], shuffled: Random) -> None:
    name, frame = drawn
    content = canonical.written(frame)
    back = canonical.read_back(content, TYPES[name])
    assert rows_of(back) == rows_of(frame)
    assert list(back.dtypes) == list(frame.dtypes)
    assert canonical.written(back) == content
    order = list(range(len(frame)))
    shuffled.shuffle(order)
    assert canonical.written(frame.iloc[order]) == content


@given(st.sampled_from(FRAMES), st.data())
@settings(max_examples=80, deadline=None)
def test_bytes_that_are_no_frame_are_refused_in_words_and_never_crash(name: str, data: st.DataObject) -> None:
    content = bytearray(canonical.written(build([[value] * 2 for value in _some(name)], TYPES[name])))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    assert outcome(bytes(content), TYPES[name]) in ("refused", "a frame")


def outcome(content: bytes, types: dict[str, str]) -> str:
    """Whether bytes are refused with the one sentence that there is for them, or are a frame of these columns and types."""
    try:
        back = canonical.read_back(content, types)
    except BadInput as problem:
        return "refused" if "可能被改动。请运行./ducha verify核对" in str(problem) else str(problem)
    return "a frame" if {name: str(kind) for name, kind in back.dtypes.items()} == types else repr(back)


def _some(name: str) -> list[object]:
    examples: dict[str, object] = {INT: 7, MAYBE: None, TEXT: '字"', FLAG: True}
    return [examples[kind] for kind in TYPES[name].values()]


def test_a_frame_never_holds_a_float() -> None:
    with pytest.raises(TypeError, match="not float"):
        canonical.written(pd.DataFrame({"a": [1.5]}))


def city(town: Town) -> None:
    """Districts, a headquarters, a group of companies; land, starts, a moved project, cards, force majeure, an adjusted plan."""
    districts = [town.unit(f"{name}区") for name in "甲乙丙丁"]
    office, group = town.unit("指挥部", UnitKind.HEADQUARTERS), town.unit("集团", UnitKind.CITY_COMPANY)
    child = town.unit('子"公司", 一\n二', UnitKind.ENTERPRISE, parent=group)
    rows: dict[int, Planned] = {}
    for place, unit in enumerate([*districts, office]):
        for number in range(3):
            project = town.project(f"项{place}{number}", unit)
            town.assign(project, child if number else group, Role.OWNER)
            town.session.get_one(Project, project).district_id = districts[place % 4]
            rows[project] = Planned(start=1 + number, completion=4 if number == 2 else None, land={(districts[place % 4], 2): 50_000})
            for month in range(1, MONTH + 1):
                share = 60 + 20 * place + 7 * number
                more = {"started_on": date(YEAR, 1, 9)} if number < 2 and month == 2 else {}
                town.report(project, month, YI * share // 100, land={districts[place % 4]: 9_000 * (place + 1)}, **more)
    projects = list(rows)
    town.edition(rows)
    town.edition({project: replace(row, change=PlanChange.KEPT) for project, row in rows.items()}, number=2, effective=3)
    town.assign(projects[0], districts[0], ends=date(YEAR, 3, 31))
    town.assign(projects[0], districts[1], starts=date(YEAR, 4, 1))
    town.exempt(projects[1], first=1, last=2)
    town.unapproved(town.project("缺", districts[3]), 1, ReportState.SUBMITTED)
    town.observe(districts[2], "major_accident", 10_000, period=f"{YEAR}-02")
    for colour, month, project in (
        ("YELLOW", 1, projects[0]),
        ("RED", 2, projects[0]),
        ("YELLOW", 3, projects[4]),
        ("YELLOW", 4, projects[2]),
    ):
        town.session.add(
            Card(
                colour=CardColour[colour],
                year=YEAR,
                month=month,
                project_id=project,
                clause="测试",
                issued_at=moment(month, 20),
                issuer_id=town.person("签发人"),
            )
        )
    town.session.flush()


def facts_of(engine: Engine, known_at: timedelta = timedelta(days=2)) -> Snapshot:
    """The facts of May, with places in earlier lists, and a project that two units own from one day on."""
    with transaction(engine) as session:
        town = Town(session)
        city(town)
        facts = town.facts(MONTH, due(MONTH) + known_at)
    joined = facts.assignments[facts.assignments["role"] == "OWNER"].head(2).assign(unit_id=[6, 7], starts_on=f"{YEAR}-02-01", project_id=3)
    places = build([[YEAR] * 2, [1, 2], ["districts"] * 2, [1, 1], [1, None], ["RED", ""]], TYPES["listings"])
    return replace(facts, assignments=pd.concat([facts.assignments, joined], ignore_index=True), listings=places)


@pytest.fixture(scope="module")
def facts(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("seal")) as engine:
        yield facts_of(engine)


@pytest.fixture(scope="module")
def sealed(facts: Snapshot) -> dict[str, bytes]:
    return dict(seal.parts(facts, judge(facts, BOOK)))


def test_the_parts_are_the_facts_the_rulebook_and_the_result_in_order(facts: Snapshot, sealed: dict[str, bytes]) -> None:
    assert list(sealed) == [
        *(f"facts/{name}.csv" for name in TYPES if name not in BY_RULE),
        "rulebook/lujiang.2019-01-01.toml",
        "result.json",
    ]
    assert sealed["rulebook/lujiang.2019-01-01.toml"] == BOOK.content
    sealed_frames = [name for name in FRAMES if name not in BY_RULE]
    assert all(len(sealed[f"facts/{name}.csv"].splitlines()) == len(getattr(facts, name)) + 1 for name in sealed_frames if name != "units")
    assert all(len(getattr(facts, name)) for name in sealed_frames)


def test_sealing_twice_gives_the_same_bytes(facts: Snapshot, sealed: dict[str, bytes]) -> None:
    assert dict(seal.parts(facts, judge(facts, BOOK))) == sealed


def test_the_sealed_facts_and_rulebook_give_the_sealed_result(sealed: dict[str, bytes]) -> None:
    month = Month(YEAR, MONTH)
    again, verdict = seal.judged(month, sealed)
    assert dict(seal.parts(again, verdict)) == sealed
    assert seal.derived(month, sealed) == sealed["result.json"]


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_in_any_order_give_the_same_bytes_and_the_same_result(facts: Snapshot, sealed: dict[str, bytes], seed: int) -> None:
    shuffled = replace(facts, **{name: getattr(facts, name).sample(frac=1, random_state=seed) for name in FRAMES})
    assert any(list(getattr(shuffled, name).index) != list(getattr(facts, name).index) for name in FRAMES)
    assert dict(seal.parts(shuffled, judge(shuffled, BOOK))) == sealed


def test_when_it_is_sealed_does_not_matter(sealed: dict[str, bytes], sqlite_engine: Engine) -> None:
    later = facts_of(sqlite_engine, timedelta(days=400))
    assert dict(seal.parts(later, judge(later, BOOK))) == sealed


def test_the_result_comes_back_and_is_written_the_same_again(sealed: dict[str, bytes]) -> None:
    whole = json.loads(sealed["result.json"])
    again = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1, separators=(",", ": ")) + "\n"
    assert again.encode() == sealed["result.json"]
    assert whole["cards"] != []
    assert {one["key"] for one in whole["series"]} == {series.key for series in BOOK.series}


def leaves_of(value: object) -> Iterator[object]:
    """Every single value of a JSON text, and every key."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from leaves_of(one)
    else:
        yield value


def test_the_result_holds_whole_numbers_and_words_no_clock_and_no_revision(sealed: dict[str, bytes]) -> None:
    whole = json.loads(sealed["result.json"])
    assert {type(one) for one in leaves_of(whole)} <= {int, str, bool, type(None)}
    words = [one for one in leaves_of(whole) if isinstance(one, str)]
    dated = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d{4}年")
    assert {one for one in words if dated.search(one)} == {BOOK.edition}
    assert {one for one in words if re.fullmatch(r"[0-9a-f]{7,}", one)} == {BOOK.digest}
    assert b"<NA>" not in b"".join(sealed.values())
    assert b"nan" not in b"".join(sealed.values())


def with_headquarters(facts: Snapshot, amounts: list[int]) -> Snapshot:
    """The same facts and one headquarters more, with a project for each amount; none of them has land."""
    unit = 900
    projects = range(901, 901 + len(amounts))

    def more(name: str, rows: list[dict[Any, Any]]) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(facts, name)
        return pd.concat([frame, pd.DataFrame(rows).astype(frame.dtypes.to_dict())], ignore_index=True)

    like = facts.projects.iloc[0].to_dict() | {"change": "ADDED", "district_id": None}
    figure = facts.figures.iloc[0].to_dict()
    months = [(project, month) for project in projects for month in range(1, MONTH + 1)]
    return replace(
        facts,
        units=more("units", [facts.units.iloc[0].to_dict() | {"unit_id": unit, "name": "新", "kind": "HEADQUARTERS", "top_id": unit}]),
        projects=more("projects", [like | {"project_id": project} for project in projects]),
        assignments=more(
            "assignments",
            [{"project_id": p, "role": "RESPONSIBLE", "unit_id": unit, "starts_on": f"{YEAR}-01-01", "ends_on": ""} for p in projects],
        ),
        plans=more("plans", [{"project_id": p, "month": month, "investment": YI, "original": YI} for p, month in months]),
        figures=more("figures", [figure | {"project_id": p, "month": month, "investment": amounts[p - 901]} for p, month in months]),
    )


@given(amounts=st.lists(st.integers(0, 3 * YI), min_size=1, max_size=4))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_unit_added_to_another_series_changes_nothing_here(facts: Snapshot, sealed: dict[str, bytes], amounts: list[int]) -> None:
    more = with_headquarters(facts, amounts)
    before, after = (json.loads(content) for content in (sealed["result.json"], seal.result(more, judge(more, BOOK))))
    assert after["city"]["projects"] == before["city"]["projects"] + len(amounts)
    there = {one["key"]: one for one in before["series"]}
    for one in after["series"]:
        assert (one == there[one["key"]]) is (one["key"] != "headquarters"), one["key"]


def scores(facts: Snapshot) -> dict[tuple[str, int], int | None]:
    return {(series, one.unit_id): one.score for series, found in evaluate(facts, BOOK).items() for one in found}


@pytest.fixture(scope="module")
def scored(facts: Snapshot) -> dict[tuple[str, int], int | None]:
    return scores(facts)


@given(data=st.data(), more=st.integers(1, 5 * YI))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_better_figure_never_lowers_its_unit(
    facts: Snapshot, scored: dict[tuple[str, int], int | None], data: st.DataObject, more: int
) -> None:
    """Investment and land: of every unit, in every series, for it never lowers another one's score either."""
    name, column = data.draw(st.sampled_from([("figures", "investment"), ("land", "actual")]))
    frame: pd.DataFrame = getattr(facts, name).reset_index(drop=True)
    known = frame.index[frame[column].notna()].tolist()
    row = data.draw(st.sampled_from(known))
    raised = frame.copy()
    raised.loc[row, column] = int(raised.loc[row, column]) + more
    changes: dict[str, Any] = {name: raised}
    after = scores(replace(facts, **changes))
    assert after.keys() == scored.keys()
    assert [key for key, score in after.items() if score is not None and score < (scored[key] or 0)] == []


def test_a_project_that_starts_never_lowers_its_unit(facts: Snapshot, scored: dict[tuple[str, int], int | None]) -> None:
    late = facts.projects.loc[~facts.projects["project_id"].isin(facts.milestones["project_id"]), "project_id"]
    begun = build([late.tolist(), [f"{YEAR}-05-06"] * len(late), [""] * len(late), *[[None] * len(late)] * 2], TYPES["milestones"])
    after = scores(replace(facts, milestones=pd.concat([facts.milestones, begun], ignore_index=True)))
    assert all((score or 0) >= (scored[key] or 0) for key, score in after.items())
    assert after != scored


@pytest.mark.parametrize(
    ("what", "change", "said"),
    [
        ("a frame is missing", {"facts/plans.csv": None}, "封存的数据缺少plans"),
        ("a frame has another header", {"facts/plans.csv": b"project_id,month,investment\n"}, "不是规定的格式"),
        ("a frame is no text", {"facts/plans.csv": b"\xff\xfe"}, "不是规定的格式"),
        (
            "a figure is no number",
            {"facts/editions.csv": b"edition_id,number,effective_month,document,reason\n1,x,1,,\n"},
            "不是规定的格式",
        ),
        (
            "a figure is beyond all bounds",
            {"facts/plans.csv": b"project_id,month,investment,original\n1,1,9" + b"9" * 30 + b",1\n"},
            "格式",
        ),
        ("no rulebook", {"rulebook/lujiang.2019-01-01.toml": None}, "应有一份评分规则"),
        ("two rulebooks", {"rulebook/other.2019-01-01.toml": b""}, "应有一份评分规则"),
    ],
)
def test_what_is_no_seal_is_said(sealed: dict[str, bytes], what: str, change: dict[str, bytes | None], said: str) -> None:
    parts = {name: content for name, content in (sealed | change).items() if content is not None}
    with pytest.raises(BadInput, match=said):
        seal.opened(Month(YEAR, MONTH), parts)
    assert what


def test_a_sealed_rulebook_is_read_as_strictly_as_a_file(sealed: dict[str, bytes]) -> None:
    with pytest.raises(BadRulebook):
        seal.opened(Month(YEAR, MONTH), sealed | {"rulebook/lujiang.2019-01-01.toml": b"engine = 1\n"})
