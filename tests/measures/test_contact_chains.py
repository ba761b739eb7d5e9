"""Journeys across a customer's contacts, by hand and in plain loops: what comes in, what was followed long enough."""

import ibis
import numpy as np
import pandas as pd
import pytest

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import contact_chains

DAY = 86_400
END = pd.Timestamp("2024-04-01")
WORDS = {"y": True, "n": False, "?": None}


def contacts(frame):
    """The canonical table of these columns; `day` is days before the period's end."""
    rows = len(frame)
    seconds = (frame.day.astype(float) * DAY).round()
    given = {
        "vendor": ["v"] * rows,
        "contact_id": [f"{n:03d}" for n in range(rows)],
        "customer_id": frame.customer,
        "interaction_id": frame.get("visit"),
        "channel": frame.channel,
        "started_at": (END - pd.to_timedelta(seconds, unit="s")).astype("datetime64[us]"),
        "observed_seconds": seconds,
        **{name: frame[name].map(WORDS).astype(object) for name in ("incoming", "answered", "transferred")},
    }
    given = {name: values for name, values in given.items() if values is not None}
    schema = SCHEMAS["contacts"]
    table = ibis.memtable(pd.DataFrame(given), schema={name: schema[name] for name in given})
    return table.select(**{name: table[name] if name in given else ibis.null(schema[name]) for name in schema.names})


def written(text):
    header, *lines = [line.split() for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines, columns=header, dtype=object)
    return contacts(frame.assign(channel=frame.channel.replace("?", None)))


def told(table, window_days=7):
    chained = contact_chains.events(table, window_seconds=window_days * DAY, activity="channel")
    return contact_chains.summary(chained, window_seconds=window_days * DAY).iloc[0]


def test_journeys_by_hand():
    found = told(
        written("""
        customer channel day incoming answered transferred
        a        voice   30  y        y        n
        a        email   28  y        y        y
        a        voice   20  y        y        n
        b        voice   30  y        n        ?
        b        voice   29  y        y        n
        c        voice   30  y        y        n
        c        voice   29  n        y        n
        d        chat    30  y        y        ?
        e        ?       30  y        n        n
        """)
    )
    # a comes twice within the week and once after it; c's second contact is a call out.
    assert (found.journeys, found.contacts, found.followed) == (6, 8, 6)
    assert (found.repeated, found.switched, found.with_channel) == (2, 1, 5)
    # b's first call reached nobody, so that it was not handed on, whatever the export leaves blank; d's was answered.
    assert (found.transferred, found.with_transfer) == (1, 5)
    # b came back after nobody had answered, a after an answer; nobody ever answered e.
    assert (found.returned, found.answered, found.answer_unknown) == (1, 5, 0)


def test_a_journey_whose_window_has_not_passed_is_not_one_of_a_single_contact():
    found = told(
        written("""
        customer channel day incoming answered transferred
        a        voice   30  y        y        n
        b        voice   7   y        y        n
        b        voice   1   y        y        n
        c        voice   6.9 y        y        n
        d        voice   6.9 y        y        n
        d        voice   1   y        y        n
        """)
    )
    assert (found.journeys, found.contacts) == (4, 6)
    assert (found.followed, found.repeated, found.with_channel, found.with_transfer) == (2, 1, 2, 2)
    assert (found.answered, found.returned) == (2, 1)


def test_the_window_of_a_late_answer_must_have_passed_too():
    found = told(
        written("""
        customer channel day incoming answered transferred
        a        voice   9   y        n        n
        a        voice   5   y        y        n
        """)
    )
    assert (found.followed, found.repeated) == (1, 1)
    assert (found.answered, found.returned) == (0, 0)


def test_legs_are_one_contact_that_was_handed_on_if_anybody_answered():
    found = told(
        written("""
        customer visit channel day incoming answered transferred
        a        v1    voice   30  y        y        ?
        a        v1    voice   30  y        n        ?
        b        v2    voice   30  y        n        ?
        b        v2    voice   30  y        n        ?
        c        v3    voice   30  y        ?        ?
        """)
    )
    assert (found.journeys, found.contacts) == (3, 3)
    assert (found.transferred, found.with_transfer) == (1, 2)
    assert (found.answered, found.answer_unknown) == (1, 1)


def test_blank_and_no_transfer_of_unanswered_calls_are_the_same():
    text = (
        "customer channel day incoming answered transferred\na voice 30 y n {0}\nb voice 30 y y n\nc voice 29 y y y\n"
    )
    blank, said = (told(written(text.format(word))) for word in "?n")
    pd.testing.assert_series_equal(blank, said)
    assert blank.with_transfer == 3


def looped(frame, window):
    """The same in plain loops over rows without legs."""
    counts = dict.fromkeys(("journeys", "followed", "repeated", "switched", "transferred", "answered", "returned"), 0)
    for _customer, mine in frame[frame.incoming == "y"].groupby("customer"):
        run = []
        rows = [*mine.sort_values("day", ascending=False).itertuples(), None]
        for row in rows:
            if run and (row is None or run[-1].day - row.day > window):
                counts["journeys"] += 1
                if run[0].day >= window:
                    counts["followed"] += 1
                    counts["repeated"] += len(run) > 1
                    counts["switched"] += len({each.channel for each in run}) > 1
                    counts["transferred"] += any(each.transferred == "y" for each in run)
                first = [place for place, each in enumerate(run) if each.answered == "y"][:1]
                if first and run[first[0]].day >= window:
                    counts["answered"] += 1
                    counts["returned"] += first[0] < len(run) - 1
                run = []
            run.append(row)
    return counts


@pytest.mark.parametrize("seed", [3, 4])
def test_plain_loops_count_the_same(seed):
    rng = np.random.default_rng(seed)
    rows = 400
    answered = rng.choice(["y", "n"], rows, p=[0.7, 0.3])
    frame = pd.DataFrame(
        {
            "customer": rng.integers(0, 120, rows).astype(str),
            "channel": rng.choice(["voice", "email"], rows),
            "day": rng.permutation(30_000)[:rows] / 1000,
            "incoming": rng.choice(["y", "n"], rows, p=[0.9, 0.1]),
            "answered": answered,
            "transferred": np.where(answered == "y", rng.choice(["y", "n"], rows, p=[0.2, 0.8]), "?"),
        }
    )
    found = told(contacts(frame))
    expected = looped(frame, 7)
    assert {name: int(found[name]) for name in expected} == expected
    assert found.with_channel == found.with_transfer == found.followed < found.journeys
