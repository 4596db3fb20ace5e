"""Sentences of the Rubric page that more than one of its parts says. Pure."""

from __future__ import annotations

from datetime import datetime

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place
from annotator.services.rubric_versions import RubricVersion
from annotator.ui.pages.rubric.places import option_at
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.text import tr
from annotator.ui.widgets.rubric_diff_words import kind_words, summary_words


def part_title(rubric: Rubric, part: Place) -> str:
    """The heading of a part."""
    match part:
        case ("criteria", criterion):
            own = rubric.criterion(criterion)
            return (own.name if own else "") or tr("(no name)")
        case ("criteria", _, listed, _) if found := option_at(rubric, part):
            name = found[1].name or tr("(no name)")
            if listed == "levels":
                return tr("Level {id} · {name}", id=found[1].id, name=name)
            return f"{found[0].name} · {name}"
        case ("clauses", clause):
            return tr("Clause {id}", id=clause)
        case ("examples", example):
            return tr("Example {id}", id=example)
        case ("clauses",):
            return tr("Clauses")
        case ("examples",):
            return tr("Examples")
    return rubric.name or tr("(no name)")


def part_id(rubric: Rubric, part: Place) -> str:
    """What labels store: it never changes. Empty where the title says it already."""
    match part:
        case ("criteria", criterion) | ("criteria", _, "options", criterion):
            return tr("id {id}", id=criterion)
        case ("rubric",):
            return rubric.id
    return ""


def in_force_words(state: RubricState) -> str:
    """“1.0.0, in force since 12 March 2026”."""
    now = next((one for one in state.versions if one.in_force), None)
    if now is None or now.at_ms is None:
        return tr("{version}, in force", version=state.base.version)
    day = day_words(now.at_ms)
    return tr("{version}, in force since {day}", version=state.base.version, day=day)


def draft_words(state: RubricState) -> str:
    """What there is besides the version in force, and whether it is safe."""
    if state.unreadable:
        return tr("The draft in rubric/draft.yaml cannot be read.")
    if not state.may_edit:
        return ""
    if not state.drafted or state.diff is None:
        return tr("No draft. The first edit begins one.")
    said = tr(
        "Draft of {version} · {changes}",
        version=state.base.version,
        changes=summary_words(state.diff),
    )
    if state.made_from:
        said = tr(
            "Draft of {older}, an older version · from {version} to it: {changes}",
            older=state.made_from,
            version=state.base.version,
            changes=summary_words(state.diff),
        )
    kept = {
        "": "",
        "saving": tr("saving …"),
        "saved": tr("saved {time}", time=state.saved_at) if state.saved_at else tr("saved"),
        "failed": tr("not saved"),
    }[state.saved]
    return f"{said} · {kept}" if kept else said


def version_words(one: RubricVersion) -> tuple[str, ...]:
    """Lines about one version in the history: its name, when and by whom, what it is, and why."""
    heading = tr("{version} · in force", version=one.version) if one.in_force else one.version
    made = tr("not published yet") if one.at_ms is None else day_words(one.at_ms)
    n = one.n_labels
    labels = tr("1 label") if n == 1 else tr("{n} labels", n=f"{n:,}")
    made = f"{made} · {one.by}" if one.by else made
    labels = f"{kind_words(one.kind)} · {labels}" if one.kind else labels
    return tuple(line for line in (heading, made, labels, one.reason) if line)


def reason_words(one: RubricVersion) -> str:
    """As what and why a version was published, and by whom; "" where nobody said why."""
    if not one.reason:
        return ""
    said = tr("{who}: “{reason}”", who=one.by, reason=one.reason)
    if not one.kind:
        return said
    return tr("Published as “{kind}”. {said}", kind=kind_words(one.kind), said=said)


def problem_count(n: int) -> str:
    return tr("1 problem") if n == 1 else tr("{n} problems", n=n)


def day_words(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).strftime("%Y-%m-%d")
