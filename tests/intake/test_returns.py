"""Who came back: what the service level does not count, what is sent out, legs, and a second count of all of it."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import written

from toolkit.audits import read_parameters
from toolkit.intake.intakes import take_in

KEY = b"k" * 32
DAY = 86_400


def contacts(folder, calls, **changes):
    prepared = folder / "prepared"
    prepared.mkdir()
    found = take_in(read_parameters(written(folder, calls, **changes)), prepared, key=KEY)
    return pd.read_parquet(found.folder / "tables" / "contacts.parquet").set_index("contact_id")


MAIL = "n,at,who,about,sent\n"
MAIL += "m1,05.03.2024 09:00,x,a,inbound\nm2,05.03.2024 10:00,x,a,outbound\nm3,05.03.2024 11:00,x,a,\n"
MAIL_COLUMNS = {
    "contact_id": "n",
    "customer_id": "who",
    "reason": "about",
    "direction": "sent",
    "started_at": "strptime(at, '%d.%m.%Y %H:%M')",
    "offered": "FALSE",
}


def with_mail(folder, columns=MAIL_COLUMNS):
    """Two calls of one customer, on the fourth and the ninth, and letters in between."""
    calls = "id,start,agent,topic,wait,talk,customer\n"
    calls += "1,04.03.2024 09:00,Ann,a,1,1,x\n5,09.03.2024 09:00,Ann,a,1,1,x\n"
    (folder / "mail.csv").write_text(MAIL)
    letters = {"table": "contacts", "vendor": "north", "files": ["mail.csv"], "columns": columns}
    return contacts(folder, calls, sources={"calls": {"columns": {"customer_id": "customer"}}, "mail": letters})


def came(frame):
    return {row: None if pd.isna(value) else bool(value) for row, value in frame.incoming.items()}


def test_a_letter_that_no_service_level_counts_is_a_return_and_one_sent_out_is_none(tmp_path):
    frame = with_mail(tmp_path)
    assert not frame.offered[["m1", "m2", "m3"]].any()
    # m3 has no direction: nobody says whether the customer sent it.
    assert came(frame) == {"1": True, "5": True, "m1": True, "m2": False, "m3": None}
    for name in ("next_any_seconds", "next_same_seconds"):
        assert [float(frame[name][row]) for row in ("1", "m1", "m2")] == [DAY, 4 * DAY, 4 * DAY - 3600]
    assert float(frame.previous_same_seconds["5"]) == 4 * DAY


def test_without_a_direction_only_what_is_offered_comes_in_unless_the_mapping_says_more(tmp_path):
    silent = {name: text for name, text in MAIL_COLUMNS.items() if name != "direction"}
    frame = with_mail(tmp_path, silent)
    assert not frame.incoming[["m1", "m2", "m3"]].any()
    assert float(frame.next_any_seconds["1"]) == 5 * DAY
    (tmp_path / "said").mkdir()
    frame = with_mail(tmp_path / "said", {**silent, "incoming": "sent IS DISTINCT FROM 'outbound'"})
    assert frame.incoming[["m1", "m2", "m3"]].tolist() == [True, False, True]
    assert float(frame.next_any_seconds["m1"]) == 2 * 3600


def test_an_empty_direction_leaves_unknown_whether_the_customer_came(tmp_path):
    frame = with_mail(tmp_path, {name: text for name, text in MAIL_COLUMNS.items() if name != "offered"})
    assert came(frame)["m3"] is None
    assert float(frame.next_any_seconds["m1"]) == 4 * DAY


def test_who_is_called_and_then_calls_has_come_back(tmp_path):
    calls = "id,start,agent,topic,wait,talk,customer,way,counted\n"
    calls += "1,04.03.2024 09:00,Ann,a,1,1,x,outbound,true\n2,05.03.2024 09:00,Ann,a,1,1,x,inbound,true\n"
    calls += "3,06.03.2024 09:00,Ann,a,1,1,x,outbound,true\n"
    given = {"customer_id": "customer", "direction": "way", "offered": "CAST(counted AS BOOLEAN)"}
    frame = contacts(tmp_path, calls, sources={"calls": {"columns": given}})
    assert float(frame.next_any_seconds["1"]) == DAY
    assert pd.isna(frame.next_any_seconds["2"])
    assert float(frame.previous_any_seconds["3"]) == DAY
    assert pd.isna(frame.previous_any_seconds["2"])


def counted_again(rows, by_reason):
    """Each row's seconds to the next and since the previous coming of its customer, in plain loops."""
    runs = {}
    for row in rows:
        if not by_reason or row["reason"]:
            key = (row["customer"], row["reason"] if by_reason else "")
            runs.setdefault(key, {}).setdefault(row["visit"], []).append(row)
    found = {}
    for run in runs.values():
        starts = {}
        for visit, legs in run.items():
            incoming = [leg["at"] for leg in legs if leg["way"] == "inbound"]
            starts[visit] = (min(incoming or [leg["at"] for leg in legs]), bool(incoming))
        for visit, legs in run.items():
            here = (starts[visit][0], visit)
            later = [at for other, (at, came_) in starts.items() if came_ and (at, other) > here]
            earlier = [at for other, (at, came_) in starts.items() if came_ and (at, other) < here]
            for leg in legs:
                forth = min(later) - leg["at"] if later else None
                found[leg["id"]] = (forth, leg["at"] - max(earlier) if earlier else None)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_plain_loops_find_the_same_returns(tmp_path, seed):
    rng = np.random.default_rng(seed)
    rows = [
        {
            "id": f"r{number:03d}",
            "at": int(minute) * 60,
            "customer": f"c{rng.integers(0, 12)}",
            "reason": str(rng.choice(["a", "b", ""])),
            "visit": f"v{rng.integers(0, 90):02d}",
            "way": str(rng.choice(["inbound", "outbound", ""], p=[0.7, 0.2, 0.1])),
        }
        for number, minute in enumerate(rng.permutation(20_000)[:160])
    ]
    for row in rows:
        row["visit"] += row["customer"]
    start = pd.Timestamp("2024-03-04")
    lines = [
        f"{row['id']},{start + pd.Timedelta(seconds=row['at']):%d.%m.%Y %H:%M},Ann,{row['reason']},1,1,"
        f"{row['customer']},{row['visit']},{row['way']}"
        for row in rows
    ]
    calls = "id,start,agent,topic,wait,talk,customer,visit,way\n" + "\n".join(lines) + "\n"
    given = {"customer_id": "customer", "interaction_id": "visit", "direction": "nullif(way, '')",
             "reason": "nullif(topic, '')", "offered": "FALSE"}  # fmt: skip
    frame = contacts(tmp_path, calls, sources={"calls": {"columns": given}})
    for name, by_reason in (("any", False), ("same", True)):
        expected = counted_again(rows, by_reason)
        for column, place in ((f"next_{name}_seconds", 0), (f"previous_{name}_seconds", 1)):
            mine = {row: None if pd.isna(value) else float(value) for row, value in frame[column].items()}
            assert mine == {row["id"]: expected.get(row["id"], (None, None))[place] for row in rows}
