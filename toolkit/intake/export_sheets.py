"""One export as proposals see it: its columns, the times among them, and which of two date orders they prove."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import duckdb
from sqlglot import exp

from toolkit.intake.column_values import Cells, cells_of, identifier
from toolkit.intake.first_looks import Look
from toolkit.intake.guesses import Guess, Option, Question, Said
from toolkit.intake.header_words import names_a_day
from toolkit.intake.mappings import parsed
from toolkit.intake.time_readings import Proof, Reading, joined, proofs, readings

LETTERS = frozenset({"/", ".", "-", " "})


class ExportSheet:
    """The columns of a look, profiled once; `left_out` is a condition of rows that are no rows of the table."""

    def __init__(
        self, look: Look, connection: duckdb.DuckDBPyConnection, left_out: exp.Expression | None = None
    ) -> None:
        self.look = look
        self.connection = connection
        self.cells: dict[str, Cells] = cells_of(connection, look.raw, look.columns, left_out)
        # What stands in `looked` now are this sheet's rows; the next sheet replaces it.
        connection.execute(f'CREATE OR REPLACE TEMP TABLE "seen_{look.raw}" AS FROM looked')
        self.rows_table = f'"seen_{look.raw}"'
        self.names: Mapping[str, str] = {name: cells.loaded for name, cells in self.cells.items()}

    @cached_property
    def times(self) -> dict[str, tuple[Proof, ...]]:
        """Each column of times with the ways in which its values can be read; a day of bare digits needs a name."""
        found = {}
        for name, cells in self.cells.items():
            ways = readings(cells)
            bare = ways and ways[0].kind == "day" and not LETTERS & set(cells.common[0][0])
            if ways and not (bare and not names_a_day(name)):
                told = (
                    [Proof(ways[0], cells.filled, 0, "")]
                    if ways[0].kind == "clock"
                    else proofs(self.connection, self.rows_table, cells, ways)
                )
                if told:
                    found[name] = tuple(told)
        return found

    @cached_property
    def day_column(self) -> str | None:
        """The column that holds the day of clock times beside it."""
        days = [name for name, ways in self.times.items() if ways[0].reading.kind == "day"]
        return next((name for name in days if names_a_day(name)), days[0] if days else None)

    def kind(self, name: str) -> str:
        """What kind of time a column holds, empty for none."""
        return self.times[name][0].reading.kind if name in self.times else ""

    def time(self, name: str) -> Guess:
        """A column as a time, with the proof of its order or the question; a clock time is joined to its day."""
        ways = self.times[name]
        if ways[0].reading.kind != "clock":
            return self._ordered(name, ways, [proof.reading for proof in ways])
        day = self.day_column
        assert day is not None
        clock = ways[0].reading
        of_day = self.times[day]
        whole = [joined(proof.reading, day, clock, name) for proof in of_day]
        guess = self._ordered(day, of_day, whole)
        return guess._replace(evidence=(Said("evidence_joined", {"day": day, "clock": name}), *guess.evidence))

    def _ordered(self, name: str, ways: tuple[Proof, ...], whole: list[Reading]) -> Guess:
        settled = self._settled(ways)
        shown = self.example(name)
        if len(ways) == 1 or settled is not None:
            place = 0 if settled is None else settled
            proof = ways[place]
            said = [Said("evidence_reads", {"rows": proof.rows, "filled": self.cells[name].filled, "example": shown})]
            if proof.reading.order and len(ways) == 1:
                alone = self._only(name, proof)
                said.append(Said(f"evidence_{proof.reading.order}", {"example": alone or proof.example}))
            elif proof.reading.order:
                said.append(Said("evidence_sibling", {"order": proof.reading.order, "column": self._proof_of(proof)}))
            return Guess(whole[place].expression, tuple(said))
        mixed = any(proof.alone for proof in ways)
        known = tuple(
            Said(
                "known_order",
                {
                    "order": proof.reading.order,
                    "rows": proof.rows,
                    "alone": proof.alone,
                    "example": proof.example or shown,
                },
            )
            for proof in ways
        )
        texts = [each.expression for each in whole]
        if mixed:
            tried = [text.replace("strptime(", "try_strptime(", 1) for text in texts]
            texts = [
                f"coalesce({', '.join([tried[place], *tried[:place], *tried[place + 1 :]])})"
                for place in range(len(tried))
            ]
        options = tuple(
            Option(text, Said(f"order_{'else_' if mixed else ''}{proof.reading.order}"))
            for text, proof in zip(texts, ways, strict=True)
        )
        asked = Said("ask_order_mixed" if mixed else "ask_order", {"column": name})
        return Guess(options[0].text, (), Question(asked, known, options))

    def _settled(self, ways: tuple[Proof, ...]) -> int | None:
        """Which of the ways another column of the export proves, written in the same way."""
        if len(ways) == 1 or any(proof.alone for proof in ways):
            return None
        for place, proof in enumerate(ways):
            if self._proof_of(proof):
                return place
        return None

    def _proof_of(self, proof: Proof) -> str:
        for name, other in self.times.items():
            alone = len(other) == 1 and other[0].reading.order
            if alone and other[0].reading.date == proof.reading.date:
                return name
        return ""

    def _only(self, name: str, proof: Proof) -> str:
        """A value that only this way reads."""
        every = [each for each in readings(self.cells[name]) if each.order != proof.reading.order]
        against = proofs(self.connection, self.rows_table, self.cells[name], [proof.reading, *every])
        return next((each.example for each in against if each.reading.order == proof.reading.order), "")

    def example(self, name: str) -> str:
        """One value of a column of times, the commonest."""
        common: tuple[tuple[str, Any], ...] = self.cells[name].common
        return common[0][0] if common else ""

    def column(self, name: str) -> str:
        """The column as an expression names it."""
        return identifier(name)

    def reads(self, guess: Guess | None, shipped: str | None) -> tuple[str, ...]:
        """The export's columns that a guess, or a shipped format's expression, reads."""
        text = guess.first if guess else shipped
        found = parsed(text, self.names)[0] if text else None
        return found.reads if found else ()

    def counted(self, *expressions: str) -> tuple[Any, ...]:
        """Aggregates over the sheet's rows, in the engine's SQL over the loaded columns."""
        row: tuple[Any, ...] = self.connection.execute(
            f"SELECT {', '.join(expressions)} FROM {self.rows_table}"  # noqa: S608
        ).fetchall()[0]
        return row
