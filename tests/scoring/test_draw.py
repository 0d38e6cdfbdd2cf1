"""The verifiable draw: the same everywhere, every builder covered in a year, every project of a stratum with the same chance."""

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from core import db
from core.errors import BadInput
from core.models import InspectionTask, Project
from core.period import Quarter
from core.vocabulary import UserRole
from dashboard.cli import run
from scoring import draw
from scoring.draw import Candidate, Inspector, Stratum
from scoring.publish import inspecting
from tests.data.town import NOON, town
from tests.people import person

SEEDS = [f"第{number}期 03 11 17" for number in range(1000)]
SIZES = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12)
"""Projects of each of twelve builders."""
DOCUMENT = Path(__file__).parents[2] / "docs" / "draw.md"


def city(sizes: Sequence[int] = SIZES) -> list[Candidate]:
    """Builders of so many projects each, none inspected yet; every third project has no plan, some names hold commas."""
    owners = [builder for builder, size in enumerate(sizes, start=1) for _ in range(size)]
    return [
        Candidate(f"LJ{number:03d}", builder, 0, 0, 100 * number if number % 3 else None, f"项目,“{number}”", f"单位{builder}")
        for number, builder in enumerate(owners, start=1)
    ]


def codes(some: Sequence[draw.Drawn]) -> list[str]:
    return [one.candidate.code for one in some]


def inspected(everyone: list[Candidate], done: Counter[str]) -> list[Candidate]:
    """The population of the next quarter, after projects were inspected so often."""
    builders: Counter[int] = Counter()
    for one in everyone:
        builders[one.builder] += done[one.code]
    return [replace(one, project_times=done[one.code], builder_times=builders[one.builder]) for one in everyone]


def uneven(counts: Counter[str], among: Sequence[str], *, free: float = 1.0) -> float:
    """How many standard deviations the chi-square of these counts lies above what even chances give."""
    expected = sum(counts[code] for code in among) / len(among)
    found = sum((counts[code] - expected) ** 2 / expected for code in among) / free
    return float((found - (len(among) - 1)) / (2 * (len(among) - 1)) ** 0.5)


@settings(max_examples=25, deadline=None)
@given(st.permutations(city()), st.text(min_size=1, max_size=12).map(str.strip).filter(bool), st.integers(1, 48))
def test_the_order_in_which_the_rows_came_does_not_matter(shuffled: list[Candidate], seed: str, wanted: int) -> None:
    assert draw.population(shuffled) == draw.population(city())
    assert draw.drawn(draw.population(shuffled), seed, wanted=wanted) == draw.ordered(shuffled, seed)[:wanted]


def test_a_population_is_read_back_as_it_was_written_and_its_digest_is_that_of_its_bytes() -> None:
    content = draw.population(city())
    assert draw.candidates_of(content) == tuple(city())
    said = subprocess.run(["sha256sum"], input=content, capture_output=True, check=True).stdout.decode()
    assert draw.digest(content) == f"sha256:{said.split()[0]}"


def test_the_draw_can_be_repeated_by_hand_as_the_document_says(tmp_path: Path) -> None:
    some = inspected(city(), Counter({"LJ001": 1, "LJ040": 2}))
    (tmp_path / "population.csv").write_bytes(draw.population(some))
    block = next(text for text in re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL) if "awk" in text)
    script = block.replace("SEED='公布的种子'", f"SEED='{SEEDS[7]}'").replace("WANTED=30", "WANTED=40")
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    first, *rest = done.stdout.splitlines()
    assert first.split()[0] == draw.digest(draw.population(some)).removeprefix("sha256:")
    assert rest == codes(draw.ordered(some, SEEDS[7]))[:40]


def test_new_builders_go_first_then_new_projects_then_the_rest() -> None:
    done = Counter({"LJ048": 1, "LJ047": 2, "LJ001": 1})
    found = draw.ordered(inspected(city(), done), SEEDS[0])
    strata = [one.stratum for one in found]
    assert strata == sorted(strata, key=list(Stratum).index)
    assert Counter(strata) == {Stratum.NEW_BUILDER: 10, Stratum.NEW_PROJECT: 35, Stratum.REST: 3}
    assert {one.candidate.code for one in found if one.stratum is Stratum.REST} == set(done)
    assert len({one.candidate.builder for one in found[:10]}) == 10


def test_over_1000_seeds_four_draws_of_a_year_cover_every_builder() -> None:
    """Four draws of three projects each for twelve builders: exactly enough, and each builder comes once."""
    for seed in SEEDS:
        done: Counter[str] = Counter()
        for quarter in range(1, 5):
            done.update(codes(draw.ordered(inspected(city(), done), f"{seed}/{quarter}"))[:3])
        assert Counter(one.builder for one in city() if done[one.code]) == Counter(range(1, 13)), seed


def test_each_project_of_a_builder_has_the_same_chance_to_stand_for_it() -> None:
    counts = Counter(code for seed in SEEDS for code in codes(draw.ordered(city(), seed))[:6])
    for builder, size in enumerate(SIZES, start=1):
        if size > 1:
            assert uneven(counts, [one.code for one in city() if one.builder == builder]) < 3


@pytest.mark.parametrize("times", [0, 1], ids=["本年没有查过的项目", "都查过的项目"])
def test_each_project_of_a_later_stratum_has_the_same_chance(times: int) -> None:
    everyone = [replace(one, builder_times=1, project_times=times) for one in city()]
    counts = Counter(code for seed in SEEDS for code in codes(draw.ordered(everyone, seed))[:12])
    assert sum(counts.values()) == 12_000
    assert uneven(counts, [one.code for one in everyone], free=(1 - 12 / 48) * 48 / 47) < 3


REFUSED = {
    "no seed": (draw.population(city()), "", 3, "种子没有填写"),
    "a seed with blanks at its end": (draw.population(city()), "12 ", 3, "首尾有空格"),
    "none wanted": (draw.population(city()), "12", 0, "抽取数应在1和48之间"),
    "more wanted than there are": (draw.population(city()), "12", 49, "抽取数应在1和48之间"),
    "no population": (b"\xff\xfe", "12", 1, "不是抽取总体文件"),
    "another table": (b"code,name\nLJ001,x\n", "12", 1, "不是抽取总体文件"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(name: str) -> None:
    content, seed, wanted, said = REFUSED[name]
    with pytest.raises(BadInput, match=said):
        draw.drawn(content, seed, wanted=wanted)


def test_a_project_stands_in_a_population_once() -> None:
    with pytest.raises(BadInput, match="LJ001出现了不止一次"):
        draw.population([*city(), city()[0]])


def test_groups_have_two_inspectors_none_of_them_barred_and_share_the_work() -> None:
    people = [Inspector(person, frozenset({person})) for person in range(1, 9)]
    visits = [(one.code, one.builder) for one in city()]
    made = draw.groups(SEEDS[0], visits, inspectors=people)
    assert made == draw.groups(SEEDS[0], visits, inspectors=people[::-1])
    assert all(len(set(group)) == 2 and builder not in group for (code, builder) in visits for group in [made[code]])
    load = Counter(person for group in made.values() for person in group)
    assert max(load.values()) - min(load.values()) <= 1
    with pytest.raises(BadInput, match="不足2人"):
        draw.groups(SEEDS[0], [("LJ001", 1)], inspectors=people[:2])


def test_the_same_draw_comes_from_either_database_and_from_the_command_line(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Published and drawn through the commands; the order is written down here, so that both databases must give it."""
    with db.transaction(engine) as session:
        town(session)
        officer = person(session, "李督查", UserRole.OFFICER, on=NOON)
        head = person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)
        asked = inspecting.Publish(Quarter(2019, 3), 3, "体育彩票第80期", NOON + timedelta(hours=1))
        held = inspecting.publish(session, asked, by=officer, on=NOON)
        entered = inspecting.Seed(held.id or 0, SEEDS[80], "省体彩中心公告", NOON.date())
        inspecting.seed(session, entered, by=head, on=NOON + timedelta(hours=2))
        rows = session.exec(select(InspectionTask.place, Project.code).join(Project).order_by(col(InspectionTask.place))).all()
        assert [code for _, code in rows] == ["LJ-002", "LJ-001", "LJ-003"]
        assert inspecting.faults(session, held) == ()
        (tmp_path / "总体.csv").write_bytes(held.population)
        digest = held.digest
    assert run(["draw", "verify", str(tmp_path / "总体.csv"), "--seed", SEEDS[80], "--wanted", "3", "--digest", digest]) == 0
    said = capsys.readouterr().out
    assert re.findall(r"^\d +(LJ-\d+)", said, re.MULTILINE) == ["LJ-002", "LJ-001", "LJ-003"]
    assert "一致" in said
