"""What comparing many bidders costs: one command, its wall time and the memory of its whole process tree.

Makes a log of `--contacts` contacts for each of `--bidders` bidders (with `--whole` the made-up example's exports, with
surveys, cases, evaluations and money in proportion), and runs `vendor-audit compare` on them: every audit is made, then
the comparison. With `--again` the command is run once more, when all audits are there. Memory is sampled: resident is
what ps adds up, in which pages that forked kernels share count once for each; proportional counts them once.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import yaml

from toolkit.examples import Plant, write_example

PROJECT = Path(__file__).resolve().parents[1]
OF_ONE_EXAMPLE = 3
SECONDS_BETWEEN_SAMPLES = 1.0


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# A quarter of contacts, more of them by day than by night, of 400 agents and a third as many customers as contacts.
LOG = """
COPY (
    SELECT
        i AS id,
        TIMESTAMP '2024-02-01 07:00:00' + to_seconds(CAST(86400 * (i % 90) + 43200 * random() AS BIGINT)) AS start,
        CASE WHEN random() < 0.8 THEN 'voice' ELSE 'chat' END AS channel,
        ['billing', 'order', 'fault', 'move', 'other'][1 + CAST(floor(5 * random() * random()) AS INTEGER)] AS reason,
        'agent ' || CAST(floor(400 * random()) AS INTEGER) AS agent,
        'customer ' || CAST(floor({customers} * random()) AS INTEGER) AS customer,
        CAST(-{wait} * ln(1 - random()) AS INTEGER) AS wait,
        CAST(-{talk} * ln(1 - random()) AS INTEGER) AS talk,
        random() < 0.07 AS lost
    FROM range({contacts}) AS numbers(i)
) TO '{path}' (FORMAT parquet)
"""


def logs(folder: Path, bidders: int, contacts: int) -> list[dict[str, str]]:
    """A log and an audit of it for each bidder."""
    listed = []
    for place in range(bidders):
        name = f"bidder_{place + 1:02d}"
        log = folder / f"{name}.parquet"
        if not log.is_file():
            with duckdb.connect() as engine:
                engine.execute("SET threads = 1")
                engine.execute("SELECT setseed(?)", [place / 100])
                fields = {"customers": max(1, contacts // 3), "contacts": contacts, "path": log}
                engine.execute(LOG.format(wait=20 + place, talk=240 + 5 * place, **fields))
        (folder / f"{name}.yml").write_text(yaml.safe_dump(audit(name, log.name), sort_keys=False), encoding="utf-8")
        listed.append({"id": name, "name": f"Bidder {place + 1:02d}", "audit": f"{name}.yml"})
    return listed


def audit(name: str, log: str) -> dict[str, Any]:
    """The parameters of one bidder's audit."""
    return {
        "id": f"bench_{name}",
        "title": f"Contacts of {name}",
        "client": "Nobody",
        "vendors": [{"id": name, "name": name}],
        "period": {"first": "2024-02-01", "last": "2024-04-30"},
        "time_zone": "Europe/Paris",
        "language": "en",
        "confidence": 0.95,
        "calendar": {"open": {day: ["07:00-24:00"] for day in DAYS}, "holidays": []},
        "sources": {
            "calls": {
                "table": "contacts",
                "vendor": name,
                "files": [log],
                "format": {"kind": "parquet"},
                "columns": {
                    "contact_id": "CAST(id AS VARCHAR)",
                    "started_at": "start",
                    "channel": "channel",
                    "reason": "reason",
                    "agent_id": "CASE WHEN NOT lost THEN agent END",
                    "customer_id": "customer",
                    "answered": "NOT lost",
                    "abandoned": "lost",
                    "wait_seconds": "wait",
                    "talk_seconds": "CASE WHEN NOT lost THEN talk END",
                    "hold_seconds": "CASE WHEN NOT lost THEN 0 END",
                    "wrap_seconds": "CASE WHEN NOT lost THEN 30 END",
                },
                "rejects_at_most": 0.01,
            }
        },
        "contract": {"threshold_seconds": 20, "short_abandon_seconds": 5, "targets": []},
        "definitions": {
            "service_level": "sl_excl_short",
            "abandon_rate": "abandon_excl_short",
            "aht": "aht_full",
            "short_call_seconds": 10,
            "repeat_window_days": 7,
            "customer_id_known_at_least": 0.9,
            "unknown_at_most": 0.05,
        },
        "privacy": {"legal_basis": None, "phone_country_code": None, "smallest_group": 5},
    }


def examples(folder: Path, bidders: int, contacts: int) -> list[dict[str, str]]:
    """The example's exports for so many bidders, each three of another seed."""
    listed = []
    for seed in range(1, -(-bidders // OF_ONE_EXAMPLE) + 1):
        home = folder / f"seed_{seed}"
        if not (home / "truth.json").is_file():
            write_example(home, contacts=contacts, seed=seed, plant=Plant())
        for name in ("north", "south", "west"):
            own = home / f"{name}.yml"
            text = own.read_text(encoding="utf-8")
            own.write_text(text.replace(f"id: example_{name}", f"id: bench_{name}_{seed}"), encoding="utf-8")
            bidder = {"id": f"{name}_{seed}", "name": f"{name} {seed}".title(), "audit": f"seed_{seed}/{name}.yml"}
            listed.append(bidder)
    return listed[:bidders]


def write(folder: Path, bidders: int, contacts: int, *, whole_examples: bool) -> Path:
    """The exports, the audits and the comparison of them all."""
    listed = (examples if whole_examples else logs)(folder, bidders, contacts)
    whole = {
        "id": "bench_comparison",
        "title": f"{bidders} bidders of {contacts} contacts",
        "client": "Nobody",
        "language": "en",
        "confidence": 0.95,
        "bidders": listed,
        "like_for_like": {"mix": ["reason", "channel", "hour"]},
        "kpis": ["service_level", "abandon_rate", "asa", "aht", "fcr_repeat"],
    }
    path = folder / "bench.yml"
    path.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return path


def tree(root: int) -> list[int]:
    """The process and all that came of it."""
    children: dict[int, list[int]] = {}
    for name in (each.name for each in Path("/proc").iterdir()):
        if name.isdecimal():
            try:
                parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(name))
    found, open_ = [], [root]
    while open_:
        each = open_.pop()
        found.append(each)
        open_ += children.get(each, [])
    return found


def memory(root: int) -> tuple[float, float, float]:
    """Resident and proportional memory of a tree in GB, and the resident memory of its largest process."""
    resident = proportional = largest = 0.0
    for process in tree(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1e6 for line in lines if line.endswith("kB")}
        resident += sizes.get("Rss", 0.0)
        proportional += sizes.get("Pss", 0.0)
        largest = max(largest, sizes.get("Rss", 0.0))
    return resident, proportional, largest


def measured(command: list[str]) -> None:
    """Run a command and print what it took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    peaks = [0.0, 0.0, 0.0]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:

        def sample() -> None:
            while process.poll() is None:
                for place, size in enumerate(memory(process.pid)):
                    peaks[place] = max(peaks[place], size)
                time.sleep(SECONDS_BETWEEN_SAMPLES)

        watcher = threading.Thread(target=sample)
        watcher.start()
        last = ""
        for line in process.stdout or ():
            last = line.rstrip()
            if "ended" in line or line.startswith(("audits", "window", "report", "0", "comparing", "writing")):
                print(f"  {time.perf_counter() - began:8.1f} s  {last}", flush=True)
        watcher.join()
    taken, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"exit {process.returncode}, {taken:.1f} s wall, load {os.getloadavg()[0]:.1f},", end=" ")
    print(f"{worked:.1f} s of processors besides those of kernels")
    if process.returncode:
        print(last)
    print(f"peak: {peaks[0]:.2f} GB resident in all, {peaks[1]:.2f} GB proportional, {peaks[2]:.2f} GB largest process")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bidders", type=int, default=12)
    arguments.add_argument("--contacts", type=int, default=100_000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--folder", type=Path, help="keep exports and outputs here")
    arguments.add_argument("--whole", action="store_true", help="the example's exports instead of logs of contacts")
    arguments.add_argument("--again", action="store_true", help="run the command once more, all audits made")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        path = write(folder, asked.bidders, asked.contacts, whole_examples=asked.whole)
        exports = folder.glob("seed_*/**/*" if asked.whole else "*.parquet")
        size = sum(each.stat().st_size for each in exports if each.is_file())
        print(f"{asked.bidders} bidders of {asked.contacts:,} contacts: {size / 1e9:.2f} GB of exports,", end=" ")
        print(f"written in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
        command = [sys.executable, "-m", "toolkit.cli", "compare", str(path.resolve())]
        command += ["--output", str((folder / "outputs").resolve()), "--jobs", str(asked.jobs)]
        for _each in range(1 + asked.again):
            measured(command)


if __name__ == "__main__":
    main()
