"""What stands behind a report's sections: definition cards, methods, glossary, where each number is from, with what."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from toolkit.reporting import sections
from toolkit.reporting.shown import escaped
from toolkit.reporting.tables import table
from toolkit.reporting.words import count, say, told, told_figure

# The ids of their messages, in the order in which they stand.
METHODS: Final = (
    "interval", "several", "promise", "trend", "survival", "mix", "signal", "groups", "journeys", "visits", "survey",
    "agreement", "staffing", "money",
)  # fmt: skip
TERMS: Final = (
    "abandonment", "adherence", "aht", "asa", "attrition", "calibration", "ces", "contact", "csat", "evidenced", "fcr",
    "frt", "interval_term", "loyalty", "mystery", "occupancy", "qa", "repeat", "service_level", "service_credit",
    "shrinkage", "sla", "tco", "utilization",
)  # fmt: skip


class Appendix(NamedTuple):
    """One appendix: its anchor, its title, its page."""

    id: str
    title: str
    html: Markup


def of_audit(
    *,
    definitions: pd.DataFrame,
    printed: Collection[str],
    results: pd.DataFrame,
    findings: pd.DataFrame,
    versions: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> list[Appendix]:
    """The appendices of an audit. Of the cards those `printed` (ids of figures) stand on paper, all on a screen."""
    return [
        cards(definitions, printed),
        _appendix("methods", _terms("method", METHODS)),
        _appendix("glossary", _terms("term", TERMS)),
        provenance(results, findings),
        environment(versions),
        dump(parameters),
    ]


def cards(definitions: pd.DataFrame, printed: Collection[str] | None = None) -> Appendix:
    """A card for each figure: what it counts above and below the line, what it needs, its rivals, who fixed it so."""
    rows = definitions.to_dict("records")
    shown = {str(row["kpi"]) for row in rows} if printed is None else set(printed)
    left = sum(row["kpi"] not in shown for row in rows)
    note = f'<p class="vat-printed">{escaped(say("cards_left", count=count(left)))}</p>' if left else ""
    body = "\n".join(_card(row, on_paper=row["kpi"] in shown) for row in rows)
    told = f"<p>{escaped(say('definitions_caption'))}</p>"
    return _appendix("definitions", f'{told}\n{note}<div class="vat-cards">\n{body}\n</div>')


def _card(row: Mapping[str, Any], *, on_paper: bool) -> str:
    parts = "".join(
        f"<p>{escaped(say(f'card_{name}', text=str(row[name])))}</p>"
        for name in ("needs", "rivals", "source")
        if str(row[name])
    )
    unit = escaped(say("card_unit", unit=_unit(str(row["unit"])), better=say(f"card_{row['better']}")))
    return (
        f'<div class="vat-card{"" if on_paper else " vat-screen"}" id="card-{escaped(str(row["kpi"]).casefold())}">'
        f"<h3>{escaped(told_figure(row['title']))} <span>{escaped(row['kpi'])}</span></h3><p>{unit}</p>"
        f'<p class="vat-formula">{escaped(row["definition"])}</p>{parts}</div>'
    )


def _unit(unit: str) -> str:
    """A unit in words; a place in an order is called otherwise than a place where somebody works."""
    return say("unit_place") if unit == "place" else told(unit)


def provenance(results: pd.DataFrame, findings: pd.DataFrame) -> Appendix:
    """Where each section's numbers stand: its notebook, its rows of results.csv, its findings and those that call."""
    asked = findings[findings["rating"] != ""]
    rows = [
        {
            "section": sections.title(section),
            "id": section,
            "notebook": f"notebooks/{notebook}.ipynb",
            "results": int((results["section"] == section).sum()),
            "findings": int((findings["section"] == section).sum()),
            "asked": int((asked["section"] == section).sum()),
        }
        for section, notebook in sections.NOTEBOOKS.items()
    ]
    columns = {
        "section": (say("provenance_section"), "text"),
        "id": (say("provenance_id"), "hash"),
        "notebook": (say("provenance_notebook"), "hash"),
        "results": (say("provenance_results"), "count"),
        "findings": (say("provenance_findings"), "count"),
        "asked": (say("provenance_asked"), "count"),
    }
    shown = table(pd.DataFrame(rows), caption=say("provenance_caption"), columns=columns, printed=len(rows))
    return _appendix("provenance", f"<p>{escaped(say('provenance_how'))}</p>\n{shown.html}")


def environment(versions: Mapping[str, str]) -> Appendix:
    """What the report was made with."""
    frame = pd.DataFrame({"name": list(versions), "version": list(versions.values())})
    columns = {"name": (say("environment_name"), "text"), "version": (say("environment_version"), "text")}
    shown = table(frame, caption=say("environment_caption"), columns=columns)
    return _appendix("environment", shown.html)


def dump(parameters: Mapping[str, Any]) -> Appendix:
    """The parameters of the audit, as the manifest holds them."""
    text = json.dumps(parameters, ensure_ascii=False, indent=1, sort_keys=True)
    note = f'<p class="vat-printed">{escaped(say("parameters_printed"))}</p>'
    return _appendix("parameters", f'{note}<pre class="vat-text vat-screen">{escaped(text)}</pre>')


def _terms(kind: str, names: Sequence[str]) -> str:
    parts = "".join(
        f"<div><dt>{escaped(say(f'{kind}_{name}_title'))}</dt><dd>{escaped(say(f'{kind}_{name}'))}</dd></div>"
        for name in names
    )
    return f'<dl class="vat-terms">{parts}</dl>'


def _appendix(name: str, html: str) -> Appendix:
    return Appendix(name, say(f"appendix_{name}"), Markup(html))  # noqa: S704
