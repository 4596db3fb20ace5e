"""What every window test stands on: see ../qt_support.py."""

from qt_support import activate, light_theme, quiet_qt

__all__ = ["activate", "light_theme", "quiet_qt"]
