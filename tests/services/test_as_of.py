"""The state as of a moment is the state that there was then: tables, figures, files."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from devices import Device
from handing import give, machine, pack_for
from revisions import CLARIFIED, HEAVIER
from spine import MINI_RUBRIC, draft_for, items_file, say, uid_of, write_csv

from annotator.domain.clock import wall_ms
from annotator.domain.errors import UsageError, UserError
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.as_of import Moment, moment_of, workspace_as_of
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.intake.label_importing import LabelColumns
from annotator.store import items

DERIVED = ("states", "queue", "taken", "tallies", "disputes", "ratings", "patterns", "shares")
PEOPLE = ("ada", "bob", "cyd")
Opener = Callable[..., Workspace]


def pause() -> Moment:
    """This very moment; what is recorded next is recorded later."""
    now = wall_ms()
    while wall_ms() <= now + 1:
        pass
    return Moment(now)


def everything(workspace: Workspace) -> object:
    """All that follows from the log, and what people are shown of it."""
    with workspace.database.reading() as sql:
        tables = {one: sorted(map(repr, sql.execute(f"SELECT * FROM {one}"))) for one in DERIVED}
        log = sorted(map(repr, sql.execute("SELECT replica, seq, hash FROM events")))
        opened = sql.execute("SELECT value FROM meta WHERE key = 'open_items'").fetchone()
    # Who once said something and took it back has a tally of nothing.
    tables["tallies"] = [one for one in tables["tallies"] if not one.endswith(", 0, 0, 0, 0)")]
    return {
        "tables": tables,
        "log": log,
        "open": None if opened is None else int(opened[0]),
        "items": workspace.items.count(),
        "rubric": (workspace.rubric, workspace.rubric_text),
        "agreement": json.dumps(list_agreement(workspace, None).json, sort_keys=True),
    }


class Life:
    """What may happen in a project, by chance; `remember` keeps what there was."""

    def __init__(self, scratch: Path, seed: int) -> None:
        (scratch / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
        create_project(scratch / "p", rubric=str(scratch / "mini.yaml"))
        self.scratch = scratch
        self.chance = random.Random(seed)
        self.workspace = open_workspace(scratch / "p")
        self.device = Device(self.workspace.project.id, "r-elsewhere")
        self.kept: list[tuple[Moment, object]] = []
        self.versions = self.items = 0
        self.come()

    def live(self, steps: int) -> None:
        often = [self.label] * 8 + [self.skip, self.flag, self.undo] * 2
        seldom = [self.come, self.split, self.plan, self.redact, self.merge, self.publish]
        for n in range(steps):
            self.chance.choice([*often, *seldom])()
            if n % 5 == 4:
                pause()
                self.kept.append((Moment(wall_ms()), everything(self.workspace)))
                pause()

    @property
    def who(self) -> str:
        return self.chance.choice(PEOPLE)

    @property
    def uid(self) -> str:
        return uid_of(self.workspace, self.name)

    @property
    def name(self) -> str:
        return f"i{self.chance.randrange(self.items)}"

    def come(self) -> None:
        self.items += 3
        path = items_file(self.scratch / f"{self.items}.jsonl", self.items)
        self.workspace.importing.run(path)

    def label(self) -> None:
        uid, level = self.uid, self.chance.randint(1, 5)
        if self.redacted(uid):
            return
        self.workspace.labeling.submit(self.who, draft_for(uid, level)).result()

    def redacted(self, uid: str) -> bool:
        with self.workspace.database.reading() as sql:
            return items.is_redacted(sql, uid)

    def skip(self) -> None:
        self.workspace.labeling.skip(self.who, self.uid, "language").result()

    def flag(self) -> None:
        self.workspace.labeling.flag(self.who, self.uid, "escalate").result()

    def undo(self) -> None:
        self.workspace.labeling.undo(self.who).result()

    def split(self) -> None:
        self.workspace.adjudication.keep_split("lea", self.uid).result()

    def plan(self) -> None:
        give(self.workspace, self.who, self.name)

    def redact(self) -> None:
        self.workspace.adjudication.redact("lea", self.uid, "private").result()

    def merge(self) -> None:
        self.device.at_ms = wall_ms() - 1_000
        self.device.label(self.uid, "dan", self.chance.randint(1, 5))
        chain = self.device.chain()
        self.workspace.database.write(lambda one: one.merge([chain])).result()
        self.workspace.deriving.run()

    def publish(self) -> None:
        """By hand, as anybody may: another file, named in project.yaml."""
        folder, old = self.workspace.folder, self.workspace.rubric.version
        self.versions += 1
        new = f"1.{self.versions}.0"
        text = (CLARIFIED, HEAVIER)[self.versions % 2].replace("version: 1.0.0", f"version: {new}")
        self.workspace.close()
        (folder / "rubric" / f"{new}.yaml").write_text(text, encoding="utf-8")
        stated = (folder / "project.yaml").read_text(encoding="utf-8")
        (folder / "project.yaml").write_text(stated.replace(old, new), encoding="utf-8")
        self.workspace = open_workspace(folder)


@pytest.mark.parametrize("seed", range(4))
def test_every_moment_of_a_projects_life_is_found_again(seed: int, tmp_path: Path) -> None:
    life = Life(tmp_path, seed)
    try:
        life.live(40)
        for moment, then in life.kept:
            with workspace_as_of(life.workspace.folder, moment) as found:
                assert everything(found) == then
    finally:
        life.workspace.close()


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with when it was written; SQLite's index of a WAL is any reader's."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def test_an_export_is_byte_for_byte_the_one_that_was_made_then(
    loaded: Workspace, tmp_path: Path
) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "bob", "i1", 4)
    loaded.adjudication.keep_split("lea", uid_of(loaded, "i1")).result()
    loaded.exporting.to_set(tmp_path / "then")
    moment = pause()
    say(loaded, "ada", "i1", 5)
    say(loaded, "cyd", "i2", 1)
    loaded.importing.run(items_file(tmp_path / "more.jsonl", 14))
    loaded.exporting.to_set(tmp_path / "now")
    with workspace_as_of(loaded.folder, moment) as found:
        found.exporting.to_set(tmp_path / "again")
    then, again, now = (
        {name: content for name, (content, _) in files_of(tmp_path / one).items()}
        for one in ("then", "again", "now")
    )
    assert again == then != now


def test_the_version_that_was_in_force_then_measures(loaded: Workspace, opened: Opener) -> None:
    for who, level in (("ada", 3), ("bob", 3)):
        say(loaded, who, "i1", level)
    before = pause()
    loaded.revision.publish("lea", HEAVIER, kind="meaning", reason="Stricter.")
    loaded.close()
    again = opened(loaded.folder)
    say(again, "ada", "i1", 1)
    between = pause()
    with workspace_as_of(again.folder, before) as found:
        assert (found.rubric.version, found.project.rubric.version) == ("1.0.0", "1.0.0")
        assert found.measuring.headline().violation.value == 1.0
        assert found.measuring.figures("severity").n_labels == 2
    with workspace_as_of(again.folder, between) as found:
        assert found.rubric == again.rubric
        assert everything(found) == everything(again)


def test_a_version_that_a_set_brought_puts_nothing_into_force(
    loaded: Workspace, opened: Opener, tmp_path: Path
) -> None:
    say(loaded, "ada", "i1", 3)
    loaded.revision.publish("lea", CLARIFIED, kind="clarifying", reason="Read in two ways.")
    loaded.close()
    newer = opened(loaded.folder)
    newer.exporting.to_set(tmp_path / "set")
    newer.close()
    create_project(tmp_path / "p", rubric=str(loaded.folder / "rubric" / "1.1.0.yaml"))
    other = opened(tmp_path / "p")
    other.importing.run(tmp_path / "set")
    moment = pause()
    say(other, "bob", "i1", 2)
    with workspace_as_of(other.folder, moment) as found:
        assert found.rubric == other.rubric


def test_an_imported_scale_is_known_from_its_first_label_on(
    loaded: Workspace, tmp_path: Path
) -> None:
    before = pause()
    for name in ("i1", "i2"):
        row = {"item": name, "who": "bob", "ok": "yes"}
        columns = LabelColumns("item", "who", "ok", "ok", scale="nominal:yes,no")
        loaded.labels.run(write_csv(tmp_path / f"{name}.csv", [row]), columns)
        after = pause()
        with workspace_as_of(loaded.folder, after) as found:
            assert dict(found.measuring.figures("ok").distribution).keys() == {"yes", "no"}
    with (
        workspace_as_of(loaded.folder, before) as found,
        pytest.raises(UserError, match="no criterion"),
    ):
        found.measuring.figures("ok")


def test_an_imported_label_counts_from_its_import_on(loaded: Workspace, tmp_path: Path) -> None:
    before = pause()
    row = {"item": "i1", "who": "bob", "ok": "yes", "when": "2020-01-02T03:04:05Z"}
    columns = LabelColumns("item", "who", "ok", "ok", time="when", scale="nominal:yes,no")
    loaded.labels.run(write_csv(tmp_path / "l.csv", [row]), columns)
    with workspace_as_of(loaded.folder, before) as found:
        assert found.measuring.criteria() == loaded.measuring.criteria()[:-1]


def test_placeholders_are_there_from_their_first_label_on(
    loaded: Workspace, tmp_path: Path
) -> None:
    before = pause()
    row = {"item": "x9", "who": "bob", "ok": "yes"}
    columns = LabelColumns("item", "who", "ok", "ok", scale="nominal:yes,no", create_items=True)
    loaded.labels.run(write_csv(tmp_path / "l.csv", [row]), columns)
    after = pause()
    say(loaded, "ada", "i1", 2)
    for moment, count in ((before, 10), (after, 11)):
        with workspace_as_of(loaded.folder, moment) as found:
            assert found.items.count() == count


def test_what_was_redacted_since_stays_redacted_and_counts(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    moment = pause()
    loaded.adjudication.redact("lea", uid_of(loaded, "i1"), "private").result()
    with workspace_as_of(loaded.folder, moment) as found:
        shown = found.queue.item(uid_of(loaded, "i1"), "bob")
        assert (shown.status, shown.item.response.text) == ("redacted", "[redacted]")
        assert "redact" not in {one.kind for one in found.history.of(shown.uid).entries}
        assert found.measuring.figures("severity").n_labels == 1


def test_nothing_of_the_project_is_touched_and_the_copy_is_gone(
    loaded: Workspace, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    say(loaded, "ada", "i1", 2)
    moment = pause()
    say(loaded, "ada", "i2", 2)
    project, own = files_of(loaded.folder), files_of(data_folder)
    with workspace_as_of(loaded.folder, moment) as found:
        assert found.folder == loaded.folder
        assert list(scratch.iterdir())
        with pytest.raises(UserError, match="read-only"):
            found.labeling.undo("ada")
    assert (files_of(loaded.folder), files_of(data_folder)) == (project, own)
    assert not list(scratch.iterdir())
    replica = loaded.database.replica
    loaded.close()
    with closing(open_workspace(loaded.folder)) as again:
        assert again.database.replica == replica


def test_events_count_by_their_own_time_wherever_they_were_made(
    loaded: Workspace,
) -> None:
    device = Device(loaded.project.id, "r-ada", at_ms=wall_ms())
    device.label(uid_of(loaded, "i1"), "ada", 2)
    early = Moment(device.at_ms)
    device.label(uid_of(loaded, "i2"), "ada", 2)
    loaded.database.write(lambda one: one.merge([device.chain()])).result()
    loaded.deriving.run()
    for moment, n in ((Moment(early.ms - 1), 0), (early, 1), (Moment(early.ms + 1_000), 2)):
        with workspace_as_of(loaded.folder, moment) as found:
            assert found.measuring.figures("severity").n_labels == n


def test_a_fork_is_one_only_when_both_its_branches_are_there(loaded: Workspace) -> None:
    device = Device(loaded.project.id, "r-ada", at_ms=wall_ms())
    uid = uid_of(loaded, "i1")
    device.label(uid_of(loaded, "i0"), "ada", 1)
    late = device.snapshot()
    device.label(uid, "ada", 2)
    first = Moment(device.at_ms)
    late.at_ms += 60_000
    late.label(uid, "ada", 5)
    for one in (late, device):  # the log has the later branch, the earlier one lies beside it
        chain = one.chain()
        loaded.database.write(lambda transaction, c=chain: transaction.merge([c])).result()
    loaded.deriving.run()
    assert loaded.labeling.own("ada", uid) is None, "forked: neither counts"
    with workspace_as_of(loaded.folder, first) as found:
        own = found.labeling.own("ada", uid)
        assert own is not None and own.values["severity"] == "2"
        assert found.measuring.figures("severity").n_labels == 2
    with workspace_as_of(loaded.folder, Moment(late.at_ms)) as found:
        assert found.labeling.own("ada", uid) is None


def test_a_handed_copy_is_told_as_it_was(loaded: Workspace, tmp_path: Path) -> None:
    give(loaded, "ada", "i1", "i2")
    there = machine(tmp_path / "ada")
    there.open_pack(pack_for(loaded, "ada", tmp_path / "one.pack"))
    there.label("ada", 3)
    moment = pause()
    give(loaded, "ada", "i3")
    there.open_pack(pack_for(loaded, "ada", tmp_path / "two.pack"))
    there.label("ada", 4, 5)
    with workspace_as_of(there.folder, moment, data=there.data) as found:
        progress = found.queue.progress("ada")
        assert (found.items.count(), progress.done, progress.remaining) == (2, 1, 1)
        assert found.handed is not None


def test_before_its_beginning_there_is_no_project(loaded: Workspace, tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match=r"did not exist yet at 2020-01-01T23:59:59\.999Z"),
        workspace_as_of(loaded.folder, moment_of("2020-01-01")),
    ):
        pass
    with pytest.raises(UserError, match="not a project"), workspace_as_of(tmp_path, Moment(0)):
        pass


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-22", "2026-11-22T23:59:59.999Z"),
        ("20261122", "2026-11-22T23:59:59.999Z"),
        ("2026-11-22T14:30", "2026-11-22T14:30:00.000Z"),
        ("2026-11-22 14:30:05.1239", "2026-11-22T14:30:05.123Z"),
        ("2026-11-22T14:30+01:00", "2026-11-22T13:30:00.000Z"),
        ("2026-11-22T14:30Z", "2026-11-22T14:30:00.000Z"),
    ],
)
def test_a_moment_is_a_days_end_or_a_time_and_utc_without_a_zone(text: str, iso: str) -> None:
    assert moment_of(text).iso == iso


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "22.11.2026", "9999-12-31"])
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="no date or time"):
        moment_of(text)
