"""How the page's view is made of a workspace; runs on a worker thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.presenter import Read
from annotator.ui.pages.agreement.state import AgreementView

if TYPE_CHECKING:
    from annotator.services.app import Workspace


def reading(workspace: Workspace) -> Read:
    """A function from the wanted criterion to the finished view."""

    def read(criterion: str | None) -> AgreementView:
        return compose(read_facts(workspace, criterion))

    return read
