"""The bank's calls of February 1999: our figures beside pandas' own, and beside the counted ones."""

from decimal import Decimal

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import kpis, tallies

KEYS = [
    "offered", "answered", "abandoned", "neither", "answered_share", "sl_strict", "sl_excl_short", "sl_credit_short",
    "sl_excl_abn_T", "sl_credit_abn_T", "sl_answered_only", "asa", "asa_queued", "asa_median", "asa_p90", "wait_all",
    "abandon_excl_short", "abandon_all", "abandon_queued", "abandon_after_queue", "time_to_abandon",
    "time_to_abandon_mean", "talk", "talk_median", "talk_p90", "short_call_rate",
]  # fmt: skip


@pytest.fixture(scope="module")
def calls(shared):
    """One row per call, PHANTOM rows left out, as pandas reads the export."""
    frame = pd.read_csv(shared / "data" / "bank_calls" / "february.txt", sep="\t")
    return frame[frame["outcome"] != "PHANTOM"].reset_index(drop=True)


@pytest.fixture(scope="module")
def contacts(calls):
    agents = calls["server"].where((calls["outcome"] == "AGENT") & (calls["server"] != "NO_SERVER"))
    given = {
        "vendor": ["bank"] * len(calls),
        "contact_id": [str(row) for row in calls.index],
        "reason": calls["type"].tolist(),
        "agent_id": [None if pd.isna(agent) else agent for agent in agents],
        "local_date": pd.to_datetime(calls["date"].astype(str), format="%y%m%d").dt.date.tolist(),
        "offered": [True] * len(calls),
        "queued": (calls["q_time"] > 0).tolist(),
        "answered": (calls["outcome"] == "AGENT").tolist(),
        "abandoned": (calls["outcome"] == "HANG").tolist(),
        "left_before_queue": ((calls["outcome"] == "HANG") & (calls["q_time"] == 0)).tolist(),
        "wait_seconds": [Decimal(int(x)) for x in calls["q_time"]],
        "talk_seconds": [Decimal(int(x)) for x in calls["ser_time"]],
    }
    schema = SCHEMAS["contacts"]
    columns = {name: given.get(name, [None] * len(calls)) for name in schema.names}
    return ibis.memtable(pa.table(columns, schema=schema.to_pyarrow()))


def by_pandas(calls):
    """The same KPIs, each written out once more over the export's own columns."""
    wait, talk = calls["q_time"], calls["ser_time"]
    answered, gave_up, queued = calls["outcome"] == "AGENT", calls["outcome"] == "HANG", wait > 0
    left = gave_up & ~queued
    lost = gave_up & queued
    early, short, reached = lost & (wait <= 20), lost & (wait <= 5), (~left).sum()
    in_time = (answered & (wait <= 20)).sum()
    return {
        "offered": len(calls),
        "answered": answered.sum(),
        "abandoned": gave_up.sum(),
        "neither": (~answered & ~gave_up).sum(),
        "answered_share": answered.mean(),
        "sl_strict": in_time / len(calls),
        "sl_excl_short": in_time / (reached - short.sum()),
        "sl_credit_short": (in_time + short.sum()) / reached,
        "sl_excl_abn_T": in_time / (reached - early.sum()),
        "sl_credit_abn_T": (in_time + early.sum()) / reached,
        "sl_answered_only": in_time / answered.sum(),
        "asa": wait[answered].mean(),
        "asa_queued": wait[answered & queued].mean(),
        "asa_median": wait[answered].median(),
        "asa_p90": wait[answered].quantile(0.9),
        "wait_all": wait[~left].mean(),
        "abandon_excl_short": (lost & ~short).sum() / (reached - short.sum()),
        "abandon_all": gave_up.mean(),
        "abandon_queued": gave_up[queued].mean(),
        "abandon_after_queue": (gave_up & queued).sum() / (len(calls) - (gave_up & ~queued).sum()),
        "time_to_abandon": wait[lost].median(),
        "time_to_abandon_mean": wait[lost].mean(),
        "talk": talk[answered].mean(),
        "talk_median": talk[answered].median(),
        "talk_p90": talk[answered].quantile(0.9),
        "short_call_rate": (talk[answered] < 10).mean(),
    }


def measured(contacts, by, terms):
    entries = [kpis.CATALOGUE[key] for key in KEYS]
    return tallies.measure(contacts, entries, by, terms=terms, confidence=0.95)


def test_every_figure_equals_the_one_that_pandas_finds(calls, contacts, terms):
    found = measured(contacts, [], terms).set_index("kpi")["value"]
    expected = by_pandas(calls)
    assert set(expected) == set(KEYS)
    assert found.to_dict() == pytest.approx({key: float(value) for key, value in expected.items()}, rel=1e-9)


def test_every_figure_by_reason_equals_the_one_that_pandas_finds(calls, contacts, terms):
    found = measured(contacts, ["reason"], terms).set_index(["reason", "kpi"])["value"]
    for reason, part in calls.groupby("type"):
        expected = {key: float(value) for key, value in by_pandas(part).items()}
        assert found[reason].to_dict() == pytest.approx(expected, rel=1e-9)


def test_the_figures_are_those_counted_when_the_data_were_gathered(contacts, terms):
    """Read off the data's own description."""
    found = measured(contacts, [], terms).set_index("kpi")["value"]
    assert found["offered"] == 33_066
    assert {key: round(found[key], 4) for key in ("answered_share", "sl_strict", "sl_answered_only")} == {
        "answered_share": 0.8214,
        "sl_strict": 0.4902,
        "sl_answered_only": 0.5968,
    }
    assert {key: round(found[key], 2) for key in ("asa", "asa_queued", "talk")} == {
        "asa": 40.77,
        "asa_queued": 78.57,
        "talk": 176.35,
    }
    assert round(found["abandon_queued"], 4) == 0.2181


def test_who_left_before_any_queue_did_not_wait(contacts, terms):
    found = measured(contacts, [], terms).set_index("kpi")["value"]
    assert found["neither"] == 0
    assert found["time_to_abandon"] == 43
    assert round(found["time_to_abandon_mean"], 2) == 66.05
    assert {key: round(found[key], 4) for key in ("sl_excl_short", "sl_credit_abn_T", "abandon_excl_short")} == {
        "sl_excl_short": 0.5254,
        "sl_credit_abn_T": 0.5607,
        "abandon_excl_short": 0.1196,
    }


def test_the_clustered_interval_equals_one_written_out_over_days(calls, contacts, terms):
    found = measured(contacts, [], terms).set_index("kpi").loc["asa"]
    days = calls[calls["outcome"] == "AGENT"].groupby("date")["q_time"].agg(["sum", "size"])
    mean = days["sum"].sum() / days["size"].sum()
    residual = days["sum"] - mean * days["size"]
    error = np.sqrt(len(days) / (len(days) - 1) * (residual**2).sum()) / days["size"].sum()
    assert len(days) == found["clusters"] == 28
    effective = days["size"].sum() ** 2 / (days["size"] ** 2).sum()
    assert effective == pytest.approx(22.95, abs=0.01)
    # Student's 97.5 % points at 21 and 22 degrees of freedom, from a printed table, and between them.
    critical = 2.0796 + (effective - 22) * (2.0739 - 2.0796)
    assert found["low"] == pytest.approx(mean * np.exp(-critical * error / mean), rel=2e-5)
    assert found["high"] == pytest.approx(mean * np.exp(critical * error / mean), rel=2e-5)
