"""`project.yaml`: read strictly, written without touching the comments of whoever edits it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from annotator.domain.canonical import Json
from annotator.domain.label import AnnotatorKind
from annotator.domain.project import (
    Annotator,
    CalibrationSettings,
    Project,
    QueueSettings,
    Role,
    RubricRef,
)
from annotator.domain.rubric_rules import is_version
from annotator.formats.atomic import write_atomic
from annotator.formats.condition_file import condition_json, read_condition
from annotator.formats.yaml_fields import Fields, check_schema
from annotator.formats.yaml_problems import Problems
from annotator.formats.yaml_reader import dump_text, load_text, read_text, scalar

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ROLES: tuple[Role, ...] = ("annotator", "lead")
_KINDS: tuple[AnnotatorKind, ...] = ("human", "model")
_RARE = frozenset({"languages", "opt_out"})
"""Of an annotator: written only where there are any."""


def read_project(path: Path) -> Project:
    """The project that a `project.yaml` describes. Raises ProblemsInFile with every problem."""
    return project_from_text(read_text(path), str(path))


def project_from_text(text: str, name: str) -> Project:
    """The same of a text; `name` is what its problems are told of."""
    root = load_text(text, name)
    problems = Problems(name, root)
    fields = Fields(root, (), problems)
    check_schema(fields)
    project = Project(
        id=_id(fields),
        name=fields.text("name"),
        rubric=_rubric(fields),
        canary=fields.text("canary"),
        queue=_queue(fields),
        calibration=_calibration(fields),
        annotators=_annotators(fields),
    )
    fields.close()
    problems.refuse_any()
    return project


def write_project(path: Path, project: Project) -> None:
    """Write a project file; an existing one keeps its comments, its order and its layout."""
    text = read_text(path) if path.exists() else ""
    root = load_text(text, str(path)) if text.strip() else CommentedMap()
    _set(root, "schema", 1)
    _set(root, "id", project.id)
    _set(root, "name", project.name)
    _set_flow(root, "rubric", {"id": project.rubric.id, "version": project.rubric.version})
    _set_flow(root, "queue", _queue_json(project.queue))
    calibration = project.calibration
    _set_flow(
        root,
        "calibration",
        {"examples": calibration.examples, "pass_mark": calibration.pass_mark},
    )
    _set_annotators(root, project.annotators)
    _set(root, "canary", project.canary)
    write_atomic(path, dump_text(root, text).encode("utf-8"))


def _id(fields: Fields) -> str:
    """Files outside the project are named by it."""
    stated = fields.text("id")
    if stated and _ID.fullmatch(stated) is None:
        fields.wrong(
            "id", f"“{stated[:40]}” is no project's id.", "Put back what the program wrote there."
        )
    return stated


def _rubric(fields: Fields) -> RubricRef:
    node = fields.child("rubric", needed=True)
    if node is None:
        return RubricRef("", "")
    ref = RubricRef(node.text("id"), node.text("version"))
    if ref.version and not is_version(ref.version):  # a file is named by it
        message = f"The version “{ref.version[:40]}” is not of the form 1.2.0."
        node.wrong("version", message, "Write major.minor.patch.")
    node.close()
    return ref


def _queue(fields: Fields) -> QueueSettings:
    node = fields.child("queue")
    base = QueueSettings()
    if node is None:
        return base
    queue = QueueSettings(
        overlap=node.whole("overlap", base.overlap),
        seed=node.whole("seed", base.seed),
        blind_model=node.flag("blind_model", base.blind_model),
        blind_peers=node.flag("blind_peers", base.blind_peers),
        veil=node.flag("veil", base.veil),
        # Scores have criteria and scales of their own: no rubric says what they may be.
        veil_when=read_condition(node, "veil_when", {}),
    )
    if queue.overlap < 1:
        node.wrong(
            "overlap", "`overlap` is less than 1.", "Write how many annotators an item gets."
        )
    node.close()
    return queue


def _calibration(fields: Fields) -> CalibrationSettings:
    node = fields.child("calibration")
    base = CalibrationSettings()
    if node is None:
        return base
    mark = node.number("pass_mark", base.pass_mark)
    found = CalibrationSettings(
        examples=node.whole("examples", base.examples),
        pass_mark=base.pass_mark if mark is None else mark,
    )
    if not 0 <= found.pass_mark <= 1:
        node.wrong("pass_mark", "`pass_mark` is not between 0 and 1.", "Write e.g. `.8`.")
    if found.examples < 0:
        node.wrong("examples", "`examples` is less than 0.", "Write how many an annotator answers.")
    node.close()
    return found


def _annotators(fields: Fields) -> tuple[Annotator, ...]:
    found: list[Annotator] = []
    known: set[str] = set()
    for node in fields.maps("annotators"):
        annotator_id = node.text("id")
        if annotator_id in known:
            node.wrong("id", f"The annotator “{annotator_id}” stands twice.", "Keep one of them.")
        annotator = Annotator(
            id=annotator_id,
            name=node.text("name", annotator_id),
            role=node.one_of("role", _ROLES, "annotator"),
            kind=node.one_of("kind", _KINDS, "human"),
            groups=node.texts("groups"),
            languages=node.texts("languages"),
            opt_out=node.texts("opt_out"),
        )
        node.close()
        known.add(annotator_id)
        found.append(annotator)
    return tuple(found)


def _queue_json(queue: QueueSettings) -> dict[str, Json]:
    stated: dict[str, Json] = {
        "overlap": queue.overlap,
        "seed": queue.seed,
        "blind_model": queue.blind_model,
        "blind_peers": queue.blind_peers,
    }
    if queue.veil:
        stated["veil"] = True
    if queue.veil_when is not None:
        stated["veil_when"] = condition_json(queue.veil_when)
    return stated


def _annotator_json(annotator: Annotator) -> dict[str, Json]:
    stated: dict[str, Json] = {
        "id": annotator.id,
        "name": annotator.name,
        "role": annotator.role,
        "kind": annotator.kind,
        "groups": list(annotator.groups),
    }
    rare = {"languages": annotator.languages, "opt_out": annotator.opt_out}
    return {**stated, **{name: list(texts) for name, texts in rare.items() if texts}}


def _set(node: CommentedMap, key: str, value: Json) -> None:
    """Only what differs is written, so that quoting and layout stay."""
    if key not in node or node[key] != value:
        node[key] = _node(value)


def _set_flow(root: CommentedMap, key: str, values: dict[str, Json]) -> None:
    node = root.get(key)
    if not isinstance(node, CommentedMap):
        node = _flow_map()
        root[key] = node
    for gone in [known for known in node if known not in values]:
        del node[gone]
    for name, value in values.items():
        _set(node, name, value)


def _set_annotators(root: CommentedMap, annotators: tuple[Annotator, ...]) -> None:
    listed = root.get("annotators")
    if not isinstance(listed, CommentedSeq):
        listed = CommentedSeq()
        root["annotators"] = listed
    if annotators and not listed:
        listed.fa.set_block_style()
    wanted = {a.id: a for a in annotators}
    for index in reversed(range(len(listed))):
        if listed[index]["id"] not in wanted:
            del listed[index]
    places = {node["id"]: node for node in listed}
    for annotator in annotators:
        node = places.get(annotator.id)
        if node is None:
            node = _flow_map()
            listed.append(node)
        stated = _annotator_json(annotator)
        for gone in _RARE:
            if gone not in stated and node.get(gone):
                del node[gone]
        for name, value in stated.items():
            _set(node, name, value)


def _flow_map() -> CommentedMap:
    node = CommentedMap()
    node.fa.set_flow_style()
    return node


def _node(value: Json) -> object:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        within = _flow_map()
        within.update({scalar(key): _node(one) for key, one in value.items()})
        return within
    if isinstance(value, list):
        listed = CommentedSeq(_node(one) for one in value)
        listed.fa.set_flow_style()
        return listed
    return value
