"""The canonical tables of an audit, opened when they are first asked for."""

from pathlib import Path
from typing import Any

import ibis

from toolkit.intake import tables


class CanonicalTables:
    """The tables that have a source, as Ibis tables; a table without one is None.

    With a `connection` they are opened there, under names that begin with `prefix`.
    """

    def __init__(self, folder: Path, connection: Any = None, prefix: str = "") -> None:
        self._folder = folder
        self._connection = connection
        self._prefix = prefix
        self._opened: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in tables.TABLES:
            raise AttributeError(f"no canonical table {name}; there are {', '.join(tables.TABLES)}")
        path = self._folder / "tables" / f"{name}.parquet"
        if not path.is_file():
            return None
        if name not in self._opened:
            if self._connection is None:
                self._connection = ibis.duckdb.connect()
            self._opened[name] = self._connection.read_parquet(path, table_name=f"{self._prefix}{name}")
        return self._opened[name]
