"""Asking for labels: of more people, of one person again, of whoever is next for an escalated item.

An ask is an event of its own. What is asked for comes first in the queue; an escalation and a
decision made before it do not hold the item back any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.errors import UserError
from annotator.domain.events import Assign, Body, Comment
from annotator.domain.fold import ItemState
from annotator.services.disputing import escalations
from annotator.services.intake.label_events import refuse_redacted
from annotator.services.recording import labels_wanted, place_of
from annotator.services.rules import Rules
from annotator.store import items, queries
from annotator.store.database import Transaction

ANYBODY = ""
"""Whom an ask names that is for whoever is next."""


def standing(transaction: Transaction, uid: str) -> ItemState:
    """What is known of an item that the log may speak of. UserError where there is none."""
    if transaction.keys_of(uid) is None:
        raise UserError(f"There is no item {uid}.", "It may have been removed from this project.")
    return transaction.state_of(uid)


def name_of(transaction: Transaction, uid: str) -> str:
    """What an item is called in a sentence."""
    keys = transaction.keys_of(uid)
    return (None if keys is None else keys.source_id) or uid[:12]


def refuse_unlabelable(transaction: Transaction, uid: str) -> None:
    """Raise UserError where nobody can label the item, so that asking is of no use."""
    state = standing(transaction, uid)
    refuse_redacted(state, gone=items.is_redacted(transaction.sql, uid))
    keys = transaction.keys_of(uid)
    if keys is not None and not queries.is_queued(transaction.sql, keys.row):
        raise UserError(
            f"{name_of(transaction, uid)} has no response to judge; it is in nobody's queue.",
            "Leave it out.",
        )


def beyond(transaction: Transaction, uid: str, rules: Rules) -> int:
    """How many labels an item has beyond those that are wanted: asking for fewer asks nobody."""
    state, lineage = transaction.state_of(uid), rules.lineage(transaction.sql)
    place = place_of(uid, state, rules, lineage)
    return max(place.n_labels - labels_wanted(state, rules, lineage), 0)


def refuse_settled(transaction: Transaction, uid: str) -> None:
    """Raise UserError where no escalation waits."""
    refuse_unlabelable(transaction, uid)
    if not escalations(transaction.state_of(uid)):
        raise UserError(
            f"{name_of(transaction, uid)} is not escalated, or that is settled already.",
            "Ask more people to label it instead.",
        )


def asked_again(
    transaction: Transaction, lead: str, uid: str, annotator: str, note: str
) -> Sequence[Body]:
    """One person is asked again, and told why; an escalated item goes back to the queue, too."""
    if not note.strip():
        raise UserError("Sent back without a word.", "Say what they should look at again.")
    refuse_unlabelable(transaction, uid)
    state = transaction.state_of(uid)
    _refuse_no_answer(transaction, uid, state, annotator)
    asks: list[Body] = [Assign(uid, annotator, note=note)]
    if escalations(state):
        asks.append(Assign(uid, ANYBODY, note=note))
    return [*asks, Comment(uid, lead, note)]


def _refuse_no_answer(transaction: Transaction, uid: str, state: ItemState, annotator: str) -> None:
    label = state.label_of(annotator)
    said = label is not None or any(flag.annotator == annotator for flag in state.flags)
    name = name_of(transaction, uid)
    if not said:
        raise UserError(
            f"{annotator} has said nothing about {name} that could be sent back.",
            "Ask more people to label it instead.",
        )
    if label is not None and label.annotator_kind == "model":
        raise UserError(f"{annotator} is a model and cannot be asked.", "Ask a person.")
    if any(ask.annotator == annotator for ask in state.asked):
        raise UserError(
            f"{annotator} was asked about {name} already and has not answered yet.",
            "Wait for the answer, or take that back first.",
        )
