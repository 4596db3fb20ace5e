"""Publishing a version, without a widget: as what, why, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annotator.domain.errors import UserError
from annotator.domain.events import Reopens
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.services.revision_views import Preview, Published
from annotator.services.views import JobProgress
from annotator.ui.dialogs.publish_words import published_words
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

Drawn = Literal["some", "all", "none"]
CONTROL = 60


@dataclass(frozen=True, slots=True)
class PublishState:
    """What is chosen, and what follows.

    kind, drawn: None until the first preview suggests one. preview: None while none was read yet;
    stale while another one is being read. publishing: nothing can be changed any more. failed: why
    it could not be read or published.
    """

    kind: Weight | None = None
    reopens: Reopens = "touched"
    drawn: Drawn | None = None
    reason: str = ""
    preview: Preview | None = None
    stale: bool = True
    publishing: bool = False
    progress: JobProgress | None = None
    failed: str = ""
    hint: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be published as it is chosen now."""
        return (
            self.preview is not None
            and not self.stale
            and not self.publishing
            and self.preview.suggested_kind is not None
            and bool(self.reason.strip())
        )

    def allows(self, kind: Weight) -> bool:
        """Whether the changes can be published as that."""
        needed = self.preview.required_kind if self.preview else None
        return needed is not None and WEIGHTS.index(kind) >= WEIGHTS.index(needed)


class PublishPresenter:
    """`show` draws; `tell` brings progress from the work pool; `done` gets what to say."""

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        text: str,
        lanes: Lanes,
        *,
        show: Callable[[PublishState], None],
        tell: Callable[[JobProgress], None],
        done: Callable[[str, str], None],
    ) -> None:
        self.state = PublishState()
        self._workspace = workspace
        self._lead = lead
        self._text = text
        self._lanes = lanes
        self._draw = show
        self._tell = tell
        self._done = done
        self._reading = False
        self._again = False

    def open(self) -> None:
        self._read()

    def choose_kind(self, kind: Weight) -> None:
        if self.state.allows(kind) and not self.state.publishing and kind != self.state.kind:
            self._show(replace(self.state, kind=kind))
            self._read()

    def choose_reopens(self, reopens: Reopens) -> None:
        if not self.state.publishing and reopens != self.state.reopens:
            self._show(replace(self.state, reopens=reopens))
            self._read()

    def choose_control(self, drawn: Drawn) -> None:
        if not self.state.publishing and drawn != self.state.drawn:
            self._show(replace(self.state, drawn=drawn))
            self._read()

    def write_reason(self, reason: str) -> None:
        if not self.state.publishing:
            self._show(replace(self.state, reason=reason))

    def progressed(self, progress: JobProgress) -> None:
        if self.state.publishing:
            self._show(replace(self.state, progress=progress))

    def publish(self) -> None:
        """Once a kind, a reason and what it costs are on screen."""
        state, revision, tell = self.state, self._workspace.revision, self._tell
        kind = state.kind
        if not state.ready or kind is None:
            return
        self._show(replace(state, publishing=True, failed="", hint=""))

        def run() -> Published:
            return revision.publish(
                self._lead,
                self._text,
                kind=kind,
                reason=state.reason.strip(),
                reopens=state.reopens,
                control=_count(state.drawn),
                progress=tell,
            )

        self._lanes.run(run, self._published, self._failed)

    # ---- inside

    def _read(self) -> None:
        """One at a time: the last choice counts."""
        self._show(replace(self.state, stale=True, failed="", hint=""))
        if self._reading:
            self._again = True
            return
        self._reading = True
        state, revision, text = self.state, self._workspace.revision, self._text

        def run() -> Preview:
            return revision.preview(
                text, kind=state.kind, reopens=state.reopens, control=_count(state.drawn)
            )

        self._lanes.run(run, self._came, self._failed)

    def _came(self, preview: Preview) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self._read()
            return
        state = replace(self.state, preview=preview, stale=False, kind=preview.kind)
        if state.drawn is None:
            drawn: Drawn = "none" if preview.kind == "wording" else "some"
            self._show(replace(state, drawn=drawn))
            if drawn == "none":
                self._read()
            return
        self._show(state)

    def _published(self, published: Published) -> None:
        preview = self.state.preview
        assert preview is not None  # nothing is published before it is on screen
        self._done(*published_words(published.version, preview))

    def _failed(self, error: BaseException) -> None:
        self._reading = False
        said, hint = tr("That did not work."), ""
        if isinstance(error, UserError):
            said, hint = error.message, error.hint
        self._show(replace(self.state, publishing=False, progress=None, failed=said, hint=hint))

    def _show(self, state: PublishState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)


def _count(drawn: Drawn | None) -> int | None:
    """How many items the control has; None for all."""
    return {"some": CONTROL, "all": None, "none": 0, None: CONTROL}[drawn]
