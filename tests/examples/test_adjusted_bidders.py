"""The planted harder mix: it makes the raw gap, and at the same mix of work nothing of it is left."""

from pathlib import Path

import pytest
import yaml

from toolkit.audits.comparison_openings import assembled, read_comparison_parameters
from toolkit.audits.seals import seal_of
from toolkit.questions.comparisons import examinations

VENDORS = ("north", "south", "west")


@pytest.fixture(scope="module")
def examined(planted, clean, audits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")

    def compared(name):
        written = {"planted": planted, "clean": clean}[name].folder
        document = {
            "id": "bids", "title": "Three bids", "client": "A client", "language": "en", "confidence": 0.95,
            "bidders": [{"id": each, "name": each, "audit": str(written / f"{each}.yml")} for each in VENDORS],
            "like_for_like": {"mix": ["reason"]},
            "kpis": ["aht", "transfer_rate"],
        }  # fmt: skip
        path = Path(folder / f"{name}.yml")
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        parameters = read_comparison_parameters(path)
        runs = {each: audits(name, each).intake.folder for each in VENDORS}
        return examinations.examined(assembled(parameters, runs, seal_of(parameters)))

    return {name: compared(name) for name in ("planted", "clean")}


def test_nothing_of_the_raw_gap_is_left_at_the_same_mix(examined):
    pairs = examined["planted"].found.pairs.set_index(["kpi", "first", "other"])
    for first, other in (("north", "south"), ("south", "west")):
        pair = pairs.loc[("aht", first, other)]
        assert abs(pair.gap) > 25
        assert pair.mix / pair.gap > 0.7
        assert abs(pair.value) < abs(pair.gap) / 3
        assert pair.verdict == "not told apart"


def test_adjusted_times_are_those_of_the_true_records(examined, planted):
    truth = {each: planted.truth["vendors"][each]["contacts"]["by_reason"] for each in VENDORS}
    reasons = list(truth["north"])
    weight = {reason: sum(truth[each][reason]["answered"] for each in VENDORS) for reason in reasons}
    figures = examined["planted"].found.figures.query("kpi == 'aht'").set_index("bidder")
    for each in VENDORS:
        means = {name: truth[each][name]["handle_seconds"] / truth[each][name]["answered"] for name in reasons}
        expected = sum(means[name] * weight[name] for name in reasons) / sum(weight.values())
        # Exports lose a few rows to planted faults.
        assert figures.adjusted[each] == pytest.approx(expected, rel=0.01)
        assert figures.overlap[each] == pytest.approx(1)


def test_where_nothing_is_planted_no_mix_explains_anything(examined):
    found = examined["clean"].found
    pairs = found.pairs[found.pairs.kpi == "aht"]
    assert pairs.mix.abs().max() < 12
    assert set(found.pairs.verdict) == {"not told apart"}
