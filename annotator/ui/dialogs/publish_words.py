"""What publishing a version does and costs, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.events import Reopens
from annotator.domain.rubric_weights import Weight
from annotator.services.revision_views import ControlCost, Preview, Reopened, Validity
from annotator.services.views import JobProgress
from annotator.ui.text import tr
from annotator.ui.widgets.rubric_diff_words import kind_words


def kind_title(kind: Weight) -> str:
    return {
        "wording": tr("Wording"),
        "clarifying": tr("Clarifying"),
        "meaning": tr("Changes the meaning"),
    }[kind]


def kind_help(kind: Weight) -> str:
    """What a kind says of the labels that there are."""
    return {
        "wording": tr("Says the same in other words. All labels stay valid."),
        "clarifying": tr("Decides cases that were open. All labels stay valid."),
        "meaning": tr("Labels are to mean something else. Those it concerns end."),
    }[kind]


def too_light(needed: Weight) -> str:
    """Why a lighter kind cannot be chosen."""
    return tr("The changes are more than that: at least “{kind}”.", kind=kind_words(needed))


def labels_words(every: Iterable[Validity]) -> str:
    """A line for each criterion; one in all where nothing is labeled."""
    told = tuple(every)
    if not any(one.n_valid or one.n_ended for one in told):
        return tr("There are no labels yet.")
    return "\n".join(validity_words(one) for one in told)


def validity_words(one: Validity) -> str:
    """“Severity: 212 stay valid, 4 end”."""
    if not one.n_valid and not one.n_ended:
        return tr("{name}: no labels yet", name=one.name)
    if one.n_valid + one.n_ended == 1:
        if one.n_valid:
            return tr("{name}: the 1 label stays valid", name=one.name)
        return tr("{name}: the 1 label ends", name=one.name)
    if not one.n_ended:
        return tr("{name}: all {n} stay valid", name=one.name, n=f"{one.n_valid:,}")
    if not one.n_valid:
        return tr("{name}: all {n} end", name=one.name, n=f"{one.n_ended:,}")
    return tr(
        "{name}: {valid} stay valid, {ended} end",
        name=one.name,
        valid=f"{one.n_valid:,}",
        ended=f"{one.n_ended:,}",
    )


def reopens_title(choice: Reopens) -> str:
    return {
        "nothing": tr("Nothing"),
        "touched": tr("What the changes touch"),
        "all": tr("Everything"),
    }[choice]


def reopens_help(choice: Reopens) -> str:
    return {
        "nothing": tr("Nobody is asked again; the new version counts from here on."),
        "touched": tr("Items of which a label cites or states what changed."),
        "all": tr("Every labeled item, by the people who labeled it."),
    }[choice]


def cost_words(cost: Reopened) -> str:
    """“14 items · 42 labels · about 40 minutes”."""
    if not cost.n_items:
        return tr("no items")
    return tr(
        "{items} · {labels} · {time}",
        items=_items(cost.n_items),
        labels=_labels(cost.n_labels),
        time=time_words(cost.hours),
    )


def time_words(hours: float | None) -> str:
    """Of work, for all people together."""
    if hours is None:
        return tr("hours not known")
    minutes = round(hours * 60)
    if minutes < 1:
        return tr("under a minute")
    if minutes < 90:
        return tr("about 1 minute") if minutes == 1 else tr("about {n} minutes", n=minutes)
    return tr("about {n} hours", n=f"{hours:.1f}" if hours < 10 else f"{hours:,.0f}")


def control_words(cost: ControlCost) -> str:
    """How many items, what they can show, and what they cost."""
    if not cost.n_items:
        if cost.n_eligible:
            return tr("No control: nobody will be able to tell whether it helped.")
        return tr("No item has two labels yet, so that no control can be drawn.")
    drawn = tr(
        "{items} of {all}, drawn without regard to disagreement: {labels}, {time}.",
        items=_items(cost.n_items),
        all=f"{cost.n_eligible:,}",
        labels=_labels(cost.n_labels),
        time=time_words(cost.hours),
    )
    if cost.detectable_rise is None:
        rise = tr("What rise they can find cannot be said from the labels so far.")
    else:
        rise = tr(
            "They find a rise of α by {rise} or more four times in five.",
            rise=f"{cost.detectable_rise:.2f}".removeprefix("0"),
        )
    return f"{drawn} {rise}"


def recalibration_words(preview: Preview) -> str:
    """Who has to answer examples before the queue opens for them again."""
    if not preview.recalibration or not preview.people:
        return tr("Nobody has to be calibrated again.")
    examples = (
        tr("1 example that changed")
        if preview.recalibration == 1
        else tr("{n} examples that changed", n=preview.recalibration)
    )
    if preview.people == 1:
        return tr("One person who had passed answers {examples} first.", examples=examples)
    return tr(
        "{n} people who had passed answer {examples} first.", n=preview.people, examples=examples
    )


def total_words(preview: Preview) -> str:
    """Everything that publishing asks for."""
    if not preview.total.n_items:
        return tr("Nobody is asked to label anything again.")
    said = tr("Asked for again in all: {cost}.", cost=cost_words(preview.total))
    if preview.total.hours is None and preview.undefined:
        return f"{said} {preview.undefined[:1].upper()}{preview.undefined[1:]}."
    return said


def progress_words(progress: JobProgress | None) -> str:
    notes = {
        "file": tr("Writing the version …"),
        "log": tr("Recording it …"),
        "project.yaml": tr("Putting it into force …"),
        "draft": tr("Clearing the draft …"),
    }
    return notes.get("" if progress is None else progress.note, tr("Publishing …"))


def published_words(version: str, preview: Preview) -> tuple[str, str]:
    """What is said when the version is in force: (a sentence, what follows from it)."""
    said = tr("Version {version} is published and in force.", version=version)
    ended = sum(one.n_ended for one in preview.validity)
    kept = tr("All labels stay valid.")
    if ended:
        kept = (
            tr("1 value ended with the old version.")
            if ended == 1
            else tr("{n} values ended with the old version.", n=f"{ended:,}")
        )
    parts = [kept, total_words(preview)]
    if preview.control.n_items:
        parts.append(tr("The control is in the queue: {n}.", n=_items(preview.control.n_items)))
    if preview.recalibration and preview.people:
        parts.append(recalibration_words(preview))
    return said, " ".join(parts)


def _items(n: int) -> str:
    return tr("1 item") if n == 1 else tr("{n} items", n=f"{n:,}")


def _labels(n: int) -> str:
    return tr("1 label") if n == 1 else tr("{n} labels", n=f"{n:,}")
