"""vendor-audit: new, check, run, compare, freeze, kpis, tables, formats, example.

Exit 0 done, 1 broken, 2 input at fault, 3 target missed, 4 not notified.
"""

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toolkit.parameters import Faults

OUTPUTS = Path("outputs")

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
ParametersFile = Annotated[Path, typer.Argument(help="the audit's parameters, a YAML file", show_default=False)]


class FailOn(StrEnum):
    """What makes a run exit with 3."""

    breach = "breach"


@app.command()
def check(file: ParametersFile) -> None:
    """Read parameters, mappings and exports, and say what came of every row; no notebooks, nothing kept."""
    import tempfile

    from toolkit.audits import prepare, read_parameters
    from toolkit.reporting.balances import balance_lines

    with tempfile.TemporaryDirectory(prefix="vendor-audit-") as folder:
        for line in balance_lines(prepare(read_parameters(file), Path(folder))):
            print(line)
    print(f"{file} can be run: vendor-audit run {file}")


@app.command()
def run(
    file: ParametersFile,
    output: Annotated[Path, typer.Option(help="where runs are kept")] = OUTPUTS,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="notebooks executed at once")] = 2,
    fail_on: Annotated[FailOn | None, typer.Option(help="exit with 3 when a contract target is missed")] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(envvar="VENDOR_AUDIT_NOTIFY", help="an apprise address to send signals to; may be repeated"),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="take the exports in anew, whatever is kept")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="print report.pdf too, through the installed Chromium")] = False,
) -> None:
    """Audit: exports in, one report.html out, with results.csv, findings.csv, alerts.csv and the evidence beside it."""
    from toolkit.reporting import notifications
    from toolkit.reporting.deliveries import deliver

    addresses = notifications.notifiers(notify or [])
    delivered = deliver(file, output, jobs=jobs, tell=_tell, fresh=fresh, pdf=pdf)
    print(f"report   {delivered.folder / 'report.html'}")
    if pdf:
        print(f"printed  {delivered.folder / 'report.pdf'}")
    print(f"results  {delivered.folder / 'results.csv'}")
    print(f"latest   {delivered.latest / 'report.html'}")
    print(f"signals  {len(delivered.alerts)} ({delivered.folder / 'alerts.csv'})")
    if delivered.missed:
        print(f"missed   {', '.join(delivered.missed)}")
    untold = notifications.notify(addresses, delivered.audit, delivered.alerts, tell=_tell)
    # A missed target speaks of the service, an untold signal of the messenger: the first decides.
    if delivered.missed and fail_on is FailOn.breach:
        raise typer.Exit(3)
    if untold:
        raise typer.Exit(4)


@app.command()
def new(
    exports: Annotated[list[Path], typer.Argument(help="exports: text, workbooks, Parquet", show_default=False)],
    output: Annotated[Path | None, typer.Option(help="the file to write; never one that is there")] = None,
    name: Annotated[str | None, typer.Option("--id", help="the audit's id")] = None,
    client: Annotated[str | None, typer.Option(help="who pays the vendor")] = None,
    vendor: Annotated[str | None, typer.Option(help="the vendor's name")] = None,
    time_zone: Annotated[str | None, typer.Option(help="the audit's clock, such as Europe/Helsinki")] = None,
) -> None:
    """Look at exports and write a first parameters file, with evidence for each guess and what is left to decide."""
    from toolkit.reporting.beginnings import begin, summary

    for line in summary(begin(exports, output=output, name=name, client=client, vendor=vendor, zone=time_zone)):
        print(line)


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(help="the comparison's parameters, a YAML file", show_default=False)],
    output: Annotated[Path, typer.Option(help="where runs are kept, those of the audits too")] = OUTPUTS,
    jobs: Annotated[
        int, typer.Option(min=0, max=64, help="audits run at once, and notebooks after them; 0: one for each core")
    ] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="run every audit anew, and take its exports in anew")] = False,
) -> None:
    """Compare: bidders' audits in, run where they are missing or stale, one report.html out and a page per bidder."""
    from toolkit.intake.neighbours import cores
    from toolkit.reporting.comparison_deliveries import deliver_comparison

    compared = deliver_comparison(file, output, jobs=jobs or cores(), tell=_tell, fresh=fresh)
    print(f"report   {compared.folder / 'report.html'}")
    print(f"results  {compared.folder / 'results.csv'}")
    if (compared.folder / "debrief").is_dir():
        print(f"debrief  {compared.folder / 'debrief'}")
    print(f"latest   {compared.latest / 'report.html'}")


@app.command()
def freeze(
    file: Annotated[Path, typer.Argument(help="the comparison's parameters, a YAML file", show_default=False)],
) -> None:
    """Seal a comparison's criteria, weights, anchors and formula before its prices and scores are opened."""
    from toolkit.audits import seals
    from toolkit.audits.comparison_openings import read_comparison_parameters
    from toolkit.reporting.registers_comparison import standing
    from toolkit.reporting.words import say

    parameters = read_comparison_parameters(file)
    before = seals.place(parameters).is_file()
    seal = seals.freeze(parameters)
    print(say("frozen_again" if before else "frozen", sha256=seal.sha256))
    print(say("frozen_file", path=str(file.with_name(seals.place(parameters).name))))
    if seal.stood:
        print(say("frozen_late", what=standing(seal)))


@app.command()
def kpis(
    markdown: Annotated[bool, typer.Option("--markdown", help="as a page of Markdown, docs/kpis.md")] = False,
) -> None:
    """The catalogue: every KPI with its unit, direction, formula, what it needs and where it is defined."""
    from toolkit.measures import conventions
    from toolkit.measures import kpis as catalogue
    from toolkit.reporting.reference_pages import described, kpi_page

    if markdown:
        print(kpi_page(), end="")
        return
    for entry in described():
        print(f"{entry.key}  {entry.title}")
        print(f"    unit     {entry.unit}; better: {entry.better}")
        print(f"    formula  {entry.formula}")
        print(f"    needs    {entry.needs}")
        if entry.rivals:
            print(f"    rivals   {', '.join(entry.rivals)}")
        print(f"    source   {entry.source}")
    print()
    for headline, rivals in conventions.CONVENTIONS.items():
        print(f"{headline} is one of {', '.join(rivals)}, as the parameters' definitions say")
    for name, keys in catalogue.TOGETHER.items():
        print(f"{name} is told by {', '.join(keys)}")


@app.command()
def tables(
    markdown: Annotated[bool, typer.Option("--markdown", help="as a page of Markdown, docs/tables.md")] = False,
) -> None:
    """The tables that exports become: every column that a mapping may give, what it holds and what it means."""
    from toolkit.intake.tables import TABLES, mappable
    from toolkit.reporting.reference_pages import table_page

    if markdown:
        print(table_page(), end="")
        return
    for name in TABLES:
        print(name)
        for column in mappable(name):
            must = " (must)" if column.required else ""
            print(f"    {column.name}{must}  {column.meaning}")


@app.command()
def formats(
    markdown: Annotated[
        Path | None, typer.Option(help="write a page of Markdown for each into this folder", show_default=False)
    ] = None,
) -> None:
    """The shipped formats: which exports are recognised, and the table that each becomes."""
    from toolkit.intake.recognition import shipped
    from toolkit.reporting.reference_pages import format_pages

    for one in shipped():
        print(f"{one.name}  {one.table}  {one.about}")
    if markdown is not None:
        markdown.mkdir(parents=True, exist_ok=True)
        for name, text in format_pages().items():
            (markdown / name).write_text(text, encoding="utf-8")


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="where to write it: a new folder or an earlier example")],
    vendors: Annotated[int, typer.Option(help="how many bidders, 1 to 3")] = 3,
    contacts: Annotated[int, typer.Option(help="telephone and chat contacts of each bidder")] = 6000,
    seed: Annotated[int, typer.Option(help="another number, another example; the same one, the same bytes")] = 1,
    clean: Annotated[bool, typer.Option("--clean", help="plant nothing")] = False,
) -> None:
    """Write made-up exports of up to three bidders to try the audit on, with faults planted on purpose."""
    from toolkit.examples import Plant, write_example

    plant = Plant.nothing() if clean else Plant()
    written = write_example(folder, vendors=vendors, contacts=contacts, seed=seed, plant=plant)
    for path in written.parameters:
        print(f"bidder   {path}")
    if written.tender is not None:
        print(f"tender   {written.tender}: vendor-audit compare lays the bidders side by side")
    print(f"truth    {written.truth} (what was planted; no audit reads it)")
    print(f"next     vendor-audit run {written.parameters[0]}")


def _tell(line: str) -> None:
    # One write: bidders are audited beside each other, and print() writes a line and its end in two.
    print(f"{line}\n", end="", flush=True)


def main() -> None:
    """The command's entry: faults in words on stderr, and the exit code that their kind has."""
    # What a command imports stays; looking for garbage in it after every 700 objects takes an eighth of a short one.
    gc.set_threshold(20_000, 20, 50)
    try:
        app()
    except Faults as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
