"""A grade book as its clauses: every rule stands once, with its text and with what is computed, figures and all."""

import pytest

from scoring.grading.book import GradeBook
from scoring.grading.book_file import shipped_books
from scoring.grading.clauses import WORDS, book_clauses
from tests.scoring.grading.small import LADDER, PLAIN, book, component, grades, rollup, rule
from tests.scoring.grading.test_books import rules_of

BOOKS = {one.name: one for one in shipped_books()}


@pytest.mark.parametrize("name", BOOKS)
def test_every_rule_of_a_book_stands_once(name: str) -> None:
    found = book_clauses(BOOKS[name])
    assert sorted(one.text for one in found) == sorted(cited.text for cited in rules_of(BOOKS[name]))
    assert len({one.key for one in found}) == len(found)
    assert {one.standing for one in found} <= {"假定", "转述"}


def computed(rules: GradeBook) -> dict[str, str]:
    """What is computed, by title."""
    return {one.title: one.computed for one in book_clauses(rules)}


SHIPPED = [
    ("lujiang", "项目督查", "督查结果：取得分；各项目按金额加权平均；季度平均为年度；季度不少于2个"),
    ("lujiang", "优秀", "90分以上；不超过参评家数的10%；没有一票否决"),
    ("lujiang-credit", "通常行为", "从80分起，按记录加减，0至100分，由考评产生的记录不计"),
    ("lujiang-credit", "建设（责任）单位评价", "通常行为50%、项目实施行为50%"),
    ("highway-design", "其他行为", "按给出的分数减"),
    ("monthly-city", "月度考核", "督查结果：进度60分、质量10分、资金20分、合规10分相加；各项目平均；月平均为季度、季度平均为年度"),
    ("monthly-city", "年末投资", "超出500万元以内（含）加1分，超出更多的加2分，再每满100万元加1分；不足的每个百分点减1分"),
    ("monthly-city", "重大事故", "得分为0"),
    ("jiangsu", "项目考核", "督查结果：实得分之和 ÷ 适用满分之和 × 500；各项目平均"),
    ("kunming-large", "优秀", "须先达到合格；780分以上、1000分以下；各类得分率不低于75%"),
    ("xiamen-landscape", "BB+", "名次份额10%以上、40%以下（不含）"),
    ("xiamen-landscape", "所列不良行为", "评为C"),
    ("jining", "B", "不良行为（一般）不多于2条、不良行为（严重）没有、不良行为（重大）没有"),
    (
        "guangdong-highway",
        "A",
        "85分以上、95分以下（不含）；开工满6个月、完成50%以上的合同段2个以上，合同总额公路施工超过80,000万元、公路监理超过4,500万元、水运施工超过12,000万元",
    ),
    ("highway-nation", "2个省评为D", "至多评为D"),
    ("highway-entrant", "初次进入", "没有不良记录的评为A"),
]


@pytest.mark.parametrize(("name", "title", "words"), SHIPPED)
def test_what_is_computed_is_said_with_its_figures(name: str, title: str, words: str) -> None:
    assert computed(BOOKS[name])[title] == words


@pytest.mark.parametrize(
    ("name", "rules", "title", "words"),
    [
        (
            "limits",
            [*PLAIN, rule("adjustments", 'key = "a"\ntitle = "获奖"\nevent = "x"\neach = 2\nmost = 4\nlimit = 6')],
            "获奖",
            "每次加2.00分，一年最多计4次，以6分为限",
        ),
        ("a cap", [*PLAIN, rule("vetoes", 'trigger = "item_zero"\neffect = "cap"\ncap = 59')], "有一项得0分", "得分不超过59分"),
        (
            "the worst",
            [component("all", rollup("worst_weighted")), grades()],
            "all",
            "督查结果：取得分；各项目倒权重平均，得分最低的权重最大",
        ),
        ("the rest", [component("all"), grades((*LADDER[:2], ("其他", "")))], "其他", "其余的"),
    ],
)
def test_what_no_shipped_book_has_is_said_too(name: str, rules: list[str], title: str, words: str) -> None:
    assert computed(book(*rules))[title] == words, name


def test_every_condition_of_a_grade_has_words() -> None:
    fields = set(vars(next(iter(BOOKS.values())).grades[0]))
    assert WORDS.keys() == fields - {"name", "cited"}
