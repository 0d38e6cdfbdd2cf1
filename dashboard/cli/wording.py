"""The command line's own words in Chinese: the headings of its help, and a sentence for a line that was typed wrongly."""

from typer._click import Context, exceptions  # Typer has no public name for these
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

# The last ones stand in a column: each keeps its width.
_WORDS = (
    ("Usage:", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 …"),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("Show this message and exit.", "显示本说明。"),
    ("required]", "必填]"),
    ("default: ", "默认："),
    ("env var: ", "环境变量："),
    ("<str>", "<值> "),
    ("<int>", "<值> "),
    ("<int range>", "<值>       "),
    ("<path>", "<文件>"),
)


def chinese(text: str) -> str:
    """Return a help text with Typer's own English words replaced."""
    for english, word in _WORDS:
        text = text.replace(english, word)
    return text


class Group(TyperGroup):
    """A group of commands whose help is wholly Chinese."""

    def get_help(self, ctx: Context) -> str:
        """Return the help text."""
        return chinese(super().get_help(ctx))


class Leaf(TyperCommand):
    """A command whose help is wholly Chinese."""

    def get_help(self, ctx: Context) -> str:
        """Return the help text."""
        return chinese(super().get_help(ctx))


def sentence(error: TyperException, command: str) -> str:
    """Return what is wrong with a command line and where its usage is shown."""
    usage = " ".join(word for word in ("ducha", command, "--help") if word)
    return f"{_problem(error)}用 {usage} 查看用法。"


def _problem(error: TyperException) -> str:
    match error:
        case exceptions.NoSuchOption():
            return f"没有选项“{error.option_name}”。"
        case exceptions.MissingParameter(param=parameter) if parameter is not None:
            return f"缺少{parameter.get_error_hint()}。"
        case exceptions.BadParameter(param=parameter) if parameter is not None:
            return f"{parameter.get_error_hint()}的值不可用（{error.message.rstrip('.')}）。"
        case exceptions.BadOptionUsage():
            return f"选项“{error.option_name}”后面缺少值，或多了值。"
        case _:
            return f"命令写法有误（{error.message.rstrip('.')}）。"
