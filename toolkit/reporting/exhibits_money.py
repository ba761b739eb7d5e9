"""What the section on money shows: how amounts are read, the walk, figures, invoices, the term and what decides it."""

from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.intake.management_tables import LINE_TYPES
from toolkit.parameters import Vendor
from toolkit.questions import investments, money
from toolkit.reporting import captions_money, charts_money
from toolkit.reporting.exhibits import below, listing, of_those_there, picture, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import count, number, quantity, say, span

# More months than these stand below each other and not across.
MOST_ACROSS: Final = 6


def reading(audit: Audit) -> Shown:
    """How amounts are to be read, a sentence or more per vendor: currency, price base, VAT, and what is missing."""
    if audit.tables.money is None and not any(audit.evidenced.rejected("money", each.id) for each in _vendors(audit)):
        return statement(say("money_nobody"))
    names = {vendor.id: vendor.name for vendor in _vendors(audit)}
    return statement(
        " ".join(_read(audit, row, names[row["vendor"]]) for row in money.reading(audit).to_dict("records"))
    )


def _vendors(audit: Audit) -> tuple[Vendor, ...]:
    return audit.parameters.vendors


def _read(audit: Audit, row: dict[str, Any], vendor: str) -> str:
    if row["why"]:
        return why_not(row["why"], vendor)
    terms = audit.parameters.money
    unsaid = say("money_not_stated")
    vat = unsaid if terms is None or terms.vat is None else say(f"money_vat_{terms.vat}")
    base = unsaid if terms is None or terms.price_base is None else terms.price_base
    fields = {"vendor": vendor, "lines": count(row["lines"]), "currency": row["currency"]}
    parts = [say("money_reading", base=base, vat=vat, **fields)]
    parts += [
        say(f"money_{name}", months=", ".join(row[name])) for name in ("missing_price", "missing_client") if row[name]
    ]
    parts += [say(f"money_{name}", count=count(row[name])) for name in ("reduced", "raised") if row[name]]
    return " ".join(parts)


def why_not(why: str, vendor: str) -> str:
    """Why a vendor has no sums of money, in words."""
    reason, _, detail = why.partition(": ")
    return say(f"money_why_{reason}", vendor=vendor, detail=detail)


def walk(audit: Audit) -> Shown:
    """From the vendor's charges to all that the service cost, as a picture per vendor."""
    frame = money.walk(audit)
    if frame.empty:
        return Shown("")
    return picture(charts_money.cost_walk, frame, title=say("money_walk_title"), alt=captions_money.cost_walk)


def by_month(audit: Audit) -> Shown:
    """The lines by month and kind; nothing where `reading` says why there is no sum, a dash where there is no line."""
    frame = money.lines(audit)
    if frame.empty:
        return Shown("")
    kinds = [kind for kind in LINE_TYPES if kind in set(frame.kind)]
    caption = say("money_months_title", currency=", ".join(sorted(set(frame.currency))))
    months = sorted(set(frame.month))
    # Few months stand across, because there are more kinds; many stand below each other.
    across, down = ("month", "kind") if len(months) <= MOST_ACROSS else ("kind", "month")
    wide = frame.pivot_table(index=["vendor", down], columns=across, values="amount", aggfunc="sum").reset_index()
    wide["place"] = wide[down].map({name: place for place, name in enumerate([*kinds, *months])})
    wide = wide.sort_values(["vendor", "place"], ignore_index=True)
    titles = {**{kind: say(f"money_kind_{kind}") for kind in kinds}, **{month: month for month in months}}
    return listing(
        wide.assign(**{down: wide[down].map(titles)}),
        caption=caption,
        columns={
            down: (say(f"column_{down}"), "text"),
            **{name: (titles[name], "score") for name in (months if across == "month" else kinds)},
        },
    )


def figures(frame: pd.DataFrame, *, caption: str) -> Shown:
    """Figures of money with their intervals, and what is missing where there is none."""
    absent = (frame.verdict == "not evidenced") | (frame.verdict == "insufficient")
    missing = frame.definition.str.split("; ").str[0].where(frame.verdict == "not evidenced", frame.verdict)
    if absent.all():
        return statement(say("money_figures_missing", what=caption, why="; ".join(dict.fromkeys(missing))))
    frame = frame.assign(missing=missing.where(absent, ""))
    shown, note = of_those_there(frame, frame.verdict == "not evidenced")
    absent = absent[shown.index]
    named = listing(
        shown,
        caption=caption,
        columns={
            "title": ("Figure", "figure"),
            "value": ("Value", "quantity"),
            "interval": ("Interval", "interval"),
            "rows": ("Rows", "count"),
            **({"missing": (say("column_money_missing"), "ours")} if absent.any() else {}),
        },
    )
    return below(named, note)


def bottleneck(audit: Audit) -> Shown:
    """What the costliest step's waiting costs, in a sentence per vendor; what would be needed where nobody can say."""
    return statement(" ".join(bottleneck_words(audit).values()) or _no_price(audit))


def _no_price(audit: Audit) -> str:
    terms = audit.parameters.money
    asked = terms is not None and terms.case_hour is not None
    return say("money_no_cases" if asked else "money_case_hour_not_asked")


def bottleneck_words(audit: Audit) -> dict[str, str]:
    """The sentence of each vendor, where somebody states what an hour of a case costs."""
    names = {vendor.id: vendor.name for vendor in _vendors(audit)}
    terms = audit.parameters.money
    found = {}
    for row in money.bottleneck(audit).to_dict("records"):
        assert terms is not None and terms.case_hour is not None
        if row["why"]:
            found[row["vendor"]] = say(f"money_{row['why']}", vendor=names[row["vendor"]])
            continue
        found[row["vendor"]] = say(
            "money_bottleneck",
            vendor=names[row["vendor"]],
            step=row["step"],
            next_step=row["next_step"],
            days=number(row["days"]),
            rate=quantity(row["rate"], row["currency"]),
            source=terms.case_hour.source,
            amount=quantity(row["amount"], row["currency"]),
            span=span(row["low"], row["high"], row["currency"]),
        )
    return found


def term(audit: Audit) -> Shown:
    """What the term is counted with, or why it is not counted."""
    frame = investments.assumptions(audit)
    told = _why_no_term(audit)
    if frame.empty:
        return told
    sources = {"lines": say("money_source_lines"), "": say("money_source_none")}
    rate = frame.assumption == "discount_rate"
    frame["source"] = [
        say("money_source_parameters") if plain and not source else sources.get(source, source)
        for plain, source in zip(rate, frame.source, strict=True)
    ]
    frame["assumption"] = [say(f"money_assumed_{name}") for name in frame.assumption]
    shown = listing(
        frame,
        caption="What the term is counted with",
        columns={
            "assumption": ("Assumption", "text"),
            "low": ("Low", "quantity"),
            "base": ("Base", "quantity"),
            "high": ("High", "quantity"),
            "source": ("Who says so", "text"),
        },
    )
    return Shown(f"{told.html}\n{shown.html}", plain=f"{told.plain} {shown.plain}".strip()) if told.plain else shown


def _why_no_term(audit: Audit) -> Shown:
    names = {vendor.id: vendor.name for vendor in _vendors(audit)}
    reasons = investments.why_not(audit)
    if set(reasons.values()) == {investments.NOT_ASKED}:
        return statement(say("money_term_not_asked"))
    sentences = [_term_words(why, names[vendor]) for vendor, why in reasons.items() if why]
    return statement(" ".join(sentences)) if sentences else Shown("")


def _term_words(why: str, vendor: str) -> str:
    reason, _, detail = why.partition(": ")
    known = reason in (investments.OTHER_CURRENCY, investments.PARTIAL, investments.NO_BENEFIT)
    return say(f"money_term_{reason}", vendor=vendor, detail=detail) if known else why_not(why, vendor)


def scenarios(audit: Audit) -> Shown:
    """The total cost of ownership by scenario; nothing where no term is counted."""
    frame = investments.scenarios(audit)
    if frame.empty:
        return Shown("")
    return listing(
        frame.assign(scenario=[say(f"money_scenario_{name}") for name in frame.scenario], unit=frame.currency),
        caption="Total cost of ownership over the term",
        columns={
            "scenario": ("Scenario", "text"),
            "nominal": ("Paid", "quantity"),
            "value": ("Present value", "quantity"),
            "interval": ("Interval, by the months' own spread", "interval"),
        },
    )


def returns(audit: Audit) -> Shown:
    """What the term brings by scenario; nothing where nobody says what the service is worth."""
    frame = investments.returns(audit)
    if frame.empty:
        return Shown("")
    return listing(
        frame.assign(scenario=[say(f"money_scenario_{name}") for name in frame.scenario], unit=frame.currency),
        caption="What the term brings",
        columns={
            "scenario": ("Scenario", "text"),
            "npv": ("NPV", "quantity"),
            "npv_spreadsheet": ("By a spreadsheet's NPV()", "quantity"),
            "roi": ("Return", "share"),
            "irr": ("IRR", "share"),
            "payback": ("Payback, years", "score"),
            "discounted_payback": ("Discounted", "score"),
        },
    )


def decisive(audit: Audit) -> Shown:
    """What each assumption alone does to the net present value, as a picture per vendor."""
    frame = investments.swings(audit)
    if frame.empty:
        return statement(say("money_nothing_moved"))
    units = investments.assumptions(audit).drop_duplicates("assumption").set_index("assumption").unit
    frame = frame.assign(unit=frame.assumption.map(units))
    return picture(charts_money.tornado, frame, title=say("money_swings_title"), alt=captions_money.tornado)
