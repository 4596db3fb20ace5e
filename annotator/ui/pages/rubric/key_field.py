"""The key by which a level, an option or a yes/no criterion is chosen while labeling."""

from __future__ import annotations

from dataclasses import replace

from annotator.domain import rubric_edits as edits
from annotator.domain.keys import KeyOwner, keys_by_owner
from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui.pages.rubric.fields import Change, Port, TextField
from annotator.ui.pages.rubric.places import option_at
from annotator.ui.text import tr


class KeyField(TextField):
    """Empty: the program deals one out, which the field shows."""

    def __init__(self, part: Place, port: Port) -> None:
        super().__init__(
            tr("Key"),
            (*part, "key"),
            port,
            lambda rubric: _key(rubric, part),
            lambda text: _with_key(part, text.strip().lower() or None),
            single=True,
        )
        self._owner: KeyOwner = (part[1], part[3] if len(part) > 2 else None)

    def show_rubric(self, rubric: Rubric) -> None:
        super().show_rubric(rubric)
        dealt = keys_by_owner(rubric).get(self._owner, "")
        self.edit.setPlaceholderText(tr("{key} (dealt out)", key=dealt) if dealt else tr("none"))


def _key(rubric: Rubric, part: Place) -> str:
    found = option_at(rubric, part)
    own: Option | Criterion | None = found[1] if found else rubric.criterion(part[1])
    return (own.key or "") if own else ""


def _with_key(part: Place, key: str | None) -> Change:
    if len(part) > 2:
        return lambda rubric: edits.edit_option(
            rubric, part[1], part[3], lambda one: replace(one, key=key)
        )
    return lambda rubric: edits.edit_criterion(rubric, part[1], lambda one: replace(one, key=key))
