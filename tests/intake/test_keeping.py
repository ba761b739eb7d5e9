"""Intakes kept for the next run: used when nothing changed, and never otherwise."""

import os
import shutil
import stat
import time

import pytest
from audits_on_paper import CALLS, source, written

from toolkit.audits import open_audit, prepare, read_parameters
from toolkit.intake import keeping
from toolkit.intake.keeping import Keep, identity

KEY = "ab" * 32


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)


class Desk:
    """A folder where one small audit is prepared again and again."""

    def __init__(self, folder):
        self.folder, self.place, self.number = folder, folder / "out" / "small" / ".intake", 0

    def run(self, path, *, fresh=False):
        """Prepare into a new folder; what was told, and the folder."""
        self.number += 1
        told, folder = [], self.folder / f"run{self.number}"
        keep = Keep(self.place, fresh=fresh, tell=lambda message, **_: told.append(message))
        self.audit = prepare(read_parameters(path), folder, output=self.folder / "out", keep=keep)
        return told, folder

    def entries(self):
        return sorted(path.name for path in self.place.iterdir())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def content(folder):
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return {name: (folder / name).read_bytes() if (folder / name).is_file() else None for name in names}


REJECTED = CALLS + "5,no time,Ann,order,20,50\n"
ALLOWED = source(rejects_at_most=0.5)


def test_the_same_exports_are_read_once_and_give_the_same_bytes(desk):
    path = written(desk.folder, REJECTED, **ALLOWED)
    assert desk.run(path)[0] == []
    told, again = desk.run(path)
    assert told == ["kept"]
    assert content(again) == content(desk.folder / "run1")
    assert "rejects/calls.csv" in content(again)
    assert desk.audit.kpi("offered")["value"].tolist() == [4]
    assert open_audit(again).kpi("offered")["value"].tolist() == [4]
    modes = [stat.S_IMODE((desk.folder / run / "rejects" / "calls.csv").stat().st_mode) for run in ("run1", "run2")]
    assert modes == [0o600, 0o600]


@pytest.mark.parametrize(
    "change",
    [
        {"period": {"last": "2024-03-30"}},
        {"time_zone": "Europe/Helsinki"},
        {"vendors": [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]},
        {"privacy": {"phone_country_code": "33"}},
        {"calendar": {"holidays": ["2024-03-05"]}},
        source(columns={"reason": "upper(topic)"}),
        source(exclude=[{"where": "topic = 'x'", "reason": "x"}]),
    ],
    ids=str,
)
def test_parameters_that_intake_reads_make_another_intake(desk, change):
    desk.run(written(desk.folder))
    assert desk.run(written(desk.folder, **change))[0] == []
    assert len(desk.entries()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"confidence": 0.9},
        {"contract": {"targets": [{"kpi": "asa", "at_most": 30}]}},
        {"definitions": {"service_level": "sl_excl_short"}},
        {"privacy": {"smallest_group": 8}},
        {"trends": {"kpis": ["asa"]}},
    ],
    ids=str,
)
def test_parameters_that_intake_never_reads_change_nothing(desk, change):
    desk.run(written(desk.folder))
    told, again = desk.run(written(desk.folder, **change))
    assert told == ["kept"]
    assert content(again / "tables") == content(desk.folder / "run1" / "tables")


class Watched:
    """Parameters that refuse to give what intake is said never to read."""

    def __init__(self, whole):
        self.whole = whole

    def __getattr__(self, name):
        if name in keeping._WITHOUT_EFFECT:
            raise AssertionError(f"intake reads {name}")
        return getattr(self.whole, name)


def test_intake_reads_none_of_what_is_left_out_of_its_identity(tmp_path):
    from toolkit.intake.intakes import take_in

    parameters = read_parameters(written(tmp_path, REJECTED, **ALLOWED))
    assert len(take_in(Watched(parameters), tmp_path / "work", key=b"k" * 32).balance) == 1


def test_another_byte_another_client_and_another_key_make_another_intake(desk, monkeypatch):
    desk.run(written(desk.folder))
    assert desk.run(written(desk.folder, CALLS.replace("30,200", "31,200")))[0] == []
    assert desk.run(written(desk.folder, client="Another client"))[0] == []
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    assert desk.run(written(desk.folder))[0] == []


def test_another_version_of_the_code_makes_another_intake(desk, monkeypatch):
    path = written(desk.folder)
    before = identity(read_parameters(path), b"k")
    monkeypatch.setattr(keeping, "own_code", lambda *_rooms: "another")
    assert identity(read_parameters(path), b"k") != before
    assert KEY not in before


@pytest.mark.parametrize("damage", ["changed", "cut", "missing", "added", "seal", "name"])
def test_a_damaged_intake_is_found_and_taken_in_anew(desk, damage):
    path = written(desk.folder)
    desk.run(path)
    entry = desk.place / desk.entries()[0]
    table = entry / "tables" / "contacts.parquet"
    if damage == "changed":
        data = bytearray(table.read_bytes())
        data[len(data) // 2] ^= 1
        table.write_bytes(data)
    if damage == "cut":
        table.write_bytes(table.read_bytes()[:100])
    if damage == "missing":
        table.unlink()
    if damage == "added":
        shutil.copy(table, entry / "tables" / "surveys.parquet")
    if damage == "seal":
        (entry / "sealed.json").write_text("{")
    if damage == "name":
        entry.rename(entry.with_name("0" * 64))
        shutil.copytree(entry.with_name("0" * 64), entry)
        (entry / "sealed.json").write_text((entry / "sealed.json").read_text().replace(entry.name, "0" * 64))
    told, again = desk.run(path)
    assert told == ["damaged"]
    assert content(again) == content(desk.folder / "run1")
    assert desk.run(path)[0] == ["kept"]


def test_fresh_takes_in_anew_and_replaces_what_was_kept(desk):
    path = written(desk.folder)
    desk.run(path)
    entry = desk.place / desk.entries()[0]
    (entry / "sealed.json").write_text("{")
    assert desk.run(path, fresh=True)[0] == []
    assert desk.run(path)[0] == ["kept"]


def test_only_the_newest_few_are_kept_and_what_was_killed_is_cleared(desk):
    left, busy = desk.place / "unfinished-1", desk.place / "unfinished-2"
    for folder in (left, busy):
        folder.mkdir(parents=True)
    old = time.time() - 2 * 24 * 3600
    os.utime(left, (old, old))
    for place in range(5):
        desk.run(written(desk.folder, CALLS.replace("30,200", f"{30 + place},200")))
        for entry in desk.place.iterdir():
            used = entry.stat().st_mtime - 10
            os.utime(entry, (used, used))
    assert not left.exists()
    assert busy.exists()
    assert len([name for name in desk.entries() if not name.startswith("unfinished")]) == keeping.MOST_KEPT
    assert desk.run(written(desk.folder, CALLS.replace("30,200", "34,200")))[0] == ["kept"]
    assert desk.run(written(desk.folder, CALLS))[0] == []


def test_nobody_else_can_look_into_the_folder(desk):
    desk.run(written(desk.folder))
    for path in (desk.place, *desk.place.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_place_that_cannot_be_written_keeps_no_run_from_going_on(desk):
    desk.place.parent.mkdir(parents=True)
    desk.place.write_text("a file stands here")
    told, folder = desk.run(written(desk.folder))
    assert told == ["not_kept"]
    assert (folder / "tables" / "contacts.parquet").is_file()


def test_a_link_in_its_place_is_not_followed(desk):
    elsewhere = desk.folder / "elsewhere"
    elsewhere.mkdir()
    desk.place.parent.mkdir(parents=True)
    desk.place.symlink_to(elsewhere)
    assert desk.run(written(desk.folder))[0] == ["not_kept"]
    assert list(elsewhere.iterdir()) == []


def test_a_lost_export_is_told_as_ever(desk):
    from toolkit.parameters import Faults

    path = written(desk.folder)
    parameters = read_parameters(path)
    (desk.folder / "calls.csv").unlink()
    with pytest.raises(Faults, match="is not there"):
        prepare(parameters, desk.folder / "run", keep=Keep(desk.place, fresh=False, tell=print))


def test_a_killed_run_leaves_no_half_intake(desk, monkeypatch):
    path = written(desk.folder)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keeping.shutil, "copyfile", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.run(path)
    assert desk.entries() == []
    assert desk.run(path)[0] == []
    assert desk.run(path)[0] == ["kept"]
