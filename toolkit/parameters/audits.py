"""The shape of an audit's parameters: which keys there are, what each is for, what it may hold."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from toolkit.parameters.contracts import Contract
from toolkit.parameters.evaluations import Quality
from toolkit.parameters.faults import Keys
from toolkit.parameters.investments import CostAssumptions, MoneyTerms
from toolkit.parameters.items import Truth
from toolkit.parameters.parts import Part, WholeFile
from toolkit.parameters.reports import ReportTerms
from toolkit.parameters.scorecards import Benchmarks, Role
from toolkit.parameters.sources import Source
from toolkit.parameters.trends import Trends
from toolkit.parameters.values import (
    Confidence,
    Count,
    Day,
    DiallingCode,
    Expected,
    FilePattern,
    Hours,
    Language,
    MeasureName,
    Name,
    Positive,
    Seconds,
    Share,
    Slug,
    Span,
    Text,
    TimeZone,
    whole,
)


class Vendor(Part):
    """One audited vendor."""

    id: Slug = Field(description="the vendor's id, used by sources and in every output")
    name: Name = Field(description="the vendor's name as the report prints it")


class Period(Part):
    """The audited days on the audit's clock, both included."""

    first: Day = Field(description="the first audited day")
    last: Day = Field(description="the last audited day, included")


class Week(Part):
    """Opening hours of each weekday, in order; an empty day is closed."""

    monday: Hours = Field(description="opening hours on Mondays")
    tuesday: Hours = Field(description="opening hours on Tuesdays")
    wednesday: Hours = Field(description="opening hours on Wednesdays")
    thursday: Hours = Field(description="opening hours on Thursdays")
    friday: Hours = Field(description="opening hours on Fridays")
    saturday: Hours = Field(description="opening hours on Saturdays")
    sunday: Hours = Field(description="opening hours on Sundays")


class Calendar(Part):
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


class Definitions(Part):
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


class Privacy(Part):
    """What may be shown of persons."""

    legal_basis: Text | None = Field(description="the legal basis for showing names, null for none")
    phone_country_code: DiallingCode | None = Field(
        description="the country of telephone numbers written without one, null for none"
    )
    smallest_group: Count = Field(description="the fewest persons that a printed group may hold")
    quotes: Truth = Field(default=False, description="whether single sentences of customers' comments may be printed")


class AgentComparison(Part):
    """How agents are compared, decided before anybody looks."""

    mix: Annotated[
        tuple[Literal["reason", "channel", "queue", "language", "priority", "site", "hour", "tenure"], ...],
        Expected("a list of reason, channel, queue, language, priority, site, hour and tenure"),
    ] = Field(description="what an agent's contacts are told apart by before agents are compared")
    minimum_contacts: Count = Field(description="the contacts below which an agent is not classified")


class Comparison(Part):
    """Two groups of cases whose journeys are laid side by side; a month may be its beginning, such as 2012."""

    by: Literal["vendor", "local_month", "reason", "channel"] = Field(description="what tells the two groups apart")
    first: Text = Field(description="the first group's value")
    second: Text = Field(description="the second group's value")


class StepNorm(Part):
    """How long a wait between two activities may last, as a contract or a procedure states it."""

    step: Text = Field(description="the activity after which the wait begins")
    next_step: Text = Field(description="the activity that ends it")
    hours: Positive = Field(description="hours of calendar time that the wait may last")


class Journeys(Part):
    """What is known of the journeys before the log is read. What is not written is not asked."""

    start: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    end: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    expected_path: Annotated[tuple[Text, ...], Expected("a list of activities, in order")] = ()
    customer_steps: Annotated[tuple[Text, ...], Expected("a list of activities")] = ()
    norms: Annotated[tuple[StepNorm, ...], Expected("a list of mappings with step, next_step and hours")] = ()
    compare: Annotated[tuple[Comparison, ...], Expected("a list of mappings with by, first and second")] = ()


class MysteryShopping(Part):
    """What the audit knows about the visits beyond the visits themselves."""

    sites: Annotated[dict[Slug, Count], Expected("a mapping of vendors to their number of sites")] = Field(
        description="how many sites each vendor has in all, visited or not"
    )


class AuditParameters(WholeFile):
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

    def where(self, *keys: str | int) -> str:
        """The file and line of the keys, or of the nearest parent that is written: bank_calls.yml:31."""
        place: Keys = keys
        return str(self._document.place(place))

    def public(self) -> dict[str, Any]:
        """All of it as plain JSON values; files are named relative to the YAML's folder."""
        values = super().public()
        for name, source in self.sources.items():
            values["sources"][name]["files"] = [self.named(file) for file in source.files]
        return values
