"""What a handed copy knows of the pack that it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import canonical
from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import UserError
from annotator.domain.events import Body, kind_of
from annotator.formats.atomic import write_atomic
from annotator.formats.bundle.manifest import Known
from annotator.formats.project_file import project_from_text
from annotator.services.published import published_texts
from annotator.store import handed as store
from annotator.store.database import Database, Sql

OWN_KINDS = frozenset({"label", "retract", "skip", "flag", "comment", "calibrate"})
"""What an annotator says; the rest is the lead's."""


@dataclass(frozen=True, slots=True)
class Handed:
    """packs: the ids of all that were opened here, the newest last. key, age: the lead's, as the
    newest has them; keys: those that were accepted before.

    acknowledged: by replica, what the lead had when the newest was made. project_file: the text of
    its `project.yaml`. returned: by replica, how far the newest return went.
    """

    packs: tuple[str, ...]
    number: int
    made: str
    annotator: str
    name: str
    key: str
    age: str
    encrypted: bool
    acknowledged: Mapping[str, Known] = field(default_factory=dict)
    project_file: str = ""
    returned: Mapping[str, int] = field(default_factory=dict)
    returned_at: str = ""
    returns: int = 0
    keys: tuple[str, ...] = ()

    @property
    def trusted(self) -> frozenset[str]:
        """The keys that packs may be signed with."""
        return frozenset((self.key, *self.keys))


def handed_of(sql: Sql) -> Handed | None:
    """Of this copy; None in a lead's project."""
    stated = store.handed(sql)
    return None if stated is None else from_json(Handed, json.loads(stated))


def save_handed(sql: Sql, handed: Handed) -> None:
    """Keep it, with the transaction that it belongs to."""
    store.save_handed(sql, handed_text(handed))


def handed_text(handed: Handed) -> str:
    """The stored form."""
    return canonical(to_json(handed)).decode()


def finish_handing(folder: Path, database: Database) -> bool:
    """Write the newest pack's rubric and `project.yaml` where they are not there yet.

    For a writable opening, and the end of a pack's: whether anything was written. In a handed copy
    these files are the pack's, and edits are undone.
    """
    with database.reading() as sql:
        handed = handed_of(sql)
        texts = published_texts(sql) if handed is not None else {}
    if handed is None or not handed.project_file:
        return False
    ref = project_from_text(handed.project_file, "project.yaml").rubric
    rubric = texts[ref.id, ref.version].text
    written = _differs(folder / "rubric" / f"{ref.version}.yaml", rubric)
    return _differs(folder / "project.yaml", handed.project_file) or written


def _differs(path: Path, text: str) -> bool:
    """Make a file hold a text; whether it did not."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomic(path, data)
    return True


def leads_work() -> UserError:
    """What somebody is told who asks a handed copy for it."""
    return UserError(
        "This is one annotator's copy: only the lead's project can do that.",
        "Ask the lead, or flag the item while you label.",
    )


def refuse_leads_work(annotator: str, actor: str, bodies: Sequence[Body]) -> None:
    """Raise UserError for what only a lead's project records, or somebody else's work."""
    if not {kind_of(body) for body in bodies} <= OWN_KINDS:
        raise leads_work()
    if bodies and actor != annotator:
        raise UserError(
            "This copy was handed to somebody else; only they can label in it.",
            "Ask the lead for a pack of your own.",
        )
