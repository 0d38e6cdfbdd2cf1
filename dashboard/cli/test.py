"""``ducha test``: sets up everything that the tests need, then runs them."""

import subprocess
import sys
from pathlib import Path

import typer

ROOT = Path(__file__).parents[2]


def run(context: typer.Context) -> int:
    """Run the tests on two processes; further arguments go to pytest. Returns pytest's exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", "-n", "2", *context.args], cwd=ROOT, check=False).returncode
