"""A table of shares, each on a ground that is the darker the larger the share; the number stays the sign."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from toolkit.reporting.tables import Shown, table
from toolkit.reporting.words import known

# The darkest ground still lets dark letters stand out by seven to one.
_FAINTEST: Final = (255, 255, 255)
_DARKEST: Final = (150, 188, 220)


def heated(frame: pd.DataFrame, *, caption: str, head: tuple[str, str], columns: Sequence[tuple[str, str]]) -> Shown:
    """A row per row of the frame, headed by the column `head` (name, title); `columns` are names and titles of shares.

    A share that is unknown is a dash on no ground.
    """
    kinds = {head[0]: (head[1], "text"), **{name: (title, "share") for name, title in columns}}
    plain = table(frame, caption=caption, columns=kinds)
    start, body = plain.html.split("<tbody>", 1)
    cells = [row[name] for row in frame.to_dict("records") for name, _title in columns]
    parts = body.split("<td")
    made = [parts[0]]
    for value, part in zip(cells, parts[1:], strict=True):
        made.append(f'<td style="background:{_ground(value)}"{part}' if known(value) else f"<td{part}")
    return Shown(f"{start}<tbody>{''.join(made)}", plain=plain.plain)


def _ground(value: float) -> str:
    part = min(max(float(value), 0.0), 1.0)
    mixed = [round(faint + part * (dark - faint)) for faint, dark in zip(_FAINTEST, _DARKEST, strict=True)]
    return "#" + "".join(f"{each:02x}" for each in mixed)
