"""The ``ducha`` command: each command is a file here, imported only when it is the one that was typed."""

import os
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.exceptions import TyperException

from core.errors import Closed, DuchaError, NotFound
from dashboard import lines
from dashboard.cli import wording


@dataclass(frozen=True)
class Command:
    """One command: the module of this folder whose function ``run`` it is, and its line in the help."""

    module: str
    summary: str
    passes_on: bool = False


COMMANDS: dict[str, Command] = {
    "demo": Command("demo", "载入演示市并打开网页（演示数据）"),
    "init": Command("init", "建立一个城市的正式数据库"),
    "migrate": Command("migrate", "把已有的数据库升级到本程序的版本"),
    "migrate-to": Command("migrate_to", "把SQLite数据库整个搬到空的PostgreSQL数据库"),
    "views": Command("views", "在PostgreSQL上建立报表视图和只读角色"),
    "backup": Command("backup", "备份数据库和附件，网页不必停止"),
    "restore": Command("restore", "把备份恢复到空的数据库和目录"),
    "drill": Command("drill", "在临时的地方恢复一份备份，核对是否完整"),
    "serve": Command("serve", "打开网页，显示已有的数据库"),
    "account": Command("account", "列出账号，或重置一个账号的密码"),
    "audit": Command("audit", "核对操作日志是否完整"),
    "verify": Command("verify", "重新推导每一期封存的榜单，逐字节核对"),
    "draw": Command("draw", "重复一次督查抽取：核对总体和种子，或显示库中的抽取"),
    "open": Command("open", "开放一个月的填报"),
    "issues": Command("issues", "上移逾期的协调问题，或列出逾期问题"),
    "jobs": Command("jobs", "列出定时任务，立即运行一项，或按时运行全部任务"),
    "rank": Command("rank", "打印某月的通报首句和各组排名"),
    "trial": Command("trial", "用另一份规则试算已往月份，与现行办法对照"),
    "template": Command("template", "生成单位名录、年度计划或月报的Excel表"),
    "import": Command("import_", "读入填好的Excel表，核对后入库"),
    "check": Command("check", "核对一张报表的合计、比率和名次"),
    "book": Command("book", "列出代建考评现行的办法，或从某日起选定另一办法"),
    "lint": Command("lint", "检查规则文件：空档、重叠、分值、出处和版本"),
    "test": Command("test", "安装测试所需的软件并运行全部测试，其余参数交给pytest", passes_on=True),
}


def application(typed: str = "") -> typer.Typer:
    """Return the command line with the command ``typed`` loaded, the others known by name and help only."""
    app = typer.Typer(
        name="ducha",
        help="督查：城市重点项目的进度、通报、排名与考评。",
        cls=wording.Group,
        rich_markup_mode=None,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_stand_in)
    for name, command in COMMANDS.items():
        act = import_module(f"dashboard.cli.{command.module}").run if name == typed else _stand_in
        unknown = {"allow_extra_args": command.passes_on, "ignore_unknown_options": command.passes_on}
        app.command(name, cls=wording.Leaf, help=command.summary, context_settings=unknown)(act)
    return app


def _stand_in() -> None:
    """Stand where a command that was not typed would stand."""


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code; an error of the user's becomes one sentence on standard error and code 2.

    With DUCHA_LOG=info the log has a line of it: the command's name, its exit code and time, without its arguments.
    """
    typed = next((word for word in arguments if not word.startswith("-")), "")
    if os.environ.get("DUCHA_LOG") != "info" or typed not in COMMANDS:
        return _carried_out(arguments, typed, {})
    lines.begin()
    lines.REQUEST.set(secrets.token_hex(8))
    begun = time.perf_counter()
    reason: dict[str, Any] = {}
    code = _carried_out(arguments, typed, reason)
    lines.note("command_line", command=typed, code=code, ms=round((time.perf_counter() - begun) * 1000, 1), **reason)
    return code


def _carried_out(arguments: Sequence[str], typed: str, reason: dict[str, Any]) -> int:
    """Carry out a command; `reason` takes up the fixed word for why the database lets nobody in, where that stopped it."""
    try:
        if typed and typed not in COMMANDS:
            raise NotFound("命令", typed, "用 ducha --help 查看全部命令。")
        code = application(typed)(list(arguments) or ["--help"], prog_name="ducha", standalone_mode=False)
    except DuchaError as error:
        print(error, file=sys.stderr)
        if isinstance(error, Closed):
            reason["reason"] = error.why
        return 2
    except TyperException as error:
        print(wording.sentence(error, typed), file=sys.stderr)
        return 2
    except typer.Abort:
        return 130
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
