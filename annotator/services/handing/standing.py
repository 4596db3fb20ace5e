"""Who has what, and who returned what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from annotator.domain.canonical import JsonObject
from annotator.domain.clock import iso_of, iso_of_ms
from annotator.formats.bundle import fingerprint
from annotator.services.app import Workspace
from annotator.services.handing.gold import GoldScore, gold_scores
from annotator.services.lineage import Lineage
from annotator.services.queueing import asked_of
from annotator.store import handing, plan_inputs, projection
from annotator.store.database import Sql
from annotator.store.handing import Pack, Peer
from annotator.store.plan_inputs import GivenEntry


@dataclass(frozen=True, slots=True)
class Device:
    """A copy of the project that somebody returned from. at: when last, ISO 8601."""

    replica: str
    fingerprint: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One annotator. given: entries of their share; done: of them; skipped: items of it that they
    passed on, which the next plan gives to others. not_packed: what waits for them and is in no
    pack yet, asked for again or given. hours: what is left, at their own pace or the project's;
    None without one.
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
    skipped: int = 0

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
    skipped: int = 0
    fresh: set[tuple[int, int]] = field(default_factory=set)
    packs: list[Pack] = field(default_factory=list)


def standings(workspace: Workspace) -> tuple[Standing, ...]:
    """Everybody who was given anything, or returned anything, in the order of `project.yaml`."""
    with workspace.database.reading() as sql:
        packs = handing.packs(sql)
        counts = _counts(plan_inputs.given_entries(sql), packs)
        peers = list(handing.peers(sql).values())
        lineage = workspace.recorder.rules.lineage(sql)
        for who, count in counts.items():
            count.fresh |= set(_asked_since(sql, who, _newest(packs, who), lineage))
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
            not_packed=len(count.fresh),
            hours=_hours(count.given - count.done, seconds.get(who, pace.median_s)),
            packs=tuple(count.packs),
            devices=tuple(_device(one) for one in peers if one.annotator == who),
            skipped=count.skipped,
        )
        for who in people
        for count in (counts[who],)
    )


def standings_json(found: tuple[Standing, ...]) -> JsonObject:
    """As `annotator shares --json` prints it."""
    return {"schema": 1, "annotators": [_json(one) for one in found]}


def _counts(entries: Iterable[GivenEntry], packs: Sequence[Pack]) -> dict[str, _Count]:
    counts: dict[str, _Count] = {}
    newest: dict[str, str] = {}
    for entry in entries:
        who = entry.annotator
        count = counts.setdefault(who, _Count())
        count.given += 1
        count.done += entry.done
        count.skipped += entry.skipped
        count.repeats += entry.occurrence > 0
        if who not in newest:
            newest[who] = _newest(packs, who)
        if not entry.done and entry.at > newest[who]:
            count.fresh.add((entry.row, entry.occurrence))
    return counts


def _newest(packs: Sequence[Pack], who: str) -> str:
    """When somebody's last pack was made, as an hlc; "" for none."""
    return max((pack.made for pack in packs if pack.annotator == who), default="")


def _asked_since(sql: Sql, who: str, since: str, lineage: Lineage) -> Iterator[tuple[int, int]]:
    """The items that somebody is asked for again, by a lead or a version, since a pack was made."""
    for row, uid, state in projection.states_among(sql, asked_of(sql, who)):
        asks = [ask.at for ask in state.asked if ask.annotator in ("", who)]
        steps = [step.at for step in lineage.steps if step.asks(uid)]
        if max((*asks, *steps), default="") > since:
            yield row, 0


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
        "skipped": one.skipped,
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
