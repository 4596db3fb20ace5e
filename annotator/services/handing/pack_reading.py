"""A pack's contents, read strictly: whoever signed it was free to write what they liked.

What is checked before anything is touched is small: names, the project, the rubric and its
versions. Items and shares are checked line by line as they are taken in, in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar, get_args

from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import JsonObject, canonical, sha256
from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.item import Item, PartKind
from annotator.domain.label import TRIAL
from annotator.domain.project import Project
from annotator.formats.bundle import Bundle
from annotator.formats.bundle.fields import HASH, HLC
from annotator.formats.bundle.limits import LARGEST_TEXT
from annotator.formats.project_file import project_from_text
from annotator.formats.rubric_file import rubric_from_text
from annotator.services.handing.pack_contents import HandedVersion, ShareLine
from annotator.services.queueing import rank
from annotator.store.handed import Version
from annotator.store.items import NewItem, decode_item
from annotator.store.json import column

T = TypeVar("T")
_Versions = dict[tuple[str, str], HandedVersion]
PROJECT_FILE: Final = "project.yaml"
_ITEMS: Final = "items.jsonl"
_SHARES: Final = "shares.jsonl"
_VERSIONS: Final = "versions.jsonl"
_MEDIA: Final = "media/"
_KINDS: Final = frozenset(get_args(PartKind))
_LARGEST_RANK: Final = 2**62
_LONGEST_NOTE: Final = 100_000
_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class PackFiles:
    """What a pack holds besides items, shares and media. rubric: the path of `rubric_file`.

    versions: the publications of the rubric, each version once.
    """

    project: Project
    project_file: str
    rubric: str
    rubric_file: str
    versions: tuple[Version, ...]


def pack_files(bundle: Bundle) -> PackFiles:
    """Check all of a pack but its lines of items and shares. RefusedInput for what is not right."""
    project_file = _text(bundle, PROJECT_FILE)
    project = _read_by("project.yaml", lambda: project_from_text(project_file, PROJECT_FILE))
    rubric = f"rubric/{project.rubric.version}.yaml"
    _refuse_others(bundle, rubric)
    _refuse_other_project(bundle, project)
    rubric_file = _text(bundle, rubric)
    versions = _versions(bundle)
    _refuse_other_rubric(project, rubric_file, versions)
    told = tuple(_stored(one) for one in versions.values())
    return PackFiles(project, project_file, rubric, rubric_file, told)


def new_items(bundle: Bundle, seed: int) -> Iterator[NewItem]:
    """The items, each as it is to be stored."""
    media = frozenset(path.removeprefix(_MEDIA) for path in media_paths(bundle))
    return _lines(bundle, _ITEMS, lambda line: _new_item(line, seed, media))


def share_lines(bundle: Bundle) -> Iterator[ShareLine]:
    """What waits for the annotator."""
    return _lines(bundle, _SHARES, _share_line)


def media_paths(bundle: Bundle) -> tuple[str, ...]:
    """The members that are media files, each named by its sha256."""
    return tuple(path for path in bundle.paths if path.startswith(_MEDIA))


def _refuse_others(bundle: Bundle, rubric: str) -> None:
    """Media lie under the hash of their bytes, and nothing is there that no pack has."""
    wanted = {PROJECT_FILE, rubric, _VERSIONS, _SHARES, _ITEMS}
    here = {one.path for one in bundle.manifest.files}
    for path in sorted(wanted - here):
        raise unsound(f"it lacks “{path}”")
    for one in bundle.manifest.files:
        if one.path in wanted:
            continue
        if not one.path.startswith(_MEDIA):
            raise unsound(f"it holds “{one.path}”, which no pack has")
        if one.path != f"{_MEDIA}{one.sha256}":
            raise unsound(f"“{one.path}” is not named by the hash of what it holds")


def _refuse_other_project(bundle: Bundle, project: Project) -> None:
    about = bundle.manifest.about
    if (project.id, project.name) != (about.project.id, about.project.name):
        raise unsound("its project.yaml is of another project than it says")
    if [(one.id, one.name) for one in project.annotators] != [
        (about.annotator.id, about.annotator.name)
    ]:
        raise unsound("its project.yaml names other people than its annotator")


def _refuse_other_rubric(project: Project, text: str, versions: _Versions) -> None:
    """The rubric in force is the one that project.yaml names, with the text that was published."""
    ref = project.rubric
    published = versions.get((ref.id, ref.version))
    if published is None or published.body.text != text:
        raise unsound(f"its rubric {ref.id} {ref.version} is not as it was published")


def _versions(bundle: Bundle) -> _Versions:
    if sum(one.size for one in bundle.manifest.files if one.path == _VERSIONS) > LARGEST_TEXT:
        raise unsound("it tells too much of the rubric's versions")
    found: _Versions = {}
    for one in _lines(bundle, _VERSIONS, _version):
        key = one.body.rubric_id, one.body.version
        if key in found:
            raise unsound(f"it tells the rubric {one.body.version} twice")
        found[key] = one
    return found


def _stored(one: HandedVersion) -> Version:
    body = canonical(to_json(one.body))
    return one.body.rubric_id, one.body.version, one.hlc, one.actor, body


def _version(line: bytes) -> HandedVersion:
    one = from_json(HandedVersion, _object(line))
    body = one.body
    if HLC.fullmatch(one.hlc) is None:
        raise ValueError(f"“{one.hlc}” is no time")
    one.actor.encode("utf-8")
    if sha256(body.text.encode("utf-8")) != body.sha256:
        raise ValueError("its text is not what its hash says")
    read = rubric_from_text(body.text, "its rubric")
    if (read.id, read.version) != (body.rubric_id, body.version):
        raise ValueError(f"its rubric is {read.id} {read.version}")
    return one


def _share_line(line: bytes) -> ShareLine:
    one = from_json(ShareLine, _object(line))
    if HASH.fullmatch(one.uid) is None:
        raise ValueError("its uid is none")
    if not 0 <= one.occurrence < TRIAL:
        raise ValueError(f"its occurrence is {one.occurrence}")
    if abs(one.rank) > _LARGEST_RANK:
        raise ValueError("its rank is too large")
    if one.after and HLC.fullmatch(one.after) is None:
        raise ValueError(f"“{one.after[:40]}” is no time")
    if len(one.note) > _LONGEST_NOTE:
        raise ValueError("its note is too long")
    return replace(one, note=column(one.note))


def _new_item(line: bytes, seed: int, media: Collection[str]) -> NewItem:
    stated = _object(line)
    uid = stated["uid"]
    if not isinstance(uid, str) or HASH.fullmatch(uid) is None:
        raise ValueError("its uid is none")
    item = decode_item(canonical(stated["item"]))
    _check_item(item, media)
    status = item.status
    told = told_of(item.tags, item.meta)
    return NewItem(uid, item, status, rank(seed, uid), told, queued=status == "ready")


def _check_item(item: Item, media: Collection[str]) -> None:
    if not 0 <= item.target < len(item.turns):
        raise ValueError("its target is none of its turns")
    for part in (part for turn in item.turns for part in turn.parts):
        if part.kind not in _KINDS:
            raise ValueError("it has a part of no known kind")
        if part.media is not None and part.media not in media:
            raise ValueError("it names a media file that the pack lacks")


def _object(line: bytes) -> JsonObject:
    read = json.loads(line)
    if not isinstance(read, dict):
        raise ValueError("it is no JSON object")
    return read


def _lines(bundle: Bundle, path: str, one: Callable[[bytes], T]) -> Iterator[T]:
    """The lines of a member, read. RefusedInput for one that says something else."""
    for number, line in enumerate(bundle.lines(path), start=1):
        try:
            read = one(line)
        except UserError as error:
            raise _unread(path, number, error.message) from error
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise _unread(path, number, str(error)) from error
        yield read


def _unread(path: str, number: int, why: str) -> RefusedInput:
    return unsound(f"“{path}” cannot be read at line {number} ({why[:_TOLD]})")


def _text(bundle: Bundle, path: str) -> str:
    try:
        return bundle.read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise unsound(f"“{path}” is not UTF-8") from error


def _read_by(what: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except UserError as error:
        raise unsound(f"its {what} cannot be used ({error.message})") from error


def unsound(what: str) -> RefusedInput:
    """A pack that our own program did not make."""
    return RefusedInput(
        f"The pack is refused: {what}.",
        "It was made by another program or another version: ask the lead for a new one.",
    )
