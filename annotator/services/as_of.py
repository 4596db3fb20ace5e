"""A project as it was at a moment, to read: exactly the events that had been recorded by then.

What is read is a copy in a temporary folder that is removed afterwards; the project, its replica
and its media are not touched. Why times mean what they mean here: decision 13.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from annotator.domain.clock import hlc_of_ms, iso_of_ms
from annotator.domain.errors import UsageError, UserError
from annotator.domain.project import Project, RubricRef
from annotator.formats.project_file import read_project, write_project
from annotator.formats.rubric_file import rubric_from_text
from annotator.services import scales
from annotator.services.app import PROJECT_FILE, Workspace, refuse_no_project
from annotator.services.places import data_folder
from annotator.services.published import published_texts
from annotator.services.upkeep import bring_up_to_date, is_current
from annotator.services.views import JobProgress, Tell, quiet
from annotator.store import as_of, log, to_derive
from annotator.store.connection import DATABASE
from annotator.store.database import Database, Sql, Transaction, open_database
from annotator.store.writer import BULK

IMPORTED = "import"
"""The actor of a publication that a labeled set brought: it put no version into force."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 10**13 - 1
"""What an hlc has room for."""
_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}-?\d")


@dataclass(frozen=True, slots=True)
class Moment:
    """ms: since 1970, UTC; what was recorded in that millisecond counts."""

    ms: int

    @property
    def until(self) -> str:
        """The first hlc that is later."""
        return hlc_of_ms(min(max(self.ms + 1, 0), _LAST_MS))

    @property
    def iso(self) -> str:
        return iso_of_ms(self.ms)


def moment_of(text: str) -> Moment:
    """A date (to its end) or a time in ISO 8601; UTC unless it names a zone.

    Raises UsageError for anything else.
    """
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return Moment(_ms(datetime(day.year, day.month, day.day, tzinfo=UTC)) - 1)
        moment = datetime.fromisoformat(text)
        return Moment(_ms(moment.replace(tzinfo=moment.tzinfo or UTC)))
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"“{text}” is no date or time.",
            "Write e.g. 2026-11-22 or 2026-11-22T14:30+01:00; without a zone it is UTC.",
        ) from error


@contextmanager
def workspace_as_of(
    folder: Path, moment: Moment, *, data: Path | None = None, tell: Tell = quiet
) -> Iterator[Workspace]:
    """The project in `folder` as it was, read-only, for as long as the context lasts.

    tell: how many items were derived again. Raises UserError where it did not exist yet.
    """
    refuse_no_project(folder)
    now = read_project(folder / PROJECT_FILE)
    with tempfile.TemporaryDirectory(prefix="annotator-as-of-") as scratch:
        copy = Path(scratch) / "project"
        copy.mkdir()
        scaled = as_of.copy_until(folder / DATABASE, copy / DATABASE, moment.until)
        outer = data or data_folder()
        with closing(open_database(folder, now.id, outer, read_only=True)) as database:
            later = _published_later(database, moment)
        then, text = _derived(copy, now, moment, later=later, scaled=scaled, tell=tell)
        database = open_database(copy, then.id, outer, read_only=True)
        rubric = rubric_from_text(text, _named(then.rubric))
        with closing(Workspace(folder, then, rubric, text, database, outer)) as workspace:
            yield workspace


def _published_later(database: Database, moment: Moment) -> bool:
    with database.reading() as sql:
        made = log.publications(sql)
    return any(one.hlc >= moment.until and one.actor != IMPORTED for one in made)


def _derived(
    copy: Path, now: Project, moment: Moment, *, later: bool, scaled: bool, tell: Tell
) -> tuple[Project, str]:
    """Bring what is derived in the copy up to its log; the project then, and its rubric's text.

    later: another version was published since. scaled: as `copy_until` answered.
    """
    outer = copy.parent / "data"
    as_of.vouch(copy / DATABASE, outer)
    with closing(open_database(copy, now.id, outer)) as database:
        with database.reading() as sql:
            then, text = _in_force(sql, now, moment, later=later)
        write_project(copy / PROJECT_FILE, then)
        rubric = rubric_from_text(text, _named(then.rubric))
        workspace = Workspace(copy, then, rubric, text, database, outer)
        if scaled:
            database.write(_register_scales, BULK).result()
        _derive_few(workspace, tell)
        bring_up_to_date(workspace, tell)
    return then, text


def _in_force(sql: Sql, now: Project, moment: Moment, *, later: bool) -> tuple[Project, str]:
    """The project with the rubric version that was in force, and its text as it was."""
    made = [one.body for one in log.publications(sql) if one.actor != IMPORTED]
    if not made:
        raise UserError(
            f"This project did not exist yet at {moment.iso}.",
            "Name a later moment; `annotator history` tells when things happened.",
        )
    texts = published_texts(sql)
    stated = (now.rubric.id, now.rubric.version)
    last = (made[-1].rubric_id, made[-1].version)
    ref = stated if not later and stated in texts else last
    return replace(now, rubric=RubricRef(*ref)), texts[ref].text


def _register_scales(transaction: Transaction) -> None:
    for label in as_of.scaled_labels(transaction.sql):
        if label.origin.scale is not None:
            for criterion in label.values:
                scales.register(transaction.sql, criterion, label.origin.scale)


def _derive_few(workspace: Workspace, tell: Tell) -> None:
    """What is owed, in one transaction; where everything is to be derived, nothing."""
    with workspace.database.reading() as sql:
        owed = to_derive.count(sql) if is_current(sql, workspace) else 0
    if owed:
        tell(JobProgress(0, owed))
        recorder = workspace.recorder
        workspace.database.write(lambda one: recorder.derive_owed(one, owed), BULK).result()


def _named(ref: RubricRef) -> str:
    return f"{ref.id} {ref.version}"


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
