"""Comments as words: what is a comment at all, who said the same, and which comments belong in one part.

Nothing here knows a language. A word is a run of letters with the marks that belong to them; in scripts that are
written without spaces each sign is a word. Every search is over a bounded text, so that no cell makes it slow.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

# What is read of one comment; the mean comment of the field has some seventy characters.
MOST_CHARACTERS: Final = 1_000
# What everybody answers is no comment: at most so many words, said in at least this share of the answers.
STOCK_WORDS: Final = 3
STOCK_SHARE: Final = 0.01
STOCK_FEWEST: Final = 10
FEWEST_WORDS: Final = 2
LONGEST_WORD: Final = 40

EMPTY, STOCK, SHORT, READ = "empty", "stock", "short", "read"
KINDS: Final = (EMPTY, STOCK, SHORT, READ)

# What intake, or whoever wrote the export, puts in the place of personal data: [e-mail], [REDACTED].
_MASK = re.compile(r"\[[^\[\]\r\n]{1,40}\]")
_TAG = re.compile(r"<[^<>]{0,200}>")
# Han, kana and the scripts of Thailand, Laos, Burma and Cambodia: no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W\d_]){{1,{LONGEST_WORD}}}")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670]")


class Reading(NamedTuple):
    """Comments as they are read: `words` (one text each, words parted by spaces), and `kind`, one of KINDS."""

    words: list[str]
    kind: NDArray[np.str_]


def words(text: str) -> list[str]:
    """The words of a text in lower case, masks, tags, numbers and marks left out."""
    return [word.casefold() for word in written_words(text)]


def written_words(text: str) -> list[str]:
    """The words of a text as they are written."""
    bounded = _TAG.sub(" ", _MASK.sub(" ", text[:MOST_CHARACTERS]))
    return _WORD.findall(_MARKS.sub("", unicodedata.normalize("NFKC", bounded)))


def reading(texts: Sequence[str]) -> Reading:
    """What each text is: empty (no word in it), stock, short (fewer than FEWEST_WORDS words), or read.

    Stock are texts of at most STOCK_WORDS words that at least STOCK_SHARE of the answers with a word, and no fewer
    than STOCK_FEWEST, give in the same words: "did not answer", "nothing".
    """
    said = [" ".join(words(text)) for text in texts]
    lengths = np.array([len(each.split()) for each in said], np.int64)
    often = Counter(each for each in said if each)
    most = max(STOCK_SHARE * sum(often.values()), STOCK_FEWEST)
    alike = np.array([often[each] >= most for each in said], bool)
    kind = np.select(
        [lengths == 0, alike & (lengths <= STOCK_WORDS), lengths < FEWEST_WORDS], [EMPTY, STOCK, SHORT], READ
    )
    return Reading(said, kind)


def together(respondent: Sequence[object], said: Sequence[str]) -> Places:
    """A number for each comment, the same for all that may not be parted: of one respondent, or in the same words.

    Whoever said what another said, and whatever else that one said, go together (connected components).
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(said):
        return np.empty(0, np.int64)
    person, text = codes(respondent), codes(said)
    people = int(person.max()) + 1
    size = people + int(text.max()) + 1
    edges = coo_array((np.ones(len(person)), (person, people + text)), shape=(size, size))
    return np.asarray(connected_components(edges, directed=False)[1][person], np.int64)


def parts(group: Places, count: int) -> Places:
    """Each comment's part of `count` of about equal size, groups whole: the largest first, into the smallest part."""
    size = np.bincount(group)
    load, part = np.zeros(count), np.zeros(len(size), np.int64)
    for each in np.argsort(-size, kind="stable"):
        part[each] = load.argmin()
        load[part[each]] += size[each]
    return part[group]


def codes(values: Sequence[object]) -> Places:
    """Each value's number, in the order of first appearance."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.int64)


def names(texts: Sequence[str]) -> frozenset[str]:
    """Words that are mostly written with a capital inside sentences, as names are; in lower case.

    In a language that writes nouns so (more than a fifth of all words inside sentences) capitals tell nothing, and
    none is given.
    """
    capital: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for sentence in sentences(text):
            for word in written_words(sentence)[1:]:
                # I, OK, GP: one letter or all capitals tell no name.
                if len(word) > 1 and not word.isupper():
                    every[word.casefold()] += 1
                    capital[word.casefold()] += word[0].isupper()
    total = sum(every.values())
    if not total or sum(capital.values()) > total / 5:
        return frozenset()
    return frozenset(word for word, count in capital.items() if count > every[word] / 2)


def sentences(text: str) -> list[str]:
    """A text's sentences, of its first MOST_CHARACTERS."""
    return [part.strip() for part in re.split(r"(?<=[.!?\u3002])\s|[\r\n]", text[:MOST_CHARACTERS]) if part.strip()]
