"""Writes people's labels into copies of the logs that the items came from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.domain.item import item_uid
from annotator.formats.card import Format, FormatCard
from annotator.formats.found import Entry
from annotator.formats.inspect_ai.entries import entries
from annotator.formats.inspect_ai.log_copying import SampleKey, copy_log, key_of
from annotator.formats.inspect_ai.log_heads import Heads
from annotator.formats.inspect_ai.log_scores import NewScore, new_scores
from annotator.formats.inspect_ai.logs import open_log
from annotator.formats.inspect_ai.scores import ScoreReader
from annotator.formats.labeled import (
    Exported,
    LabeledItem,
    LeftOut,
    SetContent,
    labeled_items,
    notes_text,
)
from annotator.formats.labeled.placing import write_text
from annotator.formats.labeled.rows import WrittenFile
from annotator.formats.records import BadRecord
from annotator.formats.records.opening import bare_name


class InspectLogExporter(Format):
    """A copy of each original log, under its own name."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        _refuse_names(content.originals)
        found = [_Original.of(path) for path in content.originals]
        wanted = {uid for one in found for uid in one.uids if uid is not None}
        scores: dict[str, dict[str, NewScore]] = {}
        left = LeftOut(_LEFT)
        for labeled in labeled_items(content):
            left.add("decisions", _has_untold_decision(labeled, wanted))
            left.add("redacted", labeled.row.status == "redacted" and labeled.row.uid in wanted)
            own = new_scores(content, labeled)
            if own and labeled.row.uid in wanted:
                scores[labeled.row.uid] = own
            elif own:
                left.add("outside")
        left.add("held_out", len(wanted & content.held_out))
        files = [_copy(folder, content, one, scores) for one in found]
        left.add("unread", sum(key is None for one in found for key in one.keys))
        about = tuple(f"`{one.path}`: {one.rows} samples got scores." for one in files)
        readme = notes_text(content, "scored Inspect logs", (_ABOUT, *about), _USE, left.sentences)
        return Exported((*files, write_text(folder, "README.md", readme)), left.sentences)


_ABOUT = (
    "Copies of the original logs in which each judged sample has one more score a criterion: the "
    "value that people's labels come to, each person's label in its history and metadata, and how "
    "far such labels can be trusted."
)
_USE = ("inspect view --log-dir .", "inspect log dump LOG.eval")


@dataclass(frozen=True, slots=True)
class _Original:
    """A log with, for each of its samples in order, which sample and which item it is."""

    path: Path
    keys: list[SampleKey | None]
    uids: list[str | None]

    @staticmethod
    def of(path: Path) -> _Original:
        keys: list[SampleKey | None] = []
        uids: list[str | None] = []
        with open_log(path) as log:
            reader = ScoreReader(log.head.results, log.head.updates)
            for sample in log.samples():
                known = None if isinstance(sample, BadRecord) else sample
                if known is not None and "score" in known.fields:
                    raise RefusedInput(
                        f"{path.name} was written by an Inspect that knew one score a sample.",
                        "Write it anew: inspect log convert LOG --to eval --output-dir OUT.",
                    )
                found = [] if known is None else entries(log.head, reader, known)
                entry = next((one for one in found if isinstance(one, Entry)), None)
                keys.append(None if known is None else key_of(known.fields))
                uids.append(None if entry is None else item_uid(entry.item, entry.ordinal or 0))
        return _Original(path, keys, uids)


def _has_untold_decision(labeled: LabeledItem, wanted: set[str]) -> bool:
    """Whether a lead decided on the item and no score's history will name them."""
    told = any(row.method == "adjudicated" for row in labeled.consensus.values())
    return labeled.decision is not None and not (told and labeled.row.uid in wanted)


def _copy(
    folder: Path, content: SetContent, one: _Original, scores: dict[str, dict[str, NewScore]]
) -> WrittenFile:
    pairs = zip(one.keys, one.uids, strict=True)
    own = {key: scores[uid] for key, uid in pairs if key is not None and uid in scores}
    if not own:
        raise RefusedInput(
            f"{one.path.name}: none of its samples is an item that people labeled here.",
            "Name the log that the items were imported from (--original).",
        )
    flat = [score for by_criterion in own.values() for score in by_criterion.values()]
    heads = Heads(content, flat, len(one.keys))
    return copy_log(one.path, folder / bare_name(one.path).name, one.keys, own, heads)


def _refuse_names(originals: tuple[Path, ...]) -> None:
    if not originals:
        raise RefusedInput(
            "Scores are written into copies of logs, and no log was named.",
            "Name each of them: --original LOG.eval.",
        )
    names = [bare_name(path).name for path in originals]
    if len(set(names)) < len(names) or "README.md" in names:
        raise RefusedInput(
            "Two of the logs have one name, and their copies would be one file.",
            "Export them one by one, or rename one.",
        )


_LEFT = {
    "outside": "{n} labeled items that stand in none of these logs.",
    "decisions": "Leads' decisions on {n} items: a history names the lead where the decided value "
    "stands as the score (`--labels adjudicated`), not a split that was kept; `--to set` writes "
    "all.",
    "redacted": "Nothing of the content of {n} redacted items: the copies hold it as "
    "the original logs do.",
    "held_out": "Scores of {n} held-out items. The samples stand in the copies as they stand in "
    "the logs: take them out of the log before you name it, where nobody is to see them.",
    "unread": "{n} samples that cannot be read; their bytes were copied as they are.",
}

EXPORTER = InspectLogExporter(
    "inspect-log",
    "Inspect logs with scores",
    FormatCard(
        tool="Inspect AI",
        site="https://inspect.aisi.org.uk/eval-logs.html",
        checked="inspect_ai 0.3.285: its log reader, `inspect log`, the pages of `inspect view`",
        files="A copy of each log that `--original` names, under its own name, and README.md.",
        carries=(
            "Each sample that people judged gets one more score for each criterion: the value "
            "that the labels come to. Its history names each person with value, time and reason "
            "(the rationale, where rationales were asked for), and so does an event in its "
            "transcript, as with Inspect's own edit of a score: `inspect view` shows them.",
            "The score's metadata has the reliability statement, the threshold, the distribution "
            "and all labels. The log's metadata has the statement and the canary, and its results "
            "have alpha, mean and violation rate.",
            "Raw labels become a score of one value for each person; soft ones become the share "
            "of each level.",
            "All else in the log stays byte for byte as it was. An export into such a copy "
            "replaces what an earlier one added.",
        ),
        loses=(
            "Labels of items that stand in none of the logs, labels of models, and criteria that "
            "are not the rubric's are not written; the log's own scores stay as they are.",
            "A lead's decision is named in a score's history where its value is the score. Splits "
            "that were kept, and decisions under other `--labels` than adjudicated, leave with "
            "`--to set` alone, and so do evidence spans.",
            "Held-out items get no scores, but their samples stand in the copy as in the log, and "
            "so does the content of redacted items.",
            "The log of a cancelled run gets no results, and an unfinished one gets no metadata.",
            "Lone surrogates in rationales become U+FFFD, since Inspect refuses them.",
        ),
        use=(
            "annotator export DIR --to inspect-log --original LOG.eval --out OUT",
            "inspect view --log-dir OUT",
        ),
        takes=frozenset({"criterion", "original"}),
        keeps=frozenset({"decisions"}),
    ),
)
