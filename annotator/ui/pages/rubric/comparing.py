"""The versions of the rubric, and two of them side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.domain import rubric_edits as edits
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import RubricDiff, diff
from annotator.services.rubric_versions import RubricVersion, RubricVersions
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.rubric.state import DRAFT, History, RubricState

if TYPE_CHECKING:
    from annotator.services.app import Workspace


class Comparing:
    """`history`: what is compared, None while nothing is. `ids`: all that any version ever used."""

    def __init__(
        self,
        workspace: Workspace,
        lanes: Lanes,
        show: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.history: History | None = None
        self.versions: tuple[RubricVersion, ...] = ()
        self.ids: frozenset[str] = frozenset()
        self._versions = RubricVersions(workspace.database, workspace.rubric)
        self._people = workspace.people
        self._lanes = lanes
        self._show = show
        self._tell_failed = failed

    def read_versions(self) -> None:
        """Which there are, once; they do not change while the project is open."""
        if self.versions:
            return
        versions, people = self._versions, self._people

        def read() -> tuple[tuple[RubricVersion, ...], frozenset[str]]:
            names = {one.id: one.name for one in people.all()}
            found = tuple(replace(one, by=names.get(one.by, one.by)) for one in versions.versions())
            rubrics = [versions.load(one.version) for one in found]
            return found, frozenset().union(*(edits.ids_of(one) for one in rubrics))

        def came(read: tuple[tuple[RubricVersion, ...], frozenset[str]]) -> None:
            self.versions, self.ids = read
            self._show()

        self._lanes.run(read, came, self._tell_failed)

    def close(self) -> None:
        """Nothing is compared any more."""
        self.history = None

    def compare(self, state: RubricState, old: str, new: str) -> None:
        """Reads the changes between two versions, one of which may be the draft on screen."""
        if not new:
            new = DRAFT if state.drafted and state.n_changes else state.base.version
        if not old:
            before = {one.version: one.previous for one in self.versions}
            old = state.base.version if new == DRAFT else before.get(new, "") or new
        wanted = History(old, new)
        self.history = wanted
        self._show()
        versions, draft = self._versions, state.rubric

        def read() -> RubricDiff:
            return diff(_named(versions, old, draft), _named(versions, new, draft))

        def came(found: RubricDiff) -> None:
            if self.history == wanted:
                self.history = replace(wanted, diff=found)
                self._show()

        self._lanes.run(read, came, self._tell_failed)


def _named(versions: RubricVersions, name: str, draft: Rubric) -> Rubric:
    return draft if name == DRAFT else versions.load(name)
