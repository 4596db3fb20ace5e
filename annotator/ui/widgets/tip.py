"""Tooltips: what is cut on screen, whole."""

from __future__ import annotations


def tip(text: str, *more: str) -> str:
    """A tooltip that wraps and interprets nothing: Qt takes text with tags for rich text.

    more: paragraphs of their own below the text.
    """
    shown = "<br><br>".join(_safe(one) for one in (text, *more) if one)
    return f"<qt>{shown}</qt>" if shown else ""


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
