"""What comparing many bidders costs: one command, its wall time and the memory of its whole process tree.

Writes the made-up exports of `--bidders` bidders of `--contacts` telephone and chat contacts each (everything else in
proportion), and runs `vendor-audit compare` on them: every audit is made, then the comparison. With `--again` the
command is run once more, when all audits are there. Memory is sampled: resident is what ps adds up, in which pages
that forked kernels share count once for each; proportional counts them once.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import yaml

from toolkit.examples import Plant, write_example

PROJECT = Path(__file__).resolve().parents[1]
OF_ONE_EXAMPLE = 3
SECONDS_BETWEEN_SAMPLES = 0.5


def write(folder: Path, bidders: int, contacts: int) -> Path:
    """Exports of so many bidders, each three of another seed, and the comparison of them all."""
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
    whole = {
        "id": "bench_comparison",
        "title": f"{bidders} bidders of {contacts} contacts",
        "client": "Nobody",
        "language": "en",
        "confidence": 0.95,
        "bidders": listed[:bidders],
        "like_for_like": {"mix": ["reason", "channel", "hour"]},
        "kpis": ["service_level", "abandon_rate", "aht", "fcr_repeat", "csat_mean"],
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
    began = time.perf_counter()
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
    taken = time.perf_counter() - began
    print(f"exit {process.returncode}, {taken:.1f} s wall, {last if process.returncode else ''}".rstrip(", "))
    print(f"peak: {peaks[0]:.2f} GB resident in all, {peaks[1]:.2f} GB proportional, {peaks[2]:.2f} GB largest process")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bidders", type=int, default=12)
    arguments.add_argument("--contacts", type=int, default=100_000)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--folder", type=Path, help="keep exports and outputs here")
    arguments.add_argument("--again", action="store_true", help="run the command once more, all audits made")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        path = write(folder, asked.bidders, asked.contacts)
        size = sum(each.stat().st_size for each in folder.glob("seed_*/**/*") if each.is_file())
        print(f"{asked.bidders} bidders of {asked.contacts:,} contacts: {size / 1e9:.2f} GB of exports,", end=" ")
        print(f"written in {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
        command = [sys.executable, "-m", "toolkit.cli", "compare", str(path.resolve())]
        command += ["--output", str((folder / "outputs").resolve()), "--jobs", str(asked.jobs)]
        for _each in range(1 + asked.again):
            measured(command)


if __name__ == "__main__":
    main()
