"""What each section adds to an audit: the seconds of processor time and of the clock that its notebook takes alone.

One audit is taken in and measured as a run does it. Then each notebook runs on a warm kernel, one after another, with
nothing kept by another section, so that each figure is the most that the section can add; in a run, sections share
what they keep, and two cores work at once. Processor time is the kernel's own, all its threads together, and does not
hang on what else the machine does; the clock does.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from toolkit.audits import prepare, read_parameters
from toolkit.reporting import notebooks as books
from toolkit.reporting.deliveries import measure, notebooks
from toolkit.reporting.run import execute, warmed

PROJECT = Path(__file__).resolve().parents[1]
MARK = "processor seconds"
ASKED = f"import time\n\nprint({MARK!r}, time.process_time())"


def asking(path: Path, folder: Path) -> Path:
    """A copy of the notebook that says at its end how long its kernel has computed."""
    notebook = books.read(path)
    cell = {"cell_type": "code", "id": "cost", "metadata": {}, "outputs": [], "execution_count": None, "source": ASKED}
    notebook["cells"].append(cell)
    copy = folder / path.name
    books.write(notebook, copy)
    return copy


def told(path: Path) -> float:
    """What the executed copy says."""
    texts = [output.get("text", "") for cell in books.read(path)["cells"] for output in cell.get("outputs", [])]
    (said,) = [text for text in texts if text.startswith(MARK)]
    return float(said.removeprefix(MARK))


def main() -> None:
    """Print a line for each section: the median over the runs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file", nargs="?", type=Path, default=PROJECT / "outputs" / "example" / "north.yml")
    arguments.add_argument("--runs", type=int, default=3)
    asked = arguments.parse_args()
    taken: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as scratch, warmed(notebooks()) as place:
        measured = Path(scratch) / "audit"
        measured.mkdir()
        measure(prepare(read_parameters(asked.file), measured))
        for number in range(asked.runs):
            for path in notebooks():
                # What a section keeps stays in its own copy.
                folder = Path(scratch) / f"{path.stem}_{number}"
                shutil.copytree(measured, folder / "audit")
                (done,) = execute(
                    [asking(path, folder)],
                    folder / "executed",
                    parameters={"audit_source": str(folder / "audit")},
                    place=place,
                )
                taken.setdefault(path.stem, []).append((told(folder / "executed" / path.name), done.seconds))
    for name, figures in taken.items():
        processor, clock = (statistics.median(each) for each in zip(*figures, strict=True))
        print(f"{name:24} processor {processor:5.1f} s   clock {clock:5.1f} s   n={len(figures)}")


if __name__ == "__main__":
    main()
