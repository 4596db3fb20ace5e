"""Planning who labels what, without a widget: settings, what they would mean, and applying it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.domain.errors import UserError
from annotator.services.assigning.settings import PlanSettings
from annotator.services.handing.planning import (
    Planned,
    apply_plan,
    plan_handover,
    plan_shares,
    settings_for,
)
from annotator.ui.models.refreshing import Later
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

PAUSE_S = 0.3
"""After the last change of a setting, before it is drawn anew."""


_COMMANDS = re.compile(r":? *`--[^`]*`")
"""What a hint says to those who plan on the command line; the settings beside it say the same."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may get a share. about: languages and opt-outs, in words. limit: as typed."""

    id: str
    name: str
    chosen: bool
    about: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The settings as typed. share: percent of the items that several people get; None for all.
    gold, repeats: percent of the work. by: "" for no stratum. limit: "" for none.
    """

    people: tuple[Choice, ...] = ()
    overlap: int = 3
    share: int | None = None
    by: str = ""
    pinned: str = ""
    disputed: int = 0
    gold: int = 0
    repeats: int = 0
    per_day: int = 200
    limit: str = ""
    seed: int = 1

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.people if one.chosen)


@dataclass(frozen=True, slots=True)
class PlanState:
    """planned: the last drawing; stale while another one is on its way. gone: whose open share is
    given to others, "" for a plan of its own. confirming: it is asked whether that is meant.
    """

    form: PlanForm
    planned: Planned | None = None
    stale: bool = True
    gone: str = ""
    confirming: bool = False
    applying: bool = False
    failed: str = ""
    hint: str = ""

    @property
    def outdated(self) -> bool:
        """Whether what is on screen could not be applied, and has to be drawn again."""
        return self.planned is not None and bool(self.failed) and not self.stale

    @property
    def ready(self) -> bool:
        """Whether what is on screen can be applied."""
        if self.planned is None or self.stale or self.applying or self.failed:
            return False
        return bool(self.planned.drawn.gives or self.planned.drawn.releases)


class PlanPresenter:
    """`show` draws; `done` is called once the plan is durable. One drawing at a time: the last
    settings count.
    """

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        *,
        show: Callable[[PlanState], None],
        done: Callable[[Planned], None],
        later: Later,
        gone: str = "",
    ) -> None:
        self.state = PlanState(first_form(workspace, gone), gone=gone)
        self._workspace = workspace
        self._lead = lead
        self._lanes = lanes
        self._draw = show
        self._done = done
        self._later = later
        self._asked = 0
        self._drawing = False
        self._over = False

    def open(self) -> None:
        self._plan(self._asked)

    def close(self) -> None:
        """Nobody looks any more: what is under way is dropped, nothing new begins."""
        self._over = True

    def change(self, form: PlanForm) -> None:
        """Other settings: drawn anew after a short pause."""
        if form == self.state.form or self.state.applying:
            return
        self._show(replace(self.state, form=form, stale=True, confirming=False, failed="", hint=""))
        self._asked += 1
        asked = self._asked
        self._later(PAUSE_S, lambda: self._plan(asked))

    def choose(self, person: str, *, chosen: bool) -> None:
        self._person(person, chosen=chosen)

    def set_limit(self, person: str, limit: str) -> None:
        self._person(person, limit=limit.strip())

    def add(self, name: str) -> bool:
        """Somebody new, or somebody known by that name; whether a name was given."""
        name, form = name.strip(), self.state.form
        if not name:
            return False
        try:
            person = self._workspace.people.as_known(name)
        except UserError as error:
            self._show(replace(self.state, failed=error.message, hint=error.hint))
            return False
        if any(one.id == person.id for one in form.people):
            self._person(person.id, chosen=True)
        else:
            added = Choice(person.id, name, chosen=True)
            self.change(replace(form, people=(*form.people, added)))
        return True

    def ask(self) -> None:
        """Whether the plan on screen is meant."""
        if self.state.ready:
            self._show(replace(self.state, confirming=True))

    def back(self) -> None:
        self._show(replace(self.state, confirming=False))

    def apply(self) -> None:
        """Record it, once it was confirmed."""
        state, workspace, lead = self.state, self._workspace, self._lead
        planned = state.planned
        if not (state.ready and state.confirming) or planned is None:
            return
        self._show(replace(state, applying=True, failed="", hint=""))

        def run() -> str:
            for one in state.form.chosen:
                workspace.people.ensure(one.id, one.name)
            return apply_plan(workspace, lead, planned)

        self._lanes.run(
            run,
            lambda _: self._applied(planned),
            self._not_applied,
        )

    # ---- inside

    def _person(self, person: str, **more: object) -> None:
        form = self.state.form
        people = tuple(
            replace(one, **more) if one.id == person else one  # type: ignore[arg-type]
            for one in form.people
        )
        self.change(replace(form, people=people))

    def _plan(self, asked: int) -> None:
        if asked != self._asked or self._drawing or self._over:
            return
        form, gone, workspace = self.state.form, self.state.gone, self._workspace
        if not form.chosen:
            said = tr("Tick at least one person, or add a name.")
            self._show(replace(self.state, planned=None, stale=False, failed=said, hint=""))
            return
        self._drawing = True
        self._lanes.run(
            lambda: draw_plan(workspace, form, gone),
            lambda planned: self._came(planned, asked),
            lambda error: self._failed(error, asked),
        )

    def _came(self, planned: Planned, asked: int) -> None:
        self._drawing = False
        if asked != self._asked:
            self._plan(self._asked)
            return
        self._show(replace(self.state, planned=planned, stale=False, failed="", hint=""))

    def _failed(self, error: BaseException, asked: int) -> None:
        self._drawing = False
        if asked != self._asked:
            self._plan(self._asked)
            return
        said, hint = _words(error)
        self._show(replace(self.state, planned=None, stale=False, failed=said, hint=hint))

    def _applied(self, planned: Planned) -> None:
        self._show(replace(self.state, applying=False, confirming=False))
        self._done(planned)

    def _not_applied(self, error: BaseException) -> None:
        said, hint = _words(error)
        self._show(replace(self.state, applying=False, confirming=False, failed=said, hint=hint))

    def redraw(self) -> None:
        """The same settings again: the project went on meanwhile."""
        self._asked += 1
        self._show(replace(self.state, stale=True, failed="", hint=""))
        self._plan(self._asked)

    def _show(self, state: PlanState) -> None:
        if state != self.state and not self._over:
            self.state = state
            self._draw(state)


def first_form(workspace: Workspace, gone: str = "") -> PlanForm:
    """Everybody who labels, the project's own overlap, spread evenly over the categories."""
    people = [one for one in workspace.people.all() if one.kind == "human" and one.id != gone]
    labeling = {one.id for one in people if one.role != "lead"}
    choices = tuple(
        Choice(
            one.id,
            one.name,
            one.id in labeling,
            _about(one.languages, one.opt_out),
        )
        for one in people
    )
    queue = workspace.project.queue
    overlap = min(queue.overlap, max(len(labeling), 1))
    return PlanForm(choices, overlap=overlap, by="" if gone else "category", seed=queue.seed)


def draw_plan(workspace: Workspace, form: PlanForm, gone: str) -> Planned:
    """Draw it. Blocks. UserError where a setting cannot be read or met."""
    settings = settings_of(workspace, form)
    if gone:
        return plan_handover(workspace, gone, settings)
    return plan_shares(workspace, settings)


def settings_of(workspace: Workspace, form: PlanForm) -> PlanSettings:
    """The settings that a form states. UserError for a text that is none."""
    names = [one.strip() for one in re.split(r"[,;\s]+", form.pinned) if one.strip()]
    limits = {one.id: _limit(one.limit) for one in form.chosen}
    settings = settings_for(
        workspace,
        [one.id if workspace.people.find(one.id) else one.name for one in form.chosen],
        overlap=form.overlap,
        share=None if form.share is None else form.share / 100,
        by=form.by or None,
        seed=form.seed,
        pinned=tuple(workspace.items.resolve(one, {}).uid for one in names),
        disputed_extra=form.disputed,
        gold_rate=form.gold / 100,
        repeat_rate=form.repeats / 100,
        per_day=form.per_day,
        limit=_limit(form.limit),
    )
    people = tuple(replace(one, limit=limits.get(one.id)) for one in settings.people)
    return replace(settings, people=people)


def _limit(text: str) -> int | None:
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    if not plain.isdecimal() or int(plain) < 1:
        raise UserError(
            tr("“{text}” is no number of items.", text=text),
            tr("Write a number of 1 or more, or leave the field empty."),
        )
    return int(plain)


def _about(languages: tuple[str, ...], opt_out: tuple[str, ...]) -> str:
    said = []
    if languages:
        said.append(tr("reads {languages}", languages=", ".join(languages)))
    if opt_out:
        said.append(tr("not {topics}", topics=", ".join(opt_out)))
    return " · ".join(said)


def _words(error: BaseException) -> tuple[str, str]:
    if isinstance(error, UserError):
        return error.message, _COMMANDS.sub("", error.hint)
    return tr("That did not work."), ""
