"""An audit's journeys made ready: steps and cases written once per run, small frames kept beside them."""

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.intake.derivations import period_end
from toolkit.measures import contact_chains, journey_graphs, opening_clocks, steps
from toolkit.measures.kpis import MeasureFaults
from toolkit.parameters.audits import Journeys

SECONDS_PER_DAY = 86_400.0
# Opening time is known up to a year after the period, for steps that end after it.
_AFTER = timedelta(days=366)
# Rows that are held in memory before they are written.
_ROWS_AT_ONCE = 16_384


class Log(NamedTuple):
    """Journeys of an audit: activities' names, steps and cases, those of whole cases, and the list of cases."""

    names: list[str]
    steps: ir.Table
    cases: ir.Table
    whole_steps: ir.Table
    whole_cases: ir.Table
    listed: ir.Table


def asked(audit: Audit) -> Journeys:
    """What the parameters say of the journeys; nothing where they say nothing."""
    return audit.parameters.journeys or Journeys()


def read(audit: Audit) -> Log | None:
    """The journeys of the table `events`, None where it has no source."""
    events = audit.tables.events
    if events is None:
        return None
    coverage = audit.intake.coverage
    known = set(coverage[(coverage.table == "events") & (coverage.known > 0)].column)
    given = [name for name in steps.OPTIONAL if name in known]
    question = asked(audit)
    return _log(audit, "events", events, lambda: steps.activities(events), given, question.start, question.end)


def customers(audit: Audit) -> Log | None:
    """The journeys that a customer's contacts make, None where customers are not known well enough."""
    if not known_customers(audit):
        return None
    chained = chain(audit)
    column = told_apart_by(audit)
    known = audit.tables.contacts.filter(_.customer_id.notnull())

    def names() -> list[str]:
        return steps.activities(known.select(activity=known[column].fill_null(contact_chains.UNKNOWN)))

    given = [name for name in steps.OPTIONAL if name != "lifecycle"]
    return _log(audit, "contacts", chained, names, given, start=(), end=())


def known_customers(audit: Audit) -> list[str]:
    """The vendors whose contacts name their customers well enough to be chained."""
    if audit.tables.contacts is None:
        return []
    vendors = [vendor.id for vendor in audit.parameters.vendors]
    return [each for each in vendors if audit.share_known("contacts", each, "customer_id") >= audit.customers_needed]


def chain(audit: Audit) -> ir.Table:
    """The contacts of vendors with known customers in the shape of events."""
    window = audit.terms["repeat_window_seconds"]
    contacts = audit.tables.contacts.filter(_.vendor.isin(known_customers(audit)))
    return contact_chains.events(contacts, window_seconds=window, activity=told_apart_by(audit))


def period_ends(audit: Audit) -> int:
    """The end of the audit's period in UTC milliseconds."""
    parameters = audit.parameters
    return int(pd.Timestamp(period_end(parameters.period.last, parameters.time_zone)).timestamp() * 1000)


def told_apart_by(audit: Audit) -> str:
    """The column that names a contact's step: the channel, else the reason."""
    coverage = audit.intake.coverage
    channel = coverage[(coverage.table == "contacts") & (coverage.column == "channel")]
    return "channel" if (channel.known > 0).any() else "reason"


def _log(
    audit: Audit,
    key: str,
    events: ir.Table,
    names: Callable[[], list[str]],
    given: Sequence[str],
    start: Sequence[str],
    end: Sequence[str],
) -> Log:
    folder = audit.workplace
    vendors = [vendor.id for vendor in audit.parameters.vendors]
    places = {name: folder / f"journeys_{key}_{name}" for name in ("names.json", "steps.parquet", "cases.parquet")}
    if not places["cases.parquet"].is_file():
        folder.mkdir(exist_ok=True)
        found = names()
        _written(places["names.json"], lambda path: path.write_text(json.dumps(found), encoding="utf-8"))
        made = steps.steps(events, found, vendors, given=given, ticking=_clock(audit))
        _written(places["steps.parquet"], lambda path: made.to_parquet(path, row_group_size=_ROWS_AT_ONCE))
        stored = steps.filled(events.get_backend().read_parquet(places["steps.parquet"]), vendors)
        cases = journey_graphs.cases(stored)
        if journey_graphs.collisions(stored, cases):
            raise MeasureFaults("Variants cannot be counted.", ["two different sequences of steps share one key"])
        _written(places["cases.parquet"], lambda path: cases.to_parquet(path, row_group_size=_ROWS_AT_ONCE))
    every = [events.get_backend().read_parquet(places[f"{name}.parquet"]) for name in ("steps", "cases")]
    every[0] = steps.filled(every[0], vendors)
    known = json.loads(places["names.json"].read_text(encoding="utf-8"))
    cases = whole(every[1], known, start, end)
    whole_steps = every[0].semi_join(cases, "case") if start or end else every[0]
    return Log(known, every[0], every[1], whole_steps, cases, steps.case_list(events, given))


def whole(cases: ir.Table, names: Sequence[str], start: Sequence[str], end: Sequence[str]) -> ir.Table:
    """The cases that begin and end as the parameters say; all of them where nothing is said."""
    for column, allowed in (("first_step", start), ("last_step", end)):
        if allowed:
            cases = cases.filter(cases[column].isin([code for code, name in enumerate(names) if name in allowed]))
    return cases


def _clock(audit: Audit) -> pd.DataFrame:
    parameters = audit.parameters
    first, last = parameters.period.first - timedelta(days=1), parameters.period.last + _AFTER
    spans = opening_clocks.open_spans(parameters.calendar, first, last, parameters.time_zone)
    return opening_clocks.days(spans, first, last)


def _written(path: Path, write: Callable[[Path], Any]) -> None:
    """Two sections may make the same file at once: each writes its own and puts it in place whole."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        write(unfinished)
        unfinished.replace(path)


def kept(audit: Audit, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A small frame made once per run and read from then on."""
    path = audit.workplace / f"journeys_{name}.parquet"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        frame = make()
        _written(path, lambda unfinished: frame.to_parquet(unfinished, index=False))
    return pd.read_parquet(path)


def from_log(audit: Audit, name: str, make: Callable[[Log], pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """What `make` makes of the events' log, once per run; no rows where there is no log."""
    if audit.tables.events is None:
        return pd.DataFrame(columns=columns)

    def made() -> pd.DataFrame:
        log = read(audit)
        assert log is not None
        return make(log)

    return kept(audit, name, made)
