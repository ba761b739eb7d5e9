"""How long cases take to their end where many are open: a planted truth, and the words for what nobody can say."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.questions import journey_overview, journey_results
from toolkit.reporting.registers_journeys import of_journeys

COLUMNS = {"case_id": "id", "activity": "step", "occurred_at": "strptime(at, '%Y-%m-%d %H:%M:%S')"}
NAMED = {"start": ["open"], "end": ["solved", "closed"]}
FIRST, DAYS = pd.Timestamp("2024-01-01"), 91
# Midnight in Paris after the last day.
CLOSES = pd.Timestamp("2024-03-31 22:00")
PERIOD = {"first": "2024-01-01", "last": "2024-03-31"}


def opened(folder, frame, journeys=NAMED):
    """An audit of events: case, step and at, those of the period in the order of time."""
    seen = frame[frame["at"] < CLOSES].sort_values(["at", "case"], kind="stable")
    rows = [f"{row.case},{row.step},{row.at:%Y-%m-%d %H:%M:%S}" for row in seen.itertuples()]
    (folder / "log.csv").write_text("id,step,at\n" + "\n".join(rows) + "\n")
    log = {"table": "events", "vendor": "north", "files": ["log.csv"], "format": {"kind": "csv"}, "columns": COLUMNS,
           "time_zone": "UTC"}  # fmt: skip
    extra = {"journeys": journeys} if journeys else {}
    return open_audit(written(folder, sources={"log": log}, period=PERIOD, **extra))


def cases(number, days, seed=1):
    """Cases opened over the period, solved after `days(rng, number)` and closed by a rule two weeks later."""
    rng = np.random.default_rng(seed)
    begun = FIRST + pd.to_timedelta(rng.integers(0, DAYS * 86_400 - 7200, number), unit="s")
    solved = begun + pd.to_timedelta((days(rng, number) * 86_400).astype(int), unit="s")
    steps = {"open": begun, "solved": solved, "closed": solved + pd.Timedelta(days=14)}
    parts = [pd.DataFrame({"case": np.arange(number), "step": step, "at": at}) for step, at in steps.items()]
    return pd.concat(parts)


def plainly(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


def summary(audit):
    return plainly({claim.id: claim.sentence for claim in of_journeys(audit)}["journeys.north.summary"])


def test_the_planted_median_is_found_though_a_third_is_open(tmp_path):
    truth = 30.0
    frame = cases(900, lambda rng, n: rng.exponential(truth / np.log(2), n))
    audit = opened(tmp_path, frame[frame.step != "closed"])
    found = journey_overview.overview(audit).set_index("kpi")
    row = found.loc["journey_end_median"]
    assert row.low <= truth <= row.high
    assert (row["rows"], row.unit) == (900, "days")
    still_open = int(journey_overview.to_the_end(audit).still_open[0])
    assert 250 < still_open < 450
    assert f"{still_open} of 900 had none when the period ended" in row.definition
    # The whole cases alone say something else, with as narrow an interval.
    assert found["value"]["journey_duration_median"] < truth - 3
    sentence = summary(audit)
    assert f"of the 900 that begin as named come to solved or closed within {row['value']:.1f} days" in sentence
    assert f"{still_open} had not when the period ended" in sentence


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_plain_pandas_and_another_library_find_the_same(tmp_path):
    from scipy.stats import CensoredData, ecdf

    frame = cases(400, lambda rng, n: rng.lognormal(2, 1, n), seed=2)
    audit = opened(tmp_path, frame)
    wide = frame[frame["at"] < CLOSES].pivot(index="case", columns="step", values="at")
    took = (wide.solved.fillna(CLOSES) - wide.open).dt.total_seconds() / 86_400
    curve = ecdf(CensoredData(uncensored=took[wide.solved.notna()], right=took[wide.solved.isna()])).sf
    band = curve.confidence_interval(0.95, method="log-log")
    expected = [each.quantiles[each.probabilities <= 0.5][0] for each in (curve, band.low, band.high)]
    row = journey_overview.overview(audit).set_index("kpi").loc["journey_end_median"]
    # Beyond a day times are counted in whole minutes.
    assert [row["value"], row.low, row.high] == pytest.approx(expected, abs=1 / 1440)


def test_where_too_many_are_open_no_median_is_given(tmp_path):
    audit = opened(tmp_path, cases(200, lambda rng, n: np.where(rng.random(n) < 0.2, 1.0, 400.0)))
    row = journey_overview.overview(audit).set_index("kpi").loc["journey_end_median"]
    assert np.isnan(row["value"])
    assert "too many to say within which time half of them do" in summary(audit)


def test_cases_not_seen_from_their_beginning_are_left_out(tmp_path):
    frame = cases(60, lambda rng, n: np.full(n, 5.0))
    late = frame[(frame.case < 30) & (frame.step != "open")]
    audit = opened(tmp_path, pd.concat([late, frame[frame.case >= 30]]))
    found = journey_overview.to_the_end(audit).iloc[0]
    assert found.cases == 30
    assert found["value"] == 5 * 86_400


def test_without_a_named_end_only_what_was_seen_is_told(tmp_path):
    frame = cases(100, lambda rng, n: rng.exponential(20, n))
    audit = opened(tmp_path, frame, None)
    figures = journey_overview.overview(audit).set_index("kpi")
    assert "journey_end_median" not in figures.index
    assert figures.title["journey_duration_median"] == "Days from a case's first event to its last seen, median"
    assert "no end, so cases that are still open are among them" in figures.definition["journey_duration_median"]
    assert "from the first event to the last one seen" in summary(audit)
    rows = journey_results.results(audit).set_index("kpi")
    assert "last one seen" in rows.definition["journey_duration_p95"]


def test_a_case_of_few_days_is_counted_to_the_second(tmp_path):
    frame = cases(60, lambda rng, n: np.linspace(0.01, 0.5, n))
    found = journey_overview.to_the_end(opened(tmp_path, frame[frame["at"] < CLOSES - pd.Timedelta(days=1)])).iloc[0]
    assert found["value"] % 60 != 0
