"""Several bidders beside each other, ready to be asked: one window, one way of counting, a column `bidder`."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.audits.aggregates import Aggregates
from toolkit.audits.audits import FINISHED, Audit
from toolkit.audits.canonical_tables import CanonicalTables
from toolkit.audits.keeping import kept_in
from toolkit.audits.returning import counts_returns, shared_by_all
from toolkit.audits.seals import Seal
from toolkit.audits.windows import Limits, Window, WindowedAudit
from toolkit.intake.neighbours import take_a_part
from toolkit.measures import kpis
from toolkit.measures.kpis import Computed, Kpi
from toolkit.parameters import ComparisonParameters, ParameterFaults

# Days without a contact at an end of the window after which a bidder has nothing there, and is not just closed.
QUIET_DAYS: Final = 7
# Of what an engine takes alone, four fifths of the machine's memory: two notebooks at once leave half of it.
SHARE_OF_LIMIT: Final = 0.3
COVERAGE: Final = ["bidder", "local_month", "channel", "contacts", "first_day", "last_day"]


class Bidder(NamedTuple):
    """One bidder: which vendor of which audit. `audit` is None, and `vendor` empty, where published counts are all."""

    id: str
    name: str
    vendor: str
    audit: Audit | None


class Days(NamedTuple):
    """The first and the last day that are compared."""

    first: date
    last: date


class Comparison:
    """Bidders to be compared. Open one with `open_comparison`.

    `bidders` in the order of the parameters; `aggregates` the published counts that stand in the place of audits, else
    None; `seal` what was decided before prices were opened.
    """

    def __init__(
        self,
        parameters: ComparisonParameters,
        bidders: Sequence[Bidder],
        seal: Seal,
        *,
        folder: Path | None = None,
        aggregates: Aggregates | None = None,
    ) -> None:
        self.parameters = parameters
        self.bidders = tuple(bidders)
        self.seal = seal
        self.aggregates = aggregates
        # What must outlive the caller's line: a temporary folder, where there is one.
        self.lasting: object = None
        self._folder = folder
        self._own_folder: tempfile.TemporaryDirectory[str] | None = None
        self._once: dict[str, pd.DataFrame] = {}
        self._within: dict[tuple[str, tuple[str, ...]], WindowedAudit] = {}

    @property
    def confidence(self) -> float:
        """The confidence level of every interval."""
        return float(self.parameters.confidence)

    @property
    def names(self) -> dict[str, str]:
        """The bidders' names by their ids."""
        return {bidder.id: bidder.name for bidder in self.bidders}

    @property
    def measured_folder(self) -> Path | None:
        """Where frames made once are kept for the other processes of a run; None when nothing is being run."""
        if self._folder is None or (self._folder / FINISHED).is_file():
            return None
        return self._folder / "measured"

    @property
    def workplace(self) -> Path:
        """A folder for what is made on the way: the run's, else one of this comparison's own."""
        if self.measured_folder is not None:
            return self.measured_folder
        if self._own_folder is None:
            self._own_folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
        return Path(self._own_folder.name)

    def once(self, named: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame made once while this comparison is open, under a name that says all of what was asked; a copy."""
        if named not in self._once:
            self._once[named] = make()
        return self._once[named].copy()

    def kept(self, named: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame made once in a run, whichever of its processes asks first, under a name that says all of it."""
        return self.once(named, lambda: kept_in(self.measured_folder, named, make))

    @cached_property
    def agreed(self) -> Days:
        """The days that all audits are about, within the period that the parameters state."""
        periods = [bidder.audit.parameters.period for bidder in self.bidders if bidder.audit is not None]
        if self.parameters.period is not None:
            periods.append(self.parameters.period)
        if self.aggregates is not None:
            days = sorted({*self.aggregates.rows.day})
            return Days(date.fromisoformat(str(days[0])[:10]), date.fromisoformat(str(days[-1])[:10]))
        return Days(max(each.first for each in periods), min(each.last for each in periods))

    def coverage(self) -> pd.DataFrame:
        """Contacts per bidder, month and channel on the agreed days, columns COVERAGE; what has none has no row."""
        return self.kept("coverage", self._coverage)

    def _coverage(self) -> pd.DataFrame:
        frames = []
        for bidder in self.bidders:
            if bidder.audit is None or (table := self._whole(bidder.id, bidder.audit).contacts) is None:
                continue
            mine = Window(*self.agreed).rows(table.filter(table.vendor == bidder.vendor))
            found = (
                mine.group_by("local_month", channel=mine.channel.fill_null(""))
                .aggregate(contacts=_.count(), first_day=_.local_date.min(), last_day=_.local_date.max())
                .order_by("local_month", "channel")
                .execute()
            )
            frames.append(found.assign(bidder=bidder.id))
        if not frames:
            return pd.DataFrame(columns=COVERAGE)
        frame = pd.concat(frames, ignore_index=True)
        for day in ("first_day", "last_day"):
            frame[day] = pd.to_datetime(frame[day])
        return frame[COVERAGE]

    @cached_property
    def _engine(self) -> Any:
        """One engine for the tables of all bidders, so that its memory does not grow with their number."""
        connection = ibis.duckdb.connect()
        take_a_part(connection.con, SHARE_OF_LIMIT)
        connection.con.execute("SET enable_external_file_cache = false")
        return connection

    def _whole(self, bidder: str, audit: Audit) -> CanonicalTables:
        return CanonicalTables(audit.intake.folder, self._engine, f"{bidder}, whole: ")

    def contacts(self, bidder: str) -> int | None:
        """All contacts of a bidder's audit, whatever is compared of them; None where it has no such table."""
        each = next(each for each in self.bidders if each.id == bidder)
        table = None if each.audit is None else self._whole(bidder, each.audit).contacts
        return None if table is None else int(table.filter(table.vendor == each.vendor).count().execute())

    @cached_property
    def window(self) -> Window:
        """The agreed days without what some bidder has nothing of; bidders without any contacts do not shrink it.

        Months in which one of the others has no contact are left out for all; at the ends, days before a bidder's
        first and after its last contact, where they are more than QUIET_DAYS. Raises ParameterFaults where no day is
        left.
        """
        first, last = self.agreed
        found = self.coverage()
        if first > last:
            raise ParameterFaults("The bidders cannot be compared.", [self._no_days()])
        by_bidder = found.groupby("bidder")
        starts = [each.date() for each in by_bidder.first_day.min()]
        ends = [each.date() for each in by_bidder.last_day.max()]
        quiet = timedelta(days=QUIET_DAYS)
        first = max([first, *(day for day in starts if day - first > quiet)])
        last = min([last, *(day for day in ends if last - day > quiet)])
        months = [str(month) for month in pd.period_range(first, last, freq="M")] if first <= last else []
        held = [set(mine.local_month) for _bidder, mine in by_bidder]
        lacking = [month for month in months if any(month not in mine for mine in held)]
        if len(lacking) == len(months):
            raise ParameterFaults("The bidders cannot be compared.", [self._no_days()])
        return Window(first, last, tuple(lacking))

    def _no_days(self) -> str:
        found = self.coverage()
        texts = []
        for bidder in self.bidders:
            period = None if bidder.audit is None else bidder.audit.parameters.period
            months = sorted(set(found[found.bidder == bidder.id].local_month))
            about = f"audited {period.first} to {period.last}" if period else "no audit"
            texts.append(f"{bidder.id} {about}, contacts in {', '.join(months) or 'no month of the days shared'}")
        return f"there is no day of which all have data: {'; '.join(texts)}"

    @property
    def period(self) -> Days:
        """The first and the last day of the common window; `window` also knows the months that are left out between."""
        return Days(self.window.first, self.window.last)

    @property
    def limits(self) -> Limits:
        """The strictest of what the audits demand before a figure is given, so that nobody gains by knowing less."""
        audits = [bidder.audit.parameters for bidder in self.bidders if bidder.audit is not None]
        return Limits(
            self.confidence,
            min(each.definitions.unknown_at_most for each in audits),
            max(each.definitions.customer_id_known_at_least for each in audits),
            max(each.privacy.smallest_group for each in audits),
        )

    def within(self, bidder: str) -> WindowedAudit:
        """A bidder's audit within the common window, under the common limits. KeyError where it has no audit."""
        return self._windowed(bidder, ())

    def _windowed(self, bidder: str, channels: tuple[str, ...]) -> WindowedAudit:
        if (bidder, channels) not in self._within:
            audited = {each.id: each for each in self.bidders if each.audit is not None}
            each = audited[bidder]
            assert each.audit is not None
            folder = None if self.measured_folder is None else self.measured_folder / bidder
            if folder is not None and channels:
                folder = folder / "channels"
            self._within[bidder, channels] = WindowedAudit(
                each.audit, each.vendor, self.window, self.limits, folder, self._engine, bidder, channels
            )
        return self._within[bidder, channels]

    @property
    def returns_seen(self) -> dict[str, tuple[str, ...]]:
        """By which channels each bidder's exports show known customers coming: by these one can be seen to return."""

        def made() -> pd.DataFrame:
            parts = []
            for bidder in self.audited:
                contacts = self.within(bidder).tables.contacts
                if contacts is not None:
                    came = contacts.filter(contacts.incoming & contacts.customer_id.notnull())
                    named = came.select(channel=came.channel.fill_null("")).distinct().order_by("channel")
                    parts.append(named.execute().assign(bidder=bidder))
            return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["channel", "bidder"])

        found = self.kept("channels of returns", made)
        return {str(bidder): tuple(mine["channel"]) for bidder, mine in found.groupby("bidder")}

    @property
    def shared_channels(self) -> tuple[str, ...] | None:
        """The channels by which all exports show known customers coming; None where no export shows any other.

        Empty where there is none, or where somebody's contacts are not all of a known channel.
        """
        return shared_by_all(self.returns_seen)

    def counting(self, bidder: str, entry: Kpi | Computed) -> WindowedAudit:
        """The audit of a bidder that is asked for a figure: of what counts returns, that over the shared channels.

        Who writes after a call counts as back at a bidder whose exports hold its mail, and is not seen at another.
        """
        shared = self.shared_channels if isinstance(entry, Kpi) and counts_returns(entry) else None
        return self._windowed(bidder, shared) if shared else self.within(bidder)

    def rows(self, bidder: str, table: str) -> ir.Table | None:
        """A bidder's rows of a canonical table within the common window; None where it has no such table."""
        found: ir.Table | None = getattr(self.within(bidder).tables, table)
        return found

    @property
    def audited(self) -> tuple[str, ...]:
        """The ids of the bidders that have an audit."""
        return tuple(bidder.id for bidder in self.bidders if bidder.audit is not None)

    @property
    def terms(self) -> Mapping[str, float]:
        """What all audits decide, under the names of the catalogue's expressions."""
        return self.within(self.audited[0]).terms

    def catalogue_key(self, key: str) -> str:
        """The KPI of the catalogue that a headline stands for in these audits, and any other KPI itself."""
        return self.within(self.audited[0]).in_force.get(key, key)

    def scans(self, bidder: str, entries: Sequence[Kpi]) -> list[tuple[WindowedAudit, str, list[Kpi]]]:
        """What of a bidder's is asked for entries: an audit (`counting`), a table and its entries, in their order."""
        found: dict[tuple[str, tuple[str, ...]], tuple[WindowedAudit, str, list[Kpi]]] = {}
        for entry in entries:
            audit = self.counting(bidder, entry)
            found.setdefault((entry.table, audit.channels), (audit, entry.table, []))[2].append(entry)
        return list(found.values())

    def sums(self, entries: Sequence[Kpi], by: Sequence[str] = ()) -> pd.DataFrame:
        """`tallies.sums` of entries of one table for every bidder, within the common window; `bidder` comes first.

        Made once in a run. A bidder that lacks the table has no rows; one that lacks a column has its rows unknown.
        """
        frames = [
            audit.tallied(mine, by)[0].drop(columns="vendor").assign(bidder=bidder)
            for bidder in self.audited
            for audit, table, mine in self.scans(bidder, entries)
            if getattr(audit.tables, table) is not None
        ]
        if not frames:
            return pd.DataFrame(columns=["bidder", *by, "kpi", "clustered_by", "cluster", "rows", "unknown", "above",
                                         "below", "squares", "scale_low", "scale_high"])  # fmt: skip
        whole = pd.concat(frames, ignore_index=True)
        return whole[["bidder", *(name for name in whole if name != "bidder")]]

    def kpis(self, keys: Iterable[str], by: Sequence[str] = ()) -> pd.DataFrame:
        """As `Audit.kpis` for every bidder within the common window, `bidder` first.

        A bidder without evidence for a KPI has a row without a value, the reason in front of the definition; by
        columns it has none.
        """
        wanted = list(dict.fromkeys(keys))
        frames = []
        for bidder in self.audited:
            asked: dict[int, tuple[WindowedAudit, list[str]]] = {}
            for key in wanted:
                audit = self.counting(bidder, kpis.EVERY[self.catalogue_key(key)])
                asked.setdefault(id(audit), (audit, []))[1].append(key)
            parts = [audit.figures(mine, by) for audit, mine in asked.values()]
            frames.append(_in_order(parts, wanted).assign(bidder=bidder))
        whole = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
        return whole[["bidder", *(name for name in whole if name != "bidder")]]


def _in_order(parts: Sequence[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Rows of several frames, the keys in their order."""
    if len(parts) == 1:
        return parts[0]
    order = {key: place for place, key in enumerate(keys)}
    whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return whole.sort_values("kpi", key=lambda names: names.map(order), kind="stable", ignore_index=True)
