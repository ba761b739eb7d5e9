"""Logs of events for tests: written as text, read from a file, or made from a seed, and counted a second way."""

from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import journey_graphs, steps

DAY = "2024-03-04"


def events(frame: pd.DataFrame) -> ir.Table:
    """The canonical table of these columns, every other column null; rows stand as in a file."""
    rows = len(frame)
    given = {"vendor": ["v"] * rows, "position": range(rows), "local_month": ["2024-03"] * rows, **frame}
    known = {
        name: pd.to_datetime(values).astype("datetime64[us]") if name.endswith("_at") else values
        for name, values in given.items()
    }
    table = ibis.memtable(pd.DataFrame(known))
    schema = SCHEMAS["events"]
    return table.select(
        **{name: table[name].cast(schema[name]) if name in known else ibis.null(schema[name]) for name in schema.names}
    )


def written(text: str) -> ir.Table:
    """A log as text: a header, then rows of words; hours of one day as 9:30, `?` for what nobody gave."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    columns: dict[str, list[Any]] = dict(zip(header, map(list, zip(*lines, strict=True)), strict=True))
    frame = pd.DataFrame(columns, dtype=object)
    for name in frame:
        known = [None if value == "?" else f"{DAY} {value}" if name.endswith("_at") else value for value in frame[name]]
        frame[name] = known
    return events(frame)


def generated(cases: int, seed: int, waits: dict[str, Any], *, shape: float = 1.0) -> ir.Table:
    """Cases that go through the steps named in `waits`, each after its own wait.

    A wait is a median in hours, drawn log-normal with `shape`, or a function of the generator and the number of cases
    that gives hours. Cases begin evenly over 60 days, at any second.
    """
    rng = np.random.default_rng(seed)
    time = rng.integers(0, 60 * 86_400, cases).astype(float)
    parts = []
    for place, (name, wait) in enumerate(waits.items()):
        drawn = wait(rng, cases) if callable(wait) else wait * rng.lognormal(0, shape, cases)
        time = time + 3600 * drawn
        parts.append(pd.DataFrame({"case_id": np.arange(cases), "activity": f"{place} {name}", "seconds": time}))
    log = pd.concat(parts).sort_values(["seconds", "case_id"], kind="stable")
    at = np.datetime64("2024-01-01") + log.seconds.round().to_numpy("timedelta64[s]")
    return events(
        pd.DataFrame(
            {"case_id": log.case_id.astype(str).to_numpy(), "activity": log.activity.to_numpy(), "occurred_at": at}
        )
    )


class Told:
    """A log's steps and cases, made once."""

    def __init__(self, log: ir.Table, vendors: tuple[str, ...] = ("v",), **options: Any) -> None:
        connection = ibis.duckdb.connect()
        stored = connection.create_table("events", log.to_pyarrow())
        self.names = steps.activities(stored)
        counts = stored.aggregate(**{name: stored[name].count() for name in steps.OPTIONAL}).execute().iloc[0]
        options = {"given": [name for name in steps.OPTIONAL if counts[name]], **options}
        narrow = connection.create_table("narrow", steps.steps(stored, self.names, vendors, **options))
        self.steps = connection.create_table("steps", steps.filled(narrow, vendors))
        self.cases = connection.create_table("cases", journey_graphs.cases(self.steps))
        self.listed = steps.case_list(stored)


def published(folder: Path, file: str) -> pd.DataFrame:
    """A log of the known answers as columns of events."""
    if "helpdesk" in file:
        frame = pd.read_csv(folder / "data" / "helpdesk_tickets" / "helpdesk.csv")
        renamed = {"Case ID": "case_id", "Activity": "activity", "Complete Timestamp": "timestamp"}
        frame = frame.rename(columns=renamed)
        times = pd.to_datetime(frame.timestamp, format="%Y/%m/%d %H:%M:%S.%f")
    else:
        frame = pd.read_csv(folder / "known_answers" / file)
        times = pd.to_datetime(frame.timestamp, utc=True, format="ISO8601").dt.tz_localize(None)
    return pd.DataFrame({"case_id": frame.case_id.astype(str), "activity": frame.activity, "occurred_at": times})


def pandas_edges(frame: pd.DataFrame) -> pd.DataFrame:
    """The graph by a second route: pandas, a stable sort, one shift per case."""
    ordered = frame.sort_values(["case_id", "occurred_at"], kind="stable")
    grouped = ordered.groupby("case_id")
    ordered["next_step"] = grouped.activity.shift(-1)
    ordered["wait"] = (grouped.occurred_at.shift(-1) - ordered.occurred_at).dt.total_seconds()
    linked = ordered[ordered.next_step.notna()].groupby(["activity", "next_step"]).wait
    return linked.agg(count="count", mean="mean", median="median", p95=lambda x: x.quantile(0.95), total="sum")
