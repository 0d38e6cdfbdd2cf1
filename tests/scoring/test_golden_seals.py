"""Lists that earlier code sealed (tests/golden/sealed) are derived again by today's, byte for byte; today's seals are the last of them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import Session

from core import sealing
from core.period import Month
from scoring import seal
from tests import golden

KEPT = golden.kept_seals()
LISTS = [(folder, period) for folder, files in KEPT.items() for period in sorted({name.split("/")[0] for name in files})]


@dataclass
class Link:
    """What a seal says of itself."""

    number: int
    period: str
    version: int
    previous: str


def parts_of(folder: str, period: str) -> dict[str, bytes]:
    """The files of one list by name."""
    return {name.removeprefix(f"{period}/"): content for name, content in KEPT[folder].items() if name.startswith(f"{period}/")}


def test_there_are_golden_lists_and_the_first_ones_are_not_gone() -> None:
    assert LISTS[:2] == [("01", "2019-01"), ("01", "2019-02")]


@pytest.mark.parametrize(("folder", "period"), LISTS, ids=[f"{folder} {period}" for folder, period in LISTS])
def test_a_list_that_was_sealed_once_is_derived_again_byte_for_byte(folder: str, period: str) -> None:
    parts = parts_of(folder, period)
    assert seal.derived(Month.parse(period), parts) == parts[seal.RESULT]


@pytest.mark.parametrize("folder", KEPT)
def test_its_digests_and_its_chain_are_computed_as_they_were(folder: str) -> None:
    previous = sealing.BEGINNING
    for _, period in (one for one in LISTS if one[0] == folder):
        parts = parts_of(folder, period)
        said = json.loads(parts.pop(golden.SEAL))
        assert {name: sealing.digest(content) for name, content in parts.items()} == said["parts"]
        assert said["previous"] == previous
        link = Link(said["number"], said["period"], said["version"], said["previous"])
        assert sealing.digest_of("MONTHLY_LIST", link, parts=list(said["parts"].items())) == said["digest"]
        previous = said["digest"]


def test_today_s_code_seals_the_same_bytes_on_both_databases(session: Session) -> None:
    """Where this differs on purpose, `make golden` keeps the new ones beside the old ones."""
    assert golden.sealed(session) == KEPT[max(KEPT)]


def test_lists_that_are_sealed_otherwise_stand_beside_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "SEALED", tmp_path / "sealed")
    assert golden.kept_seals() == {}
    for number in ("01", "02"):
        assert golden.add_seals({"2019-01/facts/plans.csv": number.encode()}).name == number
    assert golden.kept_seals() == {number: {"2019-01/facts/plans.csv": number.encode()} for number in ("01", "02")}
