"""annotator plan, annotator shares"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import print_json, print_table, print_text, say
from annotator.cli.opened import to_read, to_write
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE
from annotator.domain.errors import UsageError

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.assigning.preview import PlanPreview
    from annotator.services.assigning.settings import PlanSettings
    from annotator.services.handing.planning import Planned

ACTOR = "command-line"


Names = Annotated[str, typer.Option(metavar="NAME,NAME", help="Who is to label, e.g. ada,ben,cyd.")]
Overlap = Annotated[int, typer.Option(metavar="N", help="How many people an item gets.")]
DoubleCoded = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="Only this share of the items gets so many, e.g. .2."),
]
By = Annotated[
    Literal["category", "model", "source"] | None, typer.Option(help="Spread evenly over these.")
]
Seed = Annotated[int | None, typer.Option(metavar="N", help="The project's own, if none.")]
Pinned = Annotated[
    list[str] | None, typer.Option(metavar="ITEM", help="An item that everybody gets.")
]
MorePeople = Annotated[
    int, typer.Option(metavar="N", help="So many more people for what is disputed now.")
]
Gold = Annotated[float, typer.Option(metavar="RATE", help="Gold items for each item, e.g. .05.")]
Repeats = Annotated[
    float, typer.Option(metavar="RATE", help="Hidden repeats for each item, e.g. .05.")
]
PerDay = Annotated[
    int, typer.Option(metavar="N", help="A day's labels: repeats and families keep apart.")
]
Limit = Annotated[int | None, typer.Option(metavar="N", help="So many entries a person at most.")]
TakeFrom = Annotated[
    str | None, typer.Option(metavar="NAME", help="Give out what this person has not labeled.")
]
Apply = Annotated[
    bool, typer.Option("--apply", help="Record the plan; without it, it is only shown.")
]


def plan(
    folder: ProjectDir,
    annotators: Names,
    overlap: Overlap = 3,
    share: DoubleCoded = None,
    by: By = None,
    seed: Seed = None,
    pin: Pinned = None,
    more_for_disputed: MorePeople = 0,
    gold: Gold = 0.0,
    repeats: Repeats = 0.0,
    per_day: PerDay = 200,
    limit: Limit = None,
    take_from: TakeFrom = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> int:
    """Draw who labels what. Nothing is changed without --apply."""
    from annotator.services.handing.planning import settings_for

    with to_write(folder) if apply else to_read(folder) as workspace:
        settings = settings_for(
            workspace,
            [name.strip() for name in annotators.split(",") if name.strip()],
            overlap=overlap,
            share=share,
            by=by,
            seed=workspace.project.queue.seed if seed is None else seed,
            pinned=tuple(workspace.items.resolve(one, {}).uid for one in pin or ()),
            disputed_extra=more_for_disputed,
            gold_rate=gold,
            repeat_rate=repeats,
            per_day=per_day,
            limit=limit,
        )
        planned = _draw(workspace, settings, take_from)
        made = _apply(workspace, planned) if apply else None
    if as_json:
        from annotator.services.assigning.plan_json import plan_json

        print_json(plan_json(planned.preview, apply, made))
    else:
        _tell(planned.preview, applied=apply)
    return DONE


def shares(folder: ProjectDir, as_of: AsOf = None, as_json: AsJson = False) -> int:
    """Who has what, and who returned what."""
    from annotator.services.handing.standing import standings, standings_json

    with to_read(folder, as_of) as workspace:
        workspace.recorder.refuse_in_handed_copy()  # a pack knows of one person, and of no packs
        found = standings(workspace)
    if as_json:
        print_json({**standings_json(found), **told_as_of(as_of)})
        return DONE
    if not found:
        print_text("Nobody was given anything yet: `annotator plan`.")
        return DONE
    print_table(
        ("annotator", "given", "done", "skipped", "left", "not packed", "packs", "returned"),
        [
            (
                one.annotator,
                str(one.given),
                str(one.done),
                str(one.skipped),
                str(one.left),
                str(one.not_packed),
                str(len(one.packs)),
                one.returned_at[:16].replace("T", " ") or "–",
            )
            for one in found
        ],
        "lrrrrrrl",
    )
    return DONE


def _draw(workspace: Workspace, settings: PlanSettings, take_from: str | None) -> Planned:
    from annotator.services.handing.planning import plan_handover, plan_shares

    if take_from is None:
        return plan_shares(workspace, settings)
    if take_from in settings.annotators:
        raise UsageError(
            f"{take_from} cannot take over from themselves.", "Name others with --annotators."
        )
    return plan_handover(workspace, take_from, settings)


def _apply(workspace: Workspace, planned: Planned) -> str:
    from annotator.services.handing.planning import apply_plan

    return apply_plan(workspace, workspace.people.remembered() or ACTOR, planned)


def _tell(view: PlanPreview, *, applied: bool) -> None:
    print_table(
        ("annotator", "items", "double-coded", "repeats", "gold", "hours"),
        [
            (
                one.annotator,
                str(one.items),
                str(one.double_coded),
                str(one.repeats),
                str(one.gold),
                "–" if one.hours is None else f"{one.hours:.1f}",
            )
            for one in view.people
        ],
        "lrrrrr",
    )
    for a_pair in view.pairs:
        print_text(f"{a_pair.a} and {a_pair.b}: {a_pair.items} items in common")
    for sentence in (*view.notes, *view.warnings):
        say(f"note: {sentence}")
    for reason, n in Counter(one.sentence for one in view.left_out).most_common(5):
        say(f"  {n} with {reason}")
    say(
        "Recorded. `annotator pack DIR --for NAME` makes the files."
        if applied
        else "Nothing was changed: repeat it with --apply."
    )
