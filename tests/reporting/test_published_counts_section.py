"""What is told of published counts: sentences follow from the numbers, and pictures show what the frames hold."""

from types import SimpleNamespace

import numpy as np
import pytest
from counts_on_paper import counted, made_up, shipped
from pandas import DataFrame

from toolkit.audits.aggregates import Aggregates
from toolkit.questions.comparisons import published, published_results
from toolkit.reporting import charts_comparison_counts as charts
from toolkit.reporting import exhibits_comparison_counts as exhibits
from toolkit.reporting.registers_comparison_counts import of_all, of_providers
from toolkit.reporting.registers_comparison_rows import of_rows


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def figure(value, *, what="service_level", bidder=None):
    return SimpleNamespace(what=what, value=value, source="the press", bidder=bidder)


def told(found) -> dict[str, tuple[str, str]]:
    findings = [*of_rows(found), *of_all(found), *of_providers(found)]
    assert len({each.id for each in findings}) == len(findings)
    return {each.id.removeprefix("published_counts."): (each.severity, plain(each.sentence)) for each in findings}


def made_up_counts(rows, **options) -> published.Published:
    """Made-up rows as they come from a reading in which nothing was wrong."""
    empty = {"file": [], "line": [], "bidder": [], "day": [], "outcome": [], "reason": []}
    balance = DataFrame({"file": ["made_up.csv"], "rows": len(rows), "kept": len(rows), "excluded": 0, "rejected": 0})
    broken = DataFrame({"rule": [], "column": [], "broken": [], "rows": [], "withheld": []})
    counts = Aggregates(rows, rows, DataFrame(empty), balance, broken, DataFrame())
    return published.examined(counts, confidence=0.95, threshold_seconds=60, **options)


@pytest.fixture(scope="module")
def found():
    return published.examined(shipped(), confidence=0.95, threshold_seconds=60, target=0.95, figures=[figure(0.782)])


def test_the_shipped_counts_are_told_as_they_are(found):
    sentences = told(found)
    for id_, severity, words in (
        ("whole", "attention", "Of 6 664 893 answered calls 78.03 % were answered within 60 s, where the published "
                               "target is 95 %: below it."),
        ("whole", "attention", "Of all 7 187 410 calls received, the rival definition, it is 72.36 %"),
        ("published.1", "attention", "The published 78.2 % (the press) is the unweighted mean of the rates of 18 "
                                     "weeks, of the answered: 78.21 %. All calls together give 78.03 %."),
        ("column.abandoned", "attention", "in 3 521 of 3 521 rows with calls, answered and abandoned add up to more "
                                          "than were received. It equals the calls received in 1 466 of all 3 724 rows "
                                          "(39.4 %; 1 263 of them with calls). No abandonment is given"),
        ("column.abandoned.inference", "limit", "An inference, and no figure of this comparison"),
        ("column.abandoned.inference", "limit", "288 964 calls were abandoned, 4.16 % of both together (4.02 % of "
                                                "those received), from 0.5 % (Milton Keynes) to 9.3 % (Kent, Medway "
                                                "& Sussex)"),
        ("empty.1", "limit", "From 2026-03-30 to 2026-04-05 (7 days) every provider's rows say zero."),
        ("empty.2", "attention", "Bristol, North Somerset & South Gloucestershire (BRISDOC) has not a single call from "
                                 "2025-12-22 to 2025-12-28"),
        ("rows", "information", "3 724 rows = 3 521 counted + 203 left out + 0 rejected."),
        ("target", "attention", "26 of 28 providers answered less than 95 % of their answered calls within 60 s; 2 "
                                "kept the target: Milton Keynes (95.7 %); Midlands (95.3 %). For 24 the whole interval "
                                "lies below it; of as many providers exactly at the target chance would put 0.7 "
                                "there. For none it lies above, for 4 it holds the target."),
        ("extremes", "information", "The lowest figure is that of Thames Valley (51.1 %"),
        ("extremes", "information", "the highest that of Milton Keynes (95.7 %"),
        ("alike.days", "information", "All providers have counts on 119 of 126 days."),
        ("alike.cannot", "limit", "cannot be adjusted for: why people call"),
        ("funnel", "attention", "Limits of chance alone accuse 28 of 28 providers at 99.8 % (28 at 95 %)"),
        ("funnel", "attention", "14 271 times what chance would give"),
        ("funnel", "attention", "none lie beyond 99.8 % and 4 beyond 95 %; chance puts 1.4 there."),
        ("weeks.unsettled", "limit", "16 of 18 weeks are signals"),
        ("intervals", "limit", "over 4 blocks of whole weeks"),
    ):  # fmt: skip
        assert sentences[id_][0] == severity, id_
        assert words in sentences[id_][1]
    # The days that are empty are told once, and no word of a contract is used.
    assert "missing.111AI5" not in sentences
    assert "breach" not in {severity for severity, _sentence in sentences.values()}


def test_results_hold_each_figure_once_and_no_abandonment(found):
    frame = published_results.results(found)
    assert not frame.duplicated(["kpi", "vendor", "group"]).any()
    assert set(frame.section) == {"published_counts"}
    whole = frame[(frame.vendor == "pooled") & (frame.group == "")].set_index("kpi")
    assert whole["value"]["offered"] == 7_187_410
    assert whole["value"]["sl_answered_only"] == pytest.approx(0.780284, abs=1e-6)
    assert whole["value"]["sl_offered"] == pytest.approx(0.723558, abs=1e-6)
    assert (whole.verdict["sl_answered_only"], whole.target["sl_answered_only"]) == ("missed", ">=0.95")
    assert whole["value"]["providers_naive"] == 28
    assert whole["value"]["providers_wide"] == 0
    lost = frame[frame.kpi == "abandon_rate"]
    assert len(lost) == 29
    assert lost["value"].isna().all()
    assert set(lost.verdict) == {"not evidenced"}
    each = frame[(frame.kpi == "sl_answered_only") & (frame.group == "") & (frame.vendor != "pooled")]
    assert each.verdict.value_counts().to_dict() == {"missed": 26, "met": 2}
    assert (frame.group == "mean_of=weeks").sum() == 2
    assert (frame.group == "adjusted=days").sum() == 28
    assert (frame.group.str.startswith("week=")).sum() == 18


def test_equal_providers_are_told_to_be_equal_and_kept_targets_to_be_kept():
    found = made_up_counts(made_up(8, 7 * 12, 0.9), target=0.85, figures=[figure(0.9)])
    sentences = told(found)
    assert sentences["funnel"][0] == "information"
    assert "Providers differ no more than chance explains" in sentences["funnel"][1]
    assert "0 of 8 providers answered less than 85 %" in sentences["target"][1]
    assert "For none the whole interval lies below it" in sentences["target"][1]
    assert sentences["target"][0] == "information"
    assert ": above it" in sentences["whole"][1]
    assert sentences["whole"][0] == "information"
    # All ways agree where all rates do, so that none of them explains the figure.
    assert "which cannot tell how it was made" in sentences["published.1"][1]
    assert "column.abandoned" not in sentences
    assert "groups" not in sentences
    assert not [id_ for id_ in sentences if id_.startswith(("empty", "missing", "left_out"))]


def test_a_figure_that_no_way_gives_is_to_be_asked_and_another_one_is_not_looked_for():
    found = made_up_counts(made_up(3, 70, [0.9, 0.8, 0.7]), figures=[figure(0.123), figure(0.4, what="abandon_rate")])
    sentences = told(found)
    assert "None of 16 ways tried gives the published 12.3 %" in sentences["published.1"][1]
    assert sentences["published.2"] == (
        "limit", "The published abandon_rate of 40 % (the press) is no service level, and was not looked for."
    )  # fmt: skip
    assert "target" not in sentences


def test_a_short_time_has_no_interval_and_says_so():
    sentences = told(made_up_counts(made_up(3, 14, 0.9), target=0.85))
    assert "an interval that cannot be given, because 2 weeks say too little" in sentences["whole"][1]
    assert "for none it holds the target, and 3 have none" in sentences["target"][1]
    assert sentences["intervals"][1].startswith("No interval is given: 2 weeks are too few")
    assert sentences["weeks.few"][1].startswith("2 whole weeks are too few")


def test_rejected_rows_and_a_contradicted_reading_are_told(tmp_path):
    text = """
    bidder day offered answered answered_within abandoned
    a 2026-02-02 100 90 80 100
    a 2026-02-03 100 90 80 89
    b 2026-02-02 50 40 30 50
    b 2026-02-03 50 40 41 50
    """
    counts = counted(tmp_path, text, rejects_at_most=0.5)
    sentences = told(published.examined(counts, confidence=0.95))
    assert sentences["left_out.within_above_answered"] == (
        "limit", "1 row rejected: more were answered in time than were answered (in counts.csv at line 5)."
    )  # fmt: skip
    assert "What the column holds instead does not show" in sentences["column.abandoned.other"][1]
    assert "answered within the stated time" in sentences["whole"][1]


def test_a_provider_that_lacks_days_without_rows_is_named():
    rows = made_up(3, 70, 0.9)
    rows = rows[~((rows.bidder == "p1") & (rows.day < "2026-01-10"))]
    sentences = told(made_up_counts(rows))
    assert sentences["missing.p1"][1].startswith("Provider 1 has no counts on 5 of the 70 days")


def test_a_comparison_of_audits_has_no_counts_to_tell():
    assert [each.sentence for each in (*of_rows(None), *of_all(None), *of_providers(None))] == [
        "This comparison rests on audits; there are no published counts to look at."
    ] * 3
    assert published_results.results(None).empty
    assert "there are no published counts" in exhibits.funnel(None).plain


def test_the_matrix_draws_what_is_missing_and_writes_what_is_partly_there(found):
    frame = found.coverage.copy()
    frame.loc[frame.index[3], "days"] = 4
    axes = charts.coverage(frame)
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert len(hatched) == 29
    assert [text.get_text() for text in axes.texts] == ["4"]
    assert len(axes.get_yticklabels()) == 28


def test_every_provider_is_drawn_with_its_interval_and_the_target(found):
    axes = charts.providers(found.bidders, target=found.promised)
    intervals = [line for line in axes.get_lines() if len(line.get_xdata()) == 2 and line.get_linestyle() == "-"]
    assert [line.get_xdata()[0] for line in intervals] == pytest.approx(found.bidders.low.tolist())
    assert any(line.get_xdata()[0] == 0.95 for line in axes.get_lines())
    rivals = axes.collections[0].get_offsets()
    assert [place for place, _row in rivals.tolist()] == pytest.approx(found.bidders.of_offered.tolist())


def test_the_funnel_names_who_lies_beyond_the_wide_limits(found):
    axes = charts.provider_funnel(found.funnel.points, centre=found.funnel.centre)
    names = {text.get_text() for text in axes.texts}
    assert names == {"Thames Valley", "Milton Keynes", "Midlands", "Hampshire and Surrey Heath"}
    # A polygon for the limits of chance, marks for each of the three kinds, and one for the legend.
    marks = [each for each in axes.collections[1:] if len(each.get_offsets())]
    assert sum(len(each.get_offsets()) for each in marks) == 28


def test_exhibits_hold_the_numbers_of_their_frames(found):
    levels = plain(exhibits.levels(found).html)
    assert "78.03 %" in levels
    assert "72.36 %" in levels
    ways = plain(exhibits.ways(found).html)
    assert ways.count("<tr>") == 13
    assert ways.count("of the answered") == 1
    assert plain(exhibits.rows(found).html).count("3 521") == 1
    assert "answered and abandoned add up" in exhibits.bounds(found).html
    assert plain(exhibits.reading(found).html).count("<tr>") == 4
    assert np.all([shown(found).html for shown in (exhibits.weeks, exhibits.alike, exhibits.groups, exhibits.beyond)])
