"""Dawid and Skene (1979): a true code for each item, and for each annotator how codes are confused.

Maximum likelihood by EM, started from each item's vote shares, so that it always ends in the same
place. A second opinion on nominal criteria, and the model behind a computed consensus. It knows no
order of the codes: on levels the many-facet model sees more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.models.facet_results import DawidSkeneFit
from annotator.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

METHOD = "Dawid–Skene, maximum likelihood by EM from the vote shares"

SETS = "sets of options are no classes: ask for one option at a time"
NO_LABELS = "there are no labels"

_LEAST = 1e-300  # stands for a probability of 0, so that its logarithm is finite
_EMPTY = 1e-200  # a confusion row with less weight has met no such item
_TOLERANCE = 1e-5  # total movement of an item's probabilities, on average
_ROUNDS = 500
_SMOOTHING = 0.5  # pseudo-labels a confusion row for item misfit: a first slip is no proof


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Labels sorted by item, every item with one or more; one annotator may answer repeatedly."""

    item: Places
    annotator: Places
    code: Places
    n_annotators: int
    n_codes: int

    @property
    def starts(self) -> Places:
        """Where each item begins."""
        import numpy as np

        return np.flatnonzero(np.concatenate(([True], self.item[1:] != self.item[:-1])))

    @property
    def cell(self) -> Places:
        """One number for (annotator, code)."""
        return self.annotator * self.n_codes + self.code


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """What EM found: see ``DawidSkeneFit`` for the shapes."""

    prevalence: Floats
    confusion: Floats
    posterior: Floats
    log_likelihood: float
    converged: bool
    rounds: int


def fit_dawid_skene(ratings: Ratings) -> DawidSkeneFit:
    """Fit to one criterion's labels. Undefined, with the reason, for sets and without labels."""
    import numpy as np

    if ratings.scale.measurement == "set":
        return _undefined(ratings.codes, SETS)
    if not len(ratings):
        return _undefined(ratings.codes, NO_LABELS)
    answers = Answers(
        ratings.item, ratings.annotator, ratings.code, len(ratings.annotators), len(ratings.codes)
    )
    found = estimate(answers)
    return DawidSkeneFit(
        codes=ratings.codes,
        names=ratings.items,
        annotators=ratings.annotators,
        prevalence=found.prevalence,
        confusion=found.confusion,
        posterior=found.posterior,
        n=np.bincount(ratings.item),
        misfit=item_misfit(answers, found),
        log_likelihood=found.log_likelihood,
        converged=found.converged,
        rounds=found.rounds,
        method=METHOD,
    )


def estimate(answers: Answers) -> Estimated:
    """EM until the posteriors stand still; deterministic."""
    import numpy as np

    starts, cell = answers.starts, answers.cell
    votes = np.eye(answers.n_codes)[answers.code]
    posterior = np.add.reduceat(votes, starts, axis=0)
    posterior /= posterior.sum(axis=1, keepdims=True)
    for rounds in range(1, _ROUNDS + 1):  # noqa: B007 (reported after the loop)
        prevalence = posterior.mean(axis=0)
        confusion = _confusion(answers, posterior, smoothing=0.0)
        logs = np.log(np.maximum(_by_cell(confusion), _LEAST))[cell]
        joint = np.add.reduceat(logs, starts, axis=0) + np.log(np.maximum(prevalence, _LEAST))
        before, (posterior, likelihood) = posterior, _normalised(joint)
        moved = float(np.abs(posterior - before).sum() / len(posterior))
        if moved < _TOLERANCE:
            break
    return Estimated(prevalence, confusion, posterior, likelihood, moved < _TOLERANCE, rounds)


def item_misfit(answers: Answers, found: Estimated) -> Floats:
    """How much less likely an item's labels are than the model expects, in standard deviations.

    Each label's surprise −log p, given the item's other labels, less its expectation; summed over
    the item and divided by the standard deviation of the sum. 0 below two labels.
    """
    import numpy as np

    starts, cell = answers.starts, answers.cell
    confusion = _confusion(answers, found.posterior, _SMOOTHING)
    logs = np.log(np.maximum(_by_cell(confusion), _LEAST))[cell]
    joint = np.add.reduceat(logs, starts, axis=0) + np.log(np.maximum(found.prevalence, _LEAST))
    without, _ = _normalised(joint[answers.item] - logs)
    foreseen = np.zeros((len(cell), answers.n_codes))
    for true in range(answers.n_codes):
        foreseen += without[:, true, None] * confusion[answers.annotator, true]
    surprise = -np.log(np.maximum(foreseen, _LEAST))
    expected = (foreseen * surprise).sum(axis=1)
    variance = (foreseen * surprise**2).sum(axis=1) - expected**2
    given = surprise[np.arange(len(cell)), answers.code]
    excess = np.add.reduceat(given - expected, starts)
    spread = np.sqrt(np.maximum(np.add.reduceat(variance, starts), 0))
    alone = np.diff(starts, append=len(cell)) < 2
    return np.divide(excess, spread, out=np.zeros_like(excess), where=~alone & (spread > 1e-9))


def _confusion(answers: Answers, posterior: Floats, smoothing: float) -> Floats:
    """Annotators × true × given; a true code that somebody never met is answered as by all."""
    import numpy as np

    shape = (answers.n_annotators, answers.n_codes)
    counts = np.empty((answers.n_annotators, answers.n_codes, answers.n_codes))
    for true in range(answers.n_codes):
        weight = posterior[answers.item, true]
        counts[:, true] = np.bincount(answers.cell, weight, shape[0] * shape[1]).reshape(shape)
    everyone = _shares(counts.sum(axis=0), np.full((shape[1], shape[1]), 1 / shape[1]))
    return _shares(counts + smoothing * everyone, np.broadcast_to(everyone, counts.shape))


def _shares(counts: Floats, otherwise: Floats) -> Floats:
    """Rows that sum to 1; ``otherwise`` where a row is empty."""
    import numpy as np

    total = counts.sum(axis=-1, keepdims=True)
    shares: Floats = np.divide(counts, total, out=otherwise.copy(), where=total > _EMPTY)
    return shares


def _by_cell(confusion: Floats) -> Floats:
    """(annotator, given) × true."""
    annotators, codes, _ = confusion.shape
    return confusion.transpose(0, 2, 1).reshape(annotators * codes, codes)


def _normalised(joint: Floats) -> tuple[Floats, float]:
    """(each row's probabilities, the sum of the rows' log totals) from logarithms."""
    import numpy as np

    top = joint.max(axis=1, keepdims=True)
    chances = np.exp(joint - top)
    total = chances.sum(axis=1, keepdims=True)
    return chances / total, float((np.log(total) + top).sum())


def _undefined(codes: tuple[str, ...], reason: str) -> DawidSkeneFit:
    import numpy as np

    k = len(codes)
    return DawidSkeneFit(
        codes=codes,
        names=(),
        annotators=(),
        prevalence=np.zeros(k),
        confusion=np.zeros((0, k, k)),
        posterior=np.zeros((0, k)),
        n=np.zeros(0, dtype=np.int64),
        misfit=np.zeros(0),
        log_likelihood=0.0,
        converged=True,
        rounds=0,
        method=METHOD,
        undefined=reason,
    )
