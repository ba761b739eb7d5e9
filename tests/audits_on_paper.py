"""Small audits for tests: one export written as text, and the parameters that read it."""

import copy
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml

from toolkit.audits import PREPARED, Audit, open_audit, prepare, read_parameters
from toolkit.intake.keeping import Keep, identity
from toolkit.parameters.languages import speak

# What tests of this process have taken in; gone when it ends.
_TAKEN_IN = tempfile.TemporaryDirectory(prefix="vendor-audit-taken-in-")

BASE: dict[str, Any] = {
    "id": "small",
    "title": "A small audit",
    "client": "A client",
    "vendors": [{"id": "north", "name": "North"}],
    "period": {"first": "2024-03-01", "last": "2024-03-31"},
    "time_zone": "Europe/Paris",
    "language": "en",
    "confidence": 0.95,
    "calendar": {
        "open": {
            day: ["08:00-20:00"]
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        },
        "holidays": [],
    },
    "sources": {
        "calls": {
            "table": "contacts",
            "vendor": "north",
            "files": ["calls.csv"],
            "format": {"kind": "csv"},
            "columns": {
                "contact_id": "id",
                "started_at": "strptime(start, '%d.%m.%Y %H:%M')",
                "agent_id": "agent",
                "reason": "topic",
                "answered": "CAST(wait AS INTEGER) IS NOT NULL AND agent IS NOT NULL",
                "abandoned": "agent IS NULL",
                "wait_seconds": "CAST(wait AS INTEGER)",
                "talk_seconds": "CAST(talk AS INTEGER)",
            },
        }
    },
    "contract": {"reference": None, "threshold_seconds": 20, "short_abandon_seconds": 5, "targets": []},
    "definitions": {
        "service_level": "sl_strict",
        "abandon_rate": "abandon_all",
        "aht": "aht_talk",
        "short_call_seconds": 10,
        "repeat_window_days": 7,
        "customer_id_known_at_least": 0.9,
        "unknown_at_most": 0.05,
    },
    "privacy": {"legal_basis": None, "phone_country_code": None, "smallest_group": 5},
}

CALLS = """\
id,start,agent,topic,wait,talk
1,04.03.2024 09:00,Ann,billing,5,100
2,04.03.2024 09:10,Bea,billing,30,200
3,04.03.2024 09:20,,order,12,
4,05.03.2024 10:00,Ann,order,20,50
"""


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The base with the change laid over it, key by key; a list or a bare value replaces."""
    result = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


class _Plain(yaml.SafeDumper):
    """YAML without anchors, which parameters do not read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(folder: Path, calls: str | bytes = CALLS, *, base: dict[str, Any] = BASE, **changes: Any) -> Path:
    """The parameters file of a small audit over `calls`, with `changes` laid over `base`; returns its path."""
    data = calls.encode() if isinstance(calls, str) else calls
    (folder / "calls.csv").write_bytes(data)
    path = folder / "small.yml"
    path.write_text(
        yaml.dump(merged(base, changes), Dumper=_Plain, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    return path


def source(**changes: Any) -> dict[str, Any]:
    """Changes to the one source of a small audit."""
    return {"sources": {"calls": changes}}


def opened(path: Path) -> Audit:
    """The audit of a parameters file, as `open_audit` opens it, but that the same is not taken in twice.

    What is the same, the command's own rule for intakes that it keeps decides: every byte of the exports, and all
    parameters that intake reads. Each audit has a folder of its own; nothing measured comes along.
    """
    parameters = read_parameters(path)
    folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
    # A place for each, because a place keeps only the newest few.
    place = Path(_TAKEN_IN.name) / identity(parameters, b"")
    audit = prepare(parameters, Path(folder.name), keep=Keep(place, fresh=False, tell=lambda *_words, **_more: None))
    audit.lasting = folder
    speak(parameters.language)
    return audit


def asked_otherwise(audit: Audit, folder: Path, **changes: Any) -> Audit:
    """The same intake under other parameters, for those that intake does not read; nothing measured comes along."""
    shutil.copytree(audit.intake.folder, folder, ignore=shutil.ignore_patterns("measured"))
    kept = folder / PREPARED
    kept.write_text(json.dumps(merged(json.loads(kept.read_text(encoding="utf-8")), changes)), encoding="utf-8")
    return open_audit(folder)


def with_rows(audit: Audit, folder: Path, **rows: Any) -> Audit:
    """The same intake with fewer rows: `rows` gives the canonical tables to write in the place of its own."""
    shutil.copytree(audit.intake.folder, folder, ignore=shutil.ignore_patterns("measured"))
    for table, kept in rows.items():
        kept.to_parquet(folder / "tables" / f"{table}.parquet")
    return open_audit(folder)
