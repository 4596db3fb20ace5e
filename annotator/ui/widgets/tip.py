"""Tooltips: what is cut on screen, whole."""

from __future__ import annotations


def tip(text: str) -> str:
    """A tooltip that wraps and interprets nothing: Qt takes text with tags for rich text."""
    if not text:
        return ""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{safe}</qt>"
