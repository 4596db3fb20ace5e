"""Publishing a version of the rubric: what is written, in which order, and what a crash leaves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from publish_and_die import DIED
from revisions import CLARIFIED, G_1, HEAVIER, REWORDED, WITHOUT_BIAS, label_items, revised
from spine import clean, items_file, say

from annotator.domain.errors import UserError
from annotator.domain.events import RubricPublish
from annotator.formats.yaml_problems import ProblemsInFile
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.services.revision_publish import STEPS
from annotator.services.views import JobProgress
from annotator.store import log

Opener = Callable[..., Workspace]
N = 6


@pytest.fixture
def labeled(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Six items, labeled by three people."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", N))
    label_items(workspace, N)
    return workspace


def publications(workspace: Workspace) -> list[RubricPublish]:
    with workspace.database.reading() as sql:
        bodies = [event.body for event in log.events_by_kind(sql, "rubric.publish")]
    return [body for body in bodies if isinstance(body, RubricPublish)]


def files(workspace: Workspace) -> dict[str, bytes]:
    kept = [*(workspace.folder / "rubric").iterdir(), workspace.folder / "project.yaml"]
    return {path.name: path.read_bytes() for path in kept}


def test_a_published_version_is_in_force_from_the_next_opening_on(
    labeled: Workspace, opened: Opener
) -> None:
    done = labeled.revision.publish(
        "lead", CLARIFIED, kind="clarifying", reason=" G-1 was read in two ways. "
    )
    assert done.version == "1.1.0"
    assert labeled.rubric.version == "1.0.0"
    labeled.close()
    again = opened(labeled.folder)
    assert (again.rubric.version, again.rubric.previous) == ("1.1.0", "1.0.0")
    assert again.project.rubric.version == "1.1.0"
    first, second = publications(again)
    assert (first.version, first.kind) == ("1.0.0", "")
    assert (second.version, second.previous, second.kind) == ("1.1.0", "1.0.0", "clarifying")
    assert second.reason == "G-1 was read in two ways."
    assert second.text == again.rubric_text
    assert len(second.control) == N
    assert second.reopens == "touched"
    assert len(second.reopened) == N / 2
    clean(again)


def test_the_event_is_the_leads_and_is_told_to_who_listens(labeled: Workspace) -> None:
    heard = []
    labeled.changes.subscribe(heard.append)
    done = labeled.revision.publish("lea", CLARIFIED, kind="clarifying", reason="Unclear.")
    assert [(one.kinds, one.events) for one in heard] == [({"rubric.publish"}, (done.event,))]
    with labeled.database.reading() as sql:
        actors = [one.actor for one in log.events_by_kind(sql, "rubric.publish")]
    assert actors == ["program", "lea"]


def test_the_number_follows_from_the_kind_and_comments_stay(labeled: Workspace) -> None:
    text = revised(
        (G_1, "The milder."),
        ("version: 1.0.0", "version: 1.0.0   # see README\n\n# The threshold is the policy's."),
        ("name: Mini", "name: Mini   # for tests"),
    )
    assert labeled.revision.publish("lead", text, kind="meaning", reason="r").version == "2.0.0"
    written = (labeled.folder / "rubric" / "2.0.0.yaml").read_text(encoding="utf-8")
    expected = text.replace(
        "version: 1.0.0   # see README", "version: 2.0.0   # see README\nprevious: 1.0.0"
    )
    assert written == expected


def test_comments_of_the_project_file_stay(labeled: Workspace, opened: Opener) -> None:
    settings = labeled.folder / "project.yaml"
    text = settings.read_text(encoding="utf-8").replace(
        "rubric: {id: mini, version: 1.0.0}", "rubric: {id: mini, version: 1.0.0}  # ours"
    )
    settings.write_text(text, encoding="utf-8")
    labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r")
    told = settings.read_text(encoding="utf-8")
    assert told == text.replace("version: 1.0.0}  # ours", "version: 1.1.0}  # ours")
    labeled.close()
    assert opened(labeled.folder).rubric.version == "1.1.0"


def test_the_published_draft_is_gone_and_another_one_is_kept(labeled: Workspace) -> None:
    revision = labeled.revision
    mine = revised((G_1, "Mine."), text=revision.begin())
    revision.save(mine)
    revision.publish("lead", CLARIFIED, kind="clarifying", reason="from a file")
    assert revision.draft() == mine
    labeled.close()


def test_the_draft_goes_with_its_publication(labeled: Workspace) -> None:
    revision = labeled.revision
    text = revised((G_1, "The milder."), text=revision.begin())
    revision.save(text)
    revision.publish("lead", text, kind="clarifying", reason="r")
    assert revision.draft() is None


def test_an_open_project_cannot_publish_twice(labeled: Workspace) -> None:
    labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r")
    before = files(labeled)
    other = revised((G_1, "Another one."))
    with pytest.raises(UserError, match="published already"):
        labeled.revision.publish("lead", other, kind="clarifying", reason="r")
    assert files(labeled) == before


@pytest.mark.parametrize(
    ("text", "kind", "reason", "message"),
    [
        (CLARIFIED, "wording", " ", "needs a reason"),
        (revised(), "wording", "r", "Nothing has changed since version 1.0.0"),
        (HEAVIER, "clarifying", "r", "cannot be published as clarifying: threshold changed"),
        (WITHOUT_BIAS, "clarifying", "r", "“bias” of Categories is gone, and 6 labels state it"),
        (CLARIFIED.replace("id: mini", "id: midi"), "clarifying", "r", "of the rubric “midi”"),
        (CLARIFIED.replace("key: q", "key: u"), "clarifying", "r", "reserved"),
        (CLARIFIED + "more: [", "clarifying", "r", "It is not YAML"),
    ],
)
def test_what_cannot_be_published_leaves_nothing(
    labeled: Workspace, text: str, kind: str, reason: str, message: str
) -> None:
    before = files(labeled), len(publications(labeled))
    with pytest.raises(UserError, match=message):
        labeled.revision.publish("lead", text, kind=kind, reason=reason)  # type: ignore[arg-type]
    assert (files(labeled), len(publications(labeled))) == before


def test_a_draft_of_an_older_version_is_refused(labeled: Workspace, opened: Opener) -> None:
    stale = revised((G_1, "Stale."), text=labeled.revision.begin())
    labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r")
    labeled.close()
    again = opened(labeled.folder)
    with pytest.raises(ProblemsInFile, match=r"made from version 1\.0\.0, and 1\.1\.0 is in force"):
        again.revision.publish("lead", stale, kind="clarifying", reason="r")
    copy = revised((G_1, "An edited copy of the first version."))
    with pytest.raises(ProblemsInFile, match=r"is version 1\.0\.0 with changes"):
        again.revision.publish("lead", copy, kind="clarifying", reason="r")


def test_a_file_that_somebody_put_there_is_not_written_over(labeled: Workspace) -> None:
    path = labeled.folder / "rubric" / "1.1.0.yaml"
    path.write_text("precious: true\n", encoding="utf-8")
    with pytest.raises(UserError, match="never published"):
        labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r")
    assert path.read_text(encoding="utf-8") == "precious: true\n"
    assert len(publications(labeled)) == 1
    path.write_text(CLARIFIED, encoding="utf-8")
    labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r")
    assert "previous: 1.0.0" in path.read_text(encoding="utf-8")


def test_a_read_only_opening_changes_nothing(labeled: Workspace, opened: Opener) -> None:
    labeled.close()
    reader = opened(labeled.folder, read_only=True)
    assert reader.revision.check(CLARIFIED)[0].place == ("version",)
    for change in (
        lambda: reader.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r"),
        reader.revision.begin,
        reader.revision.discard,
        lambda: reader.revision.save("x"),
    ):
        with pytest.raises(UserError, match="read-only"):
            change()


def test_numbers_go_on_from_the_latest_where_an_older_one_is_in_force(
    labeled: Workspace, opened: Opener
) -> None:
    labeled.revision.publish("lead", HEAVIER, kind="meaning", reason="r")
    labeled.close()
    put_back(labeled.folder, "2.0.0", "1.0.0")
    again = opened(labeled.folder)
    assert again.rubric.version == "1.0.0"
    done = again.revision.publish("lead", REWORDED, kind="wording", reason="r", control=0)
    assert done.version == "2.0.1"
    assert publications(again)[-1].previous == "1.0.0"


def test_no_control_and_no_reopening_where_nobody_wants_them(
    labeled: Workspace, opened: Opener
) -> None:
    labeled.revision.publish(
        "lead", CLARIFIED, kind="clarifying", reason="r", reopens="nothing", control=0
    )
    assert (publications(labeled)[-1].control, publications(labeled)[-1].reopened) == ((), ())
    labeled.close()
    again = opened(labeled.folder)
    assert again.queue.progress("ada").remaining == 0
    clean(again)


@pytest.mark.parametrize("step", range(STEPS + 1))
def test_a_crash_at_any_step_leaves_a_project_that_opens(
    labeled: Workspace, opened: Opener, step: int
) -> None:
    """Before the event nothing is published; after it the next opening finishes."""
    revision = labeled.revision
    text = revised((G_1, "The milder."), text=revision.begin())
    revision.save(text)
    labeled.close()
    killed_at(step, labeled.folder)
    again = opened(labeled.folder)
    clean(again)
    if step < 2:
        assert again.rubric.version == "1.0.0"
        assert again.revision.draft() == text
        again.revision.publish("lead", text, kind="clarifying", reason="r")
        again.close()
        again = opened(labeled.folder)
    assert (again.rubric.version, again.project.rubric.version) == ("1.1.0", "1.1.0")
    assert [one.version for one in publications(again)] == ["1.0.0", "1.1.0"]
    assert again.revision.draft() is None
    assert again.rubric.clause("G-1").text == "The milder."  # type: ignore[union-attr]
    say(again, "dan", "i0", 1)
    clean(again)


FILE_WRITTEN = 1  # and no event yet


def test_after_a_kill_behind_the_file_a_better_draft_is_published(
    labeled: Workspace, opened: Opener
) -> None:
    """Also after a second one; but what a person made of that file is theirs."""
    path = labeled.folder / "rubric" / "1.1.0.yaml"
    again, text = labeled, labeled.revision.begin()
    for before, after in ((G_1, "The milder."), ("The milder.", "The milder one.")):
        text = revised((before, after), text=text)
        again.revision.save(text)
        again.close()
        killed_at(FILE_WRITTEN, again.folder)
        assert after in path.read_text(encoding="utf-8")
        again = opened(again.folder)
        assert len(publications(again)) == 1
    text = revised(("The milder one.", "The milder one that fits."), text=text)
    written = path.read_bytes()
    path.write_bytes(written + b"# mine\n")
    with pytest.raises(UserError, match="never published"):
        again.revision.publish("lead", text, kind="clarifying", reason="r")
    path.write_bytes(written)
    again.revision.publish("lead", text, kind="clarifying", reason="r")
    again.close()
    last = opened(again.folder)
    assert last.rubric.clause("G-1").text == "The milder one that fits."  # type: ignore[union-attr]
    clean(last)


def test_a_check_after_a_kill_blames_no_edit_that_nobody_made(
    labeled: Workspace, opened: Opener
) -> None:
    labeled.revision.save(revised((G_1, "The milder."), text=labeled.revision.begin()))
    labeled.close()
    killed_at(3, labeled.folder)  # project.yaml names the version already
    found = check(opened(labeled.folder, read_only=True))
    assert len(found) == 1
    assert "edited, or a version was just published" in found[0].what


def killed_at(step: int, folder: Path) -> None:
    """Another process publishes the draft of the closed project, and does not get further."""
    program = Path(__file__).with_name("publish_and_die.py")
    died = subprocess.run(
        [sys.executable, str(program), str(folder), str(step)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert died.returncode == DIED, died.stderr


def test_a_crash_is_finished_once_and_a_person_who_goes_back_is_obeyed(
    labeled: Workspace, opened: Opener
) -> None:
    class StoppedError(Exception):
        pass

    def stop(progress: JobProgress) -> None:
        if progress.done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        labeled.revision.publish("lead", CLARIFIED, kind="clarifying", reason="r", progress=stop)
    labeled.close()
    (labeled.folder / "rubric" / "1.1.0.yaml").unlink()
    reader = opened(labeled.folder, read_only=True)
    assert reader.rubric.version == "1.0.0"
    reader.close()
    again = opened(labeled.folder)
    assert again.rubric.version == "1.1.0"
    again.close()
    put_back(labeled.folder, "1.1.0", "1.0.0")
    assert opened(labeled.folder).rubric.version == "1.0.0"


def put_back(folder: Path, version: str, older: str) -> None:
    settings = folder / "project.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f"version: {version}", f"version: {older}"), encoding="utf-8")
