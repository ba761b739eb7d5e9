"""Notebooks executed by papermill, in parallel, each checked before its kernel starts and again when it has ended."""

import contextlib
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from toolkit.reporting import notebooks as books
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.words import legible, say

if TYPE_CHECKING:
    from toolkit.reporting.kernels import Kernels

# How the names of the notebooks start that tell what the others found: summary, register and action plan.
OF_ALL: Final = ("00_", "15_", "16_")


@dataclass(frozen=True, slots=True)
class Executed:
    """A notebook that was run: what it became, and what kept it from its end.

    `notebook` is its tidied JSON, also at `path`. `faults` is empty when it ran whole; `cell` is the code
    cell at fault. `warnings` are for the log, `seconds` for the eye; neither enters a file.
    """

    name: str
    path: Path
    notebook: books.Notebook
    faults: tuple[str, ...] = ()
    cell: int | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    def carried(self, kind: str) -> list[dict[str, Any]]:
        """The records of a kind (results, findings) that the notebook carries."""
        return books.carried(self.notebook, kind)


class NotebookFaults(ReportFaults):
    """Notebooks that did not run whole. `executed` holds all that were run, the failed ones as far as they came."""

    def __init__(self, heading: str, faults: Sequence[str], executed: Sequence[Executed] = ()) -> None:
        super().__init__(heading, faults)
        self.executed = tuple(executed)


class Watcher(Protocol):
    """Told of each notebook: state is run, done or failed; done of total have ended."""

    def __call__(self, notebook: str, state: str, done: int, total: int) -> None:
        """A notebook started or ended."""


def execute(
    notebooks: Sequence[Path],
    folder: Path,
    *,
    parameters: Mapping[str, Any],
    jobs: int = 2,
    progress: Watcher | None = None,
    language: str = "",
    warm: bool | None = None,
    place: "Kernels | None" = None,
) -> list[Executed]:
    """The notebooks executed into `folder`, in the order given, `jobs` at a time.

    Notebooks that tell of all others are executed last. Every notebook is run with exactly `parameters`; names it
    does not declare and declared ones without a value are refused before any kernel starts, and a value that is not
    plain JSON is a TypeError.
    Afterwards each is opened again: every code cell ran, none failed. The others are run to their end when
    one fails; then NotebookFaults names notebook, cell and error, and holds all that were run.
    """
    for name, value in parameters.items():
        books.plain_json(value, name, language=language)
    originals = _readable(notebooks, folder, parameters, language)
    folder.mkdir(parents=True, exist_ok=True)
    watch = progress or _silent
    ended: dict[Path, Executed] = {}

    def run(path: Path, place: "Kernels") -> Executed:
        watch(path.stem, "run", len(ended), len(originals))
        return _run(path, folder, originals[path], parameters, place, language)

    # The kernels end before the pool waits for its threads, so that an interrupted run does not wait for
    # notebooks.
    ours = contextlib.nullcontext(place) if place is not None else warmed(notebooks, warm=warm)
    with ThreadPoolExecutor(max(jobs, 1)) as pool, ours as kernels:
        # Imported while the kernels' own imports go on in another process.
        import papermill  # noqa: F401

        # They tell what the sections found, and find it worked out if these came before them.
        in_turn = sorted(originals, key=lambda path: path.stem.startswith(OF_ALL))
        tasks = {pool.submit(run, path, kernels): path for path in in_turn}
        try:
            for task in as_completed(tasks):
                result = task.result()
                ended[tasks[task]] = result
                watch(result.name, "failed" if result.faults else "done", len(ended), len(originals))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    executed = [ended[path] for path in originals]
    faults = [fault for each in executed for fault in each.faults]
    if faults:
        raise NotebookFaults(say("notebooks_failed", language=language), faults, executed)
    return executed


@contextlib.contextmanager
def warmed(notebooks: Sequence[Path], *, warm: bool | None = None) -> Iterator["Kernels"]:
    """Kernels for these notebooks, whose imports go on beside whatever the caller does before executing them.

    Notebooks that cannot be read are left to `execute`, which tells their faults.
    """
    _spare_slow_import()
    from toolkit.reporting.kernels import kernels

    # What a verb of the toolkit brings into a notebook, beside what the notebooks name.
    modules = {"toolkit.reporting.displays"}
    for path in notebooks:
        with contextlib.suppress(ValueError, OSError):
            modules |= set(books.imported(books.read(Path(path))))
    with kernels(modules, **({} if warm is None else {"warm": warm})) as place:
        yield place


@contextlib.contextmanager
def shown(console: Console | None = None, *, language: str = "") -> Iterator[Watcher]:
    """A watcher for people: a bar on a terminal, one line per notebook elsewhere. Both go to standard error."""
    console = console or Console(stderr=True)
    if not console.is_terminal:

        def line(notebook: str, state: str, done: int, total: int) -> None:
            text = say(f"progress_{state}", notebook=notebook, done=done, total=total, language=language)
            console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        task = bars.add_task(say("progress_bar", language=language), total=None)

        def bar(notebook: str, state: str, done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)
            if state == "failed":
                text = say("progress_failed", notebook=notebook, done=done, total=total, language=language)
                bars.console.print(text, markup=False, highlight=False)

        yield bar


def _readable(
    paths: Sequence[Path], folder: Path, parameters: Mapping[str, Any], language: str
) -> dict[Path, books.Notebook]:
    """The notebooks' JSON by path, or every fault in all of them at once."""
    originals: dict[Path, books.Notebook] = {}
    faults = [
        say("fault_remote", path=str(path), language=language) for path in [*paths, folder] if not books.local(path)
    ]
    names: set[str] = set()
    for path in map(Path, paths):
        if path.stem in names:
            faults.append(say("fault_twice", notebook=path.stem, language=language))
        names.add(path.stem)
        if not path.is_file():
            faults.append(say("fault_missing_notebook", path=path.name, language=language))
            continue
        try:
            originals[path] = books.read(path)
        except ValueError as error:
            faults.append(say("fault_unreadable", notebook=path.stem, error=legible(str(error)), language=language))
            continue
        faults += books.faults_before(path.stem, originals[path], parameters, language=language)
    if faults:
        raise ReportFaults(say("notebooks_unfit", language=language), faults)
    return originals


def _run(
    path: Path,
    folder: Path,
    original: books.Notebook,
    parameters: Mapping[str, Any],
    place: Any,
    language: str,
) -> Executed:
    from nbclient.exceptions import DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from toolkit.reporting import engines

    target = folder.resolve() / f"{path.stem}.ipynb"
    began = time.perf_counter()
    failure = ""
    dead = False
    try:
        execute_notebook(
            _unbraced(path.resolve()),
            _unbraced(target),
            parameters=dict(parameters),
            engine_name=engines.NAME,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=120,
            kernel_manager_class=place.manager,
            resources={"metadata": {"path": str(place.folder)}},
            record_timing=False,
        )
    except PapermillExecutionError:
        failure = say("fault_other", notebook=path.stem, error="PapermillExecutionError", language=language)
    except DeadKernelError as error:
        dead, failure = True, legible(str(error))
    except Exception as error:  # noqa: BLE001
        # Whatever it was, it is this notebook's fault and is told with the others'.
        text = legible(f"{type(error).__name__}: {error}")
        failure = say("fault_other", notebook=path.stem, error=text, language=language)
    seconds = time.perf_counter() - began
    executed = books.read(target) if target.is_file() else {**original, "cells": []}
    found = books.faults_after(path.stem, executed, language=language)
    if dead:
        cell = books.last_started(executed)
        failure = say("fault_dead", notebook=path.stem, cell=cell, error=failure, language=language)
        found = [(cell, failure)]
    elif len(books.code_cells(executed)) != len(books.code_cells(original)) and not failure:
        failure = say("fault_not_run", notebook=path.stem, cell=len(books.code_cells(executed)) + 1, language=language)
    if failure and not found:
        found = [(0, failure)]
    tidy = books.tidied(executed, original)
    books.write(tidy, target)
    return Executed(
        name=path.stem,
        path=target,
        notebook=tidy,
        faults=tuple(text for _, text in found),
        cell=found[0][0] or None if found else None,
        warnings=books.warnings_of(tidy),
        seconds=seconds,
    )


def _unbraced(path: Path) -> str:
    """A path as papermill leaves it: it fills in braces as a template."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _silent(notebook: str, state: str, done: int, total: int) -> None:
    """Nobody watches."""


def _spare_slow_import() -> None:
    """Keep jsonschema from building the grammars of a package that comes with JupyterLab: 1.3 s per process, unused.

    jsonschema takes a missing rfc3987_syntax for granted; see jsonschema issue 1428.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
