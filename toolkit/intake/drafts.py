"""From one export to the source that it would become: recognised, proposed, or honestly not placed."""

from collections.abc import Mapping
from typing import Any

import duckdb
from sqlglot import exp

from toolkit.intake import tables
from toolkit.intake.column_values import bound
from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.first_looks import Look
from toolkit.intake.guesses import Draft, Guess, Said, Unmapped
from toolkit.intake.header_words import likeness, unit_of
from toolkit.intake.mappings import parsed
from toolkit.intake.proposals import LONG_ITEMS, NEARLY_VENDOR, Match, best_table, matches
from toolkit.intake.recognition import Recognised, recognised
from toolkit.intake.source_columns import guessed, labels_of
from toolkit.intake.table_rules import beyond
from toolkit.intake.value_readings import SECONDS_OF
from toolkit.intake.wide_sheets import LENGTHS, SHARES, items_of

MOST_VENDORS = 20
RATED = ("csat", "nps", "comment")
OF_ITEMS = ("score", "max_score", "section", "weight", "critical", "answer", "value")


def drafts_of(look: Look, connection: duckdb.DuckDBPyConnection) -> tuple[ExportSheet | None, list[Draft]]:
    """The sources that an export would become, none where nothing is recognised; a log with ratings becomes two."""
    if not look.columns:
        return None, []
    header = {name: f"c{place}" for place, name in enumerate(look.columns)}
    shipped = recognised(header)
    if shipped is not None:
        sheet = ExportSheet(look, connection, _left_out(shipped, header))
        return sheet, [_of_format(sheet, shipped)]
    sheet = ExportSheet(look, connection)
    items = items_of(sheet)
    found = best_table(sheet, {name: tuple(mine) for name, mine in items.items()})
    if found is None:
        return sheet, []
    table, matched = found
    # A table that has its rows one below the other needs none side by side.
    mine = {} if LONG_ITEMS.get(table) in matched else items.get(table, {})
    draft = _proposed(sheet, table, matched, mine)
    ratings = _ratings(sheet, draft) if table == "contacts" else None
    if ratings is None:
        return sheet, [draft]
    rated = {match.name for match in matches(sheet, "surveys").values() if match.column in ratings.columns}
    return sheet, [draft._replace(unmapped=tuple(each for each in draft.unmapped if each.name not in rated)), ratings]


def _left_out(shipped: Recognised, header: Mapping[str, str]) -> exp.Expression | None:
    """The rows that the format leaves out, which say nothing about the columns."""
    rules = [parsed(rule["where"], header)[0] for rule in shipped.format.values.get("exclude", [])]
    trees = [exp.paren(rule.tree) for rule in rules if rule is not None]
    return exp.or_(*trees) if trees else None


def _of_format(sheet: ExportSheet, shipped: Recognised) -> Draft:
    """A recognised export: what its format gives, and what the columns that it leaves over may be."""
    table = shipped.format.table
    read = {name for expression in shipped.columns.values() for name in expression.reads}
    given = [*shipped.format.columns] if shipped.whole else [*shipped.columns]
    own = matches(sheet, table, taken=[*read], given=[*given, "outcome"])
    columns = {} if shipped.whole else {name: Guess(shipped.format.columns[name]) for name in shipped.columns}
    columns |= _guesses(sheet, table, own)
    more = beyond(table, sheet, own, {**{name: Guess("") for name in given}, **columns})
    columns |= {name: guess for name, guess in more.columns.items() if name not in given}
    labels = _labels(sheet, table, columns, own)
    written = shipped.format.values.get("labels", {})
    for name, words in written.items():
        if name in shipped.columns:
            strays = _strays(sheet, shipped.format.columns[name], words)
            meant = labels_of(name, strays, needed=True) or {word: Guess(word) for word in strays}
            inherited = {} if shipped.whole else {word: Guess(ours) for word, ours in words.items()}
            if strays or inherited:
                labels[name] = {**inherited, **meant}
    exclude = (
        ()
        if shipped.whole
        else tuple(
            (Guess(rule["where"]), rule["reason"])
            for rule in shipped.format.values.get("exclude", [])
            if parsed(rule["where"], sheet.names)[0] is not None
        )
    )
    used = read | _read(sheet, columns)
    given_texts = {name: text for name, text in shipped.format.columns.items() if name in given}
    return Draft(
        table,
        shipped.format.name,
        columns,
        labels,
        {},
        exclude + more.exclude,
        more.past_midnight,
        _unmapped(sheet, used),
        shipped.lacking,
        more.notes,
        *_clocks(sheet, table, {**given_texts, **{name: guess.first for name, guess in columns.items()}}),
        given_texts if shipped.whole else {},
    )


def _strays(sheet: ExportSheet, text: str, words: Mapping[str, str]) -> dict[str, int]:
    """The words of a column that a format does not know, with their rows."""
    found = sheet.connection.execute(
        f"SELECT CAST({bound(text, sheet.names)} AS VARCHAR) AS w, count(*) FROM {sheet.rows_table} "  # noqa: S608
        "WHERE w IS NOT NULL GROUP BY w ORDER BY count(*) DESC, w LIMIT 100"
    ).fetchall()
    return {word: rows for word, rows in found if word not in words}


def _proposed(sheet: ExportSheet, table: str, matched: dict[str, Match], items: Mapping[str, str]) -> Draft:
    if table == "counts":
        columns = {match.column: Guess(sheet.column(match.name)) for match in matched.values()}
        return Draft(table, None, columns, {}, {}, (), (), (), (), ())
    if items:
        # What each item gives, no column gives for all of them.
        matched = {name: match for name, match in matched.items() if name not in OF_ITEMS}
    columns = _guesses(sheet, table, matched)
    more = beyond(table, sheet, matched, columns)
    columns |= more.columns
    vendor = _vendor(sheet, matched)
    labels = _labels(sheet, table, columns, matched)
    if vendor:
        columns = {
            "vendor": Guess(sheet.column(vendor), (Said("evidence_vendor", {"words": sheet.cells[vendor].words}),)),
            **columns,
        }
        labels["vendor"] = {word: Guess("") for word in sheet.cells[vendor].words}
    columns = {name: guess for name, guess in columns.items() if name != "outcome"}
    used = set(items.values()) | _read(sheet, columns)
    ordered = {c.name: columns[c.name] for c in tables.mappable(table) if c.name in columns}
    notes = (Said(f"note_items_{table}"),) if items else ()
    return Draft(
        table,
        None,
        ordered,
        labels,
        {key: _item(sheet, table, key, name) for key, name in items.items()},
        more.exclude,
        more.past_midnight,
        _unmapped(sheet, used),
        (),
        (*more.notes, *notes),
        *_clocks(sheet, table, {name: guess.first for name, guess in ordered.items()}),
    )


def _guesses(sheet: ExportSheet, table: str, matched: Mapping[str, Match]) -> dict[str, Guess]:
    known = {column.name: column for column in tables.mappable(table)}
    found: dict[str, Guess] = {}
    for name, match in matched.items():
        guess = guessed(sheet, known[name], match) if name in known else None
        if guess is not None:
            found[name] = guess
    return found


def _labels(
    sheet: ExportSheet, table: str, columns: dict[str, Guess], matched: Mapping[str, Match]
) -> dict[str, dict[str, Guess]]:
    """The labels of columns whose words are ours to know; a column that they cannot explain is taken out."""
    required = {column.name for column in tables.mappable(table) if column.required}
    result: dict[str, dict[str, Guess]] = {}
    for name, match in matched.items():
        if name not in columns or (name not in tables.WORDS and name != "channel"):
            continue
        words = dict(sheet.cells[match.name].common)
        found = labels_of(name, words, needed=name in required)
        if found is None:
            del columns[name]
        elif found:
            result[name] = found
    return result


def _vendor(sheet: ExportSheet, matched: Mapping[str, Match]) -> str:
    """A column that names whose contact it is, where there are several vendors in one export."""
    used = {match.name for match in matched.values()}
    for name in sheet.look.columns:
        words = sheet.cells[name].words
        if name not in used and likeness(name, "", "vendor") >= NEARLY_VENDOR and 1 < len(words) <= MOST_VENDORS:
            return name
    return ""


def _item(sheet: ExportSheet, table: str, key: str, name: str) -> dict[str, Any]:
    item: dict[str, Any] = {"column": name}
    text = sheet.cells[name].type == "VARCHAR"
    if table == "alignment":
        item["score"] = "CAST(value AS INTEGER)" if text else "value"
    if table == "reported" and key in SHARES and sheet.cells[name].ends()[1] > 1:
        item["value"] = "CAST(value AS DECIMAL(18, 6)) / 100"
    if table == "reported" and key in LENGTHS and (unit := unit_of(name)) not in (None, "s"):
        item["value"] = SECONDS_OF[str(unit)].format("CAST(value AS DECIMAL(18, 6))")
    return item


def _ratings(sheet: ExportSheet, contacts: Draft) -> Draft | None:
    """The answers that stand in a log of contacts, as a source of their own: a rating belongs to its contact."""
    matched = matches(sheet, "surveys")
    rated: dict[str, Match] = {name: match for name, match in matched.items() if name in RATED}
    if not rated or "contact_id" not in contacts.columns or "started_at" not in contacts.columns:
        return None
    columns = {
        "survey_id": contacts.columns["contact_id"],
        "contact_id": contacts.columns["contact_id"],
        "answered_at": contacts.columns["started_at"]._replace(evidence=(Said("evidence_rated_contact"),)),
        **_guesses(sheet, "surveys", rated),
    }
    columns |= {
        name: guess for name, guess in beyond("surveys", sheet, rated, columns).columns.items() if name not in columns
    }
    empty = " AND ".join(f"{sheet.column(match.name)} IS NULL" for match in rated.values())
    exclude = ((Guess(empty), "reason_not_rated"),)
    notes = (Said("note_ratings"),)
    return Draft("surveys", None, columns, {}, {}, exclude, (), (), (), notes, contacts.clock, contacts.naive)


def _clocks(sheet: ExportSheet, table: str, texts: Mapping[str, str]) -> tuple[str, bool]:
    """The expression of the table's own time, and whether any time has an hour and no zone."""
    known = {column.name: column for column in tables.mappable(table)}
    naive = False
    for name, text in texts.items():
        if known[name].kind != "time":
            continue
        read = bound(text, sheet.names)
        type_, hours = sheet.counted(
            f"any_value(typeof({read}))", f"count(*) FILTER (date_trunc('day', {read}) <> {read})"
        )
        naive |= type_ == "TIMESTAMP" and hours > 0
    clock = texts.get(tables.CLOCKS[table], "")
    # An invitation that nobody answered has the time of its sending alone.
    return (texts["invited_at"] if "NULL" in clock and "invited_at" in texts else clock), naive


def _read(sheet: ExportSheet, columns: Mapping[str, Guess]) -> set[str]:
    """The columns of the export that the guesses read, whatever is decided."""
    texts = [text for guess in columns.values() for text in (guess.text, *(_answers(guess)))]
    found = [parsed(text, sheet.names)[0] for text in texts if text]
    return {name for expression in found if expression for name in expression.reads}


def _answers(guess: Guess) -> tuple[str, ...]:
    return tuple(option.text for option in guess.question.options) if guess.question else ()


def _unmapped(sheet: ExportSheet, used: set[str]) -> tuple[Unmapped, ...]:
    """The columns that nothing is made of, without a word of what stands in them."""
    result = []
    for name, cells in sheet.cells.items():
        if name in used:
            continue
        kind = sheet.kind(name) or ("numbers" if cells.numbers else "yes_no" if cells.yes_no else "text")
        kind = "text_long" if cells.free_text else "empty" if not cells.filled else kind
        counts = {"distinct": cells.distinct, "filled": cells.filled, "shape": cells.shape}
        result.append(Unmapped(name, Said(f"unmapped_{kind}", counts)))
    return tuple(result)
