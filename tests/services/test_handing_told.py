"""What a merge tells of forks, and what a pack tells one person of what is asked of another."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from handing import Machine, merge, pack_for
from spine import clean, say, uid_of

from annotator.domain.events import Settle
from annotator.services.app import Workspace
from annotator.store import forks


def test_a_machine_that_was_set_back_is_a_fork_that_counts_for_nothing_until_it_is_settled(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    ada.label("ada", 4)
    shutil.copytree(ada.root, tmp_path / "snapshot")
    ada.label("ada", 1)
    one = ada.send_back("one.return")
    shutil.copy(one, tmp_path / "one.return")
    shutil.rmtree(ada.root)
    shutil.copytree(tmp_path / "snapshot", ada.root)
    ada.label("ada", 3)
    other = ada.send_back("other.return")

    assert merge(lead, tmp_path / "one.return").forks == 0
    said = uid_of(lead, "i0")
    assert lead.labeling.own("ada", said) is not None
    report = merge(lead, other)
    assert report.forks == 1
    [told] = report.files
    assert (told.new, told.forked) == (1, 1)
    assert "two histories" in " ".join(told.warnings)
    assert lead.labeling.own("ada", said) is None, "neither branch counts"
    first = lead.labeling.own("ada", uid_of(lead, "i4"))
    assert first is not None, "what was said before they part does"
    clean(lead)

    with lead.database.reading() as sql:
        [point] = forks.points(sql)
    lead.recorder.record("lea", [Settle(point.replica, point.seq)]).result()
    report = merge(lead)
    assert (report.forks, report.conflicts) == (0, 1), "both were heard, and contradict each other"


def test_what_a_machine_that_was_set_back_said_arrives_after_a_newer_pack_too(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    """The pack acknowledges what the machine has lost: its return begins before they part."""
    ada.label("ada", 4)
    shutil.copytree(ada.root, tmp_path / "snapshot")
    ada.label("ada", 1)
    merge(lead, ada.send_back())
    newer = pack_for(lead, "ada", tmp_path / "newer.pack")
    shutil.rmtree(ada.root)
    shutil.copytree(tmp_path / "snapshot", ada.root)
    ada.label("ada", 3)
    ada.open_pack(newer)
    report = merge(lead, ada.send_back())
    assert [one.refused for one in report.files] == [""]
    assert (report.annotators["ada"].new, report.forks) == (1, 1)


def test_what_a_lead_asks_of_one_person_is_told_to_nobody_else(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    for who in ("ada", "ben"):
        say(lead, who, "i0", 4)
    lead.adjudication.send_back("lea", uid_of(lead, "i0"), "ben", "Ben, too harsh?").result()
    lead.adjudication.send_back("lea", uid_of(lead, "i0"), "ada", "Ada, which clause?").result()
    pack = pack_for(lead, "ada", tmp_path / "second.pack")
    with zipfile.ZipFile(pack) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Ada, which clause?" in whole
    assert b"too harsh" not in whole
