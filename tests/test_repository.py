"""The shape of the code and the honesty of the documentation, as far as no linter holds them."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from statistics import median, quantiles

import pytest

from dashboard.cli import COMMANDS
from dashboard.door import metrics

ROOT = Path(__file__).parents[1]
PACKAGES = ("core", "scoring", "data", "dashboard")
TOP_LEVEL = re.compile(
    r"core|data|scoring|dashboard|streamlit_config|tests|docs|deploy|ducha|Makefile|LICENSE|pyproject\.toml|"
    r"requirements(-dev)?\.lock|README(\.zh-CN)?\.md|CHANGES\.md|CONTRIBUTING\.md|\..+"
)
THIS_FILE = Path("tests/test_repository.py")
FORBIDDEN = {
    "the address of a package index": r"https?://[^\s\"']*(pypi|pythonhosted|npmjs|/simple\b)|index-url *=|deb https?://",
    "a path of one machine": r"(?<![\w.])/(work|root|home)/\w",
    "a broad except": r"except (Base)?Exception\b",
    "a bare ignore": r"#\s*(noqa|type:\s*ignore)\s*$",
    "a missing figure turned into zero": r"fillna\(0",
    "injected page code": r"unsafe_allow_html",
    "a second clock": r"datetime\.(now|today|utcnow)\(|date\.today\(|\btime\.time\(",
}
THE_CLOCK = Path("core/period.py")


def repository_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


FILES = repository_files()
CODE = [path for path in FILES if path.suffix == ".py"]
PRODUCT = [path for path in CODE if path.parts[0] in PACKAGES]


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def line_count(path: Path) -> int:
    return len(text_of(path).splitlines())


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(ast.parse(text_of(path))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def is_a_migration(path: Path) -> bool:
    return path.is_relative_to("core/migrations/versions")


def function_lengths() -> dict[str, int]:
    return {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in PRODUCT
        if not is_a_migration(path)
        for node in functions(path)
    }


def test_no_function_is_longer_than_60_lines() -> None:
    assert {name: lines for name, lines in function_lengths().items() if lines > 60} == {}


def test_functions_are_short_on_the_whole() -> None:
    lengths = list(function_lengths().values())
    assert median(lengths) <= 8
    assert quantiles(lengths, n=20)[-1] <= 40


def test_no_file_is_longer_than_400_lines() -> None:
    assert {str(path): lines for path in CODE if (lines := line_count(path)) > 400} == {}


def test_no_page_is_longer_than_80_lines() -> None:
    pages = [path for path in PRODUCT if path.is_relative_to("dashboard/views")]
    assert {str(path): lines for path in pages if (lines := line_count(path)) > 80} == {}


def positional_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def is_an_act_of_the_command_line(path: Path, name: str) -> bool:
    return path.parent == Path("dashboard/cli") and name == "run"


def test_no_function_has_more_than_five_parameters() -> None:
    counts = {
        f"{path}:{node.lineno} {node.name}": len(positional_names(node)) + len(node.args.kwonlyargs)
        for path in PRODUCT
        for node in functions(path)
        if not is_an_act_of_the_command_line(path, node.name)
    }
    assert {name: count for name, count in counts.items() if count > 5} == {}


def test_parameters_after_the_second_of_a_public_function_are_named_by_the_caller() -> None:
    counts = {
        f"{path}:{node.lineno} {node.name}": len(positional_names(node))
        for path in PRODUCT
        for node in functions(path)
        if not node.name.startswith("_") and not is_an_act_of_the_command_line(path, node.name)
    }
    assert {name: count for name, count in counts.items() if count > 2} == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    exempt = {THIS_FILE, THE_CLOCK} if what == "a second clock" else {THIS_FILE}
    searched = [path for path in FILES if path not in exempt and path.suffix not in {".woff2", ".png", ".xls", ".xlsx", ".lock"}]
    searched += [path for path in FILES if path.suffix == ".lock" and what == "the address of a package index"]
    assert [f"{path}: {match[0]}" for path in searched for match in [pattern.search(text_of(path))] if match] == []


@pytest.mark.parametrize(
    "text",
    [
        "see https://pypi.org/project/x",
        "index-url = https://mirror.example/simple",
        "open('/root/x')",
        "    except Exception:",
        "x = 1  # noqa",
        "frame.fillna(0)",
        "datetime.now()",
    ],
)
def test_the_patterns_find_what_they_are_for(text: str) -> None:
    assert any(re.search(pattern, text, re.MULTILINE) for pattern in FORBIDDEN.values())


def test_the_top_level_holds_only_the_names_of_the_design() -> None:
    assert [name for name in sorted({path.parts[0] for path in FILES}) if not TOP_LEVEL.fullmatch(name)] == []


@pytest.mark.parametrize("name", ["dashboard/data.py", "dashboard/core.py", "dashboard/scoring.py", "dashboard/pages"])
def test_nothing_shadows_a_package_or_escapes_the_router(name: str) -> None:
    assert not (ROOT / name).exists()


def test_every_module_opens_with_a_sentence() -> None:
    assert [str(path) for path in CODE if not ast.get_docstring(ast.parse(text_of(path)))] == []


def documentation() -> str:
    """The pages; a command is documented as operators of a server type it too."""
    pages = [path for path in FILES if path.suffix == ".md" and path.parts[0] in ("docs", "README.md", "README.zh-CN.md")]
    return "\n".join(text_of(path) for path in pages).replace("ducha-as ", "ducha ")


def documented_names() -> list[str]:
    rules = ("scoring/rulebooks", "scoring/gradebooks", "scoring/sheets", "scoring/fee_rules")
    rulebooks = [path.stem for path in FILES if str(path.parent) in rules and path.suffix == ".toml"]
    pages = [path.name for path in FILES if path.is_relative_to("dashboard/views") and path.suffix == ".py" and path.stem != "__init__"]
    return [*rulebooks, *pages, *(f"ducha {name}" for name in COMMANDS)]


def test_every_rulebook_page_and_command_is_documented() -> None:
    written = documentation()
    assert [name for name in documented_names() if name not in written] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_each_readme_names_the_two_commands(readme: str) -> None:
    assert "./ducha demo" in text_of(Path(readme))
    assert "./ducha test" in text_of(Path(readme))


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==[^ ;]+", text_of(Path(lock)), re.MULTILINE))


def test_the_development_lock_holds_the_runtime_lock() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_each_dependency_that_is_declared_is_pinned() -> None:
    declared = tomllib.loads(text_of(Path("pyproject.toml")))
    names = {re.split(r"[\[><=]", wish)[0] for wish in (*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"])}
    assert names - {pin.split("==")[0] for pin in pins("requirements-dev.lock")} == set()


def test_each_kind_of_file_that_the_packages_read_is_shipped_with_them() -> None:
    shipped = tomllib.loads(text_of(Path("pyproject.toml")))["tool"]["setuptools"]["package-data"]["*"]
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {f"*{Path(name).suffix}" for name in listed} - {*shipped, "*.py"} == set()


def test_the_version_is_the_newest_heading_of_the_changes() -> None:
    headings = re.findall(r"^## (\S+)$", text_of(Path("CHANGES.md")), re.MULTILINE)
    assert tomllib.loads(text_of(Path("pyproject.toml")))["project"]["version"] == headings[0]
    assert metrics.version() == headings[0]
