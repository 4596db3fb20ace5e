"""Opening a pack: a folder to label in, or a newer share in the folder that is there.

Everything is verified before anything is touched. A new folder is made under another name and
gets its own when it is whole. In an existing one media and rubric files come first, which nothing
names yet, then one transaction with all the rest; the files that follow from it are written after
it, by the next opening if need be. Labels and drafts are never touched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import canonical
from annotator.domain.clock import iso_of
from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.project import Project
from annotator.formats.atomic import write_atomic
from annotator.formats.bundle import Bundle, PackBlock, open_bundle, own_keys
from annotator.formats.project_file import project_from_text
from annotator.services.app import PROJECT_FILE, Workspace, open_workspace
from annotator.services.handing.handed import Handed, handed_of, handed_text, save_handed
from annotator.services.handing.pack_contents import HandedVersion, ShareLine
from annotator.services.handing.views import OpenedPack
from annotator.services.intake.import_job import Tell
from annotator.services.places import data_folder
from annotator.services.queueing import rank
from annotator.services.recording import place_of
from annotator.services.sharing import apply_entries
from annotator.services.views import JobProgress
from annotator.store import handing, items, shares
from annotator.store.database import Transaction, create_database
from annotator.store.handed import Version, prepare, save_versions
from annotator.store.items import NewItem, decode_item
from annotator.store.shares import Entry

T = TypeVar("T")
_CHUNK = 500
_TEXT = 1 << 26


def open_pack(
    pack: Path,
    folder: Path,
    *,
    data: Path | None = None,
    tell: Tell = lambda progress: None,
) -> OpenedPack:
    """Open a pack into `folder`: a new one, or the one that an earlier pack made.

    RefusedInput for a pack that is damaged, foreign, older or signed by somebody else; UserError
    for a folder that cannot take it, and ProjectLocked where it is open.
    """
    outer = data or data_folder()
    with open_bundle(pack, kind="pack", keys=own_keys(outer)) as bundle:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return _update(bundle, folder, outer, tell)
        return _make(bundle, folder, outer, tell)


def suggested_folder(pack: Path, parent: Path, data: Path | None = None) -> Path:
    """Where a double-click opens a pack: a folder of `parent` with the project's name.

    The folder of an earlier pack of the same project and annotator, else one that does not exist.
    """
    with open_bundle(pack, kind="pack", keys=own_keys(data or data_folder())) as bundle:
        about = bundle.manifest.about
    plain = "".join(c if c.isalnum() or c in " -_." else "-" for c in about.project.name)
    name = f"{plain.strip(' .') or 'project'} ({about.annotator.id})"
    for number in range(1, 1000):
        folder = parent / (name if number == 1 else f"{name} {number}")
        if not folder.exists() or is_copy_for(folder, about.project.id, about.annotator.id):
            return folder
    raise UserError(f"{parent} has too many folders called {name}.", "Name a folder yourself.")


def is_copy_for(folder: Path, project: str, annotator: str) -> bool:
    """Whether a folder holds that annotator's copy of that project."""
    path = folder / PROJECT_FILE
    if not path.is_file():
        return False
    try:
        found = project_from_text(path.read_text(encoding="utf-8"), str(path))
    except (UserError, OSError, UnicodeDecodeError):
        return False
    return found.id == project and [one.id for one in found.annotators] == [annotator]


def _make(bundle: Bundle, folder: Path, data: Path, tell: Tell) -> OpenedPack:
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.with_name(f".{folder.name}.part")
    if partial.exists():
        shutil.rmtree(partial)  # what a kill left; it never was a project
    try:
        (partial / "media").mkdir(parents=True)
        (partial / "rubric").mkdir()
        _files(bundle, partial)
        write_atomic(partial / PROJECT_FILE, bundle.read(PROJECT_FILE))
        create_database(partial)
        prepare(partial, handed_text(_handed(bundle, None)), _versions(bundle))
        with closing(open_workspace(partial, data=data)) as workspace:
            opened = _take_in(workspace, bundle, folder, tell, fresh=True)
        if folder.exists():
            folder.rmdir()  # empty, as `open_pack` saw
        partial.replace(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return opened


def _update(bundle: Bundle, folder: Path, data: Path, tell: Tell) -> OpenedPack:
    if not (folder / PROJECT_FILE).is_file():
        raise UserError(f"{folder} is not empty, and no project.", "Choose a new folder.")
    with closing(open_workspace(folder, data=data)) as workspace:
        opened = take_in(workspace, bundle, tell)
    if not opened.known:
        open_workspace(folder, data=data).close()  # with the pack's files: all is derived by them
    return opened


def take_in(workspace: Workspace, bundle: Bundle, tell: Tell) -> OpenedPack:
    """Bring an open handed copy up to a newer pack. Open it again afterwards."""
    about = bundle.manifest.about
    folder = workspace.folder
    with workspace.database.reading() as sql:
        handed = handed_of(sql)
    _refuse_other_project(workspace.project, handed, bundle, folder)
    assert handed is not None
    bundle.require_key(handed.key, "the lead whose pack made this folder")
    if about.id in handed.packs:
        return _opened_pack(workspace, bundle, folder, added=0, fresh=False, known=True)
    if about.made <= handed.made:
        raise RefusedInput(
            f"This pack is of {iso_of(about.made)[:10]}, and a newer one was opened here already "
            f"(number {handed.number}).",
            "Go on with what is here; nothing was changed.",
        )
    _files(bundle, folder)
    return _take_in(workspace, bundle, folder, tell, fresh=False)


def _refuse_other_project(
    project: Project, handed: Handed | None, bundle: Bundle, folder: Path
) -> None:
    about = bundle.manifest.about
    if project.id != about.project.id:
        raise RefusedInput(
            f"{folder} holds the project “{project.name}”, and the pack is of "
            f"“{about.project.name}”.",
            "Open it into a folder of its own.",
        )
    if handed is None:
        raise RefusedInput(
            f"{folder} is the lead's own project; a pack is never opened onto it.",
            "Open it into a folder of its own.",
        )
    if handed.annotator != about.annotator.id:
        raise RefusedInput(
            f"{folder} is {handed.name}'s copy, and the pack is for {about.annotator.name}.",
            "Open it into a folder of its own.",
        )


def _files(bundle: Bundle, folder: Path) -> None:
    """Media and rubric files. Each is whole or not there; what is there already is the same."""
    for path in bundle.paths:
        target = folder / path
        if path.startswith("media/") and not target.exists():
            partial = target.with_name(f".{target.name}.part")
            with partial.open("wb") as file:
                for chunk in bundle.chunks(path):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        elif path.startswith("rubric/"):
            write_atomic(target, bundle.read(path, _TEXT))


def _take_in(
    workspace: Workspace, bundle: Bundle, folder: Path, tell: Tell, *, fresh: bool
) -> OpenedPack:
    added = workspace.database.write(lambda t: _write(workspace, t, bundle, tell)).result()
    write_atomic(workspace.folder / PROJECT_FILE, bundle.read(PROJECT_FILE))
    return _opened_pack(workspace, bundle, folder, added=added, fresh=fresh, known=False)


def _write(workspace: Workspace, transaction: Transaction, bundle: Bundle, tell: Tell) -> int:
    """Everything of a pack that the database holds, in one transaction: how many items are new."""
    sql = transaction.sql
    about = bundle.manifest.about
    added = _items(workspace, transaction, bundle, tell)
    save_versions(sql, _versions(bundle))
    recorder = workspace.recorder
    recorder.rules.read_versions(sql)
    lineage = recorder.rules.lineage(sql)
    apply_entries(
        sql,
        _entries(transaction, bundle),
        lambda uid, state: place_of(uid, state, recorder.rules, lineage),
    )
    handing.retire_others(sql, about.annotator.id, about.made)
    shares.recount(sql, [about.annotator.id])
    block = about.content
    assert isinstance(block, PackBlock)
    for uid in block.redacted:
        items.redact(sql, uid)
    save_handed(sql, _handed(bundle, handed_of(sql)))
    return added


def _handed(bundle: Bundle, before: Handed | None) -> Handed:
    """What the copy knows once the pack is in. before: what it knew."""
    manifest = bundle.manifest
    about = manifest.about
    block = about.content
    assert isinstance(block, PackBlock)
    earlier = () if before is None else tuple(one for one in before.packs if one != about.id)
    fresh = Handed(
        packs=(*earlier, about.id),
        number=about.number,
        made=about.made,
        annotator=about.annotator.id,
        name=about.annotator.name,
        key=manifest.key,
        age=manifest.age,
        encrypted=block.encrypted,
        acknowledged=block.acknowledged,
        project_file=bundle.read(PROJECT_FILE).decode("utf-8"),
    )
    if before is None:
        return fresh
    return replace(
        fresh,
        returned=before.returned,
        returned_at=before.returned_at,
        returns=before.returns,
    )


def _items(workspace: Workspace, transaction: Transaction, bundle: Bundle, tell: Tell) -> int:
    sql = transaction.sql
    about = bundle.manifest.about
    seed = workspace.project.queue.seed
    batch = items.open_batch(sql, f"pack {about.number}", about.id, "pack", iso_of(about.made))
    added = queued = done = 0
    lines = _read(bundle, "items.jsonl", lambda line: _new_item(line, seed))
    while new := list(islice(lines, _CHUNK)):
        fresh = items.add(sql, batch, new)
        added += len(fresh)
        queued += sum(one.uid in fresh and one.queued for one in new)
        done += len(new)
        tell(JobProgress(done, None, "items"))
    items.publish(sql, batch, added, queued)
    return added


def _read(bundle: Bundle, path: str, one: Callable[[bytes], T]) -> Iterator[T]:
    """The lines of a member, read. RefusedInput for one that says something else."""
    for number, line in enumerate(bundle.lines(path), start=1):
        try:
            read = one(line)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise RefusedInput(
                f"The pack's {path} cannot be read at line {number} ({error}).",
                "It was made by another program or another version: ask the lead for a new one.",
            ) from error
        yield read


def _new_item(line: bytes, seed: int) -> NewItem:
    stated = json.loads(line)
    uid = str(stated["uid"])
    item = decode_item(canonical(stated["item"]))
    status = item.status
    told = told_of(item.tags, item.meta)
    return NewItem(uid, item, status, rank(seed, uid), told, queued=status == "ready")


def _versions(bundle: Bundle) -> Iterator[Version]:
    read = _read(bundle, "versions.jsonl", lambda line: from_json(HandedVersion, json.loads(line)))
    for one in read:
        body = canonical(to_json(one.body))
        yield one.body.rubric_id, one.body.version, one.hlc, one.actor, body


def _entries(transaction: Transaction, bundle: Bundle) -> Iterator[list[Entry]]:
    about = bundle.manifest.about
    lines = _read(bundle, "shares.jsonl", lambda line: from_json(ShareLine, json.loads(line)))
    while stated := list(islice(lines, _CHUNK)):
        yield _known(transaction, stated, about.annotator.id, about.made)


def _known(
    transaction: Transaction, stated: Sequence[ShareLine], annotator: str, at: str
) -> list[Entry]:
    rows = shares.rows_of(transaction.sql, [one.uid for one in stated])
    return [
        Entry(
            annotator,
            rows[one.uid],
            one.occurrence,
            "repeat" if one.occurrence else "work",
            one.rank,
            True,
            False,
            at,
            one.note,
        )
        for one in stated
        if one.uid in rows
    ]


def _opened_pack(
    workspace: Workspace, bundle: Bundle, folder: Path, *, added: int, fresh: bool, known: bool
) -> OpenedPack:
    about = bundle.manifest.about
    with workspace.database.reading() as sql:
        n_open = shares.to_do(sql, about.annotator.id)
    return OpenedPack(
        folder=folder,
        project=about.project.name,
        annotator=about.annotator.id,
        name=about.annotator.name,
        number=about.number,
        fresh=fresh,
        known=known,
        added=added,
        n_open=n_open,
        fingerprint=bundle.fingerprint,
    )
