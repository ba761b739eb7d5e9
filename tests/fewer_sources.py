"""An audit of the made-up example that reads some of its exports only, for tests that ask about those alone."""

from collections.abc import Collection
from pathlib import Path

import yaml


def of_tables(path: Path, tables: Collection[str]) -> Path:
    """A parameters file beside another, with the sources of these canonical tables; the rest stays as it is."""
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    whole["sources"] = {name: source for name, source in whole["sources"].items() if source["table"] in tables}
    fewer = path.with_name(f"{path.stem}_{'_'.join(sorted(tables))}.yml")
    fewer.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return fewer
