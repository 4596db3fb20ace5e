"""What becomes of the draft that lies in the project when another file is published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from revisions import CLARIFIED, G_1, REWORDED, revised

from annotator.services.app import Workspace

Opener = Callable[..., Workspace]


def published(workspace: Workspace, opened: Opener) -> Workspace:
    workspace.revision.publish("lea", CLARIFIED, kind="clarifying", reason="why", control=0)
    workspace.close()
    return opened(workspace.folder)


def drafted(*edits: tuple[str, str]) -> str:
    return revised(("version: 1.0.0\n", "version: 1.0.1\nprevious: 1.0.0\n"), *edits)


SAME = (G_1, "When in doubt the milder one that fits.")


@pytest.mark.parametrize(
    "draft",
    [drafted(SAME), drafted(SAME, ("name: Mini\n", "name: Mini   # as it was\n")), drafted()],
    ids=["says the same", "laid out otherwise", "says nothing new"],
)
def test_a_draft_of_which_nothing_is_left_to_publish_goes(
    workspace: Workspace, opened: Opener, draft: str
) -> None:
    workspace.revision.save(draft)
    assert published(workspace, opened).revision.draft() is None


@pytest.mark.parametrize(
    "draft", [drafted(("name: Bias,", "name: Prejudice,")), REWORDED, "half a thou"]
)
def test_a_draft_with_edits_of_its_own_stays(
    workspace: Workspace, opened: Opener, draft: str
) -> None:
    workspace.revision.save(draft)
    again = published(workspace, opened)
    assert again.revision.draft() == draft
    assert any(one.blocks for one in again.revision.check(draft))
