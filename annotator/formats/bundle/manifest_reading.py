"""Reads a manifest strictly. Fields that this program does not know stay unread."""

from __future__ import annotations

from annotator.domain.events import GENESIS
from annotator.formats.bundle.fields import HASH, HLC, UUID, WORD, FieldError, Fields
from annotator.formats.bundle.manifest import (
    SCHEMA,
    About,
    Body,
    Known,
    Manifest,
    MemberFile,
    Named,
    PackBlock,
    ReplicaRange,
    ReturnBlock,
)
from annotator.formats.bundle.paths import path_problem, repeated
from annotator.formats.records.json_text import BadJson, parse_object


class NewerSchemaError(ValueError):
    """The manifest is of a schema that a later program wrote; the text says which."""


def parse_manifest(data: bytes) -> Fields:
    """The object in a manifest's bytes, of a schema that this program knows.

    Raises FieldError where there is none and NewerSchemaError where it is of a later program.
    """
    try:
        parsed = parse_object(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FieldError("it is no UTF-8") from error
    if isinstance(parsed, BadJson):
        raise FieldError(f"it is no JSON object ({parsed.detail or parsed.reason})")
    fields = Fields(parsed)
    schema = fields.whole("schema", 1)
    if schema > SCHEMA:
        raise NewerSchemaError(f"schema {schema}; this program knows {SCHEMA}")
    return fields


def manifest_from(fields: Fields) -> Manifest:
    """The manifest that `parse_manifest` found. Raises FieldError."""
    files = tuple(map(_file, fields.children("files")))
    manifest = Manifest(
        about=_about(fields),
        key=fields.text("key"),
        age=fields.text("age"),
        files=files,
        body=_body(fields.child("body")),
    )
    paths = [file.path for file in files]
    twice = repeated(paths)
    if twice:
        raise fields.wrong("files", f"names “{twice}” twice")
    if isinstance(manifest.about.content, ReturnBlock):
        _check_events(fields, manifest.about.content, set(paths))
    return manifest


def _about(fields: Fields) -> About:
    kind = fields.text("kind", WORD)
    if kind not in ("pack", "return"):
        raise fields.wrong("kind", "is neither “pack” nor “return”")
    block = fields.child(kind)
    return About(
        id=fields.text("id", UUID),
        project=_named(fields.child("project")),
        annotator=_named(fields.child("annotator")),
        made=fields.text("made", HLC),
        number=fields.whole("number", 1),
        program=fields.text("program"),
        schema_of_store=fields.whole("schema_of_store", 1),
        content=_pack(block) if kind == "pack" else _return(block),
    )


def _named(fields: Fields) -> Named:
    return Named(fields.text("id"), fields.text("name"))


def _file(fields: Fields) -> MemberFile:
    path = fields.text("path")
    problem = path_problem(path)
    if problem:
        raise fields.wrong("path", f"is “{path}”: {problem}")
    return MemberFile(path, fields.whole("size"), fields.text("sha256", HASH))


def _body(fields: Fields) -> Body:
    return Body(fields.whole("size"), fields.text("sha256", HASH))


def _pack(fields: Fields) -> PackBlock:
    return PackBlock(
        acknowledged={name: _known(one) for name, one in fields.child("acknowledged").items()},
        encrypted=fields.flag("encrypted"),
        blind_model=fields.flag("blind_model"),
        redacted=fields.texts("redacted"),
    )


def _known(fields: Fields) -> Known:
    return Known(fields.whole("seq"), fields.text("hash", HASH))


def _return(fields: Fields) -> ReturnBlock:
    return ReturnBlock(
        packs=fields.texts("packs", UUID), replicas=tuple(map(_range, fields.children("replicas")))
    )


def _range(fields: Fields) -> ReplicaRange:
    found = ReplicaRange(
        replica=fields.text("replica", WORD),
        from_seq=fields.whole("from_seq", 1),
        prev=fields.text("prev", HASH),
        to_seq=fields.whole("to_seq", 1),
        hash=fields.text("hash", HASH),
        events=fields.text("events"),
    )
    if found.to_seq < found.from_seq:
        raise fields.wrong("to_seq", "is before “from_seq”")
    if (found.from_seq == 1) != (found.prev == GENESIS):
        raise fields.wrong("prev", "does not fit “from_seq”")
    return found


def _check_events(fields: Fields, content: ReturnBlock, paths: set[str]) -> None:
    for name in ("replica", "events"):
        stated = [str(getattr(one, name)) for one in content.replicas]
        if len(set(stated)) < len(stated):
            raise fields.wrong("return.replicas", f"names the same {name} twice")
    lost = [one.events for one in content.replicas if one.events not in paths]
    if lost:
        raise fields.wrong("return.replicas", f"names “{lost[0]}”, which is not among the files")
