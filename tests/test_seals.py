"""What decides is sealed before prices are known, and every change afterwards is shown."""

import json
from pathlib import Path

import pytest
from commands import calling
from tenders_on_paper import TenderDesk

from toolkit.audits import seals
from toolkit.audits.comparison_openings import read_comparison_parameters
from toolkit.audits.seals import Change
from toolkit.parameters import ParameterFaults


@pytest.fixture
def desk(tmp_path: Path) -> TenderDesk:
    return TenderDesk(tmp_path)


def before_prices(desk: TenderDesk) -> TenderDesk:
    """The tender without its prices and scores."""
    desk.text = desk.text[: desk.text.index("scores:")]
    return desk


def test_the_hash_is_that_of_the_canonical_json_of_what_decides(desk: TenderDesk) -> None:
    tender = desk.read()
    seal = seals.seal_of(tender)
    assert (seal.sealed, seal.before_prices, seal.changed) == (False, None, ())
    # A second route, by hand: another file with the same decisions has the same hash, whatever its words beside.
    text = desk.text.replace('title: "Customer service, two bids"', "title: Other")
    desk.text = text.replace("client: A client", "client: Another")
    assert seals.seal_of(desk.read()).sha256 == seal.sha256
    assert len(seal.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: North Contact", "name: North"),
        ("per_contact: 3.9", "per_contact: 4.1"),
        ("scores: assessors.csv\n", ""),
        ("kpis: [service_level, aht]", "kpis: [aht, service_level]"),
        ("mix: [reason, channel]", "mix: [channel, reason]"),
        ("weight: 0.4\n", "weight: 0.40\n"),
        ("reserve: 3000000", "reserve: 3000000.0"),
        ("weights: {reach: 0.05}", "weights: {reach: 0.05}\nrobustness: {draws: 10000, seed: 1}"),
    ],
)
def test_what_does_not_decide_and_how_it_is_written_does_not_change_the_hash(
    desk: TenderDesk, old: str, new: str
) -> None:
    before = seals.seal_of(desk.read()).sha256
    assert seals.seal_of(desk.replace(old, new).read()).sha256 == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "0.25, kpi: fcr_repeat, floor: 0.75, target: 0.95}\n  - {id: speed, title: Speed of answer, weight: 0.2,",
            "0.35, kpi: fcr_repeat, floor: 0.75, target: 0.95}\n  - {id: speed, title: Speed of answer, weight: 0.1,",
        ),
        ("floor: 0.75", "floor: 0.7"),
        ('3: "a plan"', '3: "some plan"'),
        ("at_most: 0.12", "at_most: 0.15"),
        ("reserve: 3000000", "reserve: 3100000"),
        ("formula: under_reserve", "formula: lowest_ratio"),
        ("{reach: 0.05}", "{reach: 0.1}"),
        ("mix: [reason, channel]", "mix: [reason]"),
        ("kpis: [service_level, aht]", "kpis: [service_level]"),
        ("low: 20000", "low: 21000"),
        ("confidence: 0.95", "confidence: 0.9"),
        ("id: iso,", "id: isos,"),
        ("weights: {reach: 0.05}", "weights: {reach: 0.05}\nrobustness: {robust: 0.95}"),
    ],
)
def test_what_decides_changes_the_hash_and_is_told(desk: TenderDesk, old: str, new: str) -> None:
    sealed = seals.freeze(before_prices(desk).read())
    now = seals.seal_of(desk.replace(old, new).read())
    assert now.sha256 == sealed.sha256
    assert now.changed
    assert seals.digest(desk.read().sealed()) != sealed.sha256


def test_a_changed_weight_is_shown_with_what_was_sealed_and_what_stands_there_now(desk: TenderDesk) -> None:
    whole = desk.text
    seals.freeze(before_prices(desk).read())
    desk.text = whole.replace("weight: 0.25", "weight: 0.3").replace("weight: 0.2,", "weight: 0.15,")
    seal = seals.seal_of(desk.read())
    assert (seal.before_prices, seal.before_scores, seal.stood) == (True, True, ())
    assert seal.changed == (
        Change("criteria.resolution.weight", "0.25", "0.3"),
        Change("criteria.speed.weight", "0.2", "0.15"),
    )


def test_a_criterion_put_in_or_taken_out_is_shown_key_by_key(desk: TenderDesk) -> None:
    seals.freeze(desk.read())
    desk.replace("  - {id: speed, title: Speed of answer, weight: 0.2, kpi: asa, floor: 60, target: 20}\n", "")
    desk.replace("weight: 0.25", "weight: 0.45")
    changed = seals.seal_of(desk.read()).changed
    assert Change("criteria.speed.floor", "60", None) in changed
    assert Change("criteria.resolution.weight", "0.25", "0.45") in changed


def test_a_seal_made_when_prices_stood_in_the_file_says_so(desk: TenderDesk) -> None:
    seal = seals.freeze(desk.read())
    assert (seal.before_prices, seal.before_scores, seal.stood) == (False, False, ("prices", "scores"))


def test_a_seal_is_made_once_and_stays(desk: TenderDesk) -> None:
    first = seals.freeze(desk.read())
    content = (desk.folder / "tender.seal.json").read_bytes()
    assert seals.freeze(desk.read()) == first
    desk.replace("floor: 0.75", "floor: 0.7")
    with pytest.raises(ParameterFaults) as caught:
        seals.freeze(desk.read())
    assert caught.value.faults[0] == "criteria.resolution.floor: sealed 0.75, now 0.7"
    assert (desk.folder / "tender.seal.json").read_bytes() == content


@pytest.mark.parametrize("wrong", ["weight", "hash", "text", "stood"])
def test_a_seal_that_was_changed_by_hand_is_refused(desk: TenderDesk, wrong: str) -> None:
    seals.freeze(desk.read())
    path = desk.folder / "tender.seal.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    broken = {
        "weight": json.dumps({**kept, "sealed": {**kept["sealed"], "confidence": 0.9}}),
        "hash": json.dumps({**kept, "sha256": "0" * 64}),
        "text": "sealed, I swear",
        # That prices stood in the file already is sealed as well.
        "stood": json.dumps({**kept, "stood": []}),
    }
    path.write_text(broken[wrong], encoding="utf-8")
    with pytest.raises(ParameterFaults, match="does not match its own hash"):
        seals.seal_of(desk.read())


def test_a_seal_that_cannot_be_read_or_written_is_told(desk: TenderDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.folder / "tender.seal.json"
    path.mkdir()
    with pytest.raises(ParameterFaults, match="The seal cannot be used"):
        seals.freeze(desk.read())
    path.rmdir()

    def full(*_parts: object, **_named: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    tender = desk.folder / "tender.yml"
    with pytest.raises(ParameterFaults) as caught:
        seals.freeze(read_comparison_parameters(tender))
    (fault,) = caught.value.faults
    assert fault == "tender.seal.json  No space left on device; expected a folder that can be written to"


def test_the_command_seals_and_says_what_it_sealed(
    desk: TenderDesk, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    here = calling(monkeypatch, capfd)
    expected = seals.seal_of(before_prices(desk).read()).sha256
    done = here("freeze", "tender.yml", cwd=desk.folder)
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"sealed   {expected}", "file     tender.seal.json"])
    again = here("freeze", "tender.yml", cwd=desk.folder)
    assert "already; nothing has changed" in again.stdout
    (desk.folder / "tender.yml").write_text(desk.text.replace("floor: 0.75", "floor: 0.7"), encoding="utf-8")
    refused = here("freeze", "tender.yml", cwd=desk.folder)
    assert refused.returncode == 2
    assert "criteria.resolution.floor: sealed 0.75, now 0.7" in refused.stderr
