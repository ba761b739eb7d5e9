"""What every part of a parameters file is: frozen, without keys that nobody knows; and what each whole file knows."""

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

from toolkit.parameters.documents import Document


class Part(BaseModel):
    """A mapping of a parameters file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WholeFile(Part):
    """The mapping at the top of a parameters file, which knows the file that it came from."""

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
        return str(self._document.place(keys))

    def named(self, file: Path) -> str:
        """A file relative to the YAML's folder."""
        return Path(os.path.relpath(file, self.folder)).as_posix()

    def public(self) -> dict[str, Any]:
        """All that is written, as plain JSON values; what is not written is not asked, and is not there."""
        values = self.model_dump(mode="json", warnings=False)
        return {key: value for key, value in values.items() if value is not None}
