"""The scores that assessors gave: a file with a row per assessor, bidder and criterion, read whole or refused whole."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from toolkit.parameters.faults import Fault, Place, did_you_mean, listed, word
from toolkit.parameters.values import DECIMAL, WHOLE, day, name

COLUMNS: Final = ("assessor", "bidder", "criterion", "score")
WHEN: Final = "scored_on"
MOST_BYTES: Final = 5_000_000


class Score(NamedTuple):
    """One score, and the day on which it was given where the file says it."""

    assessor: str
    bidder: str
    criterion: str
    score: float
    scored_on: date | None = None


def read_scores(
    path: Path, bidders: Sequence[str], scales: Mapping[str, tuple[float, float]]
) -> tuple[tuple[Score, ...], list[Fault]]:
    """All scores of a file in UTF-8 with the columns of `COLUMNS`, and `WHEN` if it likes, parted by `,` or `;`.

    `scales` gives the lowest and the highest score of each criterion that is scored by people. An empty score is one
    that was not given. Beside the scores every fault with its line: a word that the tender does not have, a score
    outside its scale, a score given twice.
    """
    faults: list[Fault] = []
    found: list[Score] = []
    given: dict[tuple[str, str, str], int] = {}
    written: dict[str, tuple[str, int]] = {}
    for line, row in _rows(path, faults):
        here = Place(path.name, line)
        score = _score(row, here, bidders, scales, faults)
        if score is None:
            continue
        # One person under two spellings would count as two.
        who, first = written.setdefault(" ".join(score.assessor.casefold().split()), (score.assessor, line))
        if who != score.assessor:
            text = f"found {word(score.assessor)}, whom line {first} writes {word(who)}; expected one way of writing"
            faults.append(Fault(here, ("assessor",), text))
            continue
        key = score[:3]
        if key in given:
            text = f"found {' / '.join(map(word, key))}, which line {given[key]} has; expected one score of each"
            faults.append(Fault(here, (), text))
            continue
        given[key] = line
        found.append(score)
    return tuple(found), faults


def _rows(path: Path, faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """The rows by their line, keyed by the header; a header that is not whole is a fault."""
    place = Place(path.name)
    if path.stat().st_size > MOST_BYTES:
        faults.append(Fault(place, (), f"found {path.stat().st_size} bytes; expected at most {MOST_BYTES}"))
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(place, (), "not UTF-8; expected a file in UTF-8"))
        return []
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        lines = [(reader.line_num, [each.strip() for each in cells]) for cells in reader]
    except csv.Error as error:
        faults.append(Fault(place._replace(line=reader.line_num), (), f"not a table ({error})"))
        return []
    header = lines[0][1] if lines else []
    missing = [each for each in COLUMNS if each not in header]
    beyond = [each for each in header if each not in (*COLUMNS, WHEN)]
    if missing or len(set(header)) < len(header):
        found = f"found the columns {listed(header, 'and')}" if header else "is empty"
        faults.append(Fault(place._replace(line=1), (), f"{found}; expected the columns {listed(COLUMNS, 'and')}"))
        return []
    if beyond:
        text = f"found the column {listed(beyond, 'and')}; expected {listed([*COLUMNS, WHEN], 'and')} only"
        faults.append(Fault(place._replace(line=1), (), text))
    rows = []
    for line, cells in lines[1:]:
        if not any(cells):
            continue
        if len(cells) != len(header):
            text = f"found {len(cells)} cells; expected {len(header)}, as in the header"
            faults.append(Fault(place._replace(line=line), (), text))
            continue
        rows.append((line, dict(zip(header, cells, strict=True))))
    return rows


def _score(
    row: Mapping[str, str],
    here: Place,
    bidders: Sequence[str],
    scales: Mapping[str, tuple[float, float]],
    faults: list[Fault],
) -> Score | None:
    """The score of a row; none where it was not given or something is wrong with it."""
    before = len(faults)
    for column, words in (("bidder", bidders), ("criterion", scales)):
        if row[column] not in words:
            text = f"found {word(row[column])}; expected {listed(words)}{did_you_mean(row[column], [*words])}"
            faults.append(Fault(here, (column,), text))
    try:
        name(row["assessor"])
    except ValueError:
        faults.append(Fault(here, ("assessor",), f"found {word(row['assessor'])}; expected who gave the score"))
    when = None
    if row.get(WHEN):
        try:
            when = day(row[WHEN])
        except ValueError:
            faults.append(Fault(here, (WHEN,), f"found {word(row[WHEN])}; expected a day written YYYY-MM-DD"))
    text = row["score"]
    if not text:
        return None
    if not (WHOLE.fullmatch(text) or DECIMAL.fullmatch(text)):
        faults.append(Fault(here, ("score",), f"found {word(text)}; expected a number, as 3 or 3.5"))
    elif row["criterion"] in scales:
        low, high = scales[row["criterion"]]
        if not low <= float(text) <= high:
            faults.append(Fault(here, ("score",), f"found {text}; expected {low:g} to {high:g}, as the scale has it"))
    if len(faults) > before:
        return None
    return Score(row["assessor"], row["bidder"], row["criterion"], float(text), when)
