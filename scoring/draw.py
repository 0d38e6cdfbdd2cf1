"""The verifiable draw: whoever holds the population and the seed draws the same projects in the same order, by hash alone."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pandas as pd

from core import canonical
from core.errors import BadInput
from core.frames import INT, MAYBE, TEXT, build

GROUP = 2
"""Inspectors of one project."""
COLUMNS = {
    "code": TEXT,
    "builder": INT,
    "project_times": INT,
    "builder_times": INT,
    "annual_plan": MAYBE,
    "name": TEXT,
    "builder_name": TEXT,
}
"""The columns of a population: project code, number of the builder, how often each was inspected this year, plan (fen), names."""


@dataclass(frozen=True)
class Candidate:
    """A project that may be drawn, with its builder and how often each was or will be inspected in the year up to this draw."""

    code: str
    builder: int
    project_times: int
    builder_times: int
    annual_plan: int | None
    name: str
    builder_name: str


class Stratum(Enum):
    """What goes first: a project of each builder not yet inspected this year, then projects not yet inspected, then the rest."""

    NEW_BUILDER = "代建单位本年未查"
    NEW_PROJECT = "项目本年未查"
    REST = "其余项目"


@dataclass(frozen=True)
class Drawn:
    """A project that was drawn: its place from 1, the stratum it came from, and the hash that ordered it."""

    place: int
    candidate: Candidate
    stratum: Stratum
    mark: str


@dataclass(frozen=True)
class Inspector:
    """A person who may inspect, and the builders that this person may not."""

    person: int
    barred: frozenset[int]


def population(candidates: Iterable[Candidate]) -> bytes:
    """Return the canonical CSV of what may be drawn, a line a project; the order in which they come does not matter. Raises BadInput."""
    rows = [(c.code, c.builder, c.project_times, c.builder_times, c.annual_plan, c.name, c.builder_name) for c in candidates]
    _refuse_doubled([row[0] for row in rows])
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in COLUMNS]
    return canonical.written(build(columns, COLUMNS))


def candidates_of(content: bytes) -> tuple[Candidate, ...]:
    """Return the projects of a population. Raises BadInput when the bytes are no population."""
    try:
        frame = canonical.read_back(content, COLUMNS)
    except BadInput as error:
        raise BadInput("这不是抽取总体文件：表头或内容不符。请用网页“抽取”一栏下载的原文件。") from error
    columns = (frame[name].tolist() for name in COLUMNS)
    found = tuple(_candidate(*row) for row in zip(*columns, strict=True))
    _refuse_doubled([one.code for one in found])
    return found


def digest(content: bytes) -> str:
    """Return the SHA-256 of a population as it is published: sha256: and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def mark(seed: str, code: str) -> str:
    """Return by what a project is ordered: SHA-256 of the seed and the project's code, one behind the other in UTF-8."""
    return hashlib.sha256(f"{seed}{code}".encode()).hexdigest()


def drawn(content: bytes, seed: str, *, wanted: int) -> tuple[Drawn, ...]:
    """Draw `wanted` projects from a population.

    All are ordered by their hash. From each builder not yet inspected this year the first project goes first; then the projects not yet
    inspected this year; then the rest. Raises BadInput: no seed, no population, or more wanted than there are.
    """
    everyone = candidates_of(content)
    if not seed.strip() or seed != seed.strip():
        raise BadInput("种子没有填写，或者首尾有空格。请照公布的文字原样填写。")
    if not 1 <= wanted <= len(everyone):
        raise BadInput(f"抽取数为{wanted}，总体有{len(everyone)}项。抽取数应在1和{len(everyone)}之间。")
    return ordered(everyone, seed)[:wanted]


def ordered(everyone: Iterable[Candidate], seed: str) -> tuple[Drawn, ...]:
    """Return all projects in the order in which the seed draws them."""
    marked = sorted((mark(seed, one.code), one.code, one) for one in everyone)
    places = enumerate(_in_order([(hashed, one) for hashed, _, one in marked]), start=1)
    return tuple(Drawn(place, one, stratum, hashed) for place, (stratum, hashed, one) in places)


def _in_order(marked: Sequence[tuple[str, Candidate]]) -> Iterator[tuple[Stratum, str, Candidate]]:
    """Everything marked, stratum by stratum."""
    covering: dict[int, tuple[str, Candidate]] = {}
    for hashed, one in marked:
        if one.builder_times == 0:
            covering.setdefault(one.builder, (hashed, one))
    first = {one.code for _, one in covering.values()}
    rest = [(hashed, one) for hashed, one in marked if one.code not in first]
    yield from ((Stratum.NEW_BUILDER, hashed, one) for hashed, one in covering.values())
    yield from ((Stratum.NEW_PROJECT, hashed, one) for hashed, one in rest if one.project_times == 0)
    yield from ((Stratum.REST, hashed, one) for hashed, one in rest if one.project_times > 0)


def groups(seed: str, visits: Sequence[tuple[str, int]], *, inspectors: Sequence[Inspector]) -> dict[str, tuple[int, ...]]:
    """Draw two inspectors for each project (code and builder, in order): those with the fewest so far first, then by hash.

    Nobody inspects a builder that is barred to him. Raises BadInput when fewer than two remain for a project.
    """
    load = dict.fromkeys((one.person for one in inspectors), 0)
    made: dict[str, tuple[int, ...]] = {}
    for code, builder in visits:
        free = [one.person for one in inspectors if builder not in one.barred]
        if len(free) < GROUP:
            raise BadInput(f"项目{code}除去须回避的，检查人员不足{GROUP}人。请增加检查人员。")
        made[code] = tuple(sorted(free, key=lambda person: (load[person], mark(seed, f"{code}/{person}")))[:GROUP])
        for person in made[code]:
            load[person] += 1
    return made


def _candidate(*values: Any) -> Candidate:
    code, builder, project_times, builder_times, plan, name, builder_name = values
    return Candidate(code, builder, project_times, builder_times, None if plan is pd.NA else plan, name, builder_name)


def _refuse_doubled(codes: Sequence[str]) -> None:
    twice = next((code for code in sorted(set(codes)) if codes.count(code) > 1), None) if len(set(codes)) < len(codes) else None
    if twice is not None:
        raise BadInput(f"抽取总体里项目{twice}出现了不止一次。请核对。")
