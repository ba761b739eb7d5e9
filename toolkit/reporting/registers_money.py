"""The findings on money: what a contact costs, quantities charged beyond contacts, a bottleneck, the term."""

from typing import Any, Final

from toolkit.audits import Audit
from toolkit.questions import investments, invoices, money
from toolkit.reporting.exhibits_money import bottleneck_words, why_not
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import count, known, number, quantity, say, share, span

# Below this share of the contacts a difference is told and not raised: a few rows that intake refused make one.
SMALL: Final = 0.005


@kept
def of_money(audit: Audit) -> list[Finding]:
    """Every claim about money; a limit for a vendor without lines of it."""
    return [
        *_withheld(audit),
        *of_invoices(audit),
        *_per_contact(audit),
        *_bottleneck(audit),
        *_ownership(audit),
        *_worth(audit),
    ]


def _names(audit: Audit) -> dict[str, str]:
    return {vendor.id: vendor.name for vendor in audit.parameters.vendors}


def _withheld(audit: Audit) -> list[Finding]:
    """Vendors without lines, or whose lines are there and give no sum."""
    found = {vendor.id: money.withheld(audit, vendor.id) for vendor in audit.parameters.vendors}
    names = _names(audit)
    return [
        Finding(f"money.withheld.{vendor}", "money", "", vendor, "limit", why_not(why, names[vendor]))
        for vendor, why in found.items()
        if why
    ]


def of_invoices(audit: Audit) -> list[Finding]:
    """What each vendor charged beyond what its contacts show; nothing where no line says what it counts."""
    frame = invoices.against_contacts(audit)
    claims = []
    for vendor in audit.parameters.vendors:
        mine = frame[frame.vendor == vendor.id]
        if mine.empty or not mine.counted.sum():
            continue
        more, part = float(mine.more.sum()), float(mine.more.sum() / mine.counted.sum())
        worth = float(mine.worth.sum(skipna=False))
        way = "more" if more > 0 else "less" if more < 0 else "same"
        fields = {
            "vendor": vendor.name,
            "charged": count(mine.charged.sum()),
            "counted": count(mine.counted.sum()),
            "months": count(mine.month.nunique()),
        }
        if way != "same":
            fields |= {"more": count(abs(more)), "share": share(abs(part))}
        text = say(f"invoiced_{way}", **fields)
        if way == "more" and known(worth):
            text = f"{text} {say('invoiced_worth', currency=mine.currency.iloc[0], worth=number(worth, digits=2))}"
        if way == "more":
            rows = {name: count(many) for name, many in money.left_out(audit, vendor.id).items()}
            text = f"{text} {say('invoiced_left_out', **rows)}"
        severity = "attention" if part > SMALL else "information"
        comes_to = {"contacts": more, "money": worth, "currency": str(mine.currency.iloc[0])} if way == "more" else {}
        claims.append(
            _claim(f"invoices.{vendor.id}", "invoice_variance", vendor.id, text, severity=severity, value=part,
                   rows=int(mine.counted.sum()), unit="ratio", **comes_to)
        )  # fmt: skip
    return claims


def _per_contact(audit: Audit) -> list[Finding]:
    """What a contact, a settled matter and what came back cost, in one sentence per vendor."""
    frame = money.figures(audit, money.PER_CONTACT)
    frame = frame[frame["value"].notna()]
    claims = []
    for vendor, name in _names(audit).items():
        mine = frame[frame.vendor == vendor]
        if mine.empty:
            continue
        parts = [
            say(
                "money_contact_part" if known(row["low"]) else "money_contact_bare",
                title=say(f"money_short_{row['kpi']}"),
                value=quantity(row["value"], row["unit"]),
                span=span(row["low"], row["high"], row["unit"]),
            )
            for row in mine.to_dict("records")
        ]
        first = mine.iloc[0]
        about: dict[str, Any] = {end: float(first[end]) for end in ("value", "low", "high")}
        about |= {"rows": int(first["rows"]), "unit": first.unit, "definition": first.definition}
        text = say("money_contact", vendor=name, parts="; ".join(parts))
        claims.append(_claim(f"per_contact.{vendor}", first.kpi, vendor, text, **about))
    return claims


def _bottleneck(audit: Audit) -> list[Finding]:
    words = bottleneck_words(audit)
    return [
        _claim(
            f"bottleneck.{row['vendor']}",
            "bottleneck_cost",
            row["vendor"],
            words[row["vendor"]],
            value=float(row["amount"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=row["currency"],
            severity="limit" if row["why"] == "no_cases_of" else "information",
        )
        for row in money.bottleneck(audit).to_dict("records")
    ]


def _ownership(audit: Audit) -> list[Finding]:
    frame, names = investments.scenarios(audit), _names(audit)
    claims = []
    for vendor, mine in frame.groupby("vendor", sort=False):
        base = mine[mine.scenario == "base"].iloc[0]
        about = {"vendor": names[str(vendor)], "years": _years(audit)}
        text = say(
            "money_tco",
            value=quantity(base["value"], base.currency),
            nominal=quantity(base.nominal, base.currency),
            **about,
        )
        if len(mine) > 1:
            ends = {"low": mine["value"].min(), "high": mine["value"].max()}
            text += " " + say("money_tco_range", **{name: quantity(end, base.currency) for name, end in ends.items()})
        # The interval is that of the months' spread; what the assumptions span stands in the sentence.
        ends = {name: float(base[name]) for name in ("value", "low", "high")}
        claims.append(_claim(f"tco.{vendor}", "tco", str(vendor), text, unit=base.currency, **ends))
    return claims


def _worth(audit: Audit) -> list[Finding]:
    """What the term is worth, and which assumption alone turns its sign."""
    frame, swings, names = investments.returns(audit), investments.swings(audit), _names(audit)
    units = investments.assumptions(audit).drop_duplicates("assumption").set_index("assumption").unit
    claims = []
    for row in frame[frame.scenario == "base"].to_dict("records"):
        vendor, mine = row["vendor"], swings[swings.vendor == row["vendor"]]
        value = quantity(row["npv"], row["currency"])
        text = say("money_npv", vendor=names[vendor], years=_years(audit), value=value)
        flips = [
            say(
                "money_npv_flip",
                assumption=say(f"money_assumed_{each['assumption']}"),
                at=quantity(each["turns_at"], units[each["assumption"]], digits=2),
            )
            for each in mine[mine.flips.astype(bool)].to_dict("records")
        ]
        if flips:
            text += " " + say("money_npv_flips", which="; ".join(flips))
        else:
            text += " " + say("money_npv_holds" if len(mine) else "money_npv_bare")
        claims.append(_claim(f"npv.{vendor}", "npv", vendor, text, value=float(row["npv"]), unit=row["currency"]))
    return claims


def _years(audit: Audit) -> str:
    assert audit.parameters.costs is not None
    return count(audit.parameters.costs.term_years)


def _claim(name: str, kpi: str, vendor: str, text: str, *, severity: str = "information", **said: Any) -> Finding:
    return Finding(f"money.{name}", "money", kpi, vendor, severity, text, **said)
