"""Other names of units, ceilings and specialties of projects: whoever changes, puts in or removes one by plain SQL is refused or named."""

from datetime import date

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.commands.directory import SetSpecialty, set_specialty
from core.commands.scope import EndCeilings, SetCeiling, SetProjectSpecialty, end_ceilings, set_ceiling, set_project_specialty
from core.commands.succession import AddAlias, add_alias
from core.queries import vouched
from core.vocabulary import AliasKind, Tier
from core.vouching import Vouched
from scoring.publish import route
from tests.core.builders import BUILDER, Bureau
from tests.core.test_vouching import entered_by_the_upgrade, tokens
from tests.core.test_vouching_judged import told, unrefused

NEW = {Vouched.ALIAS, Vouched.CEILING, Vouched.CEILING_END, Vouched.SPECIALTY}
DAY = date(2018, 1, 1)
ALIAS = "INSERT INTO unit_alias (id, unit_id, name, kind, source) SELECT 900, unit_id, 'x', kind, source FROM unit_alias"
CEILING = (
    "INSERT INTO tier_ceiling (id, tier, starts_on, document, assumed)"
    " SELECT 900, tier, starts_on, document, assumed FROM tier_ceiling WHERE id = 1"
)
PUT_IN = "INSERT INTO project_specialty (project_id, specialty_id) SELECT max(id), 1 FROM project"
REFUSED = {
    "another name": "UPDATE unit_alias SET name = 'x'",
    "of another unit": "UPDATE unit_alias SET unit_id = 1",
    "no name": "DELETE FROM unit_alias",
    "another amount": "UPDATE tier_ceiling SET most = 1 WHERE id = 2",
    "a ceiling of no limit": "UPDATE tier_ceiling SET most = NULL WHERE id = 2",
    "it is not assumed": "UPDATE tier_ceiling SET assumed = NOT assumed WHERE id = 2",
    "one that ended goes on": "UPDATE tier_ceiling SET ends_on = NULL WHERE id = 1",
    "or longer": "UPDATE tier_ceiling SET ends_on = '2029-01-01' WHERE id = 1",
    "no ceiling": "DELETE FROM tier_ceiling WHERE id = 2",
    "of another project": "UPDATE project_specialty SET project_id = (SELECT max(id) FROM project) WHERE project_id = 1",
    "no specialty": "DELETE FROM project_specialty",
}
"""What is refused as it stands, with every guard in its place."""
NAMED = {
    "a name is put in": (ALIAS, "单位别名第900号没有操作日志的存证。"),
    "a ceiling is put in": (CEILING, "承接上限第900号没有操作日志的存证。"),
    "one ends": ("UPDATE tier_ceiling SET ends_on = '2019-12-31' WHERE ends_on IS NULL", "上限终止第3号没有操作日志的存证。"),
    "a specialty is put in": (PUT_IN, "没有操作日志的存证。"),
    "another specialty": ("UPDATE project_specialty SET specialty_id = 2 WHERE project_id = 1", "项目专业第1号与操作日志的存证不符。"),
}
"""What a correct-looking statement does with every guard in its place, and what is said of it."""
BEHIND = {
    "another name": ("UPDATE unit_alias SET name = 'x'", "单位别名第1号与操作日志的存证不符。"),
    "by which source": ("UPDATE unit_alias SET source = 'x'", "单位别名第1号与操作日志的存证不符。"),
    "no name": ("DELETE FROM unit_alias", "单位别名第1号在操作日志里有存证，记录已不在库中。"),
    "another amount": ("UPDATE tier_ceiling SET most = 1 WHERE id = 2", "承接上限第2号与操作日志的存证不符。"),
    "another paper": ("UPDATE tier_ceiling SET document = 'x' WHERE id = 1", "承接上限第1号与操作日志的存证不符。"),
    "it is assumed": ("UPDATE tier_ceiling SET assumed = NOT assumed WHERE id = 2", "承接上限第2号与操作日志的存证不符。"),
    "another end": ("UPDATE tier_ceiling SET ends_on = '2029-01-01' WHERE id = 1", "上限终止第1号与操作日志的存证不符。"),
    "no end": ("UPDATE tier_ceiling SET ends_on = NULL WHERE id = 2", "上限终止第2号在操作日志里有存证，记录已不在库中。"),
    "no specialty": ("DELETE FROM project_specialty WHERE project_id = 1", "项目专业第1号在操作日志里有存证，记录已不在库中。"),
}
"""What is done with the guards off, and what is said of it."""


@pytest.fixture
def set_up(engine: Engine) -> Engine:
    """A name, a ceiling that another took the place of, one that was ended and one that holds, two projects' specialties, one changed."""
    with db.transaction(engine) as session:
        bureau = Bureau(session)
        for name in ("甲类房建", "甲类市政"):
            set_specialty(session, SetSpecialty(name), by=bureau.officer, on=bureau.now)
        source = "2016年营业执照"
        add_alias(session, AddAlias(bureau.unit(BUILDER), "旧名", AliasKind.FORMER, source), by=bureau.officer, on=bureau.now)
        for day, amount in ((DAY, 5), (DAY.replace(year=2019), 7)):
            set_ceiling(session, SetCeiling(Tier.B, None, amount * 10**9, day, "范围〔2018〕1号"), by=bureau.head, on=bureau.now)
        end_ceilings(session, EndCeilings((2,), date(2019, 6, 30), "废止〔2019〕1号"), by=bureau.head, on=bureau.now)
        set_ceiling(session, SetCeiling(Tier.B, None, None, date(2019, 7, 1), "范围〔2019〕2号"), by=bureau.head, on=bureau.now)
        for which in (2, 1):
            set_project_specialty(session, SetProjectSpecialty(("LJ-001", "LJ-002"), which), by=bureau.officer, on=bureau.now)
    return engine


def missed(engine: Engine, table: dict[str, tuple[str, str]], *, guards: bool) -> dict[str, set[str]]:
    """What is not said of what was done, with what is said instead."""
    said = {what: told(engine, statement, guards=guards) for what, (statement, _) in table.items()}
    return {what: some for what, some in said.items() if not any(one.endswith(table[what][1]) for one in some)}


def test_each_is_vouched_for_as_it_is_set_and_the_last_word_of_a_specialty_counts(set_up: Engine) -> None:
    with db.reading(set_up) as session:
        kinds = sorted(kind.name for kind, _, _ in tokens(session, recorded=False) if kind in NEW)
        assert kinds == ["ALIAS", *["CEILING"] * 3, *["CEILING_END"] * 2, *["SPECIALTY"] * 4]
        assert route.verify(session).faults == ()


def test_changes_are_refused_and_a_correct_looking_statement_is_told_by_its_row(set_up: Engine) -> None:
    assert unrefused(set_up, REFUSED) == {}
    assert missed(set_up, NAMED, guards=True) == {}


def test_every_change_past_the_guards_is_told_by_its_row(set_up: Engine) -> None:
    assert missed(set_up, BEHIND, guards=False) == {}


def test_an_upgrade_vouches_for_what_was_set_before(set_up: Engine) -> None:
    assert entered_by_the_upgrade(set_up, "0035", new=NEW) == 8


def test_what_the_demonstration_holds_is_vouched_for(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        kinds = [kind for kind, _, _ in tokens(session, recorded=True)]
        assert (kinds.count(Vouched.ALIAS), kinds.count(Vouched.CEILING)) == (2, 8)
        assert kinds.count(Vouched.SPECIALTY) > 300
        assert list(vouched.faults(session)) == []
