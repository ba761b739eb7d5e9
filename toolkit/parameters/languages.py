"""Which languages reports can be written in, and which of them this process writes.

A language is one file of translations in `toolkit/locales`; English is the language of the source and has none. What
is spoken is a setting of the whole process: an audit that is opened sets it, and nothing but words, marks between
digits and names of days hangs on it. No number does: rounding is the same in every language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCALES: Final = Path(__file__).resolve().parents[1] / "locales"
ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, *sorted(path.stem for path in LOCALES.glob("*.po")))

_spoken = ENGLISH


def spoken() -> str:
    """The language that this process writes reports in."""
    return _spoken


def speak(language: str) -> None:
    """Write reports in a language from here on. ValueError for one that has no file of translations."""
    global _spoken
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of the languages {', '.join(LANGUAGES)}")
    _spoken = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write reports in a language for as long as the block lasts."""
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)
