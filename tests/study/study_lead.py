"""A lead who knows what the program says, and does what it advises. No more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from annotator.agreement.change.control import Comparison
from annotator.formats.rubric_editor import RubricEditor
from annotator.services.app import Workspace
from annotator.services.figures.advice_views import Advice
from annotator.services.revision_views import Preview, Published

CRITERION = "severity"
FINDS = 0.15
"""The rise in α that a control should find; of those that do, the smallest is taken."""
SIZES: tuple[int | None, ...] = (60, 120, None)

Wording = Callable[[str], str]
Diary = tuple[tuple[str, str, str], ...]
"""What was done, in order: (kind of advice, about, action)."""


@dataclass
class Lead:
    name: str = "lea"
    diary: list[tuple[str, str, str]] = field(default_factory=list)

    def sits_down(self, workspace: Workspace) -> Advice | None:
        """Do what is advised, but talk to nobody twice; the advice to revise, where it is due."""
        advised = workspace.advice.next_steps(CRITERION)
        for advice in advised:
            if self._does(workspace, advice):
                self.diary.append((advice.kind, advice.about, advice.action))
        return next((one for one in advised if one.action == "revise"), None)

    def revises(self, workspace: Workspace, advice: Advice, wording: Wording) -> Published:
        """Give the clause other words, and publish it as what the program takes it for."""
        editor = RubricEditor(workspace.revision.begin(), "draft")
        clause = workspace.rubric.clause(advice.about)
        assert clause is not None
        editor.set(("clauses", clause.id, "text"), wording(clause.text))
        text = editor.text()
        workspace.revision.save(text)
        assert workspace.revision.check(text) == ()
        previews = [(n, workspace.revision.preview(text, control=n)) for n in SIZES]
        size, chosen = next((one for one in previews if _finds(one[1])), previews[-1])
        assert chosen.suggested_kind is not None
        return workspace.revision.publish(
            self.name, text, kind=chosen.suggested_kind, reason=advice.sentence, control=size
        )

    def judges(self, workspace: Workspace) -> Comparison:
        """What the control says of the version in force."""
        old = workspace.rubric.previous
        assert old is not None
        return workspace.control.compare(old, workspace.rubric.version, CRITERION).comparison

    def _does(self, workspace: Workspace, advice: Advice) -> bool:
        """Whether there was anything to do."""
        if advice.action == "ask_more":
            workspace.adjudication.ask_more(self.name, advice.uids, 2, advice.sentence).result()
            return True
        known = (advice.kind, advice.about, advice.action) in self.diary
        if advice.kind != "person" or known:
            return False
        for uid in advice.uids:
            note = "Please look at this one again."
            workspace.adjudication.send_back(self.name, uid, advice.about, note).result()
        return True


def _finds(preview: Preview) -> bool:
    rise = preview.control.detectable_rise
    return rise is not None and rise <= FINDS
