"""How each matched column of an export is read: its expression, its evidence, or the question that it leaves."""

import re
from collections.abc import Mapping

from toolkit.intake import tables, value_readings
from toolkit.intake.columns import Column
from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.guesses import Guess, Option, Question, Said
from toolkit.intake.header_words import meaning
from toolkit.intake.personal_data import personal_data
from toolkit.intake.proposals import Match
from toolkit.intake.value_readings import literal

# What stands in the place of a person whom nobody knows.
NOBODY = re.compile(
    r"0+|-+|\?+|n/?a|none|null|unknown|anonymous|anonym|unbekannt|sconosciuto|tuntematon|no[_ ]\w+", re.I
)
NUMBER_TYPES = {
    "decimal(8, 3)": "DECIMAL(8, 3)",
    "decimal(18, 6)": "DECIMAL(18, 6)",
    "decimal(18, 4)": "DECIMAL(18, 4)",
}
TOLD_WORDS = 6
# Words of these columns are the contact's own kinds, never a person's name.
SPOKEN = frozenset(
    {"channel", "direction", "outcome", "state", "activity", "reason", "kind", "line_type", "currency", "side", "unit"}
)


def guessed(sheet: ExportSheet, column: Column, match: Match) -> Guess | None:
    """The column as it would be mapped; None where its values turn out to be no such thing."""
    cells = sheet.cells[match.name]
    if column.kind == "time":
        return sheet.time(match.name)
    if column.kind == "truth":
        return value_readings.truth(cells)
    if column.kind == "seconds":
        clocks = [
            (name, ways[0].reading)
            for name, ways in sheet.times.items()
            if len(ways) == 1 and name != match.name and ways[0].reading.kind in ("clock", "moment", "instant")
        ]
        return value_readings.seconds(cells, clocks, sheet.connection, sheet.rows_table, sheet.names)
    if column.kind == "number":
        scale = column.name in ("csat", "nps") and cells.type == "VARCHAR"
        type_ = "INTEGER" if scale else NUMBER_TYPES.get(column.type, "DECIMAL(18, 6)")
        found = value_readings.number(cells, type_)
        if found and cells.numbers:
            low, high = cells.ends()
            return found._replace(evidence=(*found.evidence, Said("evidence_numbers", {"low": low, "high": high})))
        return found
    return _text(sheet, column, match)


def _text(sheet: ExportSheet, column: Column, match: Match) -> Guess:
    cells = sheet.cells[match.name]
    name = sheet.column(match.name)
    counts = {"distinct": cells.distinct, "rows": cells.filled}
    if column.pseudonym:
        evidence = (Said("evidence_people", {**counts, "shape": cells.shape}),)
        nobody = next((value for value, rows in cells.common if rows > 1 and NOBODY.fullmatch(value.strip())), None)
        if nobody is None:
            return Guess(name, evidence)
        rows = dict(cells.common)[nobody]
        asked = Said("ask_nobody", {"value": nobody, "rows": rows, "filled": cells.filled})
        options = (
            Option(f"nullif({name}, {literal(nobody)})", Said("nobody_is_unknown")),
            Option(name, Said("nobody_is_somebody")),
        )
        return Guess(name, evidence, Question(asked, (), options))
    if column.name in SPOKEN and cells.words:
        return Guess(name, (Said("evidence_words", {**counts, "words": cells.words[:TOLD_WORDS]}),))
    return Guess(name, (Said("evidence_distinct", {**counts, "shape": cells.shape}),))


def labels_of(column: str, words: Mapping[str, int], *, needed: bool) -> dict[str, Guess] | None:
    """What each word of a column means in ours; empty where they are ours already.

    None where too few are known, or where one of them is no word but somebody's address or number.

    With `needed` a word that nobody knows is a question, since the table cannot do without the column.
    """
    known = tables.WORDS.get(column)
    if any(personal_data(word) for word in words):
        return None
    if column == "channel":
        meant = {word: meaning(column, word) or word for word in words}
        return (
            {} if all(word == ours for word, ours in meant.items()) else {w: Guess(ours) for w, ours in meant.items()}
        )
    if known is None or not words or set(words) <= set(known):
        return {}
    folded = {word: word.casefold().replace(" ", "_") for word in words}
    ours = {word: text if text in known else meaning(column, word) for word, text in folded.items()}
    if not needed and sum(words[word] for word, found in ours.items() if found) < 0.5 * sum(words.values()):
        return None
    result = {}
    for word, found in ours.items():
        options = tuple(Option(each, Said("label_means", {"ours": each})) for each in known)
        question = Question(Said("ask_label", {"word": word, "rows": words[word]}), (), options)
        result[word] = Guess(found) if found else Guess(known[0], (), question)
    return result
