"""What a writable opening settles before anybody works: the rubric in the log, the projection,
who has a place in `project.yaml`.

The projection follows from the log *and* from the rubric, the overlap and the annotators' groups
that were in force when it was derived. Where a file was edited since, everything is derived again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.agreement.patterns import pattern_from_key
from annotator.agreement.rates.refusals import told_of
from annotator.domain.canonical import JsonObject, content_hash, sha256
from annotator.domain.errors import UserError
from annotator.domain.events import Body, RubricPublish
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.deriving import derive_owed
from annotator.services.published import published_texts
from annotator.services.views import Tell, quiet
from annotator.store import items, log, projection, queries, to_derive
from annotator.store.database import Sql, Transaction
from annotator.store.handed import is_handed
from annotator.store.projection import DERIVED_UNDER, SliceKey

if TYPE_CHECKING:
    from annotator.services.app import Workspace

DERIVATION = 6
"""Raise it when what is derived from the log changes."""
OUTDATED = (
    "the rubric, the overlap or the groups have changed since the figures were derived "
    "(edited, or a version was just published)"
)
OPEN_ONCE = "Open the project once for writing; everything is then derived again."
OPEN_TO_DERIVE = "Open the project once for writing; that goes on where it stopped."


def derived_under(workspace: Workspace) -> str:
    """What the projection depends on besides the log, as one hash."""
    digest = sha256(workspace.rubric_text.encode("utf-8"))
    rules = workspace.recorder.rules
    groups = {one: list(named) for one, named in rules.groups.items()}
    stated: JsonObject = {"overlap": rules.overlap, "groups": groups}
    return content_hash({"v": DERIVATION, "rubric": digest, **stated})


def is_current(sql: Sql, workspace: Workspace) -> bool:
    """Whether the projection was derived under the files as they are now.

    Of a project that nobody has opened for writing yet, nothing had to be derived.
    """
    known = queries.meta(sql, DERIVED_UNDER)
    return known == derived_under(workspace) or (known is None and log.last_hlc(sql) is None)


def owed_told(owed: int) -> str:
    """That merged events wait, in words."""
    about = "1 item" if owed == 1 else f"{owed:,} items"
    return f"merged events about {about} are in no figure yet"


def behind(sql: Sql, workspace: Workspace) -> str | None:
    """What the figures do not know, and what to do about it; None where they know all."""
    if not is_current(sql, workspace):
        return f"{OUTDATED[0].upper()}{OUTDATED[1:]}. {OPEN_ONCE}"
    if owed := to_derive.count(sql):
        told = owed_told(owed)
        return f"{told[0].upper()}{told[1:]}. {OPEN_TO_DERIVE}"
    return None


def bring_up_to_date(workspace: Workspace, tell: Tell = quiet) -> None:
    """Put the rubric's text into the log where it is new, and derive again what it changes.

    tell: how many items are derived again, where any are; .4 ms each.
    """
    recorder = workspace.recorder
    rubric = workspace.rubric
    text = workspace.rubric_text
    digest = sha256(text.encode("utf-8"))
    under = derived_under(workspace)

    def job(transaction: Transaction) -> None:
        items.fill_columns(transaction.sql, lambda item: told_of(item.tags, item.meta))
        known = published_texts(transaction.sql).get((rubric.id, rubric.version))
        handed = is_handed(transaction.sql)  # its versions are the lead's to put into a log
        if not handed and (known is None or known.sha256 != digest):
            body: Body = RubricPublish(rubric.id, rubric.version, text, digest)
            recorder.append(transaction, "program", [body])
        recorder.rules.read_versions(transaction.sql)  # here, and not at the first key press
        if queries.meta(transaction.sql, DERIVED_UNDER) != under:
            recorder.rebuild(transaction, tell)
            _refuse_lost_codes(transaction.sql, rubric)
            queries.save_meta(transaction.sql, DERIVED_UNDER, under)

    workspace.database.write(job).result()
    derive_owed(recorder, tell)  # what a merge left when it was interrupted
    workspace.people.ensure_counted(workspace.database)


def _refuse_lost_codes(sql: Sql, rubric: Rubric) -> None:
    """A version that labels were given under cannot lose a level or an option that they use.

    Asked once everything is derived under the rubric: only then its version's labels are its own,
    and not those of another rubric with the same number.
    """
    for criterion in rubric.criteria:
        scale = units.scale_of(criterion)
        if scale is None:
            continue
        rows = projection.patterns_of(sql, SliceKey(criterion.id, rubric.version))
        used = {code for pattern, _ in rows for code, _ in pattern_from_key(pattern)}
        gone = sorted({one for code in used for one in scale.options_of(code)} - {*scale.codes})
        if gone:
            raise UserError(
                f"The rubric {rubric.id} {rubric.version} no longer has “{gone[0]}” of "
                f"{criterion.name.lower()}, which labels of this project use.",
                "Put it back, or publish the change as a new version: another file in rubric/, "
                "named in project.yaml.",
            )
