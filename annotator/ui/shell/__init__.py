"""The window around the pages: rail, foot, menus, messages, and the project that is open."""
