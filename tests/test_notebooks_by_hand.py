"""Every shipped notebook as a person opens it: in its own folder, with its own parameters, without the runner."""

import ast
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
from IPython.core.formatters import DisplayFormatter

import toolkit
from toolkit import audits

PROJECT = Path(__file__).resolve().parents[1]
# Who has worked in JupyterLab has copies of its own beside them.
BOOKS = sorted(path for path in (PROJECT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
# What opens something to work on, by the name of the notebook's parameter.
OPENS = {"audit_source": (audits, "open_audit"), "comparison_source": (audits, "open_comparison")}


@pytest.fixture(scope="module")
def opened() -> Callable[[Any, str], Callable[[str], Any]]:
    """An opener that opens each file once for all notebooks; the file is looked for where the notebook lies."""
    found = functools.cache(lambda opener, path: opener(path))

    def once(room: Any, name: str) -> Callable[[str], Any]:
        opener = getattr(room, name)
        return lambda source: found(opener, Path(source).resolve(strict=True))

    return once


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_by_hand_from_its_first_cell_to_its_last(
    path: Path, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    monkeypatch.chdir(path.parent)
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    exec("".join(cells[0]["source"]), names)
    (parameter,) = set(names) & set(OPENS)
    room, name = OPENS[parameter]
    monkeypatch.setattr(room, name, opened(room, name))
    shell = type("Shell", (), {"display_formatter": DisplayFormatter()})
    toolkit.load_ipython_extension(shell)
    shown = 0
    for cell in cells[1:]:
        steps = ast.parse("".join(cell["source"])).body
        last = steps.pop() if isinstance(steps[-1], ast.Expr) else None
        exec(compile(ast.Module(steps, []), path.name, "exec"), names)
        if last is not None:
            data, _more = shell.display_formatter.format(
                eval(compile(ast.Expression(last.value), path.name, "eval"), names)
            )
            assert data["text/plain"] or set(data) > {"text/plain"}
            shown += 1
    plt.close("all")
    assert shown > 2
