"""A rulebook without any fault that the linter could find; invented throughout."""

from datetime import date

from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse

CITED = 'clause = "第一条"\ntext = "内容。"\nquote = "原文。"\n'

TEXT = f"""
engine = 1
title = "测试办法"
assumed = false
evidence = "cases_only"
cases = 0
note = "各区投资60分、开工15分、位次10分、报送、类别、退回各5分，指挥部投资70分、报送10分；红榜两名、黑榜两名，指挥部四分之一、一名。"
[source]
issuer = "某市"
document = "办法"
number = ""
dated = "2019-01-01"
url = ""
checked_on = ""
[method]
period = "month"
window = "ytd"
score = "components"
[[components]]
key = "investment"
title = "投资"
measure = "schedule_rate"
curve = {{ kind = "piecewise", points = [[0, 0], [1, 0.8], [1.3, 1]] }}
{CITED}
[[components]]
key = "starts"
title = "开工"
measure = "start_rate"
curve = {{ kind = "steps", points = [[0.6, 0.5], [0.8, 1]] }}
{CITED}
[[components]]
key = "reporting"
title = "报送"
measure = "reporting"
curve = {{ kind = "proportional", at = 0.9 }}
{CITED}
[[components]]
key = "order"
title = "位次"
measure = "annual_completion"
curve = {{ kind = "rank_band", bands = [[1, 2, 5], [3, 6, 3]] }}
{CITED}
[[components]]
key = "kind"
title = "类别"
class_of = "kind"
curve = {{ kind = "class_points", classes = {{ DISTRICT = 5, HEADQUARTERS = 3 }} }}
{CITED}
[[components]]
key = "returned"
title = "退回"
event = "returned_report"
curve = {{ kind = "per_event", each = -1, start = "mark" }}
{CITED}
[[components]]
key = "cards"
title = "发牌"
event = "red_card"
curve = {{ kind = "per_event", each = -2, start = "zero", floor = -10 }}
{CITED}
[[series]]
key = "districts"
title = "各区"
kinds = ["DISTRICT"]
roles = ["RESPONSIBLE"]
marks = {{ investment = 60, starts = 15, reporting = 5, order = 10, kind = 5, returned = 5, cards = 0 }}
sizes = {{ red = 2, black = 2 }}
[[series]]
key = "headquarters"
title = "指挥部"
kinds = ["HEADQUARTERS"]
roles = ["RESPONSIBLE"]
marks = {{ investment = 70, starts = 15, reporting = 10, returned = 5 }}
sizes = {{ red = {{ at_least = 1, one_in = 4 }}, black = 1 }}
[target]
{CITED}
compare = "schedule_rate"
op = ">="
value = 1
[[lists]]
kind = "RED"
{CITED}
all_of = [{{ target = "met" }}, {{ first = "red" }}, {{ count_in_window = "red_card", op = "==", value = 0 }}]
[[lists]]
kind = "BLACK"
{CITED}
all_of = [{{ target = "missed" }}, {{ last = "black" }}, {{ exempt = "no" }}]
[[remarks]]
title = "计划偏低"
clause = "第三条"
text = "备注。"
quote = "偏低。"
compare = "schedule_rate"
op = ">"
value = 1.5
[[cards]]
colour = "RED"
subject = "project"
{CITED}
any_of = [
    {{ compare = "schedule_rate", op = "<", value = 0.6 }},
    {{ all_of = [{{ compare = "schedule_rate", op = "<", value = 0.8 }}, {{ streak = "yellow_card", periods = 1 }}] }},
]
[[cards]]
colour = "YELLOW"
subject = "project"
{CITED}
compare = "schedule_rate"
op = "<"
value = 0.8
[[cards]]
colour = "TRACK"
subject = "project"
{CITED}
all_of = [{{ compare = "schedule_rate", op = ">=", value = 0.8 }}, {{ compare = "schedule_rate", op = "<", value = 1 }}]
[[cards]]
colour = "GREEN"
subject = "project"
{CITED}
compare = "schedule_rate"
op = ">="
value = 1
[[removals]]
subject = "project"
{CITED}
compare = "schedule_rate"
op = ">="
value = 1
[expect]
units = {{ districts = 6, headquarters = 4 }}
"""


def read(text: str, *, day: date = date(2019, 1, 1)) -> Rulebook:
    """Parse a file's text as the edition of a day."""
    return parse(text.encode(), f"test.{day}.toml", name="test", in_force_from=day)
