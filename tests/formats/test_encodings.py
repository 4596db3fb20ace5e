"""Which encoding and which format a file has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.domain.errors import RefusedInput
from annotator.formats.records import detect_format, guess_encoding
from annotator.formats.records.source import Source

Make = Callable[[str, bytes | str], Path]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain", "utf-8-sig"),
        ("é".encode(), "utf-8-sig"),
        (b"\xef\xbb\xbfx", "utf-8-sig"),
        ("é\n".encode("utf-16"), "utf-16"),
        ("é\n".encode("utf-16-be").join([b"\xfe\xff", b""]), "utf-16"),
        (b"caf\xe9 \x93quoted\x94", "cp1252"),
        (b"Beyonc\x8e \x8d", "mac_roman"),
    ],
)
def test_the_first_encoding_that_decodes_the_whole_file_is_proposed(
    make: Make, data: bytes, encoding: str
) -> None:
    assert guess_encoding(make("a.csv", data)).encoding == encoding


def test_a_byte_far_into_the_file_counts(make: Make) -> None:
    path = make("a.csv", b"x" * 3_000_000 + b"\xe9")
    assert guess_encoding(path).encoding == "cp1252"


def test_a_character_across_two_chunks_is_whole(make: Make) -> None:
    path = make("a.csv", b"x" * (2**20 - 1) + "é".encode())
    assert guess_encoding(path).encoding == "utf-8-sig"


def test_odd_characters_are_shown_with_what_stands_around_them(make: Make) -> None:
    guess = guess_encoding(make("a.csv", b"name\nBeyonc\x8e Knowles\n\x8d"))
    assert guess.odd_characters[0] == "ame Beyoncé Knowles ç"
    assert guess.candidates == ("mac_roman", "latin-1")


def test_in_utf8_only_what_cannot_be_seen_is_odd(make: Make) -> None:
    guess = guess_encoding(make("a.csv", "Grüße 漢字\na\u200bb\u202ec\x00"))
    assert len(guess.odd_characters) == 3
    for shown, name in zip(guess.odd_characters, ("200B", "202E", "0000"), strict=True):
        assert f"⟨U+{name}⟩" in shown
        assert not any(sign in shown for sign in "\u200b\u202e\x00")


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.jsonl", '{"a":1}', "jsonl"),
        ("a.ndjson", '{"a":1}', "jsonl"),
        ("a.CSV", "a,b", "csv"),
        ("a.tab", "a\tb", "tsv"),
        ("a.json", '[{"a":1}]', "json"),
        ("a.json", '{"a":\n1}', "json"),
        ("a.json", '{"a":1}\n{"a":2}\n', "jsonl"),
        ("a.jsonl", ' [{"a":1}]', "json"),
        ("a.txt", "a,b\n1,2\n", "csv"),
        ("a.txt", "a\tb\n", "tsv"),
        ("a", "a;b\n", "csv"),
    ],
)
def test_the_format_is_found_by_name_and_content(
    make: Make, name: str, data: str, form: str
) -> None:
    assert detect_format(make(name, data)) == form


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"PK\x03\x04....", "zip"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"PAR1", "Parquet"),
        (b"just words", "--format"),
    ],
)
def test_a_file_of_no_known_format_is_refused_by_what_it_is(
    make: Make, data: bytes, part: str
) -> None:
    with pytest.raises(RefusedInput, match=part):
        detect_format(make("a.bin", data))


@pytest.mark.parametrize("spelt", ["utf8", "UTF-8", "U8", "utf-8-sig"])
def test_an_encoding_goes_by_any_of_its_names(make: Make, spelt: str) -> None:
    path = make("a.csv", "ü")
    with Source(path, spelt) as source:
        assert source.decode(source.stream.read(-1), 0) == "ü"


@pytest.mark.parametrize(
    ("tried", "offered"),
    [("utf8", "gb2312, cp1252, mac_roman, latin-1"), ("ascii", "utf-8, gb2312, cp1252")],
)
def test_an_encoding_that_does_not_fit_is_not_offered_again(
    make: Make, tried: str, offered: str
) -> None:
    with Source(make("a.csv", b"\xfc"), tried) as source, pytest.raises(RefusedInput) as refused:
        source.decode(b"\xfc", 0)
    assert f"try {offered}" in refused.value.hint
