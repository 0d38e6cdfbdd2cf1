"""The jobs and their hours, one line a job; hours are China's."""

from datetime import time

from data.jobs import backups, months, upkeep
from data.jobs.slots import Job, Kind
from data.messages import posting


def _by_day(minute: int) -> tuple[time, ...]:
    """The later looks of a job that waits for people: once they have come, at noon, and when they go."""
    return time(8, minute), time(12, minute), time(17, minute)


_ALL = (
    Job("open", "开放填报", time(0, 5), Kind.ACTS, months.open_due_month, _by_day(5)),
    Job("close", "关闭填报", time(0, 10), Kind.ACTS, months.close_due_months, _by_day(10)),
    Job("lock", "锁定月份", time(0, 15), Kind.ACTS, months.lock_due_months, _by_day(15)),
    Job("lists", "测算榜单", time(1, 0), Kind.LOOKS, months.try_lists, (time(8, 20), time(12, 20))),
    Job("cards", "提出红黄牌建议", time(1, 10), Kind.ACTS, months.propose_cards, (time(8, 22), time(12, 22))),
    Job("verify", "核对日志和封存", time(2, 0), Kind.LOOKS, upkeep.verify, (time(5, 0), time(12, 25))),
    Job("backup", "备份", time(2, 30), Kind.LOOKS, backups.back_up, (time(5, 30), time(12, 30), time(18, 30)), of_machine=True),
    Job("accounts", "停用闲置账号", time(3, 0), Kind.ACTS, upkeep.disable_unused, of_machine=True),
    Job("terms", "公示到期", time(6, 30), Kind.LOOKS, upkeep.tell_terms),
    Job("issues", "上移逾期问题", time(7, 0), Kind.ACTS, upkeep.escalate, (time(8, 25), time(12, 35))),
    Job("remind", "催报", time(8, 30), Kind.LOOKS, months.remind),
    Job("messages", "发送消息", posting.FIRST, Kind.SENDS, posting.post, posting.AGAIN, of_machine=True),
)
JOBS: dict[str, Job] = {job.name: job for job in _ALL}
"""Every job by its name."""
