"""Notebooks as they are run: refused before a kernel starts, checked after it has ended, the same bytes twice."""

import decimal
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from toolkit.reporting import notebooks, run
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.run import Executed, NotebookFaults, execute

HOSTILE_VALUES = [
    '"',
    "\\",
    "a\nb",
    '"; __import__("os").system("touch PWNED") #',
    "'''",
    '"""',
    "{7*7} {{7*7}} %s",
    "ü\u202e\u2028",
    "\\u0041\\N{BULLET}",
    "\r\n\t\x01",
]

GOOD = """
from pathlib import Path
from toolkit.reporting import tables
import os, sys
folder = os.getcwd()
tables.records("results", [{"kpi": "echo", "definition": parameters_file, "group": sys.executable, "vendor": folder}])
"""


def given(**parameters: Any) -> dict[str, Any]:
    return {"parameters_file": "x.yml", **parameters}


def refused(path: Path, parameters: dict[str, Any], folder: Path) -> str:
    with pytest.raises(ReportFaults) as caught:
        execute([path], folder, parameters=parameters)
    assert not folder.exists()
    return str(caught.value)


@pytest.fixture(scope="module")
def whole(book: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Executed]:
    """Two good notebooks run with a hostile value, one of them warning on stderr."""
    folder = tmp_path_factory.mktemp("with {braces}") / "out"
    warning = 'import warnings\nwarnings.warn("mind this")\nprint("shown")'
    books = [book("01_echo", GOOD, "1 + 1"), book("02_warns", GOOD, warning)]
    return execute(books, folder, parameters=given(parameters_file="".join(HOSTILE_VALUES)))


def test_a_value_arrives_as_it_was_given_and_nothing_in_it_runs(whole: list[Executed]) -> None:
    (record,) = whole[0].carried("results")
    assert record["definition"] == "".join(HOSTILE_VALUES)
    assert not (Path(record["vendor"]) / "PWNED").exists()


def test_kernels_are_this_interpreter_in_a_folder_of_their_own(whole: list[Executed]) -> None:
    import sys

    (record,) = whole[0].carried("results")
    assert record["group"] == sys.executable
    assert Path(record["vendor"]) != Path.cwd() and not Path(record["vendor"]).exists()


def test_the_saved_notebook_holds_no_clock_no_path_and_no_version(whole: list[Executed]) -> None:
    text = whole[0].path.read_text(encoding="utf-8")
    saved = json.loads(text)
    assert "papermill" not in text and "start_time" not in text
    assert [cell["id"] for cell in saved["cells"]] == ["title", "parameters", "cell-0", "cell-1"]
    assert saved["metadata"]["language_info"] == {"name": "python"}
    assert saved["cells"][1]["source"] == 'parameters_file = "default"'


def test_the_same_notebook_gives_the_same_bytes(book: Any, tmp_path: Path) -> None:
    path = book(
        "01_same", 'from toolkit.reporting import tables\ntables.records("results", [{"kpi": "a"}])\n{1, 2, "x"}'
    )
    first, second = (
        execute([path], tmp_path / name, parameters=given(), warm=warm)[0].path.read_bytes()
        for name, warm in (("a", None), ("b", False))
    )
    assert first == second


def test_what_goes_to_stderr_is_for_the_log(whole: list[Executed]) -> None:
    assert whole[0].warnings == ()
    assert "mind this" in whole[1].warnings[0]
    assert whole[1].faults == ()


@pytest.fixture(scope="module")
def failed(book: Any, tmp_path_factory: pytest.TempPathFactory) -> NotebookFaults:
    """A good notebook, one that raises, one whose kernel dies, one that ends itself early; all run at once."""
    books = [
        book("01_good", GOOD),
        book("02_raises", "1 + 1", 'raise ValueError("no <b>column</b>")', "2 + 2"),
        book("03_dies", "1 + 1", "import os\nos._exit(3)", "2 + 2"),
        book("04_leaves", "1 + 1", "raise SystemExit", "2 + 2"),
    ]
    with pytest.raises(NotebookFaults) as caught:
        execute(books, tmp_path_factory.mktemp("failed") / "out", parameters=given())
    return caught.value


def test_every_failure_is_named_with_notebook_cell_and_error(failed: NotebookFaults) -> None:
    assert failed.faults[0] == "02_raises, code cell 3: ValueError: no <b>column</b>"
    assert failed.faults[1].startswith("03_dies, code cell 3: the kernel died")
    assert failed.faults[2].startswith("04_leaves, code cell 3: SystemExit")
    assert len(failed.faults) == 3


def test_the_others_are_run_to_their_end_and_kept(failed: NotebookFaults) -> None:
    assert [(each.name, each.cell) for each in failed.executed] == [
        ("01_good", None),
        ("02_raises", 3),
        ("03_dies", 3),
        ("04_leaves", 3),
    ]
    assert failed.executed[0].carried("results")


def test_what_was_shown_before_a_kernel_died_is_kept(failed: NotebookFaults) -> None:
    cells = json.loads(failed.executed[2].path.read_text(encoding="utf-8"))["cells"]
    shown = ["".join(each["data"]["text/plain"]) for one in cells for each in one.get("outputs", []) if "data" in each]
    assert shown == ["2"]


def test_a_notebook_is_not_written_while_its_cells_are_executed(book: Any, tmp_path: Path) -> None:
    place = tmp_path / "out" / "01_looks.ipynb"
    looks = """
import json
from pathlib import Path
from toolkit.reporting import tables
written = sum(bool(cell.get("outputs")) for cell in json.loads(Path(parameters_file).read_text())["cells"])
tables.records("results", [{"kpi": "written", "definition": "", "group": str(written), "vendor": ""}])
"""
    (done,) = execute(
        [book("01_looks", "1 + 1", looks)], place.parent, parameters=given(parameters_file=str(place)), jobs=1
    )
    assert done.carried("results")[0]["group"] == "0"
    assert [bool(cell.get("outputs")) for cell in json.loads(place.read_text(encoding="utf-8"))["cells"]].count(
        True
    ) == 2


def test_what_papermill_adds_to_a_failed_notebook_is_gone(failed: NotebookFaults) -> None:
    assert "papermill" not in failed.executed[1].path.read_text(encoding="utf-8")


def cell(count: int | None, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": "x", "execution_count": count, "metadata": metadata, "outputs": []}


@pytest.mark.parametrize(
    ("cells", "metadata", "told"),
    [
        ([cell(1), cell(None)], {}, "n, code cell 2: never ran"),
        ([cell(1), cell(2, papermill={"exception": True})], {}, "n, code cell 2: exception"),
        ([cell(1)], {"papermill": {"exception": True}}, "n: exception"),
    ],
)
def test_a_truncated_notebook_is_not_believed(cells: list[Any], metadata: Any, told: str) -> None:
    found = notebooks.faults_after("n", {"cells": cells, "metadata": metadata})
    assert [text for _, text in found] == [told]


def test_a_notebook_that_papermill_cut_short_without_a_word_fails(
    book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    def cut(source: str, target: str, **_: Any) -> None:
        whole = json.loads(Path(source).read_text())
        whole["cells"] = [{**cell, "execution_count": 1} for cell in whole["cells"][:2]]
        Path(target).write_text(json.dumps(whole))

    monkeypatch.setattr(papermill, "execute_notebook", cut)
    with pytest.raises(NotebookFaults, match="01_cut, code cell 2: never ran"):
        execute([book("01_cut", "1", "2")], tmp_path / "out", parameters=given(), warm=False)


def test_unknown_and_missing_parameters_are_refused_before_a_kernel_starts(book: Any, tmp_path: Path) -> None:
    path = book("n", parameters='parameters_file = "x"\nsecond = "y"')
    text = refused(path, given(parameter_file="x"), tmp_path / "out")
    assert "parameter `parameter_file` is given, and the notebook does not declare it" in text
    assert "parameter `second` is declared, and no value was given" in text


NAMES = ["x = 1; __import__('os').system('touch F') #", "a\nb", "1a", "ä", "class", "match", "print", "a-b", "", "a b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_would_be_code_is_refused(book: Any, tmp_path: Path, name: str) -> None:
    assert "cannot be the name of a parameter" in refused(book("n"), given(**{name: "x"}), tmp_path / "out")


class Sly:
    """Prints as code."""

    def __str__(self) -> str:
        return "__import__('os').system('touch F')"

    __repr__ = __str__


class SlyText(str):
    """A string that prints as code."""

    __slots__ = ()
    __repr__ = Sly.__repr__


@pytest.mark.parametrize(
    "value",
    [
        Path('a"; ...'),
        Sly(),
        SlyText("x"),
        (1, 2),
        b"x",
        {1},
        np.int64(3),
        np.float64(1),
        decimal.Decimal(1),
        float("nan"),
        [Path("x")],
        {"a": [Sly()]},
        {1: "a"},
    ],
)
def test_a_value_that_is_not_plain_json_is_a_type_error(book: Any, tmp_path: Path, value: Any) -> None:
    with pytest.raises(TypeError, match="is not plain JSON"):
        execute([book("n")], tmp_path / "out", parameters=given(parameters_file=value))


@pytest.mark.parametrize("value", ["x", 1, 1.5, True, None, [1, ["a"]], {"a": {"b": [None]}}])
def test_plain_json_is_taken(value: Any) -> None:
    notebooks.plain_json(value)


@pytest.mark.parametrize("scheme", ["http", "https", "s3", "gs", "adl", "hdfs", "github", "file"])
def test_a_path_elsewhere_is_refused(scheme: str, tmp_path: Path) -> None:
    assert not notebooks.local(f"{scheme}://evil.example/n.ipynb")
    with pytest.raises(ReportFaults, match="not a local path"):
        execute([Path(f"{scheme}://evil.example/n.ipynb")], tmp_path / "out", parameters=given())


def untagged(path: Path, *, tags: list[list[str]]) -> Path:
    whole = json.loads(path.read_text())
    for entry, named in zip(whole["cells"][1:], tags, strict=True):
        entry["metadata"]["tags"] = named
    path.write_text(json.dumps(whole))
    return path


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ([[], []], "0 cells are tagged `parameters`"),
        ([["parameters"], ["parameters"]], "2 cells are tagged `parameters`"),
        ([[], ["parameters"]], "must be the first code cell, and is number 2"),
    ],
)
def test_the_parameters_cell_is_one_and_first(book: Any, tmp_path: Path, tags: list[list[str]], told: str) -> None:
    assert told in refused(untagged(book("n", "1"), tags=tags), given(), tmp_path / "out")


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        'parameters_file = "x"; print(1)',
        "parameters_file = open('x')",
        "a.b = 1",
        "x: str",
        "parameters_file =",
        "%matplotlib inline",
        "a, b = 1, 2",
        'parameters_file = f"{1}"',
    ],
)
def test_the_parameters_cell_only_assigns(book: Any, tmp_path: Path, source: str) -> None:
    text = refused(book("n", parameters=source), given(), tmp_path / "out")
    assert "the parameters cell may hold plain assignments only (line 1)" in text


def test_all_faults_of_all_notebooks_come_at_once(book: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    paths = [broken, tmp_path / "absent.ipynb", book("n", parameters="import os"), book("n")]
    with pytest.raises(ReportFaults) as caught:
        execute(paths, tmp_path / "out", parameters=given())
    text = "\n".join(caught.value.faults)
    for part in (
        "broken: not a notebook",
        "absent.ipynb: no such",
        "plain assignments",
        "two notebooks have this name",
    ):
        assert part in text


def test_progress_is_lines_where_there_is_no_terminal() -> None:
    lines = StringIO()
    with run.shown(Console(file=lines, force_terminal=False, width=30)) as watch:
        watch("01_a", "run", 0, 2)
        watch("01_a", "done", 1, 2)
        watch("02_[red]b", "failed", 2, 2)
    assert lines.getvalue() == "01_a: running\n01_a: done (1 of 2)\n02_[red]b: FAILED (2 of 2)\n"


def test_progress_is_a_bar_on_a_terminal() -> None:
    screen = StringIO()
    with run.shown(Console(file=screen, force_terminal=True, width=80)) as watch:
        watch("01_a", "done", 1, 2)
        watch("02_b", "failed", 2, 2)
    assert "02_b: FAILED (2 of 2)" in screen.getvalue()


def processes() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are read from /proc")
def test_no_kernel_outlives_its_run(whole: list[Executed], failed: NotebookFaults) -> None:
    rooms = {Path(each.carried("results")[0]["vendor"]).parent.name for each in [*whole, failed.executed[0]]}
    assert [line for line in processes() if any(room in line for room in rooms)] == []
