"""Making packs, without a widget: for whom, where to, encrypted to which key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.errors import Cancelled, UserError
from annotator.services.handing.packing import SUFFIX, make_pack
from annotator.services.handing.standing import Standing
from annotator.services.handing.views import PackReport
from annotator.services.views import JobProgress
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody with something to do. fresh: entries in no pack yet; left: all that a pack would
    hold. key: the age key that the pack is encrypted to, "" for none.
    """

    id: str
    name: str
    fresh: int
    left: int
    number: int
    chosen: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class NotMade:
    """A pack that could not be made, and why."""

    name: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class HandOut:
    """What came of it. stopped: somebody stopped before all were made."""

    made: tuple[PackReport, ...] = ()
    failed: tuple[NotMade, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class PackState:
    """result: None until packs were made."""

    people: tuple[Recipient, ...]
    folder: str
    working: str = ""
    progress: JobProgress | None = None
    result: HandOut | None = None

    @property
    def chosen(self) -> tuple[Recipient, ...]:
        return tuple(one for one in self.people if one.chosen)

    @property
    def ready(self) -> bool:
        return bool(self.chosen and self.folder.strip()) and not self.working and not self.result


class PackPresenter:
    """`show` draws; `tell` brings progress from the work pool: (whose pack, how far)."""

    def __init__(
        self,
        workspace: Workspace,
        people: Sequence[Standing],
        lanes: Lanes,
        memory: HandingMemory,
        *,
        chosen: str,
        show: Callable[[PackState], None],
        tell: Callable[[str, JobProgress], None],
        cancelled: Callable[[], bool],
        home: Path,
    ) -> None:
        self._workspace = workspace
        self._lanes = lanes
        self._memory = memory
        self._draw = show
        self._tell = tell
        self._cancelled = cancelled
        project, notes = workspace.project.id, memory.value
        self.state = PackState(
            tuple(
                _recipient(one, chosen, notes.recipient(project, one.annotator))
                for one in people
                if one.left
            ),
            notes.packs or str(home),
        )

    def choose(self, person: str, *, chosen: bool) -> None:
        self._person(person, chosen=chosen)

    def encrypt_to(self, person: str, key: str) -> None:
        self._person(person, key=key.strip())

    def choose_folder(self, folder: str) -> None:
        self._show(replace(self.state, folder=folder))

    def file_of(self, one: Recipient) -> str:
        """`<project>-<name>-<number>.pack`"""
        return file_name(self._workspace.project.name, one.name, one.number, SUFFIX)

    def progressed(self, name: str, progress: JobProgress) -> None:
        if self.state.working:
            self._show(replace(self.state, working=name, progress=progress))

    def make(self) -> None:
        """Make the packs, one after the other; folder and keys are remembered."""
        state = self.state
        if not state.ready:
            return
        self._remember()
        self._show(replace(state, working=state.chosen[0].name, progress=None))
        self._lanes.run(self._run, self._came, self._failed)

    # ---- inside

    def _run(self) -> HandOut:
        made: list[PackReport] = []
        failed: list[NotMade] = []
        folder = Path(self.state.folder.strip()).expanduser()
        people = self.state.chosen
        for one in people:
            if self._cancelled():
                return HandOut(tuple(made), tuple(failed), stopped=True)
            try:
                made.append(self._one(one, folder))
            except Cancelled:
                return HandOut(tuple(made), tuple(failed), stopped=True)
            except UserError as error:
                failed.append(NotMade(one.name, error.message, error.hint))
        return HandOut(tuple(made), tuple(failed))

    def _one(self, one: Recipient, folder: Path) -> PackReport:
        if not folder.is_dir():
            raise UserError(
                tr("{folder} is no folder.", folder=folder), tr("Choose one that is there.")
            )
        return make_pack(
            self._workspace,
            one.id,
            folder / self.file_of(one),
            encrypt_to=one.key,
            tell=lambda progress: self._tell(one.name, progress),
            cancelled=self._cancelled,
        )

    def _remember(self) -> None:
        notes = replace(self._memory.value, packs=self.state.folder.strip())
        for one in self.state.chosen:
            notes = notes.with_recipient(self._workspace.project.id, one.id, one.key)
        self._memory.save(notes)

    def _came(self, result: HandOut) -> None:
        self._show(replace(self.state, working="", progress=None, result=result))

    def _failed(self, error: BaseException) -> None:
        said = error.message if isinstance(error, UserError) else tr("That did not work.")
        hint = error.hint if isinstance(error, UserError) else ""
        self._came(HandOut(failed=(NotMade(self.state.working, said, hint),)))

    def _person(self, person: str, **more: object) -> None:
        people = tuple(
            replace(one, **more) if one.id == person else one  # type: ignore[arg-type]
            for one in self.state.people
        )
        self._show(replace(self.state, people=people))

    def _show(self, state: PackState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)


def file_name(project: str, name: str, number: int, suffix: str) -> str:
    """A file's name that every system takes."""
    return (
        "-".join((_plain(project) or "project", _plain(name) or "annotator", str(number))) + suffix
    )


def _plain(text: str) -> str:
    kept = "".join(c if c.isalnum() else " " for c in text)
    return "-".join(kept.split())[:60]


def _recipient(one: Standing, chosen: str, key: str) -> Recipient:
    number = max((pack.number for pack in one.packs), default=0) + 1
    wanted = one.annotator == chosen if chosen else one.not_packed > 0
    return Recipient(one.annotator, one.name, one.not_packed, one.left, number, wanted, key)
