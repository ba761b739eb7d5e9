"""The example on disk: the bidders' exports, a parameters file for each, and the truth beside them."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.examples.bidders import BIDDERS, made, write_bidder
from toolkit.examples.calendars import FIRST, LAST, ZONE
from toolkit.examples.faults import ExampleFaults
from toolkit.examples.plants import Plant
from toolkit.examples.tenders import TENDER, write_tender

CONTACTS = 6_000
FEWEST_CONTACTS, MOST_CONTACTS = 500, 20_000_000
TRUTH = "truth.json"


class Example(NamedTuple):
    """What was written: the parameters files, one per bidder, the truth, which no audit may read, and the tender."""

    folder: Path
    parameters: tuple[Path, ...]
    truth: Path
    tender: Path | None = None


def write_example(
    folder: Path | str,
    *,
    vendors: int = len(BIDDERS),
    contacts: int = CONTACTS,
    seed: int = 1,
    plant: Plant | None = None,
) -> Example:
    """Write the exports of up to three bidders for one client over the same three months.

    Where all three are written, the client's tender stands beside them. `contacts` is each bidder's number of telephone
    and chat contacts; everything else follows in proportion. `plant` says what is wrong there (`Plant()` when not
    given, `Plant.nothing()` for nothing). The same arguments give the same bytes. An earlier example in `folder` is
    written over. Raises `ExampleFaults` for arguments out of range and for a folder that holds something else.
    """
    home = Path(folder)
    planted = Plant() if plant is None else plant
    _refuse(home, vendors, contacts, seed)
    home.mkdir(parents=True, exist_ok=True)
    truth: dict[str, Any] = {
        "seed": seed,
        "contacts": contacts,
        "period": [FIRST.isoformat(), LAST.isoformat()],
        "time_zone": ZONE,
        "plant": asdict(planted),
        "vendors": {},
    }
    written = []
    for place, vendor in enumerate(list(BIDDERS)[:vendors]):
        bidder = made(vendor, place, vendors, contacts, seed, planted)
        truth["vendors"][vendor] = write_bidder(home, bidder, seed)
        path = home / f"{vendor}.yml"
        path.write_bytes(files("toolkit.examples").joinpath("parameters", f"{vendor}.yml").read_bytes())
        written.append(path)
    # The tender is one of all three.
    tender = home / TENDER if vendors == len(BIDDERS) else None
    if tender is not None:
        truth["tender"] = write_tender(home, seed)
    path = home / TRUTH
    path.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return Example(home, tuple(written), path, tender)


def _refuse(folder: Path, vendors: int, contacts: int, seed: int) -> None:
    faults = []
    if not 1 <= vendors <= len(BIDDERS):
        faults.append(f"vendors is {vendors}; there are 1 to {len(BIDDERS)}")
    if not FEWEST_CONTACTS <= contacts <= MOST_CONTACTS:
        faults.append(f"contacts is {contacts:,}; each bidder can have {FEWEST_CONTACTS:,} to {MOST_CONTACTS:,}")
    if seed < 0:
        faults.append(f"seed is {seed}; it is 0 or more")
    if folder.exists() and not folder.is_dir():
        faults.append(f"{folder} is a file; name a folder")
    elif folder.is_dir() and any(folder.iterdir()) and not (folder / TRUTH).is_file():
        faults.append(f"{folder} is not empty and holds no earlier example; name another folder")
    if faults:
        raise ExampleFaults("The example cannot be written.", faults)
