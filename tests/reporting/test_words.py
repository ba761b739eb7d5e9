"""Numbers as they are written, and a catalogue in which nothing is missing."""

import importlib
import math
import pkgutil

import pytest

from toolkit import reporting
from toolkit.reporting import words
from toolkit.reporting.messages import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (words.share(0.8214), "82.1 %"),
        (words.share(1.0), "100.0 %"),
        (words.share(math.nan), "—"),
        (words.seconds(40.84), "40.8 s"),
        (words.seconds(119.9), "119.9 s"),
        (words.seconds(120), "2:00 min"),
        (words.seconds(402.3), "6:42 min"),
        (words.quantity(7.68, "hours"), "7.7 h"),
        (words.seconds(3599.6), "1:00:00 h"),
        (words.seconds(-5), "−5.0 s"),
        (words.seconds(None), "—"),
        (words.count(1234567), "1 234 567"),
        (words.count(-1234), "−1 234"),
        (words.number(-0.04), "0.0"),
        (words.difference(-0.021, "share"), "−2.1 percentage points"),
        (words.quantity(12, "contacts"), "12"),
        (words.quantity(3.456, "score"), "3.46"),
        (words.span(0.79, 0.85, "share"), "79.0 % to 85.0 %"),
        (words.span(113, 148, "seconds"), "1:53 min to 2:28 min"),
        (words.span(0.79, math.nan, "share"), "—"),
    ],
)
def test_numbers_are_written_for_reading(text: str, expected: str) -> None:
    assert text.replace("\u00a0", " ").replace("\u202f", " ") == expected


@pytest.mark.parametrize(
    ("value", "limit", "unit"),
    [(0.7996, 0.8, "share"), (0.79999999, 0.8, "share"), (299.9999, 300, "seconds"), (4.9999999, 5, "seconds")],
)
def test_a_value_beside_its_target_is_never_written_as_the_target(value: float, limit: float, unit: str) -> None:
    shown, wanted = words.apart(value, limit, unit)
    assert shown != wanted


def test_a_value_on_its_target_is_written_as_the_target() -> None:
    assert words.apart(0.8, 0.8, "share") == ("80.0\u00a0%", "80.0\u00a0%")


def test_a_message_that_does_not_exist_is_no_sentence() -> None:
    with pytest.raises(KeyError):
        words.say("no_such_message")


def test_a_name_cannot_turn_a_sentence_around() -> None:
    said = words.say("fault_busy", run="\u202egnp.exe\u2066\x00\nnext\ud800")
    assert said == "gnp.exe next\ufffd is being written by another process"


def test_braces_in_a_name_are_letters() -> None:
    assert words.say("fault_busy", run="{run.__class__} {{7*7}}").startswith("{run.__class__} {{7*7}} ")


def test_no_message_is_written_twice() -> None:
    written: dict[str, list[str]] = {}
    for room in pkgutil.iter_modules(reporting.__path__):
        module = importlib.import_module(f"{reporting.__name__}.{room.name}")
        for name, messages in vars(module).items():
            if name.startswith("ENGLISH") and module.__name__.endswith(name.lower()):
                for message in messages:
                    written.setdefault(message, []).append(name)
    assert len(written) == len(MESSAGES) > 500
    assert {message: names for message, names in written.items() if len(names) > 1} == {}


def test_the_ends_of_a_difference_name_their_unit_once() -> None:
    told = words.difference_span(0.053, 0.34, "share").replace("\u00a0", " ")
    assert told == "5.3 to 34.0 percentage points"
    assert words.difference_span(-2.0, 3.0, "score") == "−2.00 to 3.00"
    assert words.difference_span(math.nan, 0.1, "share") == words.ABSENT
