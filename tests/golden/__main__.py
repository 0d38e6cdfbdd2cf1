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
        template = engines.sqlite_template(place)
        with engines.fresh_sqlite(template, place) as engine, db.transaction(engine) as session:
            demo.load(session)
            new = golden.derived(session)
        with engines.fresh_sqlite(template, place) as engine, db.transaction(engine) as session:
            seals = golden.sealed(session)
    old, known = golden.kept(), list(golden.kept_seals().values())
    for name in sorted(old.keys() | new.keys()):
        before, after = (texts.get(name, "").splitlines(keepends=True) for texts in (old, new))
        sys.stdout.writelines(difflib.unified_diff(before, after, f"kept/{name}", f"derived/{name}", n=1))
    if seals not in known[-1:]:
        print("小城的榜单封存的内容与以前不同。以前封存的不改动，新的另存一份。")
    if old == new and seals in known[-1:]:
        print(f"与保存的结果一致：{'、'.join(sorted(new))}，封存的榜单{len(known)}份")
        return 0
    if "--check" in arguments:
        print("与保存的结果不一致。确认变化是应有的，再运行 make golden。")
        return 1
    golden.write(new)
    if seals not in known[-1:]:
        print(f"已另存：{golden.add_seals(seals)}")
    print("已改写。请逐行核对上面的变化后提交。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
