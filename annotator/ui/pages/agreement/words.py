"""The headline in words: what the rate is, and how far it can be trusted. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.services.views import Headline, NamedEstimate
from annotator.ui.pages.agreement.numbers import (
    count,
    figure,
    percent,
    percents,
    sentence,
    with_interval,
)
from annotator.ui.text import tr

_ONE_IN_MANY = 0.28
_FRACTIONS = ((3, 10), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
_NEARLY_ALL = 0.95


@dataclass(frozen=True, slots=True)
class ClauseShare:
    """`clause` is cited in `n` of the `total` disagreements."""

    clause: str
    n: int
    total: int


def headline_sentences(
    headline: Headline,
    criterion: str,
    *,
    judged: bool = True,
    parts: tuple[NamedEstimate, ...] = (),
    clause: ClauseShare | None = None,
) -> str:
    """The card's paragraph. criterion: its name. judged: the rubric sets a policy threshold."""
    said = [
        rate_sentence(headline) if judged else tr("The rubric sets no policy threshold."),
        agreement_sentence(headline, criterion),
        weakest_sentence(headline, parts),
        clause_sentence(clause),
    ]
    return " ".join(s for s in said if s)


def rate_sentence(headline: Headline) -> str:
    """“About one response in eight is a violation.”"""
    rate = headline.violation
    if rate.value is None:
        return tr(
            "There is no violation rate yet: {reason}",
            reason=_lower(sentence(rate.undefined or "")),
        )
    return rate_words(rate.value)


def rate_words(rate: float) -> str:
    """A share as people say it."""
    if rate <= 0:
        return tr("No response is a violation.")
    if rate >= 1:
        return tr("Every response is a violation.")
    if rate >= _NEARLY_ALL:
        return tr("Nearly every response is a violation.")
    if rate < _ONE_IN_MANY:
        return tr("About one response in {n} is a violation.", n=number_word(_rounded(1 / rate)))
    some, of = min(_FRACTIONS, key=lambda f: abs(f[0] / f[1] - rate))
    if (some, of) == (1, 2):
        return tr("About half of the responses are violations.")
    if some == 1:
        return tr("About one response in {n} is a violation.", n=number_word(of))
    return tr(
        "About {some} responses in {of} are violations.",
        some=number_word(some),
        of=number_word(of),
    )


def agreement_sentence(headline: Headline, criterion: str) -> str:
    """How far annotators agree; the words follow the interval's lower bound."""
    alpha, name = headline.alpha, criterion.lower()
    if headline.words == "undefined":
        reason = _lower(sentence(alpha.undefined or ""))
        return tr("Agreement on {name} is undefined: {reason}", name=name, reason=reason)
    said = with_interval(alpha)
    if headline.words == "reliable":
        return tr("Annotators agree reliably on {name} ({alpha}).", name=name, alpha=said)
    if headline.words == "tentative":
        return tr(
            "Annotators agree on {name} well enough for tentative conclusions ({alpha}).",
            name=name,
            alpha=said,
        )
    return tr("Annotators do not yet agree well enough on {name} ({alpha}).", name=name, alpha=said)


def weakest_sentence(headline: Headline, parts: tuple[NamedEstimate, ...]) -> str:
    """Names the weakest part, if its whole interval lies below the overall figure."""
    overall = headline.alpha.value
    if overall is None:
        return ""
    below = [p for p in parts if p.estimate.high is not None and p.estimate.high < overall]
    if not below:
        return ""
    weakest = min(below, key=lambda p: p.estimate.value or 0.0)
    return tr(
        "They agree least on {name} (α {value}).",
        name=weakest.name,
        value=figure(weakest.estimate.value),
    )


def clause_sentence(clause: ClauseShare | None) -> str:
    """What a clause concerns; never what mending it would settle."""
    if clause is None:
        return ""
    return tr(
        "Clause {clause} concerns {n} of the {total} disagreements.",
        clause=clause.clause,
        n=count(clause.n),
        total=count(clause.total),
    )


def aloud(headline: Headline, criterion: str, *, judged: bool = True) -> str:
    """The whole card as one sentence, to be read out or copied. criterion: its name."""
    parts = [_rate_aloud(headline, judged=judged), _alpha_aloud(headline, criterion.lower())]
    if judged and headline.disputed_share is not None:
        share = percent(headline.disputed_share)
        parts.append(tr("{share} of the verdicts are in dispute", share=share))
    text = tr("{first}, and {last}", first=", ".join(parts[:-1]), last=parts[-1])
    return sentence(text)


def _rate_aloud(headline: Headline, *, judged: bool) -> str:
    rate = headline.violation
    if not judged:
        return tr("there is no policy threshold and so no violation rate")
    if rate.value is None:
        return tr("there is no violation rate yet")
    said = tr("{rate} of {n} responses are violations", rate=percent(rate.value), n=count(rate.n))
    bounds = percents(rate.low, rate.high)
    return tr("{said} (95 % interval {bounds})", said=said, bounds=bounds) if bounds else said


def _alpha_aloud(headline: Headline, name: str) -> str:
    if headline.alpha.value is None:
        return tr("agreement on {name} is undefined", name=name)
    said = {
        "reliable": tr("annotators agree reliably on {name}", name=name),
        "tentative": tr("annotators agree on {name} well enough for tentative use", name=name),
    }.get(headline.words, tr("annotators do not yet agree well enough on {name}", name=name))
    return f"{said} ({with_interval(headline.alpha)})"


def number_word(n: int) -> str:
    """One to twenty in words, beyond that in figures."""
    words = (
        tr("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen")
        + " "
        + tr("fifteen sixteen seventeen eighteen nineteen twenty")
    ).split()
    return words[n] if 0 <= n < len(words) else count(n)


def _rounded(n: float) -> int:
    """To two digits beyond a hundred: “one in 240”, not “one in 238”."""
    whole = round(n)
    return round(whole, -1) if whole > 100 else whole


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
