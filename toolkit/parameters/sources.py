"""The shape of an audit's sources: the export files of a table, and how they become it."""

from typing import Annotated, Literal

from pydantic import Field

from toolkit.parameters.items import Item
from toolkit.parameters.parts import Part
from toolkit.parameters.values import (
    AnyText,
    ColumnName,
    Count,
    Encoding,
    Expected,
    FilePattern,
    MappingName,
    Name,
    QuoteSign,
    Share,
    Slug,
    Text,
    TimeZone,
)


class Format(Part):
    """How an export is written."""

    kind: Literal["csv", "xlsx", "parquet"] = "csv"
    delimiter: Literal["tab", ",", ";", "|"] | None = None
    encoding: Encoding | None = None
    quote: QuoteSign | None = '"'
    header_line: Count = 1
    null_values: Annotated[tuple[AnyText, ...], Expected("a list of texts")] = ()
    sheet: Name | None = None


class Exclusion(Part):
    """Rows left out on purpose, counted under their reason."""

    where: Text = Field(description="the condition, in SQL, of the rows to leave out")
    reason: Text = Field(description="why these rows do not count; the report prints it")


class Watch(Part):
    """Rows kept, and counted as a finding about the data."""

    where: Text = Field(description="the condition, in SQL, of the rows to count")
    note: Text = Field(description="what these rows are; the report prints it")


class Source(Part):
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
