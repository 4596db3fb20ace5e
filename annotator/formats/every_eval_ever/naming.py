"""Names and ids that the files of one export share; they follow from the project alone."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from annotator.formats.every_eval_ever.scores import levels
from annotator.formats.labeled import SetContent
from annotator.formats.labeled.naming import file_name

SCHEMA = "0.3.0"
NAMED = "unknown/unnamed"
"""A model that nobody named."""


def run_place(content: SetContent, model: str | None) -> str:
    """data/BENCHMARK/DEVELOPER/MODEL/UUID, with a UUID that follows from project and model."""
    developer, _, name = (model or NAMED).rpartition("/")
    place = [safe(content.project_name), safe(developer or "unknown"), safe(name)]
    digest = hashlib.sha256(f"{content.project_id}\n{model}".encode("utf-8", "backslashreplace"))
    made = uuid.UUID(bytes=digest.digest()[:16], version=4)  # the schema wants that shape
    return "/".join(("data", *place, str(made)))


def evaluation_id(content: SetContent, model: str | None) -> str:
    name = safe((model or NAMED).replace("/", "_"))
    return f"{safe(content.project_name)}/{name}/{stamp(content)}"


def evaluation_name(content: SetContent) -> str:
    return f"{safe(content.project_name)}.{safe(content.criterion)}"


def rate_name(content: SetContent) -> str:
    return f"{evaluation_name(content)}.violation_rate"


def scored_name(content: SetContent) -> str:
    """The result that the instances' scores are about."""
    return evaluation_name(content) if levels(content) else rate_name(content)


def stamp(content: SetContent) -> str:
    """Unix time of the project's last event, so that the same project gives the same bytes."""
    if not content.created:
        return "0"
    return str(int(datetime.fromisoformat(content.created).timestamp()))


def safe(text: str) -> str:
    return file_name(text).strip("-.") or "unnamed"
