"""What every window test stands on: see ../qt_support.py."""

import pytest
from qt_support import activate, light_theme, quiet_qt

__all__ = ["activate", "light_theme", "quiet_qt"]


@pytest.fixture(autouse=True)
def _as_a_window(quiet_qt: None, light_theme: None) -> None:
    """Every test here, whether it asks or not."""
