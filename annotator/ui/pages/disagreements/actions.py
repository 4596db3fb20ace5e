"""The page's commands with their keys: one set for the list, one while the form is open, one while
many items are selected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from annotator.domain.keys import KeyOwner
from annotator.domain.rubric import Rubric
from annotator.ui.commands import Action, normal_key
from annotator.ui.pages.disagreements.bulk_bar import BULK_KEYS, bulk_words
from annotator.ui.pages.disagreements.plan import Bulk
from annotator.ui.pages.label.actions import rubric_actions
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the commands do. resolve: keeps a statement of a conflict, by its place from 0."""

    press: Callable[[KeyOwner], None]
    begin: Run
    keep_split: Run
    ask: Run
    back: Run
    note: Run
    example: Run
    reopen: Run
    comment: Run
    quote: Run
    resolve: Callable[[int], None]
    redact: Run
    forward: Run
    backward: Run
    jump: Run
    withdraw: Run
    last: Run
    by_clause: Run
    by_distance: Run
    by_urgency: Run
    blind: Run
    history: Run
    item_history: Run
    tick: Run
    tick_all: Run
    find: Run
    leave_field: Run
    record: Run
    cancel: Run
    cite: Run
    rationale: Run
    bulk: Callable[[Bulk], None]
    clear: Run


def list_actions(rubric: Rubric, runs: Runs, context: str) -> tuple[Action, ...]:
    """While the list is worked through. A key that the headline's levels take is left to them."""
    headline = rubric.headline
    levels = tuple(
        action
        for action in rubric_actions(rubric, runs.press, context)
        if headline.kind != "set" and action.id.startswith(f"{context}.value.{headline.id}.")
    )
    own = tuple(
        Action(
            f"{context}.{one.name}",
            one.title,
            one.run,
            _free(one.keys, levels),
            context,
            icon=one.icon,
            group=tr("Disagreements"),
        )
        for one in (*_deciding(runs), *_moving(runs), *_looking(runs))
    )
    return (*levels, *own)


def keys_of(actions: tuple[Action, ...], context: str) -> Mapping[str, str]:
    """By a command's name without its context, the key to show beside it; "" for none."""
    return {a.id.removeprefix(f"{context}."): next(iter(a.keys), "") for a in actions}


def form_actions(rubric: Rubric, runs: Runs, context: str) -> tuple[Action, ...]:
    """While an adjudication is being made: the rubric's keys are the form's."""
    group = tr("Adjudication")

    def own(name: str, title: str, run: Run, *keys: str, icon: str = "") -> Action:
        return Action(f"{context}.{name}", title, run, keys, context, icon=icon, group=group)

    return (
        *rubric_actions(rubric, runs.press, context),
        own("record", tr("Record the adjudication"), runs.record, "Enter", "Ctrl+Enter"),
        own("cancel", tr("Cancel the adjudication"), runs.cancel, "Esc"),
        own("cite", tr("Cite a clause"), runs.cite, "G"),
        own("rationale", tr("Write the rationale"), runs.rationale, "Shift+R"),
    )


def bulk_actions(runs: Runs, context: str) -> tuple[Action, ...]:
    """While items are selected: what is done is done about all of them, after a look ahead."""
    group = tr("Selected items")

    def own(name: str, title: str, run: Run, *keys: str) -> Action:
        return Action(f"{context}.{name}", title, run, keys, context, group=group)

    def bulk(kind: Bulk, key: str) -> Action:
        return own(f"bulk.{kind}", bulk_words(kind), lambda: runs.bulk(kind), key)

    return (
        *(bulk(kind, key) for kind, key in BULK_KEYS.items()),
        own("tick", tr("Select this item, too, or not"), runs.tick, "Ctrl+Space"),
        own("tick_all", tr("Select all that is listed"), runs.tick_all, "Ctrl+A"),
        own("clear", tr("Clear the selection"), runs.clear, "Esc"),
        own("withdraw", tr("Take back what was done last"), runs.withdraw, "Ctrl+Z"),
        own("next", tr("Next disagreement"), runs.forward, "Alt+Down"),
        own("previous", tr("Previous disagreement"), runs.backward, "Alt+Up"),
        own("find", tr("Filter the disagreements"), runs.find, "/"),
    )


@dataclass(frozen=True, slots=True)
class _Own:
    name: str
    title: str
    run: Run
    keys: tuple[str, ...] = ()
    icon: str = ""


def _deciding(runs: Runs) -> Iterator[_Own]:
    yield _Own("adjudicate", tr("Adjudicate this item"), runs.begin, ("Enter",), "gavel")
    yield _Own("keep", tr("Keep the split"), runs.keep_split, ("K",))
    yield _Own("ask", tr("Ask more people…"), runs.ask, ("A",), "users")
    yield _Own("back", tr("Send back to a person…"), runs.back, ("B",))
    yield _Own("note", tr("Rubric note…"), runs.note, ("R",), "flag")
    words = tr("Make it a calibration example…")
    yield _Own("example", words, runs.example, ("E",), "graduation-cap")
    yield _Own("reopen", tr("Put an escalated item back into the queue"), runs.reopen, ("O",))
    words = tr("Comment on this item")
    yield _Own("comment", words, runs.comment, ("Shift+C",), "message-square")
    words = tr("Quote the selected text, or a rationale, in a comment")
    yield _Own("quote", words, runs.quote, ("Q",))
    places = (tr("first"), tr("second"), tr("third"))
    for place, which in enumerate(places):
        words = tr("Conflict: keep the {which} statement", which=which)
        run = _resolving(runs, place)
        yield _Own(f"resolve.{place + 1}", words, run, (f"Alt+{place + 1}",))
    yield _Own("redact", tr("Redact this item…"), runs.redact)
    words = tr("Withdraw the last decision, ask or note")
    yield _Own("withdraw", words, runs.withdraw, ("Ctrl+Z",), "undo-2")


def _moving(runs: Runs) -> Iterator[_Own]:
    yield _Own("next", tr("Next disagreement"), runs.forward, ("Alt+Down",))
    yield _Own("previous", tr("Previous disagreement"), runs.backward, ("Alt+Up",))
    yield _Own("jump", tr("Next that flips the verdict"), runs.jump, ("J",))
    yield _Own("last", tr("Back to the item decided last"), runs.last)
    yield _Own("tick", tr("Select this item, too, or not"), runs.tick, ("Ctrl+Space",))
    yield _Own("tick_all", tr("Select all that is listed"), runs.tick_all, ("Ctrl+A",))


def _looking(runs: Runs) -> Iterator[_Own]:
    yield _Own("by_clause", tr("Arrange by clause"), runs.by_clause)
    yield _Own("by_distance", tr("Arrange by distance, the widest first"), runs.by_distance)
    yield _Own("by_urgency", tr("Arrange by urgency"), runs.by_urgency)
    yield _Own("blind", tr("Letters instead of names, or names again"), runs.blind, ("N",), "eye")
    yield _Own("history", tr("Who decided what, and why"), runs.history, ("H",), "list")
    yield _Own("item_history", tr("History of this item"), runs.item_history, ("Ctrl+H",), "list")
    yield _Own("find", tr("Filter the disagreements"), runs.find, ("/",), "search")
    yield _Own("list", tr("Back to the list"), runs.leave_field, ("Esc",))


def _resolving(runs: Runs, place: int) -> Run:
    return lambda: runs.resolve(place)


def _free(keys: tuple[str, ...], levels: tuple[Action, ...]) -> tuple[str, ...]:
    """A letter that a level takes is had with Shift."""
    taken = {normal_key(key) for action in levels for key in action.keys}
    return tuple(f"Shift+{key}" if normal_key(key) in taken else key for key in keys)
