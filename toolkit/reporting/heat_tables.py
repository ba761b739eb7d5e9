"""A table of shares of draws, each on a ground that is the darker the larger the share; the number stays the sign."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.tender_words import share_of_draws
from toolkit.reporting.words import known

# Grounds of the report's style sheet; the darkest still lets dark letters stand out by seven to one.
STEPS: Final = 10


def heated(frame: pd.DataFrame, *, caption: str, head: tuple[str, str], columns: Sequence[tuple[str, str]]) -> Shown:
    """A row per row of the frame, headed by the column `head` (name, title); `columns` are names and titles of shares.

    A share that is unknown is a dash on no ground.
    """
    kinds = {head[0]: (head[1], "text"), **{name: (title, "written") for name, title in columns}}
    told = frame.assign(**{name: [share_of_draws(value) for value in frame[name]] for name, _title in columns})
    plain = table(told, caption=caption, columns=kinds)
    start, body = plain.html.split("<tbody>", 1)
    cells = [row[name] for row in frame.to_dict("records") for name, _title in columns]
    parts = body.split("<td")
    made = [parts[0]]
    for value, part in zip(cells, parts[1:], strict=True):
        made.append(_grounded(part, value) if known(value) else f"<td{part}")
    return Shown(f"{start}<tbody>{''.join(made)}", plain=plain.plain)


def _grounded(cell: str, value: float) -> str:
    """A cell of the table, from behind its `<td`, with the class of its ground beside its own."""
    ground = f"vat-heat-{_step(value)}"
    own = ' class="'
    if cell.startswith(own):
        return f'<td class="{ground} {cell.removeprefix(own)}'
    return f'<td class="{ground}"{cell}'


def _step(value: float) -> int:
    """Which of the grounds of the style sheet, 0 the faintest to `STEPS` the darkest."""
    return round(STEPS * min(max(float(value), 0.0), 1.0))
