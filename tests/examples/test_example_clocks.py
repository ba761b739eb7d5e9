"""The queue, the office hours and the fields, worked through by hand on a few rows."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from toolkit.examples import fields
from toolkit.examples.calendars import HOUR, OfficeHours, local, utc
from toolkit.examples.cases import fridays
from toolkit.examples.queues import Work, serve


def at(*texts):
    return np.array([int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) for text in texts])


def shown(moments):
    return [datetime.fromtimestamp(each, UTC).strftime("%m-%d %H:%M") for each in moments.tolist()]


def served(queued, patience, talk, agents, avoidance=(0, 0)):
    size = len(queued)
    none = np.zeros(size, np.int64)
    work = Work(
        np.array(queued),
        none,
        np.array(patience),
        np.array(talk, float),
        none,
        none,
        none,
        np.full(size, 0.5),
        none + 3,
    )
    shifts = [(0, 0, 1000, np.array(agents))]
    return serve(work, shifts, np.ones((2, 1)), np.array(avoidance, float))


def test_the_first_to_come_is_served_first_and_waits_until_the_agent_is_free():
    found, _ = served([0, 10, 20], [99, 99, 99], [30, 30, 30], [0])
    assert found.wait.tolist() == [0, 20, 40]
    assert found.agent.tolist() == [0, 0, 0]


def test_who_has_less_patience_than_the_wait_leaves_and_takes_nobodys_time():
    found, _ = served([0, 10, 20], [99, 5, 99], [30, 30, 30], [0])
    assert found.answered.tolist() == [True, False, True]
    assert found.wait.tolist() == [0, 5, 10]


def test_the_agent_who_was_free_longest_takes_the_next():
    found, sessions = served([0, 1, 50], [99, 99, 99], [30, 10, 30], [0, 1])
    assert found.agent.tolist() == [0, 1, 1]
    assert sorted(zip(sessions.agent.tolist(), sessions.end.tolist(), strict=True)) == [(0, 1000), (1, 1000)]


def test_an_agent_who_avoids_cuts_contacts_short():
    found, _ = served([0, 50], [99, 99], [30, 30], [0], avoidance=(1, 0))
    assert found.talk.tolist() == [3, 3]
    assert found.avoided.all()


def test_office_hours_leave_out_nights_weekends_and_easter_monday():
    office = OfficeHours.of_the_period()
    thursday_at_four, friday_night = utc(at("2024-03-28 16:00", "2024-03-29 22:00"))
    later = office.after(np.array([thursday_at_four] * 3 + [friday_night]), np.array([1, 3, 13, 1]) * HOUR)
    assert shown(local(later)) == ["03-28 17:00", "03-29 09:00", "04-02 09:00", "04-02 09:00"]
    assert (office.worked(later[:3]) - office.worked(np.array([thursday_at_four]))).tolist() == [3600, 10800, 46800]


def test_local_times_jump_with_the_clocks_and_lisbon_is_an_hour_behind():
    moments = at("2024-03-31 00:59", "2024-03-31 01:00")
    assert shown(local(moments)) == ["03-31 01:59", "03-31 03:00"]
    assert shown(local(moments, "Europe/Lisbon")) == ["03-31 00:59", "03-31 02:00"]
    assert utc(local(moments)).tolist() == moments.tolist()


def test_closings_come_on_the_next_friday_at_eighteen():
    closed = fridays(utc(at("2024-02-01 10:00", "2024-02-02 18:00", "2024-02-02 18:01", "2024-03-30 12:00")))
    assert shown(local(closed)) == ["02-02 18:00", "02-02 18:00", "02-09 18:00", "04-05 18:00"]


def test_fields_are_written_as_exports_write_them():
    some = np.array([True, False])
    assert fields.stamps(at("2024-02-05 09:07:03", "2024-02-05 09:07:03"), "%d.%m.%Y %H:%M:%S", some).to_pylist() == [
        "05.02.2024 09:07:03",
        None,
    ]
    assert fields.lengths(np.array([3723, -5])).to_pylist() == ["01:02:03", "-00:00:05"]
    assert fields.decimals(np.array([125, -7])).to_pylist() == ["12,5", "-0,7"]
    assert fields.words(["a", "b"], np.array([1, -1])).to_pylist() == ["b", None]
    assert fields.numbered("K", np.array([7, 12345]), 4).to_pylist() == ["K0007", "K12345"]
    ids = fields.identifiers(np.arange(100_000), 3)
    assert len(set(ids.to_pylist())) == 100_000
    assert pa.compute.all(pa.compute.match_substring_regex(ids, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")).as_py()
    assert fields.identifiers(np.array([99_999]), 3).to_pylist() == ids.to_pylist()[-1:]
