"""Findings and pictures of trends: no more than the points say, and nothing told by colour alone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from calls_by_day import audit_of

from toolkit import open_audit
from toolkit.measures import control_charts
from toolkit.measures.targets import Target
from toolkit.questions import trend_series, trends
from toolkit.reporting import captions_trends, charts_trends, exhibits_trends, figures, registers_trends
from toolkit.reporting.words import say

SERVICE = {"kpis": ["service_level"]}
STEP = date(2024, 4, 22)


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "ab" * 32)


def opened(folder, *args, **changes):
    return open_audit(audit_of(folder, *args, **changes))


def by_id(audit):
    return {finding.id.removeprefix("trends."): finding for finding in registers_trends.of_trends(audit)}


@pytest.fixture(scope="module")
def worse(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", "ab" * 32)
        contract = {"targets": [{"kpi": "service_level", "at_least": 0.95}, {"kpi": "csat_mean", "at_least": 4}]}
        folder = tmp_path_factory.mktemp("worse")
        asked = {"kpis": ["service_level", "csat_mean"]}
        yield open_audit(audit_of(folder, lambda day: 0.9 if day < STEP else 0.6, trends=asked, contract=contract))


def test_a_signal_for_the_worse_is_for_attention_and_names_no_cause(worse):
    found = by_id(worse)
    latest = [finding for name, finding in found.items() if ".signal." in name and "latest" in finding.sentence]
    assert [finding.severity for finding in latest] == ["attention"]
    assert latest[0].sentence.startswith("Service level (sl_strict), North: worsening up to the latest week; ")
    assert latest[0].sentence.endswith("That is a signal of a change, not of its cause.")
    assert latest[0].evidence == "week=2024-05-20"


def test_what_cannot_be_told_by_time_says_why(worse):
    found = by_id(worse)["untold.1"]
    assert found.severity == "limit"
    assert found.sentence.startswith("Not told by time, no surveys: ")


def test_the_chance_of_false_signals_is_told(worse):
    sentence = by_id(worse)["chance"].sentence
    chance = control_charts.false_signals(trends.verdicts(worse).points.iloc[0])
    assert sentence.startswith("1 charts were drawn.")
    assert f"about {chance.latest:.2f} of them" in sentence


@pytest.mark.parametrize(
    ("target", "severity", "said"),
    [
        (0.5, "information", "all within the target"),
        (0.8, "attention", "on both sides of the target"),
        (0.97, "attention", "all outside the target"),
    ],
)
def test_assurance_says_what_the_limits_say(tmp_path, target, severity, said):
    contract = {"targets": [{"kpi": "service_level", "at_least": target}]}
    finding = by_id(opened(tmp_path, trends=SERVICE, contract=contract))["service_level.north.assurance"]
    assert finding.severity == severity
    assert said in finding.sentence


def test_a_changed_process_is_promised_nothing(worse):
    found = by_id(worse)["service_level.north.assurance"]
    assert found.severity == "limit"
    assert "cannot be said while the process is not settled" in found.sentence


def test_a_steady_service_has_no_claim_of_change(tmp_path):
    found = by_id(opened(tmp_path, trends=SERVICE))
    assert "no signal of a change at the latest week" in found["service_level.north.steady"].sentence
    assert not [name for name in found if ".signal." in name]
    assert not [name for name in found if name.endswith(".difference")]
    assert "shows no difference that its interval can tell from none" in found["compared"].sentence


def test_few_points_claim_nothing_and_say_how_many_are_needed(tmp_path):
    audit = opened(tmp_path, last=date(2024, 2, 11), trends={**SERVICE, "grain": "week"})
    found = by_id(audit)
    assert "There are 6 weeks to compare and at least 12 are needed" in found["service_level.north.few"].sentence
    assert "months" in found
    assert "service_level.north.assurance" not in found


def test_a_series_on_two_levels_is_called_unsettled(tmp_path):
    audit = opened(tmp_path, lambda day: 0.95 if day < date(2024, 3, 18) else 0.4, trends=SERVICE)
    finding = by_id(audit)["service_level.north.unsettled"]
    assert finding.severity == "limit"
    assert "several levels rather than one process" in finding.sentence
    assert "trends.rebase" in finding.sentence


def test_an_audit_without_any_figure_says_so(tmp_path):
    audit = opened(tmp_path, trends={"kpis": ["csat_mean"]})
    found = registers_trends.of_trends(audit)
    assert [finding.sentence for finding in found] == ["No figure can be told by time: no surveys."]
    series = trend_series.series(audit)
    assert "not evidenced" in exhibits_trends.overview(trends.verdicts(audit, series), series).plain
    assert "not evidenced" in exhibits_trends.control_charts(audit, series).plain


@pytest.mark.parametrize("grain", ["day", "week", "month"])
@pytest.mark.parametrize("rule", control_charts.RULES)
@pytest.mark.parametrize("side", [1, -1])
def test_every_rule_has_its_words(rule, side, grain):
    signal = {
        "rule": rule,
        "side": side,
        "grain": grain,
        "unit": "share",
        "first": "A",
        "last": "B",
        "at": "B",
        "points": 7,
    }
    text = registers_trends.described({**signal, "value": 0.5, "limit": 0.4})
    assert "{" not in text
    assert ("adjusted for weekday" in text) == (grain == "day")
    assert say(f"rule_{rule}")


def test_natural_limits_are_printed_within_what_a_figure_can_be():
    assert trends.possible({"limit_low": -0.1, "limit_high": 1.2, "unit": "share"}) == (0.0, 1.0)
    assert trends.possible({"limit_low": -5.0, "limit_high": 40.0, "unit": "seconds"}) == (0.0, 40.0)
    assert trends.possible({"limit_low": -120.0, "limit_high": 40.0, "unit": "points"}) == (-100.0, 40.0)


def paper(sides, states=None):
    size = len(sides)
    words = {0: "no signal", 1: "improving", -1: "worsening"}
    frame = pd.DataFrame({"side": sides, "state": states or ["charted"] * size})
    frame["meaning"] = [words[side] for side in sides]
    frame["rule"] = ["shift" if side else "" for side in sides]
    frame["charted"] = frame["value"] = np.linspace(0.7, 0.9, size)
    frame["group"] = frame["begins"] = [f"2024-01-{day + 1:02d}" for day in range(size)]
    frame["title"], frame["unit"], frame["grain"], frame["kpi"] = "Service level", "share", "week", "service_level"
    frame["centre"], frame["limit_low"], frame["limit_high"], frame["stretch"] = 0.8, 0.72, 0.88, 0
    frame["better"], frame["vendor"] = "higher", "north"
    return frame


def test_signals_differ_by_shape_and_word_and_not_only_by_colour():
    frame = paper([0, 1, 1, 0, -1, 0])
    axes = charts_trends.control_chart(frame, signals=trends.signals(frame), target=Target(0.8, None))
    labels = axes.get_legend_handles_labels()[1]
    assert {"no signal", "improving", "worsening", "natural limits", "mean"} <= set(labels)
    shapes = {
        scatter.get_label(): tuple(map(tuple, np.round(scatter.get_paths()[0].vertices, 3)))
        for scatter in axes.collections
    }
    assert len({shapes[name] for name in ("no signal", "improving", "worsening")}) == 3
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("shift") == 2
    assert "target 80.0\u00a0%" in texts
    assert figures.svg_faults(figures.svg(axes)) == []


def test_points_left_out_are_hollow_and_points_without_rows_are_not_drawn():
    frame = paper([0] * 5, ["charted", "peak", "charted", "insufficient", "charted"])
    frame.loc[[1, 3], "charted"] = np.nan
    frame.loc[3, "value"] = np.nan
    axes = charts_trends.control_chart(frame)
    drawn = {scatter.get_label(): len(scatter.get_offsets()) for scatter in axes.collections}
    assert drawn == {"no signal": 3, "peak or closed day, not in the limits": 1}


def test_each_stretch_has_its_own_limits_and_the_change_is_marked():
    frame = paper([0] * 8)
    frame["stretch"] = [0] * 4 + [1] * 4
    frame.loc[4:, ["centre", "limit_low", "limit_high"]] = [0.9, 0.85, 0.95]
    axes = charts_trends.control_chart(frame, changes=("2024-01-05",))
    levels = sorted({float(line.get_ydata()[0]) for line in axes.lines if line.get_linestyle() == "--"})
    assert levels == [0.72, 0.85, 0.88, 0.95]
    assert "stated change" in [text.get_text() for text in axes.texts]
    assert [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "-."] == [3.5]


def test_the_overview_names_both_verdicts_in_words(worse):
    series = trend_series.series(worse)
    verdicts = trends.verdicts(worse, series)
    axes = charts_trends.overview(verdicts, series=series)
    texts = " ".join(text.get_text() for text in axes.texts)
    assert "worsening" in texts
    assert "lower than before" in texts
    assert say(verdicts.assurance.iloc[0]) in texts
    assert captions_trends.overview(verdicts).startswith("1 figures over time. Service level (sl_strict): worsening")
    table = exhibits_trends.verdict_table(verdicts).html
    assert "worsening" in table
    assert "◆" in table


def test_captions_state_the_finding():
    text = captions_trends.control_chart(paper([0, 1, 1, 0, -1]))
    assert text == (
        "Control chart of Service level, 5 weeks to 2024-01-05: latest 90.0\u00a0%, mean 80.0\u00a0%, "
        "natural limits 72.0\u00a0% to 88.0\u00a0%. Worsening. 3 points are signals."
    )
    few = paper([0] * 3)
    few["limit_low"] = np.nan
    assert "too few for limits" in captions_trends.control_chart(few)
