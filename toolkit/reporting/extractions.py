"""Everything a report shows in English, gathered into the files of translations: `make messages`.

Translations that are there stay; what is gone is kept behind `#~`, and comes back with its English. What is new stands
empty until somebody translates it, and is shown in English until then. For a new language: `make messages ADD=sv`.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from toolkit.intake.tables import TABLES
from toolkit.measures import conventions, kpis
from toolkit.measures.judgements import JUDGEMENTS
from toolkit.parameters.languages import ENGLISH, LANGUAGES, LOCALES
from toolkit.reporting import notebooks
from toolkit.reporting.english_reasons import REASONS, TITLES_WITH_NUMBERS
from toolkit.reporting.messages import MESSAGES, SINGULARS, english_only
from toolkit.reporting.translations import FIGURE, TEXT

if TYPE_CHECKING:
    from babel.messages import Catalog

_ROOM: Final = Path(__file__).parent
_NOTEBOOKS: Final = _ROOM.parents[1] / "notebooks"
# The arguments that hold words to be shown, by their names.
_SHOWN: Final = frozenset({"caption", "title", "label", "what"})
# What stands second in a pair that heads a column: the kinds of `tables.table`.
_KINDS: Final = frozenset(
    "figure text ours share seconds lasting count number score points quantity interval written difference target "
    "verdict severity hash".split()
)
_FIELD: Final = re.compile(r"\{[^}]*\}")
_WIDTH: Final = 110


class Shown(NamedTuple):
    """An English text, its context, its plural where it has one, and where it stands."""

    context: str
    english: str
    plural: str = ""
    place: str = ""


def shown() -> list[Shown]:
    """All that can be translated, each once, messages first."""
    found: dict[tuple[str, str], Shown] = {}
    for each in (*_messages(), *_figures(), *_words(), *_reasons()):
        if re.search(r"[^\W\d_]", _FIELD.sub("", each.english)):
            found.setdefault((each.context, each.english), each)
    return list(found.values())


def _messages() -> Iterator[Shown]:
    for message, english in MESSAGES.items():
        if english_only(message) or "|" in message:
            continue
        counted = SINGULARS.get(message)
        if counted:
            yield Shown(message, MESSAGES[f"{message}|{counted}"], english)
        else:
            yield Shown(message, english)


def _figures() -> Iterator[Shown]:
    for entry in (*kpis.EVERY.values(), *JUDGEMENTS.values()):
        yield Shown(FIGURE, entry.title, place="catalogue")
    for title in (*conventions.TITLES.values(), *TITLES_WITH_NUMBERS):
        yield Shown(FIGURE, title, place="catalogue")


def _words() -> Iterator[Shown]:
    """Words in the notebooks and headings of columns in this room's modules."""
    for path in sorted(_NOTEBOOKS.glob("*/*.ipynb")):
        for cell in notebooks.read(path)["cells"]:
            text = notebooks.source(cell)
            if cell["cell_type"] == "markdown":
                for block in notebooks.blocks(text):
                    yield Shown(TEXT, notebooks.heading(block)[1], place=path.stem)
            else:
                tree = ast.parse(text)
                yield from (Shown(TEXT, words, place=path.stem) for words in _literals(tree))
                yield from (Shown(FIGURE, words, place=path.stem) for words in _named(tree))
    for path in sorted(_ROOM.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from (Shown(TEXT, words, place=path.stem) for words in _literals(tree))


def _literals(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            words, kind = (_text(each) for each in node.elts)
            if words and kind in _KINDS:
                yield words
        if isinstance(node, ast.Call):
            named = [keyword.value for keyword in node.keywords if keyword.arg in _SHOWN]
            yield from filter(None, map(_text, named))


def _named(tree: ast.AST) -> Iterator[str]:
    """What a picture's alternative text calls its figure: captions.volumes(shown, "hour of the day")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("captions"):
            yield from filter(None, map(_text, node.args[1:2]))


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _reasons() -> Iterator[Shown]:
    """What rooms before this one say in words, and what the columns of the canonical tables mean."""
    yield from (Shown(TEXT, reason, place="reasons") for reason in REASONS)
    for columns in TABLES.values():
        yield from (Shown(TEXT, column.meaning, place="columns") for column in columns)


def merged(language: str, folder: Path = LOCALES) -> str:
    """A language's file with everything that is shown: translations kept, what is new left empty."""
    from babel import Locale
    from babel.messages import Catalog
    from babel.messages.pofile import read_po, write_po

    path = folder / f"{language}.po"
    catalog = Catalog(locale=Locale.parse(language), project="vendor-audit-toolkit", fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(_template(), no_fuzzy_matching=True)
    out = io.BytesIO()
    write_po(out, catalog, width=_WIDTH, omit_header=True)
    forms = f"nplurals={catalog.num_plurals}; plural={catalog.plural_expr};"
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    return f"{head}\n{out.getvalue().decode('utf-8').strip()}\n"


def _template() -> "Catalog":
    from babel.messages import Catalog

    template = Catalog(fuzzy=False)
    for each in shown():
        text = (each.english, each.plural) if each.plural else each.english
        template.add(text, context=each.context, auto_comments=[each.place] if each.place else [])
    return template


def main(added: list[str]) -> None:
    """Merge into every file that is there, and begin those of the languages named."""
    for language in dict.fromkeys([*LANGUAGES, *added]):
        if language != ENGLISH:
            (LOCALES / f"{language}.po").write_text(merged(language), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
