"""Questions and answers above the window: identity, notices, reports, keys, palette, import."""
