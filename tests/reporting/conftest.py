"""What the tests of this room share: small notebooks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Book = Callable[..., Path]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Writes a notebook of a title, a parameters cell and code cells; returns its path."""

    def write(
        name: str,
        *code: str,
        title: str = "# What is asked?",
        parameters: str = 'parameters_file = "default"',
        folder: Path | None = None,
    ) -> Path:
        cells: list[dict[str, Any]] = [
            {"cell_type": "markdown", "id": "title", "metadata": {}, "source": title},
            _code("parameters", parameters, ["parameters"]),
            *(_code(f"cell-{place}", text) for place, text in enumerate(code)),
        ]
        path = (folder or tmp_path_factory.mktemp("books")) / f"{name}.ipynb"
        path.write_text(
            json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
        )
        return path

    return write


def _code(name: str, text: str, tags: list[str] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"tags": tags} if tags else {},
        "outputs": [],
        "source": text,
    }
