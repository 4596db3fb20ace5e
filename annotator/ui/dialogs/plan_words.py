"""What a plan would mean, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from annotator.services.assigning.preview import PlanPreview
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.team.words import Line, hours_words
from annotator.ui.text import tr

_PAIRS = 6
_HELD = {ord(" "): "\u00a0", ord("–"): "–\u2060"}
"""No line ends after these."""
_SENTENCES = 3
Named = Callable[[str], str]
"""From an annotator's id to a name."""


def named(names: Mapping[str, str]) -> Named:
    """Who is not known keeps their id."""
    return lambda who: names.get(who, who)


def sheet_of(view: PlanPreview, name: Named) -> Sheet:
    """What each person would get."""
    gold = any(one.gold for one in view.people)
    repeats = any(one.repeats for one in view.people)
    rows = []
    for one in view.people:
        cells = [name(one.annotator), f"{one.items:,}", f"{one.double_coded:,}"]
        cells += [f"{one.repeats:,}"] if repeats else []
        cells += [f"{one.gold:,}"] if gold else []
        rows.append(SheetRow((*cells, hours_words(one.hours)), one.annotator))
    columns = [tr("Person"), tr("New items"), tr("Shared")]
    meanings = [
        "",
        tr("Items that this plan gives."),
        tr("Of these: items that others label, too."),
    ]
    if repeats:
        columns.append(tr("Repeats"))
        meanings.append(tr("Items that they label a second time, without being told."))
    if gold:
        columns.append(tr("Gold"))
        meanings.append(tr("Examples with a known answer, slipped in unannounced."))
    columns.append(tr("Time"))
    meanings.append(tr("At their own pace so far, at the team's where they have none yet."))
    return Sheet(tuple(columns), tuple(rows), 1, tuple(meanings))


def lines_of(view: PlanPreview, name: Named) -> tuple[Line, ...]:
    """What else is to be known, the gravest first."""
    return (
        *_warnings(view, name),
        *_left_out(view),
        *_together(view, name),
        *_overlap(view),
        *(Line(note, "muted") for note in _notes(view)),
    )


def _notes(view: PlanPreview) -> Iterator[str]:
    """Without the one that counts what is left out: that is said with its reasons."""
    counted = f"{len(view.left_out):,} item"
    yield from (one for one in view.notes if not (view.left_out and one.startswith(counted)))


def total_words(view: PlanPreview, name: Named) -> str:
    """`3 people get 60 labels to give, about 2.5 h together.`"""
    n = sum(one.items + one.repeats + one.gold for one in view.people)
    people = sum(1 for one in view.people if one.items + one.repeats + one.gold)
    if view.released:
        gone, entries = view.released[0]
        if not people:
            return tr(
                "{n} items are taken from {gone}, and none of these people can take them over.",
                n=f"{entries:,}",
                gone=name(gone),
            )
        return tr(
            "{n} items go from {gone} to {people}.",
            n=f"{entries:,}",
            gone=name(gone),
            people=_people(people),
        )
    if not n:
        return tr("This plan gives nobody anything: every item has the labels that it is to get.")
    hours = [one.hours for one in view.people if one.hours is not None]
    if not hours:
        return tr("{people} get {n} labels to give.", people=_people(people), n=f"{n:,}")
    return tr(
        "{people} get {n} labels to give: {time} of work together.",
        people=_people(people),
        n=f"{n:,}",
        time=hours_words(sum(hours)),
    )


def confirm_words(view: PlanPreview, name: Named) -> str:
    """What applying means."""
    if view.released:
        return tr(
            "{total} What {gone} labels of it meanwhile still counts once it is returned. It is "
            "recorded, with its seed, and only another plan changes it.",
            total=total_words(view, name),
            gone=name(view.released[0][0]),
        )
    return tr(
        "{total} From then on each of them is asked for their share only. The plan is recorded, "
        "with its seed, and only another plan changes it. Nothing is sent yet: packs are made "
        "next.",
        total=total_words(view, name),
    )


def _warnings(view: PlanPreview, name: Named) -> Iterator[Line]:
    if not view.connected:
        groups = "; ".join(", ".join(map(name, one)) for one in view.components)
        yield Line(
            tr("Groups share no item, so nothing can be compared between them: {g}.", g=groups),
            "warning",
        )
    for sentence in view.warnings:
        yield Line(sentence, "warning")


def _left_out(view: PlanPreview) -> Iterator[Line]:
    if not view.left_out:
        return
    why = {
        "language": tr("nobody left reads their language"),
        "opt_out": tr("people opted out of their topic"),
        "limit": tr("limits are reached"),
        "people": tr("nobody else is in the plan"),
    }
    counts = Counter(one.reason for one in view.left_out)
    n = f"{len(view.left_out):,}"
    said = list(dict.fromkeys(one.sentence for one in view.left_out))[:_SENTENCES]
    if len(counts) == 1:
        (only,) = (why[reason] for reason in counts)
        words = tr("{n} items get fewer people than wanted: {reason}.", n=n, reason=only)
        each = tr("Each gets {some}.") if len(said) == 1 else tr("Some get {some}.")
        said = [each.format(some=one.removesuffix(f": {only}")) for one in said]
    else:
        reasons = "; ".join(f"{n:,}: {why[reason]}" for reason, n in counts.most_common())
        words = tr("{n} items get fewer people than wanted ({reasons}).", n=n, reasons=reasons)
    yield Line(words, "warning")
    for sentence in said:
        yield Line(sentence, "muted")


def _together(view: PlanPreview, name: Named) -> Iterator[Line]:
    if len(view.people) < 2:
        yield Line(tr("One person alone: nothing can be compared with anybody."), "muted")
        return
    if view.connected and view.pairs:
        yield Line(tr("All hang together: any two can be compared, at least through others."))
    if view.repairs:
        n = len(view.repairs)
        one = tr("1 item goes to one more person than wanted, so that nobody stands apart.")
        many = tr("{n} items go to one more person than wanted, so that nobody stands apart.", n=n)
        yield Line(one if n == 1 else many)
    if not view.pairs:
        return
    if len(view.pairs) <= _PAIRS:
        pairs = (f"{name(p.a)} – {name(p.b)} {p.items:,}" for p in view.pairs)
        said = " · ".join(one.translate(_HELD) for one in pairs)
        yield Line(tr("Items in common: {pairs}", pairs=said), "muted")
        return
    counts = sorted(p.items for p in view.pairs)
    yield Line(
        tr(
            "Items in common: {least} to {most} for each of {n} pairs.",
            least=f"{counts[0]:,}",
            most=f"{counts[-1]:,}",
            n=f"{len(counts):,}",
        ),
        "muted",
    )


def _overlap(view: PlanPreview) -> Iterator[Line]:
    if not view.overlap:
        return
    said = " · ".join(tr("{n} items with {k}", n=f"{n:,}", k=_people(k)) for k, n in view.overlap)
    yield Line(tr("Together with earlier labels and packs: {said}", said=said), "muted")


def _people(n: int) -> str:
    return tr("1 person") if n == 1 else tr("{n} people", n=n)
