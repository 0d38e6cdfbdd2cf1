"""The command line: what it answers to a wrong line, and what it loads for a right one."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import COMMANDS, run
from dashboard.cli.test import parallel

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_is_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"用法： ducha {name}")
    assert COMMANDS[name].summary in "".join(shown.split())
    assert [word for word in ("Usage", "Options", "Arguments", "Show this", "default:", "required") if word in shown] == []


def test_the_help_names_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["publsh"], "没有找到命令“publsh”。用 ducha --help 查看全部命令。"),
        (["--loud"], "没有选项“--loud”。用 ducha --help 查看用法。"),
        (["rank", "--loud"], "没有选项“--loud”。用 ducha rank --help 查看用法。"),
        (["rank", "--month"], "选项“--month”后面缺少值，或多了值。用 ducha rank --help 查看用法。"),
        (["rank", "--month", "2019-13"], "“2019-13”不是有效的月份（格式：2019-07）。"),
    ],
    ids=["unknown command", "unknown option", "unknown option of a command", "option without value", "no such month"],
)
def test_a_wrong_line_gets_one_sentence_and_code_2(line: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", sentence + "\n")


def test_the_help_loads_no_heavy_package() -> None:
    program = (
        "import sys; from dashboard.cli import run; run(['--help']); print(sorted({'pandas', 'streamlit', 'sqlmodel'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [([], ("-n", "3")), (["tests/core"], ("-n", "3")), (["-n", "0"], ()), (["-n4"], ()), (["--pdb"], ())],
)
def test_three_processes_unless_asked_otherwise(arguments: list[str], expected: tuple[str, ...]) -> None:
    assert parallel(arguments)[:2] == expected
