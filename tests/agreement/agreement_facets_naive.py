"""The many-facet model and Dawid–Skene once more, in plain loops, for tiny data.

Alternating updates as a textbook writes them: slow, and the same fixed point.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp, log

Triples = list[tuple[str, str, float]]
"""(item, annotator, level), the levels one apart."""


def shared(triples: Triples) -> Triples:
    """Labels on items that have two or more."""
    n: dict[str, int] = defaultdict(int)
    for item, _, _ in triples:
        n[item] += 1
    return [triple for triple in triples if n[triple[0]] > 1]


def facets(triples: Triples, rounds: int = 300) -> tuple[dict, dict, dict, dict]:
    """(μ by item, b and σ² by annotator, Σ r²/σ² by item); five labels or more each."""
    triples = shared(triples)
    people = sorted({who for _, who, _ in triples})
    labels = {who: [(item, y) for item, a, y in triples if a == who] for who in people}
    severity, variance = dict.fromkeys(people, 0.0), dict.fromkeys(people, 1.0)
    mean: dict[str, float] = {}
    for _ in range(rounds):
        weight = {who: 1 / max(variance[who], 1 / 12) for who in people}
        mean, total = _means(triples, severity, weight)
        for who in people:
            left = sum(y - mean[item] for item, y in labels[who])
            severity[who] = left / len(labels[who])
        centre = sum(severity.values()) / len(people)
        severity = {who: b - centre for who, b in severity.items()}
        mean, total = _means(triples, severity, weight)
        variance = _variances(labels, mean, total, severity, weight, variance)
    misfit: dict[str, float] = defaultdict(float)
    for item, who, y in triples:
        misfit[item] += (y - mean[item] - severity[who]) ** 2 * weight[who]
    return mean, severity, variance, dict(misfit)


def _means(triples: Triples, severity: dict, weight: dict) -> tuple[dict, dict]:
    top: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for item, who, y in triples:
        top[item] += weight[who] * (y - severity[who])
        total[item] += weight[who]
    return {item: top[item] / total[item] for item in top}, total


def _variances(labels, mean, total, severity, weight, before) -> dict:
    n = sum(len(own) for own in labels.values())
    pooled = sum(len(labels[who]) * before[who] for who in labels) / n
    squares, freedom = {}, {}
    for who, own in labels.items():
        cap = 2.5**2 * max(before[who], pooled, 1 / 12)
        squares[who] = freedom[who] = 0.0
        for item, y in own:
            free = 1 - weight[who] / total[item]
            square = (y - mean[item] - severity[who]) ** 2 / free
            squares[who] += free * min(square, cap) / 0.9776
            freedom[who] += free
    average = sum(squares.values()) / sum(freedom.values())
    return {who: (squares[who] + 4 * average) / (freedom[who] + 4) for who in labels}


def dawid_skene(
    triples: list[tuple[str, str, str]], codes: tuple[str, ...], rounds: int
) -> tuple[dict[str, list[float]], list[float], dict[str, list[list[float]]], float]:
    """(posteriors, prevalence, confusions, log-likelihood) after so many rounds of EM."""
    items = sorted({item for item, _, _ in triples})
    people = sorted({who for _, who, _ in triples})
    own = {item: [(who, codes.index(c)) for i, who, c in triples if i == item] for item in items}
    k = range(len(codes))
    posterior = {
        item: [sum(c == t for _, c in own[item]) / len(own[item]) for t in k] for item in items
    }
    prevalence: list[float] = []
    confusion: dict[str, list[list[float]]] = {}
    likelihood = 0.0
    for _ in range(rounds):
        prevalence = [sum(posterior[item][t] for item in items) / len(items) for t in k]
        counts = {who: [[0.0 for _ in k] for _ in k] for who in people}
        for item in items:
            for who, c in own[item]:
                for t in k:
                    counts[who][t][c] += posterior[item][t]
        everyone = [_row([sum(counts[w][t][c] for w in people) for c in k], None) for t in k]
        confusion = {who: [_row(counts[who][t], everyone[t]) for t in k] for who in people}
        likelihood = 0.0
        for item in items:
            logs = [
                _log(prevalence[t]) + sum(_log(confusion[who][t][c]) for who, c in own[item])
                for t in k
            ]
            top = max(logs)
            total = sum(exp(each - top) for each in logs)
            posterior[item] = [exp(each - top) / total for each in logs]
            likelihood += top + log(total)
    return posterior, prevalence, confusion, likelihood


def _row(counts: list[float], otherwise: list[float] | None) -> list[float]:
    total = sum(counts)
    if total > 1e-200:
        return [count / total for count in counts]
    return otherwise or [1 / len(counts)] * len(counts)


def _log(chance: float) -> float:
    return log(max(chance, 1e-300))
