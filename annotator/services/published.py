"""Rubric versions as the log carries them: their texts, once published, are never lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from annotator.domain.clock import ms_of
from annotator.domain.events import RubricPublish
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_weights import Weight
from annotator.formats.rubric_file import rubric_from_text
from annotator.store import log
from annotator.store.database import Sql


def published_texts(sql: Sql) -> dict[tuple[str, str], RubricPublish]:
    """By (rubric id, version): the text as it was published last.

    A published version that was edited by hand keeps what its publication said of it.
    """
    found: dict[tuple[str, str], RubricPublish] = {}
    for one in log.publications(sql):
        body = one.body
        before = found.get((body.rubric_id, body.version))
        if before is not None and not (body.kind or body.previous):
            body = replace(before, text=body.text, sha256=body.sha256)
        found[body.rubric_id, body.version] = body
    return found


def edited_since(sql: Sql) -> frozenset[tuple[str, str]]:
    """(rubric id, version) of what was published and now has another text, by a hand edit."""
    own = {
        (one.body.rubric_id, one.body.version): one.body.sha256
        for one in log.publications(sql)
        if one.body.kind
    }
    texts = published_texts(sql)
    return frozenset(key for key, digest in own.items() if texts[key].sha256 != digest)


def published_rubric(sql: Sql, rubric_id: str, version: str) -> Rubric | None:
    """An older version of a rubric; None where the log does not carry it."""
    found = published_texts(sql).get((rubric_id, version))
    return None if found is None else _read(found.text, f"{rubric_id} {version}")


def rubric_then(sql: Sql, rubric: Rubric, version: str) -> Rubric | None:
    """The rubric of a unit's version (`units.unit_version`): the project's own is `rubric`.

    None for one that the log does not carry: labels can be imported without it.
    """
    if version == rubric.version:
        return rubric
    rubric_id, _, number = version.rpartition("@")
    return published_rubric(sql, rubric_id or rubric.id, number)


def clause_ids(sql: Sql, rubric: Rubric) -> frozenset[str]:
    """The clauses of every version of a rubric, the one in force among them: none is forgotten."""
    older = (
        _read(body.text, f"{rubric_id} {version}")
        for (rubric_id, version), body in published_texts(sql).items()
        if rubric_id == rubric.id
    )
    return frozenset(clause.id for one in (rubric, *older) for clause in one.clauses)


@dataclass(frozen=True, slots=True)
class Publication:
    """When a version of the rubric was first put into the log (ms since 1970, UTC).

    by, kind, reason: who published it, as what and why; "" for one that came by a hand edit.
    """

    version: str
    at_ms: int
    by: str = ""
    kind: Weight | Literal[""] = ""
    reason: str = ""


def publications(sql: Sql, rubric_id: str) -> tuple[Publication, ...]:
    """Every version of a rubric, in the order in which they were published."""
    first: dict[str, Publication] = {}
    for one in log.publications(sql):
        body = one.body
        if body.rubric_id == rubric_id:
            by = one.actor if body.kind else ""
            made = Publication(body.version, ms_of(one.hlc), by, body.kind, body.reason)
            first.setdefault(body.version, made)
    return tuple(first.values())


def first_published(sql: Sql, rubric_id: str) -> dict[str, str]:
    """By version of a rubric: the hlc of its first publication."""
    found: dict[str, str] = {}
    for one in log.publications(sql):
        if one.body.rubric_id == rubric_id:
            found.setdefault(one.body.version, one.hlc)
    return found


@lru_cache(maxsize=16)
def _read(text: str, name: str) -> Rubric:
    return rubric_from_text(text, name)
