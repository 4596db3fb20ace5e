"""From the services' figures to what the page shows. Pure."""

from __future__ import annotations

from collections.abc import Callable

from annotator.domain.conditions import Condition, Test
from annotator.domain.rubric import Rubric
from annotator.services.views import Headline
from annotator.ui.pages.agreement.alert import alert_of
from annotator.ui.pages.agreement.distribution import (
    bites,
    distribution_panel,
    dominant,
    gwet_figure,
    gwet_name,
)
from annotator.ui.pages.agreement.facts import Facts
from annotator.ui.pages.agreement.numbers import (
    count,
    figure,
    interval,
    percent,
    percents,
    sentence,
)
from annotator.ui.pages.agreement.panels import (
    confusion_grid,
    confusion_sheet,
    over_time,
    over_time_sheet,
    pairs_panel,
)
from annotator.ui.pages.agreement.part_panels import (
    annotators_panel,
    categories_panel,
    groups_panel,
    marks_panel,
    models_panel,
    months_panel,
    origins_panel,
    versions_panel,
)
from annotator.ui.pages.agreement.progress import progress_panel
from annotator.ui.pages.agreement.state import AgreementView, Column, HeadlineView, Origin
from annotator.ui.pages.agreement.words import aloud, headline_sentences
from annotator.ui.text import tr

FactsFor = Callable[..., Facts]
"""The facts for a view whose marks are of the fields named; narrowed by all the others."""


def compose(facts: Facts, facts_for: FactsFor | None = None) -> AgreementView:
    """The whole page for one criterion. facts_for: of the part that it is narrowed to."""

    def of(*own: str) -> Facts:
        return facts if facts_for is None else facts_for(*own)

    confused, part = of("levels"), of()
    return AgreementView(
        criterion=facts.criterion,
        criteria=tuple((c, name_of(facts.rubric, c)) for c in facts.criteria),
        n_items=facts.figures.n_items,
        n_pairable=facts.figures.n_pairable,
        headline=headline_view(facts),
        over_time=over_time(of("until_ms")),
        over_time_sheet=over_time_sheet(of("until_ms")),
        categories=categories_panel(of("category")),
        marks=marks_panel(of("mark")),
        models=models_panel(of("model")),
        sources=origins_panel(of("source")),
        groups=groups_panel(of("group")),
        annotators=annotators_panel(of("annotator")),
        versions=versions_panel(facts),
        months=months_panel(part),
        pairs=pairs_panel(of("pair")),
        confusion=confusion_grid(confused),
        confusion_sheet=confusion_sheet(confused),
        distribution=distribution_panel(part.figures, part.level_names, part.criterion, part.gwet),
        progress=progress_panel(facts),
        origin=Origin(
            facts.project,
            name_of(facts.rubric, facts.criterion),
            facts.version,
            part.figures.n_items,
        ),
    )


def headline_view(facts: Facts) -> HeadlineView:
    """The card on top: rate, α, disputes, and the sentence."""
    warning = facts.figures.warning or facts.headline.warning
    return HeadlineView(
        rate=_rate(facts),
        alpha=_alpha(facts),
        disputed=_disputed(facts),
        sentence=headline_sentences(
            facts.headline,
            name_of(facts.rubric, facts.headline.criterion),
            judged=facts.rubric.threshold is not None,
            parts=facts.parts,
            clause=facts.clause,
        ),
        word=facts.words,
        warning=sentence(warning or ""),
        aloud=aloud(
            facts.headline,
            name_of(facts.rubric, facts.headline.criterion),
            judged=facts.rubric.threshold is not None,
        ),
        alert=alert_of(facts),
    )


def name_of(rubric: Rubric, criterion: str) -> str:
    """A criterion's name; the id itself for one that was imported."""
    own = rubric.criterion(criterion)
    return own.name if own is not None else criterion


def threshold_words(rubric: Rubric) -> str:
    """“severity ≥ 3”, or the options that count; empty for anything more intricate."""
    return "" if rubric.threshold is None else _condition_words(rubric, rubric.threshold)


def _condition_words(rubric: Rubric, condition: Condition) -> str:
    criterion = rubric.criterion(condition.criterion) if isinstance(condition, Test) else None
    if criterion is None or not isinstance(condition, Test):
        return ""
    sign = {"at_least": "≥", "at_most": "≤", "is": "="}.get(condition.operator)
    operand, name = condition.operand, criterion.name.lower()
    if isinstance(operand, tuple):
        options = [criterion.option(one) for one in operand]
        named = _or([one.name.lower() for one in options if one])
        return tr("{name}: {options}", name=name, options=named)
    if isinstance(operand, bool):
        return tr("{name}: {answer}", name=name, answer=tr("yes") if operand else tr("no"))
    shown = f"{operand:g}" if isinstance(operand, float | int) else operand
    return f"{name} {sign} {shown}"


def _or(names: list[str]) -> str:
    return tr(" or ").join(names)


def _rate(facts: Facts) -> Column:
    headline, words = facts.headline, threshold_words(facts.rubric)
    caption = tr("VIOLATION RATE")
    caption = f"{caption} ({words})" if words else caption
    if facts.rubric.threshold is None:
        return Column(caption, "–", "", (tr("The rubric sets no policy threshold."),))
    rate = headline.violation
    if rate.value is None:
        return Column(caption, tr("undefined"), "", (sentence(rate.undefined or ""),))
    ties = tr(", {n} ties left out", n=count(headline.ties)) if headline.ties > 1 else ""
    ties = tr(", 1 tie left out") if headline.ties == 1 else ties
    lines = [_method(headline, ties), _by_source(headline)]
    if rate.low is None:
        lines.insert(0, tr("No interval: {reason}", reason=sentence(rate.undefined or "")))
    if headline.violation_range is not None and headline.n_disputed:
        low, high = headline.violation_range
        lines.append(
            tr("{range} if every disputed verdict went either way", range=percents(low, high))
        )
    return Column(caption, percent(rate.value), percents(rate.low, rate.high), tuple(lines))


def _method(headline: Headline, ties: str) -> str:
    """What the interval is, and of what."""
    n, clusters = headline.violation.n, headline.n_clusters
    if clusters == n == 1:
        return tr("Wilson 95 %, 1 item{ties}", ties=ties)
    if clusters == n:
        return tr("Wilson 95 %, {n} items{ties}", n=count(n), ties=ties)
    if clusters == 1:
        return tr("{n} items of one prompt or family{ties}", n=count(n), ties=ties)
    return tr(
        "cluster-robust 95 %, {n} items in {k} prompts or families{ties}",
        n=count(n),
        k=count(clusters),
        ties=ties,
    )


def _by_source(headline: Headline) -> str:
    """Who decided the verdicts: a lead, or the majority of the labels. A tie is neither."""
    majority = headline.n_items - headline.ties - headline.n_adjudicated
    if not headline.n_adjudicated:
        if majority == 1:
            return tr("1 verdict by majority")
        return tr("all {n} verdicts by majority", n=count(majority))
    return tr(
        "{n} verdicts by majority, {k} adjudicated",
        n=count(majority),
        k=count(headline.n_adjudicated),
    )


def _alpha(facts: Facts) -> Column:
    figures, alpha = facts.figures, facts.figures.alpha
    name = name_of(facts.rubric, facts.criterion).upper()
    caption = f"α {name} · {figures.measurement}"
    if alpha.value is None:
        reason = sentence(alpha.undefined or "")
        return Column(caption, tr("undefined"), "", (reason, *_version(facts)))
    lines = [
        tr(
            "{word} · {n} items with two labels or more, {people} annotators",
            word=_word(facts.words),
            n=count(alpha.n),
            people=count(figures.n_annotators),
        ),
        tr("percent agreement {share}", share=percent(figures.percent_agreement)),
        *_paradox(facts),
        *_version(facts),
    ]
    if alpha.low is None:
        lines.insert(0, tr("No interval: {reason}", reason=sentence(alpha.undefined or "")))
    return Column(caption, figure(alpha.value), interval(alpha.low, alpha.high), tuple(lines))


def _paradox(facts: Facts) -> tuple[str, ...]:
    """AC2 beside α, where one level makes people agree often and α low all the same."""
    top = dominant(facts.figures)
    if facts.gwet is None or top is None or not bites(facts.figures):
        return ()
    return (
        tr(
            "{share} of the labels are one level, which pulls α down: {name} is {gwet}",
            share=percent(top[1]),
            name=gwet_name(facts.figures),
            gwet=gwet_figure(facts.gwet),
        ),
    )


def _version(facts: Facts) -> tuple[str, ...]:
    """Whose labels these are, where there are others, too."""
    if len(facts.published) < 2 and not facts.left_out:
        return ()
    if not facts.left_out:
        return (tr("all labels valid under rubric {version}", version=facts.version),)
    if facts.left_out == 1:
        return (
            tr(
                "valid under rubric {version}; 1 item’s labels of other versions are left out",
                version=facts.version,
            ),
        )
    return (
        tr(
            "valid under rubric {version}; {n} items’ labels of other versions are left out",
            version=facts.version,
            n=count(facts.left_out),
        ),
    )


def _word(word: str) -> str:
    return {
        "reliable": tr("reliable"),
        "tentative": tr("tentative"),
        "not yet": tr("not yet reliable"),
    }.get(word, tr("undefined"))


def _disputed(facts: Facts) -> Column:
    headline = facts.headline
    caption = tr("VERDICTS IN DISPUTE")
    if facts.rubric.threshold is None:
        return Column(caption, "–", "", (tr("Without a threshold there are no verdicts."),))
    if headline.no_verdict is not None:
        return Column(caption, "–", "", (sentence(headline.no_verdict),))
    if headline.disputed_share is None:
        return Column(caption, tr("undefined"), "", (tr("No item has two labels yet."),))
    if headline.n_disputed == 1:
        line = tr("1 of {n} items crosses the threshold", n=count(headline.n_pairable))
    else:
        line = tr(
            "{k} of {n} items cross the threshold",
            k=count(headline.n_disputed),
            n=count(headline.n_pairable),
        )
    return Column(caption, percent(headline.disputed_share), "", (line, *_about(facts)))


def _about(facts: Facts) -> tuple[str, ...]:
    """What the verdict is about, where the headline's α is about something else."""
    judged = facts.headline.judged
    if judged in ("", facts.headline.criterion):
        return ()
    return (tr("the verdict is about {name}", name=name_of(facts.rubric, judged).lower()),)
