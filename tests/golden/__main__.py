"""`python -m tests.golden` derives the golden files anew and tells what changed; with --check it only compares (exit code 1)."""

import difflib
import sys
import tempfile
from pathlib import Path

from core import db
from data import demo
from tests import engines, golden


def main(arguments: list[str]) -> int:
    """Compare, write unless --check is given, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with engines.fresh_sqlite(engines.sqlite_template(place), place) as engine, db.transaction(engine) as session:
            demo.load(session)
            new = golden.derived(session)
    old = golden.kept()
    for name in sorted(old.keys() | new.keys()):
        before, after = (texts.get(name, "").splitlines(keepends=True) for texts in (old, new))
        sys.stdout.writelines(difflib.unified_diff(before, after, f"kept/{name}", f"derived/{name}", n=1))
    if old == new:
        print(f"与保存的结果一致：{'、'.join(sorted(new))}")
        return 0
    if "--check" in arguments:
        print("与保存的结果不一致。确认变化是应有的，再运行 make golden。")
        return 1
    golden.write(new)
    print("已改写。请逐行核对上面的变化后提交。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
