"""A decision settles what the labels said; what is said under a later version is looked at anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spine import clean, say, uid_of

from annotator.domain.canonical import sha256
from annotator.domain.events import RubricPublish
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter

Opener = Callable[..., Workspace]
CHANGES = {
    "clarifying": ("1.1.0", "When in doubt the milder.", "When in doubt the milder level."),
    "meaning": ("2.0.0", "A little.", "Any detail that helps."),
}


def published(workspace: Workspace, opened: Opener, kind: str) -> Workspace:
    """As the program publishes, with everything asked for again."""
    version, old, new = CHANGES[kind]
    folder = workspace.folder
    text = (folder / "rubric" / "1.0.0.yaml").read_text("utf-8").replace(old, new)
    text = text.replace("version: 1.0.0", f"version: {version}\nprevious: 1.0.0")
    (folder / "rubric" / f"{version}.yaml").write_text(text, "utf-8")
    body = RubricPublish(
        "mini", version, text, sha256(text.encode()), "1.0.0", kind, "a reason", "all"
    )  # type: ignore[arg-type]
    workspace.recorder.record("lead", [body]).result()
    workspace.close()
    settings = folder / "project.yaml"
    stated = settings.read_text("utf-8").replace("version: 1.0.0", f"version: {version}")
    settings.write_text(stated, "utf-8")
    return opened(folder)


@pytest.mark.parametrize("kind", CHANGES)
def test_a_decision_holds_until_somebody_labels_under_the_later_version(
    loaded: Workspace, opened: Opener, kind: str
) -> None:
    for who, level in (("ada", 2), ("bob", 4)):
        say(loaded, who, "i0", level)
    loaded.adjudication.keep_split("lead", uid_of(loaded, "i0")).result()
    again = published(loaded, opened, kind)
    assert again.disagreements.waiting() == 0
    say(again, "ada", "i0", 2)
    say(again, "bob", "i0", 5)
    [row] = again.disagreements.page(DisputeFilter()).rows
    assert (row.codes, row.adjudicated) == ((("ada", "2"), ("bob", "5")), False)
    [decision] = again.disagreements.decisions().rows
    assert (decision.rubric_version, decision.standing) == ("1.0.0", "stands")
    again.adjudication.keep_split("lead", row.uid).result()
    assert again.disagreements.waiting() == 0
    clean(again)
