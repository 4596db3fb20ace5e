"""The versions of a project's rubric: when each came, what was said under it, what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from annotator.agreement.patterns import parts_of, pattern_from_key
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import RubricDiff, diff
from annotator.domain.rubric_weights import Weight
from annotator.formats.rubric_file import read_rubric
from annotator.services.lineage import Lineage, lineage_of
from annotator.services.published import (
    Publication,
    publications,
    published_rubric,
    published_texts,
)
from annotator.services.reads import Reads
from annotator.store import projection
from annotator.store.database import Sql
from annotator.store.projection import SliceKey

_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class RubricVersion:
    """One version of the project's rubric.

    at_ms: when it was first published (ms since 1970, UTC); None before a writable opening put it
    into the log. n_labels: human labels that count on `criterion`, the version's headline. by,
    kind, reason: as `published.Publication`. previous: what it came from; "" where that is unknown.
    """

    version: str
    at_ms: int | None
    criterion: str
    n_labels: int
    in_force: bool
    by: str = ""
    kind: Weight | Literal[""] = ""
    reason: str = ""
    previous: str = ""


class RubricVersions:
    """`rubric` is the one in force, as its file says now; older ones come from the log."""

    def __init__(self, database: Reads, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric

    def versions(self) -> tuple[RubricVersion, ...]:
        """All of them; never none. Last the one in force, before it what led to it, the oldest
        first; before those what did not lead there, in the order of publication.

        When a version came into the log says nothing: a set may bring older ones later.
        """
        with self._database.reading() as sql:
            lineage = lineage_of(sql, self._rubric)
            made = self._made(sql, lineage)
            texts = published_texts(sql)
            before = {v: body.previous for (i, v), body in texts.items() if i == self._rubric.id}
            before |= {step.new.version: step.old.version for step in lineage.steps}
            return tuple(
                replace(self._version(sql, lineage, version, one), previous=_known(before, version))
                for version, one in made.items()
            )

    def load(self, version: str) -> Rubric:
        """The rubric of a version. UserError where the project has none such."""
        with self._database.reading() as sql:
            found = self._load(sql, version)
        if found is None:
            raise UserError(
                f"This project has no version {version} of its rubric.", _offer(self._known())
            )
        return found

    def named(self, given: str) -> Rubric:
        """A version by its number, or the rubric in a file, which may be a draft.

        UserError where there is neither and for a file of another rubric; ProblemsInFile for one
        that cannot be used.
        """
        if _VERSION.fullmatch(given):
            return self.load(given)
        if not Path(given).is_file():
            raise RefusedInput(
                f"There is neither a version nor a file “{given}”.", _offer(self._known())
            )
        found, ours = read_rubric(Path(given)), self._rubric.id
        if found.id != ours:
            raise RefusedInput(
                f"{given} is of the rubric “{found.id}”, and this project's is “{ours}”.",
                f"Choose another file, or write `id: {ours}` in it.",
            )
        return found

    def compare(self, old: str | None = None, new: str | None = None) -> RubricDiff:
        """The changes between two versions or files (`named`).

        Without any: from the latest version's predecessor to it. With one version: from it to the
        one in force. With one file: from the version in force to the file.
        """
        if old is None:
            return self._last_step()
        if new is not None:
            return diff(self.named(old), self.named(new))
        only = self.named(old)
        both = (only, self._rubric) if _VERSION.fullmatch(old) else (self._rubric, only)
        return diff(*both)

    def _last_step(self) -> RubricDiff:
        with self._database.reading() as sql:
            steps = lineage_of(sql, self._rubric).steps
        if steps:
            return diff(steps[-1].old, self._rubric)
        known = self._known()
        if len(known) < 2:
            raise UserError(
                f"This project has one version of its rubric, {known[0]}: there is nothing to "
                "compare it with.",
                "Name the file of a draft.",
            )
        return diff(self.load(known[-2]), self._rubric)

    def _known(self) -> tuple[str, ...]:
        with self._database.reading() as sql:
            return tuple(self._made(sql, lineage_of(sql, self._rubric)))

    def _made(self, sql: Sql, lineage: Lineage) -> dict[str, Publication | None]:
        """By version, in the order of `versions`: its publication; None before it has one."""
        found = {one.version: one for one in publications(sql, self._rubric.id)}
        led = (*lineage.carried, self._rubric.version)
        return {one: found.get(one) for one in (*(v for v in found if v not in led), *led)}

    def _load(self, sql: Sql, version: str) -> Rubric | None:
        if version == self._rubric.version:
            return self._rubric
        return published_rubric(sql, self._rubric.id, version)

    def _given(self, lineage: Lineage, criterion: str, version: str) -> SliceKey:
        """What was given under a version: under the one in force, older labels count as well."""
        mixed = version == self._rubric.version and lineage.steps
        return SliceKey(criterion, version, "given" if mixed else "all")

    def _version(
        self, sql: Sql, lineage: Lineage, version: str, made: Publication | None
    ) -> RubricVersion:
        rubric = self._load(sql, version)
        if rubric is None:
            raise LookupError(f"the log names version {version} and does not carry it")
        headline = rubric.headline.id
        return RubricVersion(
            version=version,
            at_ms=None if made is None else made.at_ms,
            criterion=headline,
            n_labels=_labels(sql, self._given(lineage, headline, version)),
            in_force=version == self._rubric.version,
            by="" if made is None else made.by,
            kind="" if made is None else made.kind,
            reason="" if made is None else made.reason,
        )


def _known(before: Mapping[str, str], version: str) -> str:
    """Its predecessor, where the log has that, too."""
    found = before.get(version, "")
    return found if found in before else ""


def _labels(sql: Sql, key: SliceKey) -> int:
    rows = projection.patterns_of(sql, key)
    return sum(parts_of(pattern_from_key(pattern)).m * n for pattern, n in rows)


def _offer(known: tuple[str, ...]) -> str:
    return f"It has: {', '.join(known)}. A draft is named by its file."
