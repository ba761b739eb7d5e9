"""Columns of an export that stand side by side for one thing each: questions of a form, figures of a month."""

import re
from collections.abc import Sequence

from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.header_words import deck_figures, likeness, plain, unit_of
from toolkit.intake.proposals import LIKE_ENOUGH, matches
from toolkit.parameters.values import SLUG

FEWEST_QUESTIONS, FEWEST_STATEMENTS, FEWEST_FIGURES = 5, 3, 2
MOST_ANSWER = 11
QUESTION = re.compile(r"\?|^\s*[A-Za-z]?\d+[.):]|^[^:]{2,40}: \S")
LENGTHS = ("asa", "aht")
SHARES = ("service_level", "abandon_rate", "fcr")


def items_of(sheet: ExportSheet) -> dict[str, dict[str, str]]:
    """The items that the sheet would have in each table that may lie on its side: id to column; none where too few."""
    return {"reported": _figures(sheet), "alignment": _statements(sheet), "shops": _questions(sheet)}


def _figures(sheet: ExportSheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for figure in deck_figures():
        likes = {name: likeness(name, "deck", figure) for name in sheet.look.columns if sheet.cells[name].numbers}
        best = max(likes, key=lambda name: likes[name], default="")
        # A length without its unit is no figure: seconds and minutes look alike.
        told = figure not in LENGTHS or unit_of(best) is not None
        if likes.get(best, 0) >= LIKE_ENOUGH and best not in found.values() and told:
            found[figure] = best
    return found if len(found) >= FEWEST_FIGURES else {}


def _statements(sheet: ExportSheet) -> dict[str, str]:
    own = {match.name for match in matches(sheet, "alignment").values()}
    columns = [
        name
        for name in sheet.look.columns
        if name not in own and (cells := sheet.cells[name]).whole_numbers and cells.ends()[0] >= 0
        if cells.ends()[1] <= MOST_ANSWER and cells.distinct > 1
    ]
    return _named(columns) if len(columns) >= FEWEST_STATEMENTS else {}


def _questions(sheet: ExportSheet) -> dict[str, str]:
    own = {match.name for match in matches(sheet, "shops").values()}
    columns = [name for name in sheet.look.columns if name not in own and QUESTION.search(name)]
    columns = [name for name in columns if sheet.cells[name].filled and not sheet.kind(name)]
    return _named(columns) if len(columns) >= FEWEST_QUESTIONS else {}


def _named(columns: Sequence[str]) -> dict[str, str]:
    """Each column under an id made of its words, told apart by its place where two have the same."""
    result: dict[str, str] = {}
    for place, name in enumerate(columns, start=1):
        # The engine's own letters only; what other scripts write keeps its place.
        bare = re.sub("[^a-z0-9]+", "_", plain(re.sub("<[^>]*>", "", name)))[:40].strip("_")
        key = bare if SLUG.fullmatch(bare) and bare not in result else f"item_{place}"
        result[key] = name
    return result
