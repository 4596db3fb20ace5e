"""Who has what, and who returned what."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.domain.canonical import JsonObject
from annotator.domain.clock import iso_of, iso_of_ms
from annotator.formats.bundle import fingerprint
from annotator.services.app import Workspace
from annotator.services.handing.gold import GoldScore, gold_scores
from annotator.store import handing, plan_inputs
from annotator.store.handing import Pack, Peer


@dataclass(frozen=True, slots=True)
class Device:
    """A copy of the project that somebody returned from. at: when last, ISO 8601."""

    replica: str
    fingerprint: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One annotator. given: entries of their share; done: of them; not_packed: open ones that no
    pack holds yet. hours: what is left, at their own pace or the project's; None without one.
    """

    annotator: str
    name: str
    given: int
    done: int
    repeats: int
    gold: GoldScore | None
    not_packed: int
    hours: float | None
    packs: tuple[Pack, ...] = ()
    devices: tuple[Device, ...] = ()

    @property
    def left(self) -> int:
        """Entries that are not done yet."""
        return self.given - self.done

    @property
    def returned_at(self) -> str:
        """When their last return was merged; "" where none was."""
        return max((one.at for one in self.devices), default="")


@dataclass(slots=True)
class _Count:
    given: int = 0
    done: int = 0
    repeats: int = 0
    not_packed: int = 0
    packs: list[Pack] = field(default_factory=list)


def standings(workspace: Workspace) -> tuple[Standing, ...]:
    """Everybody who was given anything, or returned anything, in the order of `project.yaml`."""
    with workspace.database.reading() as sql:
        packs = handing.packs(sql)
        counts = _counts(plan_inputs.entries_at(sql), packs)
        peers = list(handing.peers(sql).values())
        scores = gold_scores(sql, workspace.rubric)
    for pack in packs:
        counts.setdefault(pack.annotator, _Count()).packs.append(pack)
    for peer in peers:
        counts.setdefault(peer.annotator, _Count())
    pace = workspace.planning.pace()
    seconds = {one.annotator: one.median_s for one in pace.people}
    order = [one.id for one in workspace.people.all()]
    people = sorted(counts, key=lambda who: (order.index(who) if who in order else len(order), who))
    return tuple(
        Standing(
            annotator=who,
            name=workspace.people.as_known(who).name,
            given=count.given,
            done=count.done,
            repeats=count.repeats,
            gold=scores.get(who),
            not_packed=count.not_packed,
            hours=_hours(count.given - count.done, seconds.get(who, pace.median_s)),
            packs=tuple(count.packs),
            devices=tuple(_device(one) for one in peers if one.annotator == who),
        )
        for who in people
        for count in (counts[who],)
    )


def standings_json(found: tuple[Standing, ...]) -> JsonObject:
    """As `annotator shares --json` prints it."""
    return {"schema": 1, "annotators": [_json(one) for one in found]}


def _counts(entries: list[tuple[str, int, bool, str]], packs: list[Pack]) -> dict[str, _Count]:
    newest: dict[str, str] = {}
    for pack in packs:
        newest[pack.annotator] = max(newest.get(pack.annotator, ""), pack.made)
    counts: dict[str, _Count] = {}
    for annotator, occurrence, done, at in entries:
        count = counts.setdefault(annotator, _Count())
        count.given += 1
        count.done += done
        count.repeats += occurrence > 0
        count.not_packed += not done and at > newest.get(annotator, "")
    return counts


def _hours(left: int, seconds: float | None) -> float | None:
    return None if seconds is None else left * seconds / 3600


def _device(peer: Peer) -> Device:
    return Device(peer.replica, fingerprint(peer.key), iso_of_ms(peer.at))


def _json(one: Standing) -> JsonObject:
    gold = one.gold
    return {
        "annotator": one.annotator,
        "name": one.name,
        "given": one.given,
        "done": one.done,
        "left": one.left,
        "repeats": one.repeats,
        "gold": None if gold is None else {"n": gold.n, "mean_credit": gold.mean_credit},
        "not_packed": one.not_packed,
        "hours": one.hours,
        "packs": [
            {
                "pack": pack.id,
                "number": pack.number,
                "made": iso_of(pack.made),
                "items": pack.n_items,
                "entries": pack.n_open,
                "encrypted": pack.encrypted,
                "file": pack.file,
            }
            for pack in one.packs
        ],
        "devices": [
            {"replica": d.replica, "fingerprint": d.fingerprint, "merged": d.at}
            for d in one.devices
        ],
    }
