"""The ``ducha`` command: each command is a file here, imported only when it is the one that was typed."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import typer

from core.errors import DuchaError

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Command:
    """One command: the module in this folder whose function ``run`` it is, and its line in the help."""

    module: str
    summary: str


COMMANDS: dict[str, Command] = {
    "demo": Command("demo", "载入演示市并打开网页（演示数据）"),
    "rank": Command("rank", "打印某月的通报首句和各组排名"),
    "template": Command("template", "生成年度计划或月报的Excel表"),
    "import": Command("import_", "读入填好的Excel表，核对后入库"),
    "check": Command("check", "核对一张报表的合计、比率和名次"),
    "test": Command("test", "安装测试所需的软件并运行全部测试"),
}


def application(typed: str = "") -> typer.Typer:
    """Return the command line with the command named ``typed`` loaded, the others known by name and help only."""
    app = typer.Typer(
        name="ducha",
        help="督查：城市重点项目的进度、通报、排名与考评。",
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_no_default_act)
    for name, command in COMMANDS.items():
        if (HERE / f"{command.module}.py").exists():
            act = import_module(f"dashboard.cli.{command.module}").run if name == typed else _no_default_act
            settings = {"allow_extra_args": True, "ignore_unknown_options": True} if name == "test" else {}
            app.command(name, help=command.summary, context_settings=settings)(act)
    return app


def _no_default_act() -> None:
    """Stand where a command that was not typed would stand."""


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code; a DuchaError becomes one sentence on standard error and code 2."""
    typed = next((word for word in arguments if not word.startswith("-")), "")
    try:
        code = application(typed)(list(arguments), standalone_mode=False)
    except DuchaError as error:
        print(error, file=sys.stderr)
        return 2
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
