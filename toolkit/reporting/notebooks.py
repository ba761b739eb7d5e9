"""What a notebook must be before it is run, and what must be true of it afterwards."""

import ast
import builtins
import json
import keyword
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from toolkit.reporting.shown import RECORDS
from toolkit.reporting.words import legible, say, told

Notebook = dict[str, Any]

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")
_ADDED_BY_PAPERMILL: Final = frozenset({"injected-parameters", "papermill-error-cell-tag"})
_LONGEST_ERROR: Final = 600
_HEADING: Final = re.compile(r"#+ ")


def local(path: str | Path) -> bool:
    """Whether a path is one of this machine: papermill also opens http, s3 and other addresses."""
    return not (_SCHEME.match(str(path)) and not Path(str(path)).drive) and "://" not in str(path)


def read(path: Path) -> Notebook:
    """A notebook's JSON, every text in one piece. ValueError when it is none."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if not (isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)):
        raise ValueError("no cells")
    for cell in notebook["cells"]:
        cell["source"] = _whole(cell.get("source", ""))
        for output in cell.get("outputs", []):
            if "text" in output:
                output["text"] = _whole(output["text"])
            for kind, data in output.get("data", {}).items():
                # JSON is data whatever its shape; any other list is a text in lines.
                output["data"][kind] = data if kind.endswith("json") else _whole(data)
    return notebook


def source(cell: Mapping[str, Any]) -> str:
    """A cell's text."""
    return str(cell["source"])


def code_cells(notebook: Notebook) -> list[Notebook]:
    """The code cells that hold anything, without those that papermill adds."""
    return [
        cell
        for cell in notebook["cells"]
        if cell.get("cell_type") == "code" and source(cell).strip() and not _tags(cell) & _ADDED_BY_PAPERMILL
    ]


def plain_json(value: Any, name: str = "value", *, language: str = "") -> None:
    """TypeError unless a value is plain JSON all through: papermill writes anything else into the code as it prints."""
    if value is None or type(value) in (str, int, bool) or (type(value) is float and math.isfinite(value)):
        return
    if type(value) is list:
        for position, each in enumerate(value):
            plain_json(each, f"{name}[{position}]", language=language)
        return
    if type(value) is dict:
        for key, each in value.items():
            plain_json(each, f"{name}[{key!r}]", language=language)
            if type(key) is not str:
                raise TypeError(say("fault_type", name=name, type=type(key).__name__, language=language))
        return
    raise TypeError(say("fault_type", name=name, type=type(value).__name__, language=language))


def faults_before(name: str, notebook: Notebook, given: Mapping[str, Any], *, language: str = "") -> list[str]:
    """What keeps a notebook from being run: its parameters cell, and the parameters given against those declared."""
    cells = code_cells(notebook)
    tagged = [place for place, cell in enumerate(cells, start=1) if "parameters" in _tags(cell)]
    if len(tagged) != 1:
        return [say("fault_no_parameters", notebook=name, count=len(tagged), language=language)]
    if tagged != [1]:
        return [say("fault_not_first", notebook=name, cell=tagged[0], language=language)]
    try:
        declared = _assigned(source(cells[0]))
    except SyntaxError as error:
        return [say("fault_not_assignments", notebook=name, line=error.lineno or 1, language=language)]
    names = sorted({*declared, *given})
    unfit = [each for each in names if not fit_name(each)]
    faults = [say("fault_name", notebook=name, name=each[:60], language=language) for each in unfit]
    for each in names:
        if each not in unfit and each not in declared:
            faults.append(say("fault_unknown_parameter", notebook=name, name=each, language=language))
        if each not in unfit and each not in given:
            faults.append(say("fault_missing_parameter", notebook=name, name=each, language=language))
    return faults


def fit_name(name: str) -> bool:
    """Whether a name may be assigned in a notebook: papermill writes it into the code as it is."""
    reserved = keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name)
    return _NAME.fullmatch(name) is not None and not reserved


def faults_after(name: str, notebook: Notebook, *, language: str = "") -> list[tuple[int, str]]:
    """Every reason not to believe that a notebook ran to its end, with the number of the code cell."""
    faults = []
    for place, cell in enumerate(code_cells(notebook), start=1):
        errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
        fields: dict[str, Any] = {"notebook": name, "cell": place, "language": language}
        if errors:
            faults.append((place, say("fault_cell", error=_error(errors[0]), **fields)))
            # What follows did not run because of this one.
            return faults
        if cell.get("metadata", {}).get("papermill", {}).get("exception"):
            faults.append((place, say("fault_cell", error="exception", **fields)))
            return faults
        if cell.get("execution_count") is None:
            faults.append((place, say("fault_not_run", **fields)))
    if not faults and notebook.get("metadata", {}).get("papermill", {}).get("exception"):
        faults.append((0, say("fault_other", notebook=name, error="exception", language=language)))
    return faults


def last_started(notebook: Notebook) -> int:
    """The number of the last code cell that was begun, by papermill's notes: the one in which a kernel died."""
    begun = [
        place
        for place, cell in enumerate(code_cells(notebook), start=1)
        if cell.get("metadata", {}).get("papermill", {}).get("start_time")
    ]
    return max(begun, default=0)


def tidied(executed: Notebook, original: Notebook) -> Notebook:
    """An executed notebook without what differs from run to run: clocks, versions, paths, random ids.

    papermill's own cells and metadata go; the injected parameters hold a path of this machine. Ids are the
    original's.
    """
    cells = []
    kept = [cell for cell in executed["cells"] if not _tags(cell) & _ADDED_BY_PAPERMILL]
    for place, cell in enumerate(kept):
        before = original["cells"][place] if place < len(original["cells"]) else {}
        metadata = {
            key: value for key, value in cell.get("metadata", {}).items() if key not in {"papermill", "execution"}
        }
        if not before.get("metadata", {}).get("tags") and not metadata.get("tags"):
            metadata.pop("tags", None)
        cells.append({**cell, "id": before.get("id", f"cell-{place:03d}"), "metadata": metadata})
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {
        "cells": cells,
        "metadata": {**kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(notebook: Notebook, path: Path) -> None:
    """A notebook as text with sorted keys: the same notebook gives the same bytes."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")


def warnings_of(notebook: Notebook) -> tuple[str, ...]:
    """What a notebook wrote to stderr, for the log: it is not part of a report, and not a failure."""
    return tuple(
        output["text"].strip()
        for cell in code_cells(notebook)
        for output in cell.get("outputs", [])
        if output.get("output_type") == "stream" and output.get("name") == "stderr"
    )


def carried(notebook: Notebook, kind: str) -> list[dict[str, Any]]:
    """The records of a kind, results or findings, that an executed notebook carries, in its order."""
    mime = RECORDS.format(kind=kind)
    return [
        dict(record)
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        for record in output.get("data", {}).get(mime, [])
    ]


def imported(notebook: Notebook) -> Iterator[str]:
    """The modules that a notebook imports."""
    for cell in code_cells(notebook):
        try:
            tree = ast.parse(source(cell))
        except SyntaxError:
            # The cell will say so itself when it runs.
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def in_words(notebook: Notebook, language: str = "") -> Notebook:
    """A notebook whose prose is in the language that is read; what is not translated stays as it is."""
    cells = [
        {**cell, "source": "\n\n".join(_in_words(block, language) for block in blocks(source(cell)))}
        if cell.get("cell_type") == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def blocks(text: str) -> list[str]:
    """The paragraphs and headings of a text."""
    return text.split("\n\n")


def heading(block: str) -> tuple[str, str]:
    """A block's marks of a heading, if it has any, and its words."""
    found = _HEADING.match(block)
    return (found[0], block[found.end() :]) if found else ("", block)


def _in_words(block: str, language: str) -> str:
    mark, words = heading(block)
    return mark + told(words, language=language)


def _whole(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def _assigned(text: str) -> list[str]:
    """The names a cell assigns, each a plain literal. SyntaxError for anything else that it does."""
    names = []
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign):
            targets: Sequence[ast.expr] = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            raise SyntaxError("no assignment", ("", statement.lineno, 0, ""))
        value = statement.value
        assert value is not None
        try:
            ast.literal_eval(value)
        except ValueError:
            raise SyntaxError("no literal", ("", statement.lineno, 0, "")) from None
        if not all(isinstance(target, ast.Name) for target in targets):
            raise SyntaxError("no name", ("", statement.lineno, 0, ""))
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def _error(output: Mapping[str, Any]) -> str:
    text = f"{output.get('ename', '')}: {output.get('evalue', '')}"
    text = legible(text)
    return text if len(text) <= _LONGEST_ERROR else text[: _LONGEST_ERROR - 1] + "…"


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return set(cell.get("metadata", {}).get("tags", []))
