"""The shape of an audit's parameters: which keys there are, what each is for, what it may hold."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from toolkit.parameters.contracts import Contract
from toolkit.parameters.documents import Document
from toolkit.parameters.evaluations import Quality
from toolkit.parameters.faults import Keys
from toolkit.parameters.investments import CostAssumptions, MoneyTerms
from toolkit.parameters.items import Item, Truth
from toolkit.parameters.reports import ReportTerms
from toolkit.parameters.scorecards import Benchmarks, Role
from toolkit.parameters.trends import Trends
from toolkit.parameters.values import (
    AnyText,
    ColumnName,
    Confidence,
    Count,
    Day,
    DiallingCode,
    Encoding,
    Expected,
    FilePattern,
    Hours,
    Language,
    MappingName,
    MeasureName,
    Name,
    Positive,
    QuoteSign,
    Seconds,
    Share,
    Slug,
    Span,
    Text,
    TimeZone,
    whole,
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Vendor(_Part):
    """One audited vendor."""

    id: Slug = Field(description="the vendor's id, used by sources and in every output")
    name: Name = Field(description="the vendor's name as the report prints it")


class Period(_Part):
    """The audited days on the audit's clock, both included."""

    first: Day = Field(description="the first audited day")
    last: Day = Field(description="the last audited day, included")


class Week(_Part):
    """Opening hours of each weekday, in order; an empty day is closed."""

    monday: Hours = Field(description="opening hours on Mondays")
    tuesday: Hours = Field(description="opening hours on Tuesdays")
    wednesday: Hours = Field(description="opening hours on Wednesdays")
    thursday: Hours = Field(description="opening hours on Thursdays")
    friday: Hours = Field(description="opening hours on Fridays")
    saturday: Hours = Field(description="opening hours on Saturdays")
    sunday: Hours = Field(description="opening hours on Sundays")


class Calendar(_Part):
    """When the contract says that the vendor is open, on the audit's clock."""

    open: Week = Field(description="opening hours of each weekday")
    holidays: Annotated[tuple[Day, ...], Expected("a list of days")] = Field(
        description="days closed whatever their weekday"
    )

    def hours(self, day: date) -> tuple[Span, ...]:
        """The opening hours of one day, none on a holiday."""
        weekdays = (
            self.open.monday,
            self.open.tuesday,
            self.open.wednesday,
            self.open.thursday,
            self.open.friday,
            self.open.saturday,
            self.open.sunday,
        )
        return () if day in self.holidays else weekdays[day.weekday()]


class Format(_Part):
    """How an export is written."""

    kind: Literal["csv", "xlsx", "parquet"] = "csv"
    delimiter: Literal["tab", ",", ";", "|"] | None = None
    encoding: Encoding | None = None
    quote: QuoteSign | None = '"'
    header_line: Count = 1
    null_values: Annotated[tuple[AnyText, ...], Expected("a list of texts")] = ()
    sheet: Name | None = None


class Exclusion(_Part):
    """Rows left out on purpose, counted under their reason."""

    where: Text = Field(description="the condition, in SQL, of the rows to leave out")
    reason: Text = Field(description="why these rows do not count; the report prints it")


class Watch(_Part):
    """Rows kept, and counted as a finding about the data."""

    where: Text = Field(description="the condition, in SQL, of the rows to count")
    note: Text = Field(description="what these rows are; the report prints it")


class Source(_Part):
    """One table of one vendor, or of several: its export files and how they become the table.

    `files` are absolute paths, patterns resolved, in the order written. `vendor` is None where
    `columns` maps the vendor. An empty `key` means the table's own; `time_zone` None means the audit's.
    With `items` an export row is a whole score sheet, and becomes a row for each item.
    """

    table: Literal[
        "contacts",
        "events",
        "surveys",
        "shops",
        "evaluations",
        "agents",
        "time",
        "money",
        "forecasts",
        "reported",
        "actions",
        "alignment",
    ] = Field(description="the table that the export becomes")
    vendor: Slug | None = None
    files: Annotated[tuple[FilePattern, ...], Expected("a list of one or more paths")] = Field(
        description="the export's files", min_length=1
    )
    mapping: MappingName | None = None
    format: Format = Format()
    time_zone: TimeZone | None = None
    ambiguous_times: Literal["reject", "earlier", "later"] = "reject"
    key: Annotated[tuple[ColumnName, ...], Expected("a list of columns")] = ()
    columns: Annotated[dict[ColumnName, Text], Expected("a mapping of one or more columns to SQL expressions")] = Field(
        description="each column of the table as an SQL expression over the export", min_length=1
    )
    labels: Annotated[
        dict[ColumnName, Annotated[dict[AnyText, Text], Expected("a mapping of the export's words to ours")]],
        Expected("a mapping of columns to their words"),
    ] = Field(default={})
    items: Annotated[
        dict[Slug, Annotated[Item, Expected("a mapping with column, score and the like")]],
        Expected("a mapping of items to their columns"),
    ] = Field(default={})
    exclude: Annotated[tuple[Exclusion, ...], Expected("a list of mappings with where and reason")] = ()
    watch: Annotated[tuple[Watch, ...], Expected("a list of mappings with where and note")] = ()
    past_midnight: Annotated[tuple[ColumnName, ...], Expected("a list of columns")] = ()
    rejects_at_most: Share = 0


class Definitions(_Part):
    """Which of the competing definitions are in force."""

    service_level: MeasureName = Field(description="the service level's definition in force")
    abandon_rate: MeasureName = Field(description="the abandon rate's definition in force")
    aht: MeasureName = Field(description="the handle time's definition in force")
    occupancy: MeasureName = Field(default="occupancy_available", description="the occupancy's definition in force")
    utilization: MeasureName = Field(default="utilization_paid", description="the utilization's definition in force")
    adherence: MeasureName = Field(default="adherence_minutes", description="the adherence's definition in force")
    fcr: MeasureName = Field("fcr_repeat", description="first contact resolution's definition in force")
    csat: MeasureName = Field("csat_t2b", description="customer satisfaction's definition in force")
    ces: MeasureName = Field("ces_ease", description="customer effort's definition in force")
    loyalty_index: MeasureName = Field("loyalty_mean", description="the loyalty index's definition in force")
    qa_score: MeasureName = Field("qa_score_kept", description="the quality score's definition in force")
    error_rate: MeasureName = Field("error_rate_items", description="the error rate's definition in force")
    qa_irr: MeasureName = Field("qa_irr_alpha", description="the agreement of evaluators' definition in force")
    frt: MeasureName = Field("frt_business_median", description="first response time's definition in force")
    tat: MeasureName = Field("tat_median", description="turnaround time's definition in force")
    trt: MeasureName = Field("trt_full", description="total resolution time's definition in force")
    reopen_rate: MeasureName = Field("reopen_any", description="the reopen rate's definition in force")
    reopen_window_days: Positive = Field(7, description="days within which a resolved case that comes back is reopened")
    short_call_seconds: Seconds = Field(description="seconds of talk below which a call is a short call")
    repeat_window_days: Annotated[Literal[3, 7, 14, 30], BeforeValidator(whole)] = Field(
        description="days within which a customer's next contact is a repeat"
    )
    customer_id_known_at_least: Share = Field(
        description="share of contacts whose customer must be known before repeats are counted"
    )
    unknown_at_most: Share = Field(
        description="share of a figure's rows whose value may be unknown before the figure is withheld"
    )


class Privacy(_Part):
    """What may be shown of persons."""

    legal_basis: Text | None = Field(description="the legal basis for showing names, null for none")
    phone_country_code: DiallingCode | None = Field(
        description="the country of telephone numbers written without one, null for none"
    )
    smallest_group: Count = Field(description="the fewest persons that a printed group may hold")
    quotes: Truth = Field(default=False, description="whether single sentences of customers' comments may be printed")


class AgentComparison(_Part):
    """How agents are compared, decided before anybody looks."""

    mix: Annotated[
        tuple[Literal["reason", "channel", "queue", "language", "priority", "site", "hour", "tenure"], ...],
        Expected("a list of reason, channel, queue, language, priority, site, hour and tenure"),
    ] = Field(description="what an agent's contacts are told apart by before agents are compared")
    minimum_contacts: Count = Field(description="the contacts below which an agent is not classified")


class Comparison(_Part):
    """Two groups of cases whose journeys are laid side by side; a month may be its beginning, such as 2012."""

    by: Literal["vendor", "local_month", "reason", "channel"] = Field(description="what tells the two groups apart")
    first: Text = Field(description="the first group's value")
    second: Text = Field(description="the second group's value")


class StepNorm(_Part):
    """How long a wait between two activities may last, as a contract or a procedure states it."""

    step: Text = Field(description="the activity after which the wait begins")
    next_step: Text = Field(description="the activity that ends it")
    hours: Positive = Field(description="hours of calendar time that the wait may last")


class Journeys(_Part):
    """What is known of the journeys before the log is read. What is not written is not asked."""

    start: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    end: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    expected_path: Annotated[tuple[Text, ...], Expected("a list of activities, in order")] = ()
    customer_steps: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    norms: Annotated[tuple[StepNorm, ...], Expected("a list of mappings with step, next_step and hours")] = ()
    compare: Annotated[tuple[Comparison, ...], Expected("a list of mappings with by, first and second")] = ()


class MysteryShopping(_Part):
    """What the audit knows about the visits beyond the visits themselves."""

    sites: Annotated[dict[Slug, Count], Expected("a mapping of vendors to their number of sites")] = Field(
        description="how many sites each vendor has in all, visited or not"
    )


class AuditParameters(_Part):
    """What is asked and promised in one audit, as its YAML says."""

    id: Slug = Field(description="the audit's id, also the name of its folder of outputs")
    title: Name = Field(description="the report's title")
    client: Name = Field(description="who pays the vendors")
    vendors: Annotated[tuple[Vendor, ...], Expected("a list of one or more vendors, each with id and name")] = Field(
        description="the audited vendors", min_length=1
    )
    period: Period = Field(description="the audited days")
    time_zone: TimeZone = Field(description="the clock of the contract")
    language: Language = Field(description="the report's language")
    confidence: Confidence = Field(description="the confidence level of every interval")
    calendar: Calendar = Field(description="when the vendors are open")
    sources: Annotated[dict[Slug, Source], Expected("a mapping of one or more names to sources")] = Field(
        description="the exports", min_length=1
    )
    contract: Contract = Field(description="what was promised")
    definitions: Definitions = Field(description="the definitions in force")
    privacy: Privacy = Field(description="what may be shown of persons")
    acknowledgement: Name | None = None
    agents: AgentComparison | None = None
    journeys: Journeys | None = None
    mystery_shopping: MysteryShopping | None = None
    quality: Quality | None = None
    roles: Annotated[dict[Slug, Role], Expected("a mapping of roles to their KPIs")] | None = None
    benchmarks: Benchmarks | None = None
    costs: CostAssumptions | None = None
    money: MoneyTerms | None = None
    trends: Trends | None = None
    report: ReportTerms | None = None
    notes: FilePattern | None = None

    _path: Path = PrivateAttr(default=Path())
    _document: Document = PrivateAttr(default_factory=lambda: Document(""))

    @property
    def path(self) -> Path:
        """The YAML file, absolute."""
        return self._path

    @property
    def folder(self) -> Path:
        """The folder of the YAML file, from which its paths count."""
        return self._path.parent

    def where(self, *keys: str | int) -> str:
        """The file and line of the keys, or of the nearest parent that is written: bank_calls.yml:31."""
        place: Keys = keys
        return str(self._document.place(place))

    def public(self) -> dict[str, Any]:
        """All of it as plain JSON values; files are named relative to the YAML's folder."""
        values = self.model_dump(mode="json", warnings=False)
        # What is not written is not asked, and is not there.
        values = {key: value for key, value in values.items() if value is not None}
        for name, source in self.sources.items():
            values["sources"][name]["files"] = [
                Path(os.path.relpath(file, self.folder)).as_posix() for file in source.files
            ]
        return values
