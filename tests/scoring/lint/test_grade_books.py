"""What the linter finds in grade books: in the shipped ones exactly this, and each fault in a broken one; every check is documented."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from core.errors import BadRulebook
from scoring.grading.book import Band, GradeBook, Veto
from scoring.grading.book_file import read_book, shipped_books
from scoring.lint import Severity
from scoring.lint.grades import GRADE_CHECKS, lint_grades

BOOKS = {book.edition: book for book in shipped_books()}
PAGE = (Path(__file__).parents[3] / "docs/gradebooks.md").read_text("utf-8")
SECTION = PAGE.split("## 检查办法文件\n", 1)[1].split("\n## ", 1)[0]

DAY, UNDATED = ("assumed_within", "day_assumed"), ("without_date", "source.dated")


def lacks(*places: str) -> list[tuple[str, str]]:
    """Parts that nobody supplies."""
    return [("nobody_supplies", place) for place in places]


RESERVOIR = [("open_ladder", "grades.合格.score"), UNDATED, DAY, *lacks("components.object")]
KNOWN: dict[str, list[tuple[str, str]]] = {
    "guangdong-cia.2019-01-01": [DAY, *lacks("components.score")],
    "guangdong-highway.2026-11-22": [UNDATED, DAY, *lacks("components.score", "grades.AA.activity", "grades.A.activity")],
    "highway-design.2026-11-22": [
        UNDATED,
        ("unsaid", "components.bidding"),
        ("unsaid", "components.performance"),
        DAY,
        *lacks("components.bidding", "components.performance", "adjustments.other"),
    ],
    "highway-entrant.2009-01-01": [DAY, *lacks("entrant")],
    "highway-nation.2013-01-01": [DAY, *lacks("cascades.省D", "cascades.省D")],
    "jiangsu.2026-11-22": [("open_ladder", "grades.入围.score"), UNDATED, DAY, *lacks("components.project")],
    "jining.2008-03-27": [DAY, *lacks("method.record_bands")],
    "kunming-large.2026-11-22": RESERVOIR,
    "kunming-pond.2026-11-22": RESERVOIR,
    "kunming-small-one.2026-11-22": RESERVOIR,
    "kunming-small-two.2026-11-22": RESERVOIR,
    "lujiang-credit.2019-01-01": [],
    "lujiang.2019-01-01": [],
    "monthly-city.2026-11-22": [
        UNDATED,
        DAY,
        *lacks("components.owner", "adjustments.untidy", "adjustments.year_end", "vetoes.重大事故"),
    ],
    "shenzhen-performance.2026-11-22": [UNDATED, DAY, *lacks("components.contract")],
    "xiamen-landscape.2017-01-01": [
        DAY,
        *lacks(*(f"components.{key}" for key in ("basic", "staff", "output", "tax", "good")), "vetoes.所列不良行为"),
    ],
    "yunnan.2026-11-22": [UNDATED, DAY, *lacks("components.general", "components.projects")],
}
"""Check and place of each finding, all of them the source's own or for want of facts."""


@pytest.mark.parametrize("edition", BOOKS)
def test_exactly_the_known_findings(edition: str) -> None:
    assert [(one.check, one.where) for one in lint_grades(BOOKS[edition], shipped_books())] == KNOWN[edition]


def test_every_shipped_book_is_here_and_no_other_and_none_has_errors() -> None:
    assert KNOWN.keys() == BOOKS.keys()
    assert [one for book in BOOKS.values() for one in lint_grades(book, shipped_books()) if one.severity is Severity.ERROR] == []


CLEAN = BOOKS["lujiang.2019-01-01"]


def with_grade(place: int, **changes: object) -> GradeBook:
    """The clean book with another grade at a place."""
    grades = [replace(one, **changes) if number == place else one for number, one in enumerate(CLEAN.grades)]  # type: ignore[arg-type]  # any field
    return replace(CLEAN, grades=tuple(grades))


def cited_anew(**changes: object) -> GradeBook:
    """The clean book, called real, with another citation of its first grade."""
    first = replace(CLEAN.grades[0], cited=replace(CLEAN.grades[0].cited, **changes))  # type: ignore[arg-type]  # any field
    return replace(CLEAN, assumed=False, grades=(first, *CLEAN.grades[1:]))


FIRST = Band(Fraction(0), True, Fraction(1, 10), True)
CAP = Veto("inspection", "", "cap", "", Fraction(95), CLEAN.grades[0].cited)
FAULTS: dict[str, tuple[GradeBook, str, str, str]] = {
    "nothing below the last grade": (replace(CLEAN, grades=CLEAN.grades[:3]), "open_ladder", "grades.合格.score", "低于60分没有等级"),
    "nothing above the first grade": (
        with_grade(0, score=Band(Fraction(90), True, Fraction(99), True)),
        "open_ladder",
        "grades.优秀.score",
        "高于99分没有等级",
    ),
    "a share beyond the whole": (
        with_grade(0, rank=Band(Fraction(0), True, Fraction(3, 2), True)),
        "wrong_shares",
        "grades.优秀.rank",
        "名次份额150%不在0至100%之间",
    ),
    "ranks that end before the last one": (with_grade(0, rank=FIRST), "wrong_shares", "grades.优秀.rank", "没有从第一名排到最后一名"),
    "too few places for all": (
        replace(CLEAN, grades=tuple(replace(one, at_most=Fraction(1, 10)) for one in CLEAN.grades)),
        "wrong_shares",
        "grades",
        "各等级的上限合计40%，不到100%",
    ),
    "a cap within the best grade": (replace(CLEAN, vetoes=(CAP,)), "idle_caps", "vetoes.inspection", "上限95分仍属于优秀"),
    "a rule without source": (cited_anew(assumed=False, retold=False, quote=""), "uncited", "grades.优秀", "没有引原文"),
    "a rule without clause": (cited_anew(assumed=False, retold=True, clause=" "), "without_clause", "grades.优秀", "没有写明条款"),
    "no issuer": (
        replace(CLEAN, assumed=False, source=replace(CLEAN.source, issuer="")),
        "without_issuer",
        "source.issuer",
        "没有写明发文机关",
    ),
    "an edge that no text states": (
        cited_anew(assumed=False, retold=True, text="优秀不超过10%。"),
        "unsaid",
        "grades.优秀",
        "优秀的界线90在条文和说明中都没有写到",
    ),
    "a share that no text states": (
        cited_anew(assumed=False, retold=True, text="90分以上为优秀。"),
        "unsaid",
        "grades.优秀",
        "优秀的份额10分之1在条文和说明中都没有写到",
    ),
    "an assumed rule in a real book": (cited_anew(assumed=True), "assumed_within", "grades.优秀", "这一项的数字却是假定的"),
    "a figure that nobody has": (
        replace(CLEAN, components=(replace(CLEAN.components[0], reads="figure", name="tax"),)),
        "nobody_supplies",
        "components.projects",
        "“项目督查”系统没有数据",
    ),
}
"""A book with a fault: what check finds it, where, and what it says."""


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_found_and_the_clean_book_has_none(what: str) -> None:
    book, check, where, said = FAULTS[what]
    found = [one for one in lint_grades(book) if (one.check, one.where) == (check, where)]
    assert any(said in one.sentence for one in found), lint_grades(book)
    assert lint_grades(CLEAN) == ()


def test_two_editions_of_a_name_share_no_day_and_leave_none_out() -> None:
    later = replace(CLEAN, in_force_from=date(2020, 1, 1))
    assert [(one.check, one.where) for one in lint_grades(CLEAN, (CLEAN, later))] == [("two_in_force", "in_force_to")]
    ended = replace(CLEAN, in_force_to=date(2019, 11, 30))
    (found,) = lint_grades(ended, (ended, later))
    assert (found.check, found.severity) == ("none_in_force", Severity.HINT)
    assert "2019-12-01至2019-12-31没有有效的版本" in found.sentence


def test_bands_that_overlap_and_weights_that_do_not_add_up_are_refused_on_reading() -> None:
    text = CLEAN.content.decode()
    for old, new, said in (
        ("score = { from = 80 }", "score = { from = 80, to = 95 }", "与上一等级重叠"),
        ("weight = 1\n", "weight = 0.9\n", "权重合计应为1"),
        ("at_most = 0.1", "at_most = 1.1", "份额"),
    ):
        with pytest.raises(BadRulebook, match=said):
            read_book(text.replace(old, new).encode(), "lujiang.2019-01-01.toml")


def test_every_check_is_documented_with_its_name_and_how_grave_it_is() -> None:
    rows = [f"| `{name}` {check.title} | {check.severity.label} |" for name, check in GRADE_CHECKS.items()]
    assert [row for row in rows if row not in SECTION] == []
    assert SECTION.count("\n| `") == len(GRADE_CHECKS)
