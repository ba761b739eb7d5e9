"""Which audits have to be run before bidders are compared: those that are missing, and those that are stale."""

import shutil
from pathlib import Path

import pytest
from audits_on_paper import CALLS, written

from toolkit.audits import read_parameters
from toolkit.parameters import AuditParameters
from toolkit.reporting import audit_runs, evidence


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path)


def left(audit: AuditParameters, output: Path, name: str = "20240101T000000Z-00000000") -> Path:
    """A run's folder with its manifest, as a run leaves it, and `latest` that leads to it."""
    run = output / audit.id / name
    run.mkdir(parents=True)
    evidence.manifest(
        run / "manifest.json",
        inputs={f"{name}/{each.name}": each for name, source in audit.sources.items() for each in source.files},
        parameters=audit.public(),
    )
    latest = output / audit.id / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(name)
    return run


def test_a_run_of_the_same_parameters_exports_and_versions_is_used(file: Path, tmp_path: Path) -> None:
    audit = read_parameters(file)
    run = left(audit, tmp_path / "outputs")
    assert audit_runs.latest(tmp_path / "outputs", audit.id) == run
    assert audit_runs.why_stale(audit, run) == ""
    assert audit_runs.unfit({"a": audit, "b": audit}, tmp_path / "outputs", fresh=False) == []
    assert audit_runs.brought_up({"a": audit}, tmp_path / "outputs", jobs=2, fresh=False, tell=print) == {"a": run}


def test_a_change_of_the_parameters_the_exports_or_the_version_makes_a_run_stale(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = left(read_parameters(file), tmp_path / "outputs")
    file.write_text(file.read_text().replace("confidence: 0.95", "confidence: 0.9"))
    assert audit_runs.why_stale(read_parameters(file), run) == "parameters"
    file.write_text(file.read_text().replace("confidence: 0.9", "confidence: 0.95"))
    (tmp_path / "calls.csv").write_text(CALLS.replace("30,200", "31,200"))
    assert audit_runs.why_stale(read_parameters(file), run) == "inputs"
    (tmp_path / "calls.csv").write_text(CALLS)
    assert audit_runs.why_stale(read_parameters(file), run) == ""
    monkeypatch.setattr(audit_runs.evidence, "versions", lambda: {"vendor-audit-toolkit": "9"})
    assert audit_runs.why_stale(read_parameters(file), run) == "versions"


def test_an_audit_without_a_whole_run_is_missing_and_each_is_run_once(file: Path, tmp_path: Path) -> None:
    audit = read_parameters(file)
    wanted = audit_runs.unfit({"a": audit, "b": audit}, tmp_path / "outputs", fresh=False)
    assert [(each.audit.id, each.why) for each in wanted] == [("small", "missing")]
    run = left(audit, tmp_path / "outputs")
    (run / "manifest.json").write_text("{}")
    assert audit_runs.unfit({"a": audit}, tmp_path / "outputs", fresh=False)[0].why == "missing"
    shutil.rmtree(run)
    assert audit_runs.latest(tmp_path / "outputs", audit.id) is None


def test_fresh_runs_what_is_there_anew(file: Path, tmp_path: Path) -> None:
    audit = read_parameters(file)
    left(audit, tmp_path / "outputs")
    assert [each.why for each in audit_runs.unfit({"a": audit}, tmp_path / "outputs", fresh=True)] == ["fresh"]


def test_every_audit_that_refuses_its_input_is_told_in_its_own_words(tmp_path: Path) -> None:
    audits = {}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        bad = CALLS.replace("04.03.2024 09:00", "2024-03-04 09:00")
        audits[name] = read_parameters(written(tmp_path / name, bad, id=name))
    lines: list[str] = []
    with pytest.raises(audit_runs.InputFaults) as caught:
        audit_runs.brought_up(audits, tmp_path / "outputs", jobs=2, fresh=False, tell=lines.append)
    assert caught.value.exit_code == 2
    told = "\n".join(caught.value.faults)
    assert {fault.split(":")[0] for fault in caught.value.faults} == {"one", "two"}
    assert "not a time" in told
    assert [line for line in lines if line.endswith("(2 of 2 audits)")] != []
    assert "one: no run yet, it is made now" in lines


def test_a_change_of_the_code_without_another_version_makes_a_run_stale(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = read_parameters(file)
    run = left(audit, tmp_path / "outputs")
    assert audit_runs.why_stale(audit, run) == ""
    monkeypatch.setattr(audit_runs, "own_code", lambda: "other code")
    assert audit_runs.why_stale(audit, run) == "code"
    told: list[object] = []
    # A run of before the manifest held its code is of other code too.
    kept = (run / "manifest.json").read_text(encoding="utf-8")
    (run / "manifest.json").write_text(kept.replace('"code_sha256"', '"other"'), encoding="utf-8")
    monkeypatch.undo()
    assert [each.why for each in audit_runs.unfit({"a": audit}, tmp_path / "outputs", fresh=False)] == ["code"]
    monkeypatch.setattr(audit_runs, "_run", lambda *_arguments: [])
    audit_runs.brought_up({"a": audit}, tmp_path / "outputs", jobs=1, fresh=False, tell=told.append)
    assert "small: its latest run is of other code of the same version, and is made anew" in told
