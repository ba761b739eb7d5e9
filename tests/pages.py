"""What is wrong with a page as HTML: errors of a strict parser, ids that stand twice, links that lead nowhere."""

import collections
from typing import Any

import html5lib


def errors(text: str) -> list[str]:
    """Every error of the HTML standard's parser, with its line."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(text)
    return [f"line {place[0]}: {kind} {told or ''}" for place, kind, told in parser.errors]


def _elements(text: str) -> list[Any]:
    return list(html5lib.parse(text, namespaceHTMLElements=False).iter())


def repeated_ids(text: str) -> list[str]:
    """Ids that more than one element has."""
    many = collections.Counter(each.get("id") for each in _elements(text) if each.get("id"))
    return sorted(name for name, times in many.items() if times > 1)


def dead_links(text: str) -> list[str]:
    """Links to an id that no element has."""
    every = _elements(text)
    there = {each.get("id") for each in every}
    return sorted({each.get("href") for each in every if each.tag == "a" and each.get("href")[1:] not in there})
