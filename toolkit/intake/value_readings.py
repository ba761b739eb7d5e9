"""How numbers, durations and yes and no of an export can be read; what is not certain becomes a question."""

import re
from collections.abc import Mapping, Sequence
from itertools import permutations

import duckdb

from toolkit.intake.column_values import NO, NUMBER, WHOLE, YES, Cells, bound, identifier
from toolkit.intake.guesses import Guess, Option, Question, Said
from toolkit.intake.header_words import unit_of
from toolkit.intake.time_readings import Reading

FULL_CLOCK = re.compile(r"(?P<hours>\d{1,4}):[0-5]?\d:[0-5]\d(?:\.\d{1,6})?")
HALF_CLOCK = re.compile(r"(?P<first>\d{1,4}):[0-5]\d(?:\.\d{1,6})?")
THOUSAND = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
SECONDS_OF: Mapping[str, str] = {"s": "{0}", "ms": "{0} / 1000", "min": "{0} * 60", "h": "{0} * 3600"}
PROVEN, FEWEST_PROOFS, SCREENED, MOST_PAIRS = 0.9, 20, 1_000, 5
Pair = tuple[str, str, str, str, float]


def number(cells: Cells, type_: str) -> Guess | None:
    """A number; a dot or a comma before three digits, which may part thousands or decimals, is a question."""
    column = identifier(cells.name)
    if cells.type not in ("VARCHAR",):
        return Guess(column) if cells.numbers else None
    if cells.are(WHOLE.fullmatch):
        return Guess(f"CAST({column} AS {type_})")
    if cells.are(NUMBER.fullmatch):
        parted = [value for value, _rows in cells.common if re.search("[.,]", value)]
        comma = any("," in value for value in parted)
        pointed = f"replace({column}, ',', '.')" if comma else column
        decimal = f"CAST({pointed} AS {type_})"
        if not all(map(THOUSAND.fullmatch, parted)):
            return Guess(decimal)
        sign = "," if comma else "."
        thousands = f"CAST(replace({column}, '{sign}', '') AS {type_})"
        asked = Said("ask_sign", {"sign": sign, "example": parted[0]})
        options = (Option(decimal, Said("sign_decimal")), Option(thousands, Said("sign_thousands")))
        return Guess(decimal, (), Question(asked, (), options))
    return None


def seconds(
    cells: Cells,
    clocks: Sequence[tuple[str, Reading]],
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Mapping[str, str],
) -> Guess | None:
    """A duration in seconds. `clocks` are the export's other times, by whose distance a unit may be proven."""
    column = identifier(cells.name)
    if cells.are(FULL_CLOCK.fullmatch):
        hours = max(
            (int(match["hours"]) for value, _rows in cells.common if (match := FULL_CLOCK.fullmatch(value))), default=0
        )
        if hours < 24:
            return Guess(f"epoch(CAST({column} AS TIME))", (Said("evidence_clock_length"),))
        parts = [f"CAST(split_part({column}, ':', {place}) AS DECIMAL(12, 3))" for place in (1, 2, 3)]
        return Guess(f"{parts[0]} * 3600 + {parts[1]} * 60 + {parts[2]}", (Said("evidence_clock_length"),))
    if cells.are(HALF_CLOCK.fullmatch):
        parts = [f"CAST(split_part({column}, ':', {place}) AS DECIMAL(12, 3))" for place in (1, 2)]
        options = (
            Option(f"{parts[0]} * 60 + {parts[1]}", Said("length_minutes_seconds")),
            Option(f"{parts[0]} * 3600 + {parts[1]} * 60", Said("length_hours_minutes")),
        )
        asked = Said("ask_half_clock", {"example": cells.common[0][0]})
        return Guess(options[0].text, (), Question(asked, (), options))
    plain = number(cells, "DECIMAL(12, 3)")
    if plain is None:
        return None
    if plain.question:
        return plain
    unit = unit_of(cells.name)
    if unit:
        return Guess(SECONDS_OF[unit].format(plain.text), (Said("evidence_unit_in_name", {"unit": unit}),))
    proven = _unit_proven(plain.text, clocks, connection, table, names)
    if proven:
        return Guess(SECONDS_OF[proven.fields["unit"]].format(plain.text), (proven,))
    low, high = cells.ends()
    known = (Said("known_range", {"low": low, "high": high}),)
    units = tuple(Option(text.format(plain.text), Said(f"unit_{key}")) for key, text in SECONDS_OF.items())
    return Guess(plain.text, (), Question(Said("ask_unit"), known, units))


def _unit_proven(
    plain: str,
    clocks: Sequence[tuple[str, Reading]],
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Mapping[str, str],
) -> Said | None:
    """The unit in which a length is the distance of two times of the same row, nearly always."""
    times = [(name, bound(_as_time(name, reading), names)) for name, reading in clocks]
    length = bound(plain, names)
    tried = [
        (start, end, unit, f"epoch({ended}) - epoch({begun})", factor)
        for (start, begun), (end, ended) in permutations(times, 2)
        for unit, factor in (("s", 1.0), ("min", 60.0), ("ms", 0.001))
    ]
    # The first rows say which pairs may be it; all rows say whether one is.
    likely = _agreeing(connection, f"(SELECT * FROM {table} LIMIT {SCREENED})", length, tried)  # noqa: S608
    sure = _agreeing(connection, table, length, [pair for pair, _rows, _share in likely][:MOST_PAIRS])
    if not sure:
        return None
    (start, end, unit, _apart, _factor), rows, share = max(sure, key=lambda each: each[2])
    fields = {"unit": unit, "start": start, "end": end, "share": share, "rows": rows}
    return Said("evidence_unit_proven", fields)


def _agreeing(
    connection: duckdb.DuckDBPyConnection, rows_of: str, length: str, pairs: Sequence[Pair]
) -> list[tuple[Pair, int, float]]:
    """The pairs of times whose distance is the length in nearly all rows, each with its rows and their share."""
    asked = []
    for _start, _end, _unit, apart, factor in pairs:
        told = f"{length} > 0 AND {apart} > 0"
        same = f"abs({apart} - {length} * {factor}) <= greatest({factor}, 1)"
        asked += [f"count(*) FILTER ({told})", f"count(*) FILTER ({told} AND {same})"]
    if not asked:
        return []
    counts = connection.execute(f"SELECT {', '.join(asked)} FROM {rows_of}").fetchall()[0]  # noqa: S608
    found = [(pair, counts[2 * place], counts[2 * place + 1]) for place, pair in enumerate(pairs)]
    return [
        (pair, rows, agree / rows) for pair, rows, agree in found if rows >= FEWEST_PROOFS and agree >= PROVEN * rows
    ]


def _as_time(name: str, reading: Reading) -> str:
    if reading.kind == "clock" and reading.clock not in ("iso", ""):
        return f"strptime({identifier(name)}, '{reading.clock}')"
    return reading.expression


def truth(cells: Cells) -> Guess | None:
    """A yes or no, each word that stands there taken as what it says; what says neither is unknown."""
    if cells.type == "BOOLEAN":
        return Guess(identifier(cells.name))
    if not cells.yes_no:
        return None
    words = [value for value, _rows in cells.common]
    yes = [value for value in words if value.casefold() in YES]
    no = [value for value in words if value.casefold() in NO and value not in yes]
    cases = [f"WHEN {literal(value)} THEN TRUE" for value in yes] + [
        f"WHEN {literal(value)} THEN FALSE" for value in no
    ]
    text = (
        f"CASE {identifier(cells.name)} {' '.join(cases)} END"
        if cells.type == "VARCHAR"
        else f"{identifier(cells.name)} = 1"
    )
    return Guess(text, (Said("evidence_yes_no", {"words": counted_words(cells)}),))


def literal(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def counted_words(cells: Cells, most: int = 8) -> tuple[tuple[str, int], ...]:
    """The commonest words of a column with their rows."""
    return cells.common[:most]
