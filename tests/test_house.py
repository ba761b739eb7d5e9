"""The rules of the house, held by tests: who imports whom, what a notebook may hold, what a lock may name."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ["parameters", "examples", "intake", "measures", "audits", "questions", "reporting", "cli"]
MODULES = sorted((PROJECT / "toolkit").rglob("*.py"))
# Who has worked in JupyterLab has copies of its own beside them.
NOTEBOOKS = sorted(path for path in (PROJECT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
LOCKS = [PROJECT / "requirements.lock", *sorted((PROJECT / "locks").glob("*.lock"))]


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [PROJECT / name for name in listed.stdout.split("\0") if name]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def room(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "toolkit" and parts[1] in ROOMS else None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_room_imports_only_from_rooms_before_it(path):
    parts = path.relative_to(PROJECT / "toolkit").with_suffix("").parts
    own = parts[0] if parts[0] in ROOMS else None
    later = ROOMS[ROOMS.index(own) + 1 :] if own else []
    assert [module for module in imported(path) if room(module) in later] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_module_says_what_it_is_and_has_a_telling_name(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "base", "core", "misc"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_thin_and_without_outputs(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert cells[0]["cell_type"] == "markdown"
    assert "?" in "".join(cells[0]["source"])
    assert [n for n, cell in enumerate(code) if "parameters" in cell["metadata"].get("tags", [])] == [0]
    refused = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.With, ast.If)
    for cell in code:
        assert not cell["outputs"]
        assert cell["execution_count"] is None
        tree = ast.parse("".join(cell["source"]))
        assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, refused)] == []
    assert all(isinstance(node, ast.Assign) for node in ast.parse("".join(code[0]["source"])).body)
    assert "papermill" not in notebook["metadata"]


def test_every_notebook_takes_one_plain_parameter():
    for path in NOTEBOOKS:
        code = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
        names = [t.id for node in ast.parse("".join(code[0]["source"])).body for t in node.targets]
        assert names == ["comparison_source" if path.parent.name == "comparison" else "audit_source"], path.name


def test_notebooks_are_stripped_as_the_hook_strips_them():
    keys = "metadata.papermill cell.metadata.papermill metadata.language_info.version"
    command = [sys.executable, "-m", "nbstripout", "--keep-id", "--extra-keys", keys, "--verify"]
    done = subprocess.run([*command, *map(str, NOTEBOOKS)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host_and_hashes_everything(path):
    text = path.read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links| @ ", text)
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def project():
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]


def locked(path):
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", path.read_text(), re.MULTILINE)
    return {name.lower().replace("_", "-").replace(".", "-"): Version(version) for name, version in found}


def test_every_dependency_is_locked_at_a_version_that_fits():
    versions = locked(PROJECT / "requirements.lock")
    for text in project()["dependencies"]:
        requirement = Requirement(text)
        assert versions[requirement.name.lower().replace("_", "-")] in requirement.specifier, text


def test_extras_have_their_own_locks_that_agree_with_the_first():
    first = locked(PROJECT / "requirements.lock")
    extras = project()["optional-dependencies"]
    assert set(extras) == {"desk", "notify", "peers", "spark", "test"}
    for name in extras:
        versions = locked(PROJECT / "locks" / f"{name}.lock")
        assert {package: versions[package] for package in first} == first


def test_the_conda_environment_installs_the_same_project():
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text())
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip[-1] == "-e ."
    assert pip[:-1] == project()["dependencies"]
    python = next(entry for entry in conda if entry.startswith("python="))
    assert Version(python.removeprefix("python=")) in Requirement("x" + project()["requires-python"]).specifier
    assert {entry.split("=")[0] for entry in conda} == {"python", "pip"}


def test_what_an_audit_installs_stays_small():
    heavy = {"jupyterlab", "pyspark", "statsforecast", "ortools", "plotly"}
    assert not heavy & set(locked(PROJECT / "requirements.lock"))


def test_no_dependency_is_copyleft():
    copyleft = {"pingouin", "krippendorff", "pm4py"}
    # The peers that benchmarks measure beside us are installed by whoever asks, in an environment of their own.
    # Nothing of ours imports them, so their licence (PM4Py: AGPL) reaches nothing that we hand on.
    ours = [path for path in LOCKS if path.name != "peers.lock"]
    assert not copyleft & {name for path in ours for name in locked(path)}
    installed = [
        text for name, extra in project()["optional-dependencies"].items() if name != "peers" for text in extra
    ]
    assert not copyleft & {Requirement(text).name for text in [*project()["dependencies"], *installed]}
    assert not {module.split(".")[0] for path in MODULES for module in imported(path)} & copyleft


def test_no_path_of_a_machine_and_no_registry_stands_in_the_project():
    # Put together here, so that this file does not hold what it looks for.
    signs = ["/" + "work/", "/" + "root/", "simple" + "/ ", "pypi" + ".org", "files.python" + "hosted"]
    found = []
    for path in tracked():
        if path.suffix in {".txt", ".png", ".parquet"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(PROJECT)}: {sign}" for sign in signs if sign in text]
    assert found == []


def test_generated_things_stay_out_of_git():
    names = [path.relative_to(PROJECT).parts[0] for path in tracked()]
    assert not {"outputs", ".venv", "build", "dist"} & set(names)


def test_a_source_may_become_each_canonical_table_and_no_other():
    # The parameters' room may not ask intake, so the tables' names stand in both.
    from typing import get_args

    from toolkit.intake.tables import CLOCKS, KEYS, TABLES
    from toolkit.parameters import Source

    assert list(get_args(Source.model_fields["table"].annotation)) == list(TABLES) == list(KEYS) == list(CLOCKS)
