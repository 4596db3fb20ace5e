"""Labels of a scheme as values: as the configuration declares it, else as they look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from annotator.domain.canonical import Json
from annotator.domain.label import Scale
from annotator.formats.found import UnknownValue
from annotator.formats.judgements import SeenValues, Stated, chosen, number_of, score
from annotator.formats.potato.config import Scheme
from annotator.formats.scores import OPEN_NAMES, OPEN_SETS

Chosen = Mapping[str, Json]
"""By the label's name, its value: `true`, the name again, a key, a number or a text."""

FREE = "free_response"
_HOLDERS = ("", "text_box", "textbox", "slider", "number", "text", FREE)


@dataclass(slots=True)
class SeenScheme:
    """What a scheme's labels look like in all files, when nothing declares it."""

    names: SeenValues = field(default_factory=SeenValues)
    values: SeenValues = field(default_factory=SeenValues)
    numbers: bool = True

    def add(self, chosen_now: Chosen) -> None:
        """One person's labels for one item."""
        names = list(selected(chosen_now))
        if names:
            self.names.add(names)
        texts = [str(value) for value in selected(chosen_now).values()]
        self.values.add(texts)
        self.numbers &= all(number_of(one) is not None for one in texts)


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one scheme's labels."""

    stated: tuple[Stated, ...] = ()
    written: str = ""
    unknown: tuple[UnknownValue, ...] = ()
    left: bool = False
    collapsed: bool = False


def selected(labels: Chosen) -> dict[str, Json]:
    """The labels that were chosen."""
    return {name: value for name, value in labels.items() if not _is_not(value)}


def _is_not(value: Json) -> bool:
    """Zero is a number that somebody chose; what is false was not chosen."""
    return value is None or value is False or value in ("", "false", "False")


def given(
    name: str,
    labels: Chosen,
    declared: Mapping[str, Scheme],
    seen: Mapping[str, SeenScheme],
    last: str | None,
) -> Given:
    """One person's labels of one scheme. last: the label chosen last, where that is known."""
    kept = selected(labels)
    free = kept.pop(FREE, None) if len(kept) > 1 else None
    if not kept:
        return Given()
    scheme = declared.get(name)
    found = _declared(scheme, kept, last) if scheme else _looked(name, kept, seen[name])
    if free is None:
        return found
    return Given(found.stated, str(free), found.unknown, found.left, found.collapsed)


def _declared(scheme: Scheme, kept: dict[str, Json], last: str | None) -> Given:
    if scheme.written:
        return Given(written="\n".join(str(value) for value in kept.values()))
    if scheme.scale is None:
        return Given(left=True)
    if scheme.several:
        return _multirate(scheme, scheme.scale, kept)
    if scheme.scale.measurement == "interval":
        found = score(scheme.name, next(iter(kept.values())))
        return _made(scheme.name, found, kept)
    codes = [_code(one, value, scheme.scale) for one, value in kept.items()]
    if scheme.scale.measurement == "set":
        return _made(scheme.name, chosen(scheme.name, codes, scheme.scale), kept)
    code = last if last in codes else codes[-1]
    made = _made(scheme.name, chosen(scheme.name, [str(code)], scheme.scale), kept)
    return Given(made.stated, unknown=made.unknown, collapsed=len(codes) > 1)


def _code(name: str, value: Json, scale: Scale) -> str:
    """The option: the label's name, else its value; points of old scales are named `scale_3`."""
    plain = name.removeprefix("scale_")
    candidates = (name, plain, str(value))
    return next((one for one in candidates if one in scale.codes), name)


def _multirate(scheme: Scheme, scale: Scale, kept: dict[str, Json]) -> Given:
    stated: list[Stated] = []
    unknown: list[UnknownValue] = []
    for option, value in kept.items():
        criterion = f"{scheme.name}.{option}"
        found = chosen(criterion, [str(value)], scale)
        if found is None:
            unknown.append(UnknownValue(criterion, str(value)))
        else:
            stated.append(found)
    return Given(tuple(stated), unknown=tuple(unknown))


def _looked(name: str, kept: dict[str, Json], seen: SeenScheme) -> Given:
    names = list(seen.names.values)
    if len(names) == 1 and (names[0] == name or names[0] in _HOLDERS):
        value = next(iter(kept.values()))
        if seen.numbers:
            return _made(name, score(name, value), kept)
        if seen.values.is_written(names[0] or name) or names[0] in _HOLDERS:
            return Given(written=str(value))
        return _made(name, chosen(name, [str(value)], OPEN_NAMES), kept)
    if seen.names.several:
        return _made(name, chosen(name, list(kept), OPEN_SETS), kept)
    if all(number_of(one) is not None for one in names):
        return _made(name, score(name, next(iter(kept))), kept)
    return _made(name, chosen(name, list(kept), OPEN_NAMES), kept)


def _made(name: str, found: Stated | None, kept: dict[str, Json]) -> Given:
    if found is not None:
        return Given((found,))
    return Given(unknown=(UnknownValue(name, "|".join(kept)),))


def see(schemes: dict[str, SeenScheme], labels: Iterable[tuple[str, Chosen]]) -> None:
    """Remember what one person's labels for one item look like."""
    for name, chosen_now in labels:
        schemes.setdefault(name, SeenScheme()).add(chosen_now)


def written_of(found: Iterable[tuple[str, str]]) -> str:
    """The texts of several schemes as one rationale."""
    texts = [(name, text) for name, text in found if text.strip()]
    return texts[0][1] if len(texts) == 1 else "\n".join(_lines(texts))


def _lines(texts: list[tuple[str, str]]) -> Iterator[str]:
    for name, text in texts:
        yield f"{name}: {text}"
