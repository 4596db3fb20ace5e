"""Reads what the Team page shows; on the work pool."""

from __future__ import annotations

from annotator.services.app import Workspace
from annotator.services.handing.histories import histories
from annotator.services.handing.standing import standings
from annotator.store import handing
from annotator.ui.pages.team.state import TeamView


def read_team(workspace: Workspace) -> TeamView:
    """Blocks; some tenths of a second where shares are long."""
    with workspace.database.reading() as sql:
        conflicts = handing.conflicts(sql)
    return TeamView(
        people=standings(workspace),
        known=tuple(one for one in workspace.people.all() if one.kind == "human"),
        histories=histories(workspace),
        conflicts=conflicts,
        n_items=workspace.items.count(),
    )
