"""What goes into a pack: one annotator's share of the project, and nothing that they must not see.

Not in it: anybody's labels, decisions or comments (but a note to this annotator), other people's
names, raw records, sources and ids, who published a version and why, gold answers and which items
are gold; where the project is blind, model names. An item's uid stays what it is: who guesses model
and source id of a text can confirm the guess by its hash (docs/decisions/0012).
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from annotator.domain.canonical import Json, canonical, sha256
from annotator.domain.codec import to_json
from annotator.domain.errors import RefusedInput
from annotator.domain.events import RubricPublish
from annotator.domain.fold import EMPTY
from annotator.domain.item import Item
from annotator.domain.project import Annotator, Project
from annotator.domain.rubric_weights import Weight
from annotator.formats.project_file import write_project
from annotator.formats.without_gold import gold_ids, without_gold
from annotator.services.app import Workspace
from annotator.services.published import first_published, published_texts
from annotator.services.queueing import asked_of, blinded, rank
from annotator.services.sharing import last_said
from annotator.services.veiling import SENSITIVE, is_veiled
from annotator.store import handing, items, projection
from annotator.store.database import Sql
from annotator.store.handing import GivenItem

FIRST = 1 << 40
"""What is asked for again stands so far before the rest."""
_CHUNK = 1 << 20
Member = tuple[str, Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One entry as the pack states it: never what it is for.

    after: the hlc of what the annotator said of the item, where that is asked for again; their copy
    may know later words of theirs, which answer it.
    """

    uid: str
    occurrence: int
    rank: int
    note: str = ""
    after: str = ""


class PackContents:
    """Reads one annotator's share in one view of the project."""

    def __init__(self, workspace: Workspace, sql: Sql, annotator: Annotator) -> None:
        self._workspace = workspace
        self._sql = sql
        self._annotator = annotator
        self._blind = workspace.project.queue.blind_model

    def shares(self) -> Iterator[ShareLine]:
        """What waits for the annotator, in order: what is asked of them again comes first."""
        again = sorted(self._again.values(), key=_place)
        ordered = heapq.merge(again, self._first_asked(), key=_place)
        # Numbered anew: a gap in the ranks would tell which plan or ask an entry came from.
        return (replace(line, rank=place) for place, line in enumerate(ordered))

    def _first_asked(self) -> Iterator[ShareLine]:
        for one in handing.open_entries(self._sql, self._annotator.id):
            if one.occurrence or one.row not in self._again:
                yield ShareLine(one.uid, one.occurrence, one.rank)

    @cached_property
    def _again(self) -> dict[int, ShareLine]:
        """By row: what was said of before or has a note, and what is asked for beside the share."""
        lines = {row: self._line(row, uid, 0) for row, uid in self._beside.items()}
        for one in handing.open_entries(self._sql, self._annotator.id):
            line = ShareLine(one.uid, one.occurrence, one.rank)
            if not one.occurrence and (told := self._line(one.row, one.uid, one.rank)) != line:
                lines[one.row] = told
        return lines

    @cached_property
    def _beside(self) -> Mapping[int, str]:
        """Uids by row: what is asked for again that has no open entry in the share."""
        asked = asked_of(self._sql, self._annotator.id)
        return handing.without_entry(self._sql, self._annotator.id, asked)

    @cached_property
    def n_open(self) -> int:
        """How many entries wait."""
        return handing.n_open(self._sql, self._annotator.id) + len(self._beside)

    @property
    def has_news(self) -> bool:
        """Whether an earlier pack gave what this one takes back."""
        return any(one.annotator == self._annotator.id for one in handing.packs(self._sql))

    @cached_property
    def _looks(self) -> Sequence[_Look]:
        """How the items of the share look that are no gold items; each look is kept once."""
        kept: dict[_Look, _Look] = {}
        looks = (self._look(one) for one in self._items() if one.status != items.GOLD)
        return [kept.setdefault(look, look) for look in looks]

    def _line(self, row: int, uid: str, place: int) -> ShareLine:
        state = projection.state_of(self._sql, row)
        who = self._annotator.id
        notes = [ask.note for ask in state.asked if ask.annotator == who and ask.note]
        after = last_said(state, who)
        return ShareLine(uid, 0, place - FIRST if after else place, "\n".join(notes), after)

    @cached_property
    def n_items(self) -> int:
        """How many items the pack holds."""
        return sum(1 for _ in self._uids())

    def _uids(self) -> Iterator[str]:
        return handing.given_uids(self._sql, self._annotator.id, self._beside)

    @cached_property
    def redacted(self) -> tuple[str, ...]:
        """The uids that were given once and whose content is gone since."""
        return handing.gone_items(self._sql, self._annotator.id)

    def members(self) -> Iterator[Member]:
        """Path and bytes of everything, streamed."""
        versions = self._versions()
        yield "project.yaml", iter([self._project_file()])
        text = self._stripped(self._workspace.rubric_text, self._workspace.rubric.version)
        yield f"rubric/{self._workspace.rubric.version}.yaml", iter([text.encode("utf-8")])
        yield "versions.jsonl", (_line(to_json(one)) for one in versions)
        yield "shares.jsonl", (_line(to_json(one)) for one in self.shares())
        yield "items.jsonl", (self._item(one) for one in self._items())
        for digest in sorted(self._media()):
            yield f"media/{digest}", self._media_file(digest)

    def _items(self) -> Iterator[GivenItem]:
        return handing.given_items(self._sql, self._annotator.id, self._beside)

    def _item(self, given: GivenItem) -> bytes:
        stated = items.encode_item(self._seen(given))
        uid = canonical(given.uid)
        return b'{"item":' + stated + b',"uid":' + uid + b"}\n"

    def _seen(self, given: GivenItem) -> Item:
        """The item as its annotator may see it; a wish for a veil goes along, whoever has it.

        Its category stays here: gold items have none, and would be known by that. They have no
        model and no veil either, and are given those of another item of the share.
        """
        look = self._look(given)
        if given.status == items.GOLD and self._looks:
            seed = self._workspace.project.queue.seed
            look = self._looks[rank(seed, given.uid) % len(self._looks)]
        tags = (SENSITIVE,) if look.veiled else ()
        seen = replace(blinded(given.item), tags=tags, category=None, language=None)
        return seen if self._blind else replace(seen, model=look.model)

    def _look(self, given: GivenItem) -> _Look:
        workspace = self._workspace
        queue = replace(workspace.project.queue, veil=False)  # which is in the project's file
        state = EMPTY if queue.veil_when is None else projection.state_of(self._sql, given.row)
        veiled = is_veiled(queue, workspace.rubric, given.item, state)
        return _Look(veiled, given.item.model)

    def _project_file(self) -> bytes:
        """Not what a veil goes by: the veiled items would be known by their scores."""
        whole = self._workspace.project
        queue = replace(whole.queue, veil_when=None)
        project: Project = replace(whole, queue=queue, annotators=(self._annotator,))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "project.yaml"
            write_project(path, project)
            return path.read_bytes()

    @cached_property
    def _gold(self) -> frozenset[str]:
        """Of every version: an item that was gold once may wait still, and another version tell
        its answer. What the one in force shows is no secret.
        """
        rubric = self._workspace.rubric
        older = (
            gold_ids(body.text, f"{named} {version}")
            for (named, version), body in published_texts(self._sql).items()
            if named == rubric.id
        )
        own = gold_ids(self._workspace.rubric_text, f"{rubric.id} {rubric.version}")
        return own.union(*older) - ({one.id for one in rubric.examples} - own)

    def _stripped(self, text: str, version: str) -> str:
        return without_gold(text, f"rubric/{version}.yaml", self._gold)

    def _versions(self) -> Sequence[HandedVersion]:
        """Each version of the rubric once, from when it was first published, with its last text."""
        rubric = self._workspace.rubric.id
        first = first_published(self._sql, rubric)
        lineage = self._workspace.recorder.rules.lineage(self._sql)
        kinds = {step.new.version: step.kind for step in lineage.steps}
        return [
            HandedVersion(first[version], "", self._version(body, kinds.get(version, "")))
            for (named, version), body in published_texts(self._sql).items()
            if named == rubric
        ]

    def _version(self, body: RubricPublish, kind: Weight | Literal[""]) -> RubricPublish:
        """A publication without its reason, which may speak of people and of items.

        Control and touched items are one list: nobody is to know which of them parted people.
        kind: what it comes to with later edits by hand, where it was published as something.
        """
        text = self._stripped(body.text, body.version)
        asked = {*body.control, *body.reopened}
        return replace(
            body,
            text=text,
            sha256=sha256(text.encode("utf-8")),
            kind=kind if body.kind and kind else body.kind,
            reason="",
            control=(),
            reopened=tuple(uid for uid in self._uids() if uid in asked),
        )

    def _media(self) -> set[str]:
        parts = (part for one in self._items() for turn in one.item.turns for part in turn.parts)
        return {part.media for part in parts if part.media}

    def _media_file(self, digest: str) -> Iterator[bytes]:
        path = self._workspace.folder / "media" / digest
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as error:
            raise RefusedInput(
                f"The media file {digest[:12]}… of an item cannot be read ({error.strerror}).",
                "`annotator check` says which item it belongs to; import its file again.",
            ) from error


@dataclass(frozen=True, slots=True)
class HandedVersion:
    """A publication of the rubric, as a pack tells it; who made it stays out (`actor` is "")."""

    hlc: str
    actor: str
    body: RubricPublish


class _Look(NamedTuple):
    """What tells items apart in a pack, besides what is judged."""

    veiled: bool
    model: str | None


def _place(line: ShareLine) -> tuple[int, str, int]:
    return line.rank, line.uid, line.occurrence


def _line(value: Json) -> bytes:
    return canonical(value) + b"\n"
