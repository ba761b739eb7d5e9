"""Graph and variants of a million events beside PM4Py: seconds and peak memory of whole processes, figures compared.

PM4Py is AGPL: it is measured here and nothing depends on it. Install it in an environment of its own from
locks/peers.lock and name that Python: benchmarks/journeys.py --peer path/to/python
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ACTIVITIES = 15


def log(events: int, seed: int, path: Path) -> None:
    """A log of `events` rows in the order of time: cases of 3 to 11 steps, most of them on the common way."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    lengths = rng.integers(3, 12, events // 3)
    lengths = lengths[np.cumsum(lengths) <= events]
    lengths = np.append(lengths, events - lengths.sum()) if lengths.sum() < events else lengths
    first = np.cumsum(lengths) - lengths
    place = np.arange(events) - np.repeat(first, lengths)
    activity = np.where(
        rng.random(events) < 0.85, np.minimum(place, ACTIVITIES - 1), rng.integers(0, ACTIVITIES, events)
    )
    # Whole seconds, as logs write them.
    waits = np.ceil(rng.lognormal(8, 1.5, events)).astype("int64")
    so_far = np.cumsum(waits)
    begun = rng.integers(0, 150 * 86_400, len(lengths))
    seconds = np.repeat(begun, lengths) + so_far - np.repeat(so_far[first], lengths)
    order = np.argsort(seconds, kind="stable")
    case = np.repeat(np.arange(len(lengths)), lengths)
    times = (np.datetime64("2024-01-01", "us") + seconds.astype("timedelta64[s]")).astype("datetime64[us]")
    names = np.array([f"Activity {number:02d}" for number in range(ACTIVITIES)])
    none = pa.nulls(events, pa.string())
    table = pa.table(
        {
            "vendor": pa.array(["vendor"] * events),
            "case_id": pa.array(np.char.add("case ", case[order].astype(str))),
            "activity": pa.array(names[activity[order]]),
            "occurred_at": pa.array(times[order]),
            "position": pa.array(np.arange(events)),
            "completed_at": pa.nulls(events, pa.timestamp("us")),
            "local_month": pa.array(times[order].astype("datetime64[M]").astype(str)),
            **dict.fromkeys(["lifecycle", "agent_id", "team", "channel", "reason"], none),
        }
    )
    pq.write_table(table, path, compression="zstd")


def ours(path: Path, out: Path) -> None:
    """As an audit does it: steps and cases to Parquet, the graph, the variants, and proof that none were merged."""
    import ibis

    from toolkit.measures import journey_graphs, steps

    connection = ibis.duckdb.connect()
    events = connection.read_parquet(path)
    names = steps.activities(events)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("steps.parquet", "cases.parquet")]
        steps.steps(events, names, ["vendor"], given=()).to_parquet(places[0], row_group_size=16_384)
        made = steps.filled(connection.read_parquet(places[0]), ["vendor"])
        journey_graphs.cases(made).to_parquet(places[1], row_group_size=16_384)
        cases = connection.read_parquet(places[1])
        merged = journey_graphs.collisions(made, cases)
        edges = journey_graphs.edges(made, names)
        variants = journey_graphs.variants(made, cases, names)
    figures = {
        "edges": {f"{row.step}>{row.next_step}": [int(row.count_), row.mean, row.median] for row in
                  edges.rename(columns={"count": "count_"}).itertuples()},
        "variants": [int(variants.counts.variants[0]), [int(n) for n in variants.shown.cases]],
        "merged": merged,
    }  # fmt: skip
    out.write_text(json.dumps(figures))


def peer(path: Path, out: Path) -> None:
    """The same with PM4Py, from the same file."""
    import pandas as pd
    import pm4py

    frame = pd.read_parquet(path, columns=["case_id", "activity", "occurred_at"])
    frame = pm4py.format_dataframe(frame, case_id="case_id", activity_key="activity", timestamp_key="occurred_at")
    counts, _starts, _ends = pm4py.discover_dfg(frame)
    waits, _starts, _ends = pm4py.discover_performance_dfg(frame)
    variants = pm4py.get_variants(frame)
    sizes = sorted(variants.values(), reverse=True)
    figures = {
        "edges": {f"{a}>{b}": [int(n), waits[(a, b)]["mean"], waits[(a, b)]["median"]] for (a, b), n in counts.items()},
        "variants": [len(sizes), sizes[:20]],
    }
    out.write_text(json.dumps(figures))


def measured(python: str, which: str, path: Path, out: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processor time and peak memory in MiB of one whole process."""
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [python, "-W", "ignore", str(Path(__file__).resolve()), "--run", which, str(path), str(out)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{which} failed with {python}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def differing(one: dict, other: dict) -> list[str]:
    """The figures that differ: counts exactly, waits by more than a millisecond in a million."""
    found = [] if one["variants"] == other["variants"] else [f"variants: {one['variants']} and {other['variants']}"]
    for edge in sorted({*one["edges"], *other["edges"]}):
        mine, theirs = one["edges"].get(edge), other["edges"].get(edge)
        near = mine and theirs and mine[0] == theirs[0]
        if not near or any(abs(a - b) > 1e-6 * max(abs(b), 1000) for a, b in zip(mine[1:], theirs[1:], strict=True)):
            found.append(f"{edge}: {mine} and {theirs}")
    return found


def main() -> None:
    """Generate, run each in turn, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--times", type=int, default=3, help="how often each runs; the medians are printed")
    parser.add_argument("--peer", help="the Python that has PM4Py; without it only ours is measured")
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        which, *rest = asked.run
        if which == "log":
            log(int(rest[0]), int(rest[1]), Path(rest[2]))
        else:
            {"ours": ours, "pm4py": peer}[which](Path(rest[0]), Path(rest[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        # In a process of its own: what a parent holds when it starts a child counts towards the child's peak.
        made = [sys.executable, str(Path(__file__).resolve()), "--run", "log", str(asked.events), str(asked.seed)]
        subprocess.run([*made, str(path)], check=True)
        runners = {"ours": sys.executable, **({"pm4py": asked.peer} if asked.peer else {})}
        taken: dict[str, list[tuple[float, float, float]]] = {which: [] for which in runners}
        for _ in range(asked.times):
            for which, python in runners.items():
                taken[which].append(measured(python, which, path, Path(folder) / f"{which}.json"))
        medians = {
            which: [sorted(each[n] for each in runs)[len(runs) // 2] for n in range(3)] for which, runs in taken.items()
        }
        print(f"{asked.events:,} events, median of {asked.times}")
        for which, (seconds, processor, memory) in medians.items():
            print(f"{which}: {seconds:.2f} s ({processor:.2f} s of processor time), {memory:.0f} MiB")
        if asked.peer:
            figures = [json.loads((Path(folder) / f"{which}.json").read_text()) for which in runners]
            wrong = differing(*figures)
            print("figures equal" if not wrong else "FIGURES DIFFER\n" + "\n".join(wrong[:10]))
            seconds, processor, memory = (medians["ours"][n] / medians["pm4py"][n] for n in range(3))
            print(f"of its time {seconds:.2f}, processor time {processor:.2f}, memory {memory:.2f}; target: half")
            raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
