"""How agents' time is used, from rows that one system gives: occupancy, adherence, absence, planned and other losses.

A log of states knows what was done, a schedule what was planned and paid; a figure here reads one of them, and rows
of the other do not concern it. Figures across both stand in `agent_days`.
"""

from functools import partial

from ibis import _

from toolkit.measures.access import CONNECT, OURS
from toolkit.measures.entries import Kpi

ICMI_OCCUPANCY = "ICMI, Constructive Use of Occupancy (2012)"
FIVE9 = "Five9 agent occupancy report"

HANDLED = _.on_contact_seconds + _.wrap_seconds
AT_HAND = HANDLED + _.idle_seconds
# Rows that tell what agents did, rows that tell what was planned, rows that tell what was paid.
DID = _.on_contact_seconds.notnull() | _.idle_seconds.notnull()
PLANNED = _.scheduled_seconds.notnull()
PAID = _.paid_seconds.notnull()

_of_time = partial(Kpi, table="time", unit="share", family="workforce", minimum_rows=30)
# All agents of a day wait for the same contacts; whether somebody keeps to a schedule is that person's habit.
_of_load = partial(_of_time, cluster="local_date", among=DID)
_of_habit = partial(_of_time, cluster="agent_id")

WORKFORCE = (
    _of_load(
        key="occupancy_available",
        title="Occupancy: on contacts and work after them, of that and waiting",
        better="band",
        above=HANDLED,
        below=AT_HAND,
        source=f"{CONNECT}: occupancy, time on contacts of time on contacts and idle; chats at once are not told apart",
    ),
    _of_load(
        key="occupancy_worked",
        title="Occupancy: all work but waiting, of time logged in",
        better="band",
        above=HANDLED + _.aux_seconds,
        below=AT_HAND + _.aux_seconds,
        source=f"{ICMI_OCCUPANCY}: off-phone work and paid breaks are occupied time, waiting is not",
    ),
    _of_habit(
        key="adherence_minutes",
        title="Adherence: scheduled time spent as scheduled",
        better="higher",
        among=PLANNED,
        above=_.adherent_seconds,
        below=_.scheduled_seconds,
        source=f"{CONNECT}: adherence, adherent time of time scheduled; time absent counts against it: {OURS}",
    ),
    _of_habit(
        key="absenteeism",
        title="Absent without plan, of scheduled time",
        better="lower",
        among=PLANNED,
        above=_.absent_seconds,
        below=_.scheduled_seconds,
        source=f"{OURS}: hours absent without plan, of hours scheduled",
    ),
    _of_habit(
        key="shrinkage_planned",
        title="Shrinkage, planned: breaks, training, leave, of paid time",
        better="context",
        among=PAID,
        above=_.planned_off_seconds,
        below=_.paid_seconds,
        source=f"{OURS}: paid time planned away from contacts, of paid time",
    ),
    _of_habit(
        key="shrinkage_unplanned",
        title="Shrinkage, not planned: sickness, lateness, of paid time",
        better="lower",
        among=PAID,
        above=_.unplanned_off_seconds,
        below=_.paid_seconds,
        source=f"{OURS}: paid time away from contacts that nobody planned, of paid time",
    ),
)
