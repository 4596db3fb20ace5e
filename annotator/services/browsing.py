"""Looking at items: a list of any length, and finding one by the name that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.errors import UsageError, UserError
from annotator.domain.item import ItemStatus
from annotator.services.intake.placeholders import is_placeholder
from annotator.services.labeling import one_line
from annotator.store import items, queries
from annotator.store.database import Database, Sql
from annotator.store.items import ItemKeys

_NAME = 48
_SHOWN = 5
FIELDS = ("model", "source", "category")


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of the list of items. `prompt` and `response` are one line each."""

    row: int
    uid: str
    source_id: str | None
    model: str | None
    source: str | None
    category: str | None
    status: ItemStatus
    prompt: str
    response: str
    n_labels: int


class BrowsingService:
    """Reads items for the Items page and resolves names."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many items the project has."""
        with self._database.reading() as sql:
            return items.count(sql)

    def ids(self) -> list[int]:
        """The row ids of all items, in the order of their import: the list's spine."""
        with self._database.reading() as sql:
            return items.row_ids(sql)

    def lines(self, rows: Sequence[int]) -> tuple[ItemLine, ...]:
        """One page of the list."""
        with self._database.reading() as sql:
            found = (_line(sql, row) for row in rows)
            return tuple(line for line in found if line is not None)

    def names(self, uids: Iterable[str]) -> dict[str, str]:
        """What to call items in a list: the first words of the prompt, else the source's id."""
        with self._database.reading() as sql:
            return {uid: _name(sql, uid) for uid in uids}

    def resolve(self, name: str, where: Mapping[str, str]) -> ItemKeys:
        """The item that a person names: a uid, or a source id that is unique under `where`."""
        with self._database.reading() as sql:
            return resolve(sql, name, where)


def resolve(sql: Sql, name: str, where: Mapping[str, str]) -> ItemKeys:
    """The same, for services that hold a connection."""
    check_where(where)
    named = matching(sql, name, where)
    if not named:
        raise UserError(f"There is no item “{name}”.", "Give its uid or its source id.")
    if len(named) > 1:
        raise UserError(
            f"{len(named)} items have the source id “{name}”.",
            _told_apart(named),
        )
    return named[0]


def _told_apart(named: Sequence[ItemKeys]) -> str:
    """What parts items of one source id: the first field in which each has a value of its own."""
    for field in FIELDS:
        values = sorted({getattr(keys, field) for keys in named} - {None})
        if len(values) == len(named):
            some = ", ".join(values[:_SHOWN])
            return f"Add `--where {field}=VALUE` (here: {some}), or give the uid."
    return "Add `--where model=…` (or source=…, category=…), or give the uid."


def matching(sql: Sql, name: str, where: Mapping[str, str]) -> list[ItemKeys]:
    """The items of that uid, or else of that source id under `where`.

    A placeholder is meant only as long as there is no item of that name with content.
    """
    exact = items.keys_of(sql, name)
    if exact is not None:
        return [exact]
    fitting = [keys for keys in items.named(sql, name) if _fits(keys, where)]
    return [keys for keys in fitting if not is_placeholder(keys)] or fitting


def check_where(where: Mapping[str, str]) -> None:
    """Raise UsageError for a field that items do not have."""
    for field in where:
        if field not in FIELDS:
            raise UsageError(f"Items have no field “{field}”.", f"Use one of {', '.join(FIELDS)}.")


def _fits(keys: ItemKeys, where: Mapping[str, str]) -> bool:
    return all(getattr(keys, field) == value for field, value in where.items())


def _name(sql: Sql, uid: str) -> str:
    stored = items.by_uid(sql, uid)
    if stored is None:
        return uid[:12]
    prompt = one_line(stored.item.prompt)
    if len(prompt) > _NAME:
        prompt = prompt[:_NAME].rstrip() + "…"
    return prompt or stored.item.source_id or uid[:12]


def _line(sql: Sql, row: int) -> ItemLine | None:
    stored = items.by_row(sql, row)
    if stored is None:
        return None
    item = stored.item
    return ItemLine(
        row=row,
        uid=stored.uid,
        source_id=item.source_id,
        model=item.model,
        source=item.source,
        category=item.category,
        status=stored.status,
        prompt=one_line(item.prompt),
        response=one_line(item.response.text),
        n_labels=queries.label_count(sql, row),
    )
