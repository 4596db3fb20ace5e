"""What the window remembers between starts. Nothing here belongs to a project."""

from __future__ import annotations

from annotator.ui.settings.preferences import Preferences, RecentProject
from annotator.ui.settings.store import SettingsStore

__all__ = ["Preferences", "RecentProject", "SettingsStore"]
