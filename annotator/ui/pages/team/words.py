"""The Team page's sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from annotator.domain.clock import ms_of
from annotator.domain.numerals import share_text
from annotator.services.handing.histories import History
from annotator.services.handing.standing import Standing
from annotator.services.handing.views import MergedFile, MergeReport
from annotator.services.views import JobProgress
from annotator.store.handing import Pack
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.text import tr

NONE = "–"
Kind = Literal["heading", "body", "muted", "warning", "danger", "key"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report; `key` lines are fingerprints, to be compared and copied."""

    text: str
    kind: Kind = "body"


def hours_words(hours: float | None) -> str:
    """`1.5 h`, `20 min`; a dash where nobody was timed yet."""
    if hours is None:
        return NONE
    if hours < 1:
        return tr("{n} min", n=round(hours * 60))
    return tr("{n} h", n=f"{hours:.1f}" if hours < 10 else f"{hours:.0f}")


def when_words(ms: int) -> str:
    """`2026-11-22 14:03`, in this machine's time."""
    return datetime.fromtimestamp(ms / 1000).strftime("%Y-%m-%d %H:%M")


def pack_words(pack: Pack | None) -> str:
    """`2 · 2026-11-22`"""
    if pack is None:
        return NONE
    return tr("{n} · {day}", n=pack.number, day=when_words(ms_of(pack.made))[:10])


def returned_words(one: Standing) -> str:
    return when_words(_ms(one.returned_at)) if one.returned_at else NONE


def gold_words(one: Standing) -> str:
    gold = one.gold
    if gold is None or gold.mean_credit is None:
        return NONE
    return tr("{credit} of {n}", credit=share_text(gold.mean_credit), n=gold.n)


def sheet_of(people: tuple[Standing, ...]) -> Sheet:
    """The table of people; the mark of a row is the annotator's id."""
    return Sheet(
        columns=(
            tr("Person"),
            tr("Given"),
            tr("Done"),
            tr("Left"),
            tr("Time left"),
            tr("Not packed"),
            tr("Last pack"),
            tr("Last return"),
            tr("Gold"),
        ),
        rows=tuple(SheetRow(_cells(one), one.annotator) for one in people),
        texts=1,
        meanings=(
            "",
            tr("Items of their share, hidden repeats among them."),
            tr("Of these: labeled or skipped, as far as it is known here."),
            tr("Of these: still to be labeled."),
            tr("For what is left, at their own pace; at the team's where they have none yet."),
            tr("Still to be labeled, and in no pack yet: hand it out."),
            tr("The number of the last pack that was made for them, and its day."),
            tr("When a return of theirs was last collected here."),
            tr("How well their labels of gold items agree with the references, and of how many."),
        ),
    )


def _cells(one: Standing) -> tuple[str, ...]:
    return (
        one.name,
        f"{one.given:,}",
        f"{one.done:,}",
        f"{one.left:,}",
        hours_words(one.hours) if one.left else NONE,
        f"{one.not_packed:,}" if one.not_packed else NONE,
        pack_words(one.packs[0] if one.packs else None),
        returned_words(one),
        gold_words(one),
    )


def team_words(people: tuple[Standing, ...]) -> str:
    """`3 people · 12 of 60 done · 2.5 h left`"""
    given, done = sum(one.given for one in people), sum(one.done for one in people)
    said = tr(
        "{people} · {done} of {given} done",
        people=tr("1 person") if len(people) == 1 else tr("{n} people", n=len(people)),
        done=f"{done:,}",
        given=f"{given:,}",
    )
    hours = [one.hours for one in people if one.left and one.hours is not None]
    return tr("{said} · {time} left", said=said, time=hours_words(sum(hours))) if hours else said


# ---- one person


def standing_words(one: Standing) -> str:
    """What is to be done about them next."""
    if one.not_packed and not one.packs:
        return tr("Nothing was handed out yet: make their pack.")
    if one.not_packed:
        return tr("{n} are in no pack yet: make a newer one.", n=f"{one.not_packed:,}")
    if one.left and not one.devices:
        return tr("They have everything. Nothing came back yet.")
    if one.left:
        return tr("They have everything; {n} are still to be labeled.", n=f"{one.left:,}")
    if not one.given:
        return tr("They have no share now; what they returned is kept.")
    return tr("Everything is done.")


def packs_words(one: Standing) -> tuple[str, ...]:
    """One line a pack, the newest first."""
    return tuple(_pack_line(pack) for pack in one.packs)


def _pack_line(pack: Pack) -> str:
    n = _n_items(pack.n_open)
    said = tr(
        "Pack {number}, {when}: {n}, as {file}",
        number=pack.number,
        when=when_words(ms_of(pack.made)),
        n=n,
        file=pack.file,
    )
    return tr("{said}, encrypted", said=said) if pack.encrypted else said


def device_words(at: str) -> str:
    return tr("Key of a machine that last returned {when}:", when=when_words(_ms(at)))


# ---- what was collected


def report_title(report: MergeReport, asked: int) -> str:
    """How many files were taken in."""
    taken = sum(not one.refused for one in report.files)
    if len(report.files) < asked:
        return tr(
            "Stopped: {taken} of {asked} files were collected whole, the rest not at all.",
            taken=taken,
            asked=asked,
        )
    if taken == len(report.files):
        return tr("Collected 1 file.") if taken == 1 else tr("Collected {n} files.", n=taken)
    return tr("Collected {taken} of {n} files.", taken=taken, n=len(report.files))


def file_lines(one: MergedFile) -> tuple[Line, ...]:
    """What became of one file."""
    return tuple(_file_lines(one))


def _file_lines(one: MergedFile) -> Iterator[Line]:
    yield Line(one.path.name, "heading")
    if one.refused:
        yield Line(tr("Not taken in, and nothing was changed. {why}", why=one.refused), "danger")
        if one.hint:
            yield Line(one.hint, "muted")
        return
    yield Line(_taken(one))
    if one.new_key:
        yield Line(
            tr(
                "The first return from this machine. Ask {name} for the fingerprint that they "
                "see under “Keys of this machine”; it is to be:",
                name=one.name,
            ),
            "muted",
        )
        yield Line(one.fingerprint, "key")
    for warning in one.warnings:
        yield Line(warning, "warning")


def _taken(one: MergedFile) -> str:
    if not one.new:
        return tr(
            "{name}: nothing new; all {n} answers were here already.",
            name=one.name,
            n=f"{one.known:,}",
        )
    new = tr("1 new answer") if one.new == 1 else tr("{n} new answers", n=f"{one.new:,}")
    if one.known:
        return tr(
            "{name}: {new}, {known} were here already.",
            name=one.name,
            new=new,
            known=f"{one.known:,}",
        )
    return tr("{name}: {new}.", name=one.name, new=new)


def counted_words(progress: JobProgress) -> str:
    """How far the figures are, once the events of all files are in."""
    if not progress.total:
        return ""
    return tr(
        "{done} of {total} items are counted anew",
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
    )


def what_is_counted() -> str:
    return tr("Answers are labels, corrections, skips, comments and calibration examples.")


def conflict_words(n: int) -> str:
    if n == 1:
        return tr(
            "One item has two labels of the same person, from two machines, and they differ. "
            "Neither counts until you say which one holds."
        )
    return tr(
        "{n} items have two labels of the same person, from two machines, and they differ. "
        "Neither counts until you say which one holds.",
        n=f"{n:,}",
    )


# ---- two histories


def history_title(name: str) -> str:
    return tr("{name}'s copy went on in two ways", name=name or tr("Somebody"))


def history_words(one: History) -> str:
    """What happened, without the words of the log."""
    ways = "; ".join(
        tr("{n} answers until {last}", n=f"{branch.n:,}", last=when_words(branch.last_ms))
        for branch in one.branches
    )
    return tr(
        "It happens when a machine is set back to an earlier state, or two machines go on from "
        "one disk image. Nothing is lost, but nothing that was said after they parted counts yet "
        "({ways}).",
        ways=ways,
    )


def settle_question(name: str) -> str:
    return tr(
        "From then on everything on both sides counts as {name}'s. Where both labeled the same "
        "item differently, it becomes a conflict on the Disagreements page. Ask {name} first "
        "whether both were really theirs. This is recorded and stays.",
        name=name or tr("this person"),
    )


def _n_items(n: int) -> str:
    return tr("1 item") if n == 1 else tr("{n} items", n=f"{n:,}")


def _ms(iso: str) -> int:
    return round(datetime.fromisoformat(iso).timestamp() * 1000)
