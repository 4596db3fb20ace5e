"""Which encoding a file has. Nothing is ever decoded with replacement characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.records.opening import open_content

UTF8 = "utf-8-sig"
LEGACY = ("gb2312", "cp1252", "mac_roman", "latin-1")
"""Tried in this order where a file is not UTF-8. Chinese text has its high bytes in pairs, which
European text as good as never has throughout."""

_TOTAL = ("mac_roman", "latin-1")
"""These decode any bytes."""

_CHUNK = 2**20
_BEGINNING = 1024
_MOST_ODD = 24
_AROUND = 10
_ANY = re.compile(r"[^\x00-\x7f]")
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffd\ue000-\uf8ff\U000e0000-\U000e007f]"
)
_UNSEEN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """encoding: the first candidate. candidates: every known encoding that decodes the file.

    odd_characters: each distinct character worth a look, with a little text around it: in UTF-8
    and UTF-16 invisible ones, in a legacy encoding all that are not ASCII, since another
    encoding would show others.
    """

    encoding: str
    candidates: tuple[str, ...]
    odd_characters: tuple[str, ...]


def guess_encoding(path: Path) -> EncodingGuess:
    """The encoding of a text file, by what decodes it from start to end."""
    first = _by_beginning(path)
    candidates = tuple(e for e in (first, *LEGACY) if e in _TOTAL or _decodes(path, e))
    encoding = candidates[0]
    return EncodingGuess(encoding, candidates, _odd(path, encoding))


def checked(encoding: str) -> str:
    """The encoding's name. Raises RefusedInput for one that is unknown or cannot hold lines."""
    try:
        line_end = "\n".encode(encoding)  # refuses codecs that are no text encodings
    except (LookupError, UnicodeError) as error:
        raise RefusedInput(
            f"There is no text encoding “{encoding}”.", f"Use one of: {_offered()}, utf-16."
        ) from error
    if line_end not in (b"\n", b"\n\x00", b"\x00\n") and not _is_bom_form(encoding):
        raise RefusedInput(
            f"Files in {encoding} cannot be read.", "Save the file as UTF-8 and import that."
        )
    return encoding


def is_utf16(encoding: str) -> bool:
    """Whether the encoding takes two bytes for an ASCII character."""
    return codecs.lookup(encoding).name in ("utf-16", "utf-16-le", "utf-16-be")


def cannot_decode(name: str, encoding: str, offset: int) -> RefusedInput:
    """A file that is not in the encoding that was chosen for it."""
    return RefusedInput(
        f"{name} is not {_plain(encoding)}: byte {offset} does not fit.",
        f"Choose another encoding (--encoding NAME; try {_offered(encoding)}).",
    )


def _offered(but: str = "") -> str:
    """What there is to choose from. but: what was tried already, under any of its names."""
    tried = _codec(but) if but else ""
    return ", ".join(one for one in ("utf-8", *LEGACY) if _codec(one) != tried)


def _plain(encoding: str) -> str:
    return "UTF-8" if _codec(encoding) == "utf-8" else encoding


def _codec(encoding: str) -> str:
    """One name for all spellings."""
    return codecs.lookup(encoding).name.removesuffix("-sig")


def _is_bom_form(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8-sig", "utf-16")


def _by_beginning(path: Path) -> str:
    """UTF-16 by its mark, or by the zero byte that every ASCII character has; else UTF-8."""
    with open_content(path) as file:
        head = file.read(_BEGINNING)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    even, odd = head[::2], head[1::2]
    if head.count(0) > len(head) // 3:
        if 0 not in even:
            return "utf-16-le"
        if 0 not in odd:
            return "utf-16-be"
    return UTF8


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _ in _texts(path, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _texts(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with open_content(path) as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _odd(path: Path, encoding: str) -> tuple[str, ...]:
    wanted = _ANY if encoding in LEGACY else _ODD
    found: dict[str, str] = {}
    for text in _texts(path, encoding):
        for match in wanted.finditer(text):
            if match[0] not in found:
                found[match[0]] = _shown(text, match.start())
            if len(found) == _MOST_ODD:
                return tuple(found.values())
    return tuple(found.values())


def _shown(text: str, at: int) -> str:
    around = text[max(0, at - _AROUND) : at + 1 + _AROUND]
    named = _ODD.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", around)
    return _UNSEEN.sub(" ", named)
