"""Small tables as text, larger ones from a seed, and the audit's terms."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pytest

from toolkit.intake.tables import SCHEMAS

TERMS = {
    "threshold_seconds": 20,
    "short_abandon_seconds": 5,
    "short_call_seconds": 10,
    "repeat_window_seconds": 7 * 86_400,
}


def _parsed(word: str, type_: Any) -> Any:
    if word == "?":
        return None
    if type_.is_boolean():
        return {"y": True, "n": False}[word]
    if type_.is_decimal():
        return Decimal(word)
    if type_.is_integer():
        return int(word)
    if type_.is_date():
        return date(2024, 3, int(word))
    if type_.is_timestamp():
        return datetime(2024, 3, 1, int(word))
    return word


def canonical(columns: dict[str, list[Any]], table: str) -> pa.Table:
    """The canonical table of these columns; customers answer once, every column not named is null."""
    schema = SCHEMAS[table]
    rows = len(next(iter(columns.values())))
    keys = {"contacts": "contact_id", "surveys": "survey_id", "actions": "action_id", "time": "vendor"}
    key = keys.get(table, "item_id")
    never_null = {
        key: [str(row) for row in range(rows)],
        "vendor": ["v"] * rows,
        "left_before_queue": [False] * rows,
        "audience": ["customer"] * rows,
        "first_of_respondent": [True] * rows,
    }
    given = {**never_null, **columns}
    return pa.table({name: given.get(name, [None] * rows) for name in schema.names}, schema=schema.to_pyarrow())


@pytest.fixture(scope="session")
def terms() -> dict[str, float]:
    return dict(TERMS)


@pytest.fixture(scope="session")
def read() -> Callable[..., ir.Table]:
    """Reads a text table: y and n, `?` for what nobody gave, days of March, hours of the 1st; `wait` is seconds."""

    def read(text: str, table: str = "contacts") -> ir.Table:
        header, *lines = [line.split() for line in text.strip().splitlines()]
        types = SCHEMAS[table]
        header = [name if name in types else f"{name}_seconds" for name in header]
        columns = {
            name: [_parsed(word, types[name]) for word in words]
            for name, words in zip(header, zip(*lines, strict=True), strict=True)
        }
        return ibis.memtable(canonical(columns, table))

    return read


@pytest.fixture(scope="session")
def generated() -> Callable[[int, int], pa.Table]:
    """Contacts drawn from a seed, about one value in twelve of every column unknown."""

    def generated(rows: int, seed: int) -> pa.Table:
        rng = np.random.default_rng(seed)

        def holed(values: np.ndarray) -> list[Any]:
            return [
                None if lost else value for value, lost in zip(values.tolist(), rng.random(rows) < 0.08, strict=True)
            ]

        def yes(chance: float) -> list[Any]:
            return holed(rng.random(rows) < chance)

        def named(word: str, kinds: int) -> list[Any]:
            return holed(np.char.add(word, rng.integers(0, kinds, rows).astype(str)))

        def seconds(mean: float) -> list[Any]:
            return [None if x is None else Decimal(f"{x:.3f}") for x in holed(rng.exponential(mean, rows))]

        answered = rng.random(rows) < 0.8
        days = [date(2024, 3, int(day)) for day in rng.integers(1, 31, rows)]
        columns = {
            "channel": named("channel", 3),
            "reason": named("reason", 4),
            "customer_id": named("customer", rows // 3 + 1),
            "agent_id": named("agent", 12),
            "offered": yes(0.95),
            "queued": yes(0.7),
            "answered": holed(answered),
            "abandoned": holed(~answered),
            **{name: yes(0.2) for name in ("transferred", "escalated", "resolved")},
            "wait_seconds": seconds(40),
            "talk_seconds": seconds(180),
            "hold_seconds": [
                value and value * int(held) for value, held in zip(seconds(30), rng.random(rows) < 0.3, strict=True)
            ],
            "wrap_seconds": seconds(25),
            "handle_seconds": seconds(230),
            "local_date": days,
            **{
                name: seconds(900_000)
                for name in (
                    "next_any_seconds",
                    "next_same_seconds",
                    "next_unreasoned_seconds",
                    "previous_any_seconds",
                    "previous_same_seconds",
                )
            },
            "observed_seconds": seconds(2_000_000),
        }
        hours = np.datetime64("2024-03-01T00:00:00", "us") + rng.integers(0, 700, (2, rows)) * np.timedelta64(1, "h")
        promises = ("callback", "callback_reached", "sla_met", "knowledge_covered", "knowledge_correct")
        columns |= {
            **{name: yes(0.6) for name in (*promises, "complaint", "survey_eligible", "survey_invited")},
            "sla_priority": named("priority", 2),
            "callback_promised_at": holed(hours[0]),
            "callback_made_at": holed(hours[1]),
        }
        left = zip(columns["abandoned"], columns["queued"], strict=True)
        columns["left_before_queue"] = [abandoned is True and queued is False for abandoned, queued in left]
        return canonical(columns, "contacts")

    return generated


@pytest.fixture(scope="session")
def answered() -> Callable[[int, int], pa.Table]:
    """Survey answers drawn from a seed: by phone to 5, by chat to 7; some off their scale, some unknown."""

    def answered(rows: int, seed: int) -> pa.Table:
        rng = np.random.default_rng(seed)
        top = rng.choice([5, 7], rows)

        def holed(values: np.ndarray) -> list[Any]:
            return [
                None if lost else value for value, lost in zip(values.tolist(), rng.random(rows) < 0.08, strict=True)
            ]

        def scores(values: np.ndarray) -> list[Any]:
            return [None if x is None else Decimal(f"{x:.1f}") for x in holed(values)]

        columns = {
            "channel": np.where(top == 5, "phone", "chat").tolist(),
            "agent_id": holed(np.char.add("agent", rng.integers(0, 9, rows).astype(str))),
            "csat": scores(rng.integers(-1, top + 2)),
            "csat_max": [Decimal(int(x)) for x in top],
            "nps": scores(rng.integers(-1, 25, rows) / 2),
            "resolved_answer": holed(rng.random(rows) < 0.7),
        }
        return canonical(columns, "surveys")

    return answered


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A small Spark of this machine's own; skips where there is none."""
    spark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java to run Spark on")
    folder = tmp_path_factory.mktemp("spark")
    builder = spark.SparkSession.builder.master("local[2]").appName("measures")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        # A short life over small tables: most of it would go into making code quick that runs once.
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
