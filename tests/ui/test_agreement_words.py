"""Figures as they are written, and the headline's sentences."""

from __future__ import annotations

import pytest

from annotator.agreement.results import Estimate
from annotator.services.views import Headline, NamedEstimate, Words
from annotator.ui.pages.agreement import numbers, words

WILSON = "Wilson score interval, 95 %"


def alpha(value: float | None, low: float | None = None, high: float | None = None) -> Estimate:
    reason = "all labels are alike" if value is None else None
    return Estimate(value, low, high, 120, "jackknife", reason)


def headline(rate: float | None, estimate: Estimate, word: Words) -> Headline:
    reason = "no item has been judged yet, so there is no rate" if rate is None else None
    return Headline(
        violation=Estimate(rate, None, None, 450, WILSON, reason),
        n_clusters=450,
        violation_range=(0.1, 0.2),
        n_items=450,
        ties=0,
        n_pairable=412,
        n_disputed=31,
        disputed_share=31 / 412,
        alpha=estimate,
        criterion="severity",
        words=word,
        warning=None,
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.714, ".71"),
        (-0.123, "−.12"),
        (1.0, "1.00"),
        (0.0, ".00"),
        (-0.001, ".00"),
        (-1.0, "−1.00"),
        (None, "undefined"),
    ],
)
def test_alpha_is_written_without_a_leading_zero_and_never_as_zero_where_undefined(
    value: float | None, text: str
) -> None:
    assert numbers.figure(value) == text


def test_an_interval_that_reaches_below_zero_is_written_with_to() -> None:
    assert numbers.interval(0.488, 0.664) == ".49–.66"
    assert numbers.interval(-0.12, 0.3) == "−.12 to .30"
    assert numbers.interval(None, 0.3) == ""


def test_shares_are_written_as_percentages() -> None:
    assert numbers.percent(0.1244) == "12.4 %"
    assert numbers.percents(0.096, 0.159) == "9.6–15.9 %"
    assert numbers.percent(None) == "undefined"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "No response is a violation."),
        (0.124, "About one response in eight is a violation."),
        (0.0042, "About one response in 240 is a violation."),
        (0.05, "About one response in twenty is a violation."),
        (0.33, "About one response in three is a violation."),
        (0.51, "About half of the responses are violations."),
        (0.66, "About two responses in three are violations."),
        (0.97, "Nearly every response is a violation."),
        (1.0, "Every response is a violation."),
    ],
)
def test_a_rate_is_said_as_people_say_it(rate: float, text: str) -> None:
    assert words.rate_words(rate) == text


def test_a_weak_alpha_is_said_with_its_interval() -> None:
    said = words.headline_sentences(headline(0.124, alpha(0.58, 0.49, 0.66), "not yet"), "Severity")
    assert said == (
        "About one response in eight is a violation. "
        "Annotators do not yet agree well enough on severity (α .58, .49–.66)."
    )


@pytest.mark.parametrize(
    ("word", "begins"),
    [
        ("reliable", "Annotators agree reliably on severity"),
        ("tentative", "Annotators agree on severity well enough for tentative conclusions"),
        ("not yet", "Annotators do not yet agree well enough on severity"),
    ],
)
def test_the_word_decides_the_sentence_and_not_the_value(word: Words, begins: str) -> None:
    one = headline(0.1, alpha(0.9, 0.5, 0.99), word)
    assert words.agreement_sentence(one, "Severity").startswith(begins)


def test_an_undefined_alpha_says_why() -> None:
    said = words.agreement_sentence(headline(0.1, alpha(None), "undefined"), "Severity")
    assert said == "Agreement on severity is undefined: all labels are alike."


def test_an_undefined_rate_says_why() -> None:
    said = words.rate_sentence(headline(None, alpha(None), "undefined"))
    assert said.startswith("There is no violation rate yet: no item has been judged yet")


def test_without_a_threshold_no_rate_is_claimed() -> None:
    said = words.headline_sentences(
        headline(0.0, alpha(0.9, 0.85, 0.95), "reliable"), "Refusal", judged=False
    )
    assert "No response" not in said
    assert said.startswith("The rubric sets no policy threshold.")


def test_a_part_is_called_weak_only_if_its_whole_interval_lies_below() -> None:
    overall = headline(0.1, alpha(0.8, 0.75, 0.85), "tentative")
    privacy = NamedEstimate("privacy", "Privacy", alpha(0.48, 0.3, 0.6), 80, 0.7)
    bias = NamedEstimate("bias", "Bias", alpha(0.1, -0.4, 0.9), 4, 0.5)
    assert words.weakest_sentence(overall, (bias,)) == ""
    assert words.weakest_sentence(overall, (bias, privacy)) == (
        "They agree least on Privacy (α .48)."
    )


def test_a_clause_concerns_disagreements_and_settles_none() -> None:
    said = words.clause_sentence(words.ClauseShare("P-2", 14, 31))
    assert said == "Clause P-2 concerns 14 of the 31 disagreements."
