"""How the page's view is made of a workspace; runs on a worker thread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.presenter import Read
from annotator.ui.pages.agreement.sections.every import section_of
from annotator.ui.pages.agreement.state import AgreementView

if TYPE_CHECKING:
    from annotator.services.app import Workspace


def reading(workspace: Workspace) -> Read:
    """A function from the wanted criterion and section to the finished view."""

    def read(criterion: str | None, section: str) -> AgreementView:
        view = compose(read_facts(workspace, criterion))
        shown = section_of(section)
        if shown is None or not view.n_items:
            return view
        return replace(view, section=shown.read(workspace, view.criterion))

    return read
