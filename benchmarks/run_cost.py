"""What a whole audit costs beside its notebooks with nothing in them but their imports.

Both are whole processes, in turn, after one warm-up each: A is `vendor-audit run parameters/bank_calls.yml`,
B executes the same notebooks, by the same runner, stripped to their parameters cell and their import lines; C executes
those with papermill alone, one after another in one process. Prints each one's median and the ratios.
"""

import argparse
import ast
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

OURS = """
from pathlib import Path
from toolkit.reporting.run import execute
folder = Path({folder!r})
execute(sorted(folder.glob("*.ipynb")), folder / "out", parameters={{"audit_source": "x"}}, jobs={jobs})
"""
PAPERMILL = """
from pathlib import Path
import papermill
folder = Path({folder!r})
for path in sorted(folder.glob("*.ipynb")):
    papermill.execute_notebook(path, folder / "out" / path.name, parameters={{"audit_source": "x"}}, progress_bar=False)
"""


def imports_alone(folder: Path) -> None:
    """The audit's notebooks with their markdown, parameters and imports, written into `folder`."""
    for path in sorted((PROJECT / "notebooks" / "audit").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        kept = []
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
                imports = [
                    ast.unparse(node)
                    for node in ast.parse("".join(cell["source"])).body
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
                if not imports:
                    continue
                cell = {**cell, "source": "\n".join(imports)}
            kept.append(cell)
        (folder / path.name).write_text(json.dumps({**notebook, "cells": kept}), encoding="utf-8")
    (folder / "out").mkdir()


def timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--jobs", type=int, default=2)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        imports_alone(folder)
        fields = {"folder": str(folder), "jobs": asked.jobs}
        run = [sys.executable, "-m", "toolkit.cli", "run", "parameters/bank_calls.yml"]
        commands = {
            "A  the audit": [*run, "--output", str(Path(scratch) / "outputs"), "--jobs", str(asked.jobs)],
            "B  imports alone, same runner": [sys.executable, "-c", OURS.format(**fields)],
            "C  imports alone, papermill alone": [sys.executable, "-c", PAPERMILL.format(**fields)],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(asked.runs + 1):
            for name, command in commands.items():
                taken = timed(command)
                if number:
                    seconds[name].append(taken)
    for name, taken in seconds.items():
        print(
            f"{name:36} median {statistics.median(taken):6.2f} s"
            f"   ({min(taken):.2f} to {max(taken):.2f}, n={len(taken)})"
        )
    a, b, c = seconds.values()
    print(f"A / B pair by pair: median {statistics.median(x / y for x, y in zip(a, b, strict=True)):.2f}")
    print(f"A / C pair by pair: median {statistics.median(x / y for x, y in zip(a, c, strict=True)):.2f}")


if __name__ == "__main__":
    main()
