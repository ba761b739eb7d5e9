"""Personal data in free text: found, named, masked.

What counts, each bounded so that no text makes the search slow:

- e-mail: a local part, @, labels with dots and a top-level name of letters.
- IBAN: a country of the registry, two check digits, that country's length, and a remainder of 1 modulo 97.
- card number: 13 to 19 digits in one run or in groups as on cards (4-4-4-4, 4-6-5), first digit 3 to 6 or a
  Mastercard 22xx to 27xx if grouped, Luhn-valid, not all zeros. Digits after a decimal point or touching letters
  do not count.
- phone: + and 8 to 15 digits, or 00 and as many, with single separators; a run of 10 or 11 digits that starts with
  one 0; groups of 2 to 4 digits of which the first starts with 0, 9 to 12 digits in all, that are neither a date
  nor evenly spaced as the marks of an axis are (08 09 10); or 3-3-4 digits as in North America, with hyphens or
  the area code in brackets.
- IP address: four numbers up to 255 between dots.

Numbers with thousands separators, decimals, dates, times and years are none of these.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FO FI FK GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}

EMAIL = re.compile(r"[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
IBAN = re.compile(r"(?<![A-Za-z0-9])(?=([A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9]){11,30}))")
CARD = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][.,])"
    r"(?:[0-9]{13,19}"
    r"|(?:[3-6][0-9]{3}|2[2-7][0-9]{2})"
    r"(?:([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{1,4}(?:\1[0-9]{1,3})?|([ -])[0-9]{6}\2[0-9]{4,5}))"
    r"(?![0-9A-Za-z])"
)
PHONES = re.compile(
    r"(?<![0-9A-Za-z+])(?<![0-9][.,:/\u202f-])(?:"
    r"\+[1-9](?:(?: ?\(|\) ?|[ .\-/])?[0-9]){7,14}"
    r"|00[1-9](?:[ .\-/]?[0-9]){7,14}"
    r"|0[1-9][0-9]{8,9}"
    r"|(?:\(0\)|\(?0)[0-9]{1,4}\)?[ .\-/][0-9]{2,4}(?:([ .\-/])[0-9]{2,4}(?:\1[0-9]{2,4}){0,3})?"
    r"|\([2-9][0-9]{2}\) ?[2-9][0-9]{2}-[0-9]{4}"
    r"|[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}"
    r")(?![0-9A-Za-z])(?![.,:/-][0-9])"
)
DATE = re.compile(r"[0-9]{1,2}([ ./-])[0-9]{1,2}\1[0-9]{4}")
LOCAL = re.compile(r"\(?0(?!0[1-9])")
SIGNED = re.compile(r"\+[0-9]{1,3}(?:\.[0-9]+|([ .])[0-9]{3}\1[0-9]{3})")
IP_ADDRESS = re.compile(r"(?<![0-9A-Za-z.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9A-Za-z])(?!\.[0-9])")


class Found(NamedTuple):
    """One piece of personal data: what it is and where it stands."""

    kind: str
    start: int
    end: int


def masked(text: str) -> str:
    """The text with each piece of personal data replaced by its kind in brackets, `[e-mail]`."""
    parts, place = [], 0
    for found in _all_found(text):
        parts += [text[place : found.start], f"[{found.kind}]"]
        place = found.end
    return "".join([*parts, text[place:]])


def personal_data(text: str) -> list[str]:
    """What a reader must not see: the kind, the place and the ends of each piece, `phone at 120: +3...78`."""
    return [
        f"{found.kind} at {found.start}: {text[found.start : found.start + 2]}...{text[found.end - 2 : found.end]}"
        for found in _all_found(text)
    ]


def _all_found(text: str) -> list[Found]:
    """Every piece in the text's order; of two that overlap, the one of the kind that is told apart best."""
    kept: list[Found] = []
    taken = bytearray(len(text))
    for search in SEARCHES:
        for found in search(text):
            if not any(taken[found.start : found.end]):
                taken[found.start : found.end] = b"\1" * (found.end - found.start)
                kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _emails(text: str) -> Iterator[Found]:
    # Without this test a long text with no @ would be searched from each of its characters.
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield Found("e-mail", *match.span())


def _ibans(text: str) -> Iterator[Found]:
    for match in IBAN.finditer(text):
        length = IBAN_LENGTHS.get(match[1][:2].upper(), 0)
        characters = [place for place, char in enumerate(match[1]) if char.isalnum()]
        if not length or len(characters) < length:
            continue
        end = match.start() + characters[length - 1] + 1
        whole = "".join(match[1][place] for place in characters[:length]).upper()
        if not text[end : end + 1].isalnum() and int("".join(str(int(c, 36)) for c in whole[4:] + whole[:4])) % 97 == 1:
            yield Found("IBAN", match.start(), end)


def _cards(text: str) -> Iterator[Found]:
    for match in CARD.finditer(text):
        digits = [int(char) for char in match[0] if char.isdigit()]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        if 13 <= len(digits) <= 19 and any(digits) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0:
            yield Found("card number", *match.span())


def _phones(text: str) -> Iterator[Found]:
    for match in PHONES.finditer(text):
        found = match[0]
        groups = re.findall("[0-9]+", found)
        digits = sum(map(len, groups))
        if found.startswith("+"):
            real = not SIGNED.fullmatch(found)
        elif len(groups) > 1 and LOCAL.match(found):
            steps = {int(later) - int(one) for one, later in pairwise(groups)}
            real = 9 <= digits <= 12 and groups[0] != "00" and not DATE.match(found) and len(steps) > 1
        else:
            real = digits >= 9
        if real:
            yield Found("phone", *match.span())


def _ip_addresses(text: str) -> Iterator[Found]:
    for match in IP_ADDRESS.finditer(text):
        if all(int(number) < 256 for number in match[0].split(".")):
            yield Found("IP address", *match.span())


SEARCHES: tuple[Callable[[str], Iterator[Found]], ...] = (_emails, _ibans, _cards, _phones, _ip_addresses)
