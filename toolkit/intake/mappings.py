"""Mapping expressions: one SQL expression each, over the export's own columns, and nothing else.

A mapping comes from a file that may come from anywhere, so an expression is parsed before it is used:
one scalar expression, known functions only, columns that stand in the header. No query, no other
table, no file, no clock and no random number can be written in it.
"""

import difflib
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import prod
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import TokenType

DIALECT = "duckdb"
LONGEST = 10_000
LONGEST_PADDING = 1000
MOST_GROWTH = 1000

FUNCTIONS = frozenset(
    """
    abs cast ceil ceiling chr coalesce concat concat_ws contains date_add date_diff date_part date_sub
    date_trunc datediff day dayofweek ends_with epoch epoch_ms extract floor greatest hour if ifnull instr
    isodow isnan last_day least left length lower lpad ltrim make_date make_time make_timestamp minute mod
    month nullif regexp_extract regexp_full_match regexp_matches regexp_replace replace reverse right round
    rpad rtrim second sign split_part starts_with strftime strip_accents strlen strpos strptime substr
    substring suffix prefix timezone to_days to_hours to_milliseconds to_minutes to_seconds to_timestamp
    translate trim trunc try_cast try_strptime upper year
    """.split()
)
# Words that stand before a parenthesis without being a function.
KEYWORDS = frozenset("and or not in when then else case between like ilike is on as any".split())
TYPES = frozenset("decimal numeric varchar".split())
REFUSED = (
    exp.Query,
    exp.Subquery,
    exp.Table,
    exp.Star,
    exp.Window,
    exp.AggFunc,
    exp.Lambda,
    exp.Parameter,
    exp.Placeholder,
    exp.Command,
    exp.DDL,
    exp.DML,
    exp.Alias,
    exp.Semicolon,
)
# What the clock, the session or the machine answers is no part of a row.
SURROUNDINGS = ("Current", "Local", "Session", "Utc", "Rand", "Uuid")


class Expression(NamedTuple):
    """A checked expression: its tree over the loaded export, and the export's columns it reads."""

    tree: exp.Expression
    reads: tuple[str, ...]


def misspelt(word: str, words: Iterable[str]) -> str:
    """The nearest of `words`, as the end of a sentence; empty where none is near."""
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _called_names(text: str) -> list[str]:
    tokens = sqlglot.tokenize(text, read=DIALECT)
    return [
        token.text.lower()
        for token, following in pairwise(tokens)
        if following.token_type == TokenType.L_PAREN
        and token.token_type not in (TokenType.STRING, TokenType.NUMBER, TokenType.IDENTIFIER)
        and (token.text[:1].isalpha() or token.text[:1] == "_")
    ]


def _quoted_calls(text: str) -> bool:
    tokens = sqlglot.tokenize(text, read=DIALECT)
    return any(
        token.token_type == TokenType.IDENTIFIER and following.token_type in (TokenType.L_PAREN, TokenType.DOT)
        for token, following in pairwise(tokens)
    )


def parsed(text: str, columns: Mapping[str, str]) -> tuple[Expression | None, list[str]]:
    """The expression in `text` over an export, or why it is none.

    `columns` maps the export's header to the names under which the export was loaded; the tree that comes
    back speaks of the loaded names. Returns the expression and an empty list, or None and every fault.
    """
    if len(text) > LONGEST:
        return None, [f"longer than {LONGEST} characters"]
    try:
        statements = sqlglot.parse(text, read=DIALECT)
        called = _called_names(text)
        quoted_calls = _quoted_calls(text)
    except (ParseError, TokenError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else "too deep"
        return None, [f"not an SQL expression: {first}"]
    if len(statements) != 1 or statements[0] is None:
        return None, ["not one SQL expression" if statements and statements[0] is not None else "empty"]
    tree = statements[0]
    if tree.find(exp.Dot):
        # A method hides its column from the check against the header.
        return None, ["a method is called on a value, or a part of it named; write upper(x), not x.upper()"]
    if not isinstance(tree, exp.Condition | exp.Func | exp.Interval) or isinstance(tree, REFUSED):
        return None, ["not an SQL expression over a row: a statement or a query"]
    faults = [
        f"{name}() is not among the functions a mapping may call{misspelt(name, FUNCTIONS)}"
        for name in dict.fromkeys(called)
        if name not in FUNCTIONS | KEYWORDS | TYPES
    ]
    if quoted_calls:
        faults.append("a quoted name is called or qualified")
    refused = sorted(
        {
            type(node).__name__.lower()
            for node in tree.walk()
            if isinstance(node, REFUSED) or type(node).__name__.startswith(SURROUNDINGS)
        }
    )
    faults += [f"holds a {name}, which an expression over one row may not" for name in refused]
    faults += _too_long(tree)
    found, unknown = _resolved(tree, columns)
    faults += unknown
    return (None, faults) if faults else (Expression(tree, found), [])


def _too_long(tree: exp.Expression) -> list[str]:
    """What could make a text of a row so long that no memory holds it."""
    faults = []
    lengths = [pad.expression for pad in tree.find_all(exp.Pad)]
    if any(not (length.is_int and 0 <= int(length.to_py()) <= LONGEST_PADDING) for length in lengths):
        faults.append(f"rpad() and lpad() need a length written as a number up to {LONGEST_PADDING:,}")
    replacing = (exp.Replace, exp.RegexpReplace)
    for node in tree.find_all(*replacing):
        around = [node]
        while (outer := around[-1].find_ancestor(*replacing)) is not None:
            around.append(outer)
        growth = [_growth(step.args.get("replacement")) for step in around]
        if len([step for step in growth if step > 1]) > 1 and prod(growth) > MOST_GROWTH:
            faults.append(f"replacements inside replacements may make a text {MOST_GROWTH:,} times as long")
            break
    return faults


def _growth(replacement: exp.Expression | None) -> int:
    """By how much a replacement may lengthen a text; one that is no constant may be of any length."""
    if replacement is None:
        return 1
    return max(1, len(replacement.name)) if replacement.is_string else MOST_GROWTH


def _resolved(tree: exp.Expression, columns: Mapping[str, str]) -> tuple[tuple[str, ...], list[str]]:
    folded: dict[str, list[str]] = {}
    for name in columns:
        folded.setdefault(name.casefold(), []).append(name)
    reads: list[str] = []
    faults: list[str] = []
    for node in list(tree.find_all(exp.Column)):
        if node.table:
            faults.append(f"{node.sql(dialect=DIALECT)} is qualified; name a column of the export alone")
            continue
        name = node.name
        candidates = [name] if name in columns else ([] if node.this.quoted else folded.get(name.casefold(), []))
        if len(candidates) != 1:
            there = ", ".join(list(columns)[:40])
            faults.append(f"no column {name} in the export{misspelt(name, columns)} (columns there: {there})")
            continue
        reads.append(candidates[0])
        node.this.replace(exp.to_identifier(columns[candidates[0]], quoted=True))
    return tuple(dict.fromkeys(reads)), list(dict.fromkeys(faults))


def guarded(expression: exp.Expression, type_: str) -> exp.Expression:
    """The expression cast to `type_` in a one-field struct that is null only where evaluation failed.

    TRY gives null for an error; the struct keeps a null that the mapping meant apart from that.
    """
    cast = exp.cast(expression.copy(), type_, dialect=DIALECT)
    struct = exp.Struct(expressions=[exp.PropertyEQ(this=exp.to_identifier("v"), expression=cast)])
    return exp.Anonymous(this="TRY", expressions=[struct])


def quoted(name: str) -> exp.Identifier:
    """A name as an identifier, whatever it holds."""
    return exp.to_identifier(name, quoted=True)
