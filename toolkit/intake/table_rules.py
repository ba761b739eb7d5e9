"""What each table needs beyond columns that are found by their names: ids that repeat, outcomes, scales, line types."""

from collections.abc import Callable
from itertools import combinations
from typing import NamedTuple

from toolkit.intake import tables
from toolkit.intake.column_values import identifier
from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.guesses import Guess, Option, Question, Said
from toolkit.intake.header_words import meaning, plain
from toolkit.intake.proposals import Match
from toolkit.intake.value_readings import counted_words, literal

MOST_KEY_COLUMNS = 12
CURRENCIES = ("EUR", "GBP", "USD", "SEK", "CHF")
EMPLOYEES = frozenset("employee employees job employer mitarbeiter dipendenti henkilosto empleado".split())
UNIQUE_FROM, UNIQUE_TOGETHER = 0.9, 0.97


class Beyond(NamedTuple):
    """What a table's rule adds to a source: columns, exclusions with their reason, notes, times past midnight."""

    columns: dict[str, Guess]
    exclude: tuple[tuple[Guess, str], ...] = ()
    notes: tuple[Said, ...] = ()
    past_midnight: tuple[str, ...] = ()


def beyond(table: str, sheet: ExportSheet, matched: dict[str, Match], columns: dict[str, Guess]) -> Beyond:
    """What the table's own rule makes of the columns that were found, `columns` as they are guessed so far."""
    rule: Callable[[ExportSheet, dict[str, Match], dict[str, Guess]], Beyond] | None = RULES.get(table)
    found = rule(sheet, matched, columns) if rule else Beyond({})
    return found._replace(columns={**found.columns, **_key(table, sheet, matched, {**columns, **found.columns})})


def _key(table: str, sheet: ExportSheet, matched: dict[str, Match], columns: dict[str, Guess]) -> dict[str, Guess]:
    """The column that makes a row of the table the same row: one that hardly repeats, else two that together do not."""
    keys = tables.KEYS.get(table, ())
    if len(keys) != 1 or table in ("events", "agents", "reported"):
        return {}
    key = keys[0]
    own = matched[key].name if key in matched else ""
    if own and sheet.cells[own].unique:
        return {}
    usable = [
        name
        for name, cells in sheet.cells.items()
        if cells.filled >= UNIQUE_FROM * cells.rows
        and not sheet.kind(name)
        and not cells.free_text
        and cells.distinct > 1
    ]
    single = [name for name in usable if sheet.cells[name].unique]
    if single and not own:
        cells = sheet.cells[single[0]]
        return {
            key: Guess(
                identifier(single[0]), (Said("evidence_unique", {"distinct": cells.distinct, "rows": cells.rows}),)
            )
        }
    of_invoice = [matched["invoice_id"].name] if "invoice_id" in matched else []
    used = {match.name for match in matched.values()} - {own, *of_invoice}
    usable = [name for name in usable if name not in used]
    ordered = sorted(usable, key=lambda name: (name not in of_invoice, -sheet.cells[name].distinct))[:MOST_KEY_COLUMNS]
    pairs = [(own, other) for other in ordered if other != own] if own else list(combinations(ordered, 2))
    texts = [f"{sheet.cells[other].loaded} || '-' || {sheet.cells[one].loaded}" for one, other in pairs]
    counts = sheet.counted("count(*)", *(f"count(DISTINCT {text})" for text in texts))
    together, place = max(((count, -place) for place, count in enumerate(counts[1:])), default=(0, 0))
    if pairs and together >= UNIQUE_TOGETHER * counts[0]:
        one, other = pairs[-place]
        said = Said("evidence_pair", {"one": other, "other": one, "distinct": together, "rows": counts[0]})
        return {key: Guess(f"{identifier(other)} || '-' || {identifier(one)}", (said,))}
    if own:
        cells = sheet.cells[own]
        repeated = Said("evidence_repeats", {"distinct": cells.distinct, "rows": cells.filled})
        return {key: columns[key]._replace(evidence=(*columns[key].evidence, repeated))}
    return {}


def _contacts(sheet: ExportSheet, matched: dict[str, Match], columns: dict[str, Guess]) -> Beyond:
    found: dict[str, Guess] = {}
    exclude: tuple[tuple[Guess, str], ...] = ()
    ended = matched.get("ended_at")
    night = ("ended_at",) if ended and ended.joined else ()
    if "answered" not in columns and "outcome" in matched:
        name = matched["outcome"].name
        cells = sheet.cells[name]
        known = (Said("known_words", {"words": counted_words(cells, 12)}),)
        said = {word: meaning("answered", word) for word in cells.words}
        answered = sorted(cells.words, key=lambda word: said[word] != "yes")
        # The word that most likely is an answer is the last that could be an abandonment.
        abandoned = [*sorted((w for w in cells.words if w != answered[0]), key=lambda w: said[w] != "no"), answered[0]]
        for column, words in (("answered", answered), ("abandoned", abandoned)):
            options = tuple(
                Option(f"{identifier(name)} = {literal(word)}", Said("means_word", {"word": word})) for word in words
            )
            asked = Said(f"ask_{column}", {"column": name})
            found[column] = Guess(options[0].text, (), Question(asked, known, options))
        others = [word for word in cells.words if word not in (answered[0], abandoned[0])]
        if others:
            options = (
                *(
                    Option(f"{identifier(name)} = {literal(word)}", Said("means_word", {"word": word}))
                    for word in others
                ),
                Option("FALSE", Said("every_row_counts")),
            )
            question = Question(Said("ask_no_contact", {"column": name}), known, options)
            exclude = ((Guess(options[0].text, (), question), "reason_no_contact"),)
    elif "answered" in columns and "abandoned" not in columns and "answered" in matched:
        name = matched["answered"].name
        rest = f"NOT ({columns['answered'].text})"
        options = (
            Option(rest, Said("abandoned_is_the_rest")),
            Option("CAST(NULL AS BOOLEAN)", Said("abandoned_is_unknown")),
        )
        found["abandoned"] = Guess(rest, (), Question(Said("ask_abandoned_rest", {"column": name}), (), options))
    return Beyond(found, exclude, past_midnight=night)


def _surveys(sheet: ExportSheet, matched: dict[str, Match], columns: dict[str, Guess]) -> Beyond:
    found: dict[str, Guess] = {}
    exclude: tuple[tuple[Guess, str], ...] = ()
    asked_only = "invited_at" in columns and not {"csat", "nps", "comment", "answered_at"} & set(columns)
    if "survey_id" not in columns and "contact_id" in columns:
        found["survey_id"] = columns["contact_id"]
    if asked_only:
        found["invited"] = Guess("TRUE", (Said("evidence_invitations"),))
        found["answered_at"] = Guess("CAST(NULL AS TIMESTAMP)", (Said("evidence_no_answers"),))
        exclude = _answered_invitations(sheet, matched)
    if "csat" in matched:
        found |= _scale(sheet, matched["csat"].name)
    names = [sheet.look.paths[0].stem, *(matched[each].name for each in ("csat", "nps") if each in matched)]
    if EMPLOYEES & {word for name in names for word in plain(name).split()}:
        options = (Option("'employee'", Said("audience_employee")), Option("'customer'", Said("audience_customer")))
        found["audience"] = Guess(options[0].text, (), Question(Said("ask_audience"), (), options))
    return Beyond(found, exclude)


def _answered_invitations(sheet: ExportSheet, matched: dict[str, Match]) -> tuple[tuple[Guess, str], ...]:
    """Invitations whose answer stands in the survey itself, told by a word of their status; a question."""
    used = {match.name for match in matched.values()}
    for name, cells in sheet.cells.items():
        if name in used or not 1 < len(cells.words) <= 8:
            continue
        words = sorted(cells.words, key=lambda word: meaning("finished", word) is None)
        options = (
            *(Option(f"{identifier(name)} = {literal(word)}", Said("means_word", {"word": word})) for word in words),
            Option("FALSE", Said("no_such_rows")),
        )
        known = (Said("known_words", {"words": counted_words(cells)}),)
        question = Question(Said("ask_answered_invitations", {"column": name}), known, options)
        return ((Guess(options[0].text, (), question), "reason_answered_invitation"),)
    return ()


def _scale(sheet: ExportSheet, name: str) -> dict[str, Guess]:
    """The top of a scale and which end of it is good: questions, since codes such as "don't know" look like points."""
    cells = sheet.cells[name]
    points = tuple(sorted(cells.common, key=lambda each: (len(each[0]), each[0])))
    known = (Said("known_points", {"words": points}),)
    seen = int(cells.ends()[1])
    tops = list(dict.fromkeys([seen, 5, 7, 10]))
    top_options = tuple(Option(str(top), Said("scale_top", {"top": top})) for top in tops)
    ends = (
        Option("'satisfaction'", Said("scale_high_is_good")),
        Option("'dissatisfaction'", Said("scale_low_is_good")),
    )
    return {
        "csat_max": Guess(str(seen), (), Question(Said("ask_scale_top", {"column": name}), known, top_options)),
        "csat_direction": Guess("'satisfaction'", (), Question(Said("ask_scale_end", {"column": name}), known, ends)),
    }


def _money(_sheet: ExportSheet, _matched: dict[str, Match], columns: dict[str, Guess]) -> Beyond:
    found: dict[str, Guess] = {}
    if "currency" not in columns:
        options = tuple(Option(literal(each), Said("currency_is", {"currency": each})) for each in CURRENCIES)
        found["currency"] = Guess(options[0].text, (), Question(Said("ask_currency"), (), options))
    if "line_type" not in columns:
        options = tuple(
            Option(literal(each), Said("line_type_is", {"type": each})) for each in tables.WORDS["line_type"]
        )
        found["line_type"] = Guess(options[0].text, (), Question(Said("ask_line_type"), (), options))
    return Beyond(found)


def _alignment(sheet: ExportSheet, matched: dict[str, Match], _columns: dict[str, Guess]) -> Beyond:
    used = {match.name for match in matched.values()}
    ends = [cells.ends() for name, cells in sheet.cells.items() if name not in used and cells.whole_numbers]
    low, high = int(min(low for low, _high in ends)), int(max(high for _low, high in ends))
    found = {}
    for column, asked, seen, usual in (
        ("scale_low", "ask_scale_low", low, (0, 1)),
        ("scale_high", "ask_scale_high", high, (5, 7, 10)),
    ):
        tops = list(dict.fromkeys([seen, *usual]))
        options = tuple(Option(str(each), Said("scale_point", {"point": each})) for each in tops)
        known = (Said("known_range", {"low": low, "high": high}),)
        found[column] = Guess(options[0].text, (), Question(Said(asked), known, options))
    return Beyond(found)


RULES: dict[str, Callable[[ExportSheet, dict[str, Match], dict[str, Guess]], Beyond]] = {
    "contacts": _contacts,
    "surveys": _surveys,
    "money": _money,
    "alignment": _alignment,
}
