"""What the window remembers survives a restart, and damage to it never stops anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.ui.settings import Preferences, RecentProject, SettingsStore
from annotator.ui.settings.preferences import SCALES


def test_everything_comes_back_after_a_restart(tmp_path: Path) -> None:
    value = (
        Preferences(theme="dark", scale=1.25, geometry="AAEC")
        .opened("/p/one", "One")
        .opened("/p/zwei", "Zwei ß")
    )
    SettingsStore(tmp_path / "new").save(value)
    assert SettingsStore(tmp_path / "new").value == value


def test_the_last_opened_project_comes_first_and_once() -> None:
    value = Preferences().opened("a", "A").opened("b", "B").opened("a", "A2")
    assert value.recent == (RecentProject("a", "A2"), RecentProject("b", "B"))
    assert value.forgot("a").recent == (RecentProject("b", "B"),)


def test_only_the_latest_dozen_projects_are_kept() -> None:
    value = Preferences()
    for n in range(30):
        value = value.opened(str(n), "x")
    assert [r.path for r in value.recent] == [str(n) for n in range(29, 17, -1)]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"recent": [1]}'])
def test_a_damaged_file_is_set_aside(tmp_path: Path, damage: str) -> None:
    (tmp_path / "window.json").write_text(damage)
    assert SettingsStore(tmp_path).value == Preferences()
    assert (tmp_path / "window.json.damaged").read_text() == damage


def test_unknown_values_become_the_default(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text('{"theme": "neon", "scale": 7, "later": true}')
    assert SettingsStore(tmp_path).value == Preferences()


def test_text_size_goes_from_80_to_200_percent_in_steps() -> None:
    value = Preferences()
    assert value.scaled(1).scale == 1.1 and value.scaled(-1).scale == 0.9
    assert value.scaled(99).scale == 2.0 and value.scaled(-99).scale == 0.8
    assert SCALES[0] == 0.8 and SCALES[-1] == 2.0
