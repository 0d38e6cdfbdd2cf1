"""The jobs and their hours, one line a job; hours are China's."""

from datetime import time

from data.jobs import backups, months, upkeep
from data.jobs.slots import Job, Kind
from data.messages import posting

_ALL = (
    Job("open", "开放填报", time(0, 5), Kind.ACTS, months.open_due_month),
    Job("close", "关闭填报", time(0, 10), Kind.ACTS, months.close_due_months),
    Job("lists", "测算榜单", time(1, 0), Kind.LOOKS, months.try_lists),
    Job("verify", "核对日志和封存", time(2, 0), Kind.LOOKS, upkeep.verify),
    Job("backup", "备份", time(2, 30), Kind.LOOKS, backups.back_up),
    Job("accounts", "停用闲置账号", time(3, 0), Kind.ACTS, upkeep.disable_unused),
    Job("terms", "公示到期", time(6, 30), Kind.LOOKS, upkeep.tell_terms),
    Job("issues", "上移逾期问题", time(7, 0), Kind.ACTS, upkeep.escalate),
    Job("remind", "催报", time(8, 30), Kind.LOOKS, months.remind),
    Job("messages", "发送消息", time(8, 50), Kind.SENDS, posting.post, again=posting.AGAIN),
)
JOBS: dict[str, Job] = {job.name: job for job in _ALL}
"""Every job by its name."""
