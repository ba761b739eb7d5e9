"""How papermill executes a notebook of ours: written when it begins and when it has ended, not at every cell between.

papermill writes the whole notebook anew as each cell begins and ends, some fifty times for a section whose tables and
pictures are megabytes by then. Nobody reads it before its end; a kernel that dies is an end too.
"""

from typing import Any, Final

from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

NAME: Final = "vendor-audit"


class WrittenAtTheEnd(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, whose manager has nowhere to write while the cells are executed."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **more: Any) -> None:
        """The cells executed; whatever came of them, the manager can then write what there is."""
        place, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **more)
        finally:
            nb_man.output_path = place


papermill_engines.register(NAME, WrittenAtTheEnd)
