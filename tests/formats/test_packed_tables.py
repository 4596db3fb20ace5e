"""Tables packed with gzip, and files that are no text at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_texts import HOSTILE_TEXTS

from annotator.domain.errors import RefusedInput
from annotator.formats.entries import OpenOptions, table_entries
from annotator.formats.found import Entry
from annotator.formats.records import (
    Record,
    TableFormat,
    detect_format,
    guess_encoding,
    opening,
    read_records,
)

Make = Callable[[str, bytes | str], Path]
LINES = b'{"id": "a", "prompt": "p", "response": "r"}\n' * 3


def _fields(path: Path, form: TableFormat | None = None) -> list[object]:
    found = read_records(path, form or detect_format(path), guess_encoding(path).encoding)
    records = list(found)
    assert all(isinstance(one, Record) for one in records), records
    return [one.fields for one in records if isinstance(one, Record)]


def _entries(path: Path, form: TableFormat) -> list[Entry]:
    return [one for one in table_entries(path, form, OpenOptions()) if isinstance(one, Entry)]


# ── gzip ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "text", "encoding", "form"),
    [
        ("a.jsonl.gz", '{"a": "1"}\n{"a": "é"}\n', "utf-8", "jsonl"),
        ("a.ndjson.GZ", '{"a": "1"}\n{"a": "é"}', "utf-8-sig", "jsonl"),
        ("a.json.gz", '[{"a": "1"}, {"a": "é"}]', "utf-8", "json"),
        ("a.csv.gz", "a\r\n1\r\né\r\n", "utf-16", "csv"),
        ("a.csv.gz", "a\n1\né\n", "cp1252", "csv"),
        ("a.tsv.gz", "a\n1\né\n", "utf-8", "tsv"),
        ("a.csv", "a,b\n1,2\né,2\n", "utf-8", "csv"),
    ],
)
def test_a_packed_table_is_read_as_the_table_in_it(
    make: Make, name: str, text: str, encoding: str, form: str
) -> None:
    path = make(name, gzip.compress(text.encode(encoding)))
    assert detect_format(path) == form
    assert [one["a"] for one in _fields(path)] == ["1", "é"]  # type: ignore[index]


def test_a_packed_record_keeps_its_bytes_and_has_no_place_in_the_file(make: Make) -> None:
    path = make("a.jsonl.gz", gzip.compress(LINES))
    (first, *_) = read_records(path, "jsonl", "utf-8")
    assert isinstance(first, Record)
    assert (first.raw, first.offset, first.length) == (LINES.splitlines()[0], None, None)


def test_a_packed_file_of_several_members_is_read_to_its_end(make: Make) -> None:
    path = make("a.jsonl.gz", gzip.compress(LINES) + gzip.compress(LINES))
    assert len(_fields(path)) == 6


def test_the_items_of_a_packed_file_name_it_as_their_source(make: Make) -> None:
    path = make("answers.jsonl.gz", gzip.compress(LINES))
    assert {one.item.source for one in _entries(path, "jsonl")} == {"answers"}


@pytest.mark.parametrize("cut", [12, 60])
def test_a_packed_file_that_is_cut_or_damaged_is_refused(make: Make, cut: int) -> None:
    whole = gzip.compress(bytes(range(256)) * 40 + LINES)
    with pytest.raises(RefusedInput, match="damaged or cut off"):
        detect_format(make("a.jsonl.gz", whole[:cut]))
    spoilt = bytearray(gzip.compress(LINES * 1000))
    spoilt[-6] ^= 0xFF
    with pytest.raises(RefusedInput, match="damaged or cut off"):
        _fields(make("b.jsonl.gz", bytes(spoilt)), "jsonl")


def test_a_file_that_unfolds_too_far_is_refused(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_GRACE", 2**20)
    path = make("a.jsonl.gz", gzip.compress(b" " * 2**22 + LINES))
    with pytest.raises(RefusedInput, match=r"unfolds to more than 1 MiB.*\n.*gunzip"):
        guess_encoding(path)
    with pytest.raises(RefusedInput, match="unfolds"):
        list(read_records(path, "jsonl", "utf-8"))


def test_text_that_packs_well_is_no_trap(make: Make) -> None:
    records = b"".join(b'{"id": %d, "response": "Sorry, I cannot."}\n' % n for n in range(40_000))
    path = make("a.jsonl.gz", gzip.compress(records))
    assert len(_fields(path, "jsonl")) == 40_000


# ── What a text can hold ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "json"])
@pytest.mark.parametrize("packed", [False, True])
def test_hostile_texts_arrive_as_they_were(make: Make, form: TableFormat, packed: bool) -> None:
    texts = [t for t in HOSTILE_TEXTS if t and (form in ("json", "jsonl") or _writable(t))]
    rows = [{"id": f"h{n}", "prompt": "p", "response": text} for n, text in enumerate(texts)]
    data = _written(rows, form)
    path = make(f"a.{form}.gz" if packed else f"a.{form}", gzip.compress(data) if packed else data)
    entries = _entries(path, form)
    assert [one.item.response.text for one in entries] == texts


def _writable(text: str) -> bool:
    """A lone surrogate is no text of a CSV."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _written(rows: list[dict[str, str]], form: TableFormat) -> bytes:
    if form == "json":
        return json.dumps(rows).encode()
    if form == "jsonl":
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    out = io.StringIO(newline="")
    sign = "\t" if form == "tsv" else ","
    writer = csv.DictWriter(out, list(rows[0]), delimiter=sign, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_cell_of_a_megabyte_with_quotes_and_line_ends_is_read(make: Make, encoding: str) -> None:
    big = 'He said "so",\r\nthen went.\n' * 40_000
    quoted = big.replace('"', '""')
    text = f'# made by hand\r\n,prompt,response\r\n0,p,"{quoted}"\r\n'
    path = make("a.csv", text.encode(encoding))
    (entry,) = _entries(path, "csv")
    assert entry.item.response.text == big


def test_rows_of_empty_cells_are_counted_as_no_item(make: Make) -> None:
    path = make("a.csv", "prompt,response\np,r\n,\n,\np,r\n")
    found = list(table_entries(path, "csv", OpenOptions()))
    assert [type(one).__name__ for one in found] == ["Entry", "Skipped", "Skipped", "Entry"]


def test_records_over_several_lines_are_read_whatever_the_name(make: Make) -> None:
    text = '{\n "prompt": "p",\n "response": "r"\n}\n{\n "prompt": "q",\n "response": "s"\n}\n'
    path = make("a.jsonl", text)
    assert detect_format(path) == "json"
    assert [one.item.prompt for one in _entries(path, "json")] == ["p", "q"]


def test_a_list_that_was_never_closed_is_refused_with_the_way_to_close_it(make: Make) -> None:
    path = make("a.json", '[\n{"ID": 1, "testcase": "t", "LLM output": "o"},\n{"ID": 2}')
    with pytest.raises(RefusedInput, match="close the list"):
        list(read_records(path, "json", "utf-8"))


def test_a_table_without_responses_is_refused_with_its_columns(make: Make) -> None:
    path = make("a.csv", "item_id,rater,value\n1,A,3\n")
    with pytest.raises(RefusedInput, match=r"no column that holds a model's response.*\n.*rater"):
        list(table_entries(path, "csv", OpenOptions()))


def test_numbers_that_answer_nothing_are_no_responses(make: Make) -> None:
    path = make("a.tsv", "place\tanswer\nhere\t1\nthere\t0\n")
    with pytest.raises(RefusedInput, match="no column"):
        list(table_entries(path, "tsv", OpenOptions()))


def test_chinese_text_in_its_old_encoding_is_told_from_european_text(make: Make) -> None:
    chinese = make("a.csv", "response\nIt doesn’t “exist” …\n".encode("gb2312"))
    assert guess_encoding(chinese).encoding == "gb2312"
    european = make("b.csv", "response\nDoesn’t “exist” – naïve café\n".encode("cp1252"))
    assert guess_encoding(european).encoding == "cp1252"


# ── What is no text ────────────────────────────────────────────────────────────────────────────


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("the pickle was opened",))


def _tar(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def _sqlite(folder: Path) -> bytes:
    path = folder / "made.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE t (a)")
    database.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "what", "remedy"),
    [
        ("suite.pkl", pickle.dumps(_Bomb()), "pickle", "to_raw_file"),
        ("suite.jsonl", pickle.dumps(_Bomb(), protocol=4), "pickle", "to_raw_file"),
        ("suite.pkl", pickle.dumps(_Bomb(), protocol=0), "pickle", "to_raw_file"),
        ("suite.pkl.gz", gzip.compress(pickle.dumps(_Bomb()), mtime=0), "pickle", "to_raw_file"),
        ("s.tar.gz", _tar("s.pkl", pickle.dumps(_Bomb())), "archive of a Python", "to_raw_file"),
        ("s.tar.gz", _tar("s.jsonl", LINES), "a tar archive", "Unpack"),
        ("a.zip", _zip("a.jsonl"), "a zip archive", "Unpack"),
        ("a.csv", _zip("[Content_Types].xml", "xl/a"), "a spreadsheet", "CSV UTF-8"),
        ("a.parquet", b"PAR1....PAR1", "a Parquet file", "read_parquet"),
        ("a.pdf", b"%PDF-1.7\n", "a PDF", "table"),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd....", "Zstandard", "Unpack"),
        ("a.csv", "a,b\n1,2\n".encode("utf-32"), "UTF-32", "UTF-8"),
    ],
)
@pytest.mark.parametrize("form", [None, "csv"])
def test_what_is_no_text_is_refused_by_name_with_a_remedy(
    make: Make, name: str, data: bytes, what: str, remedy: str, form: TableFormat | None
) -> None:
    path = make(name, data)
    with pytest.raises(RefusedInput, match=what) as caught:
        detect_format(path) if form is None else list(table_entries(path, form, OpenOptions()))
    assert remedy in caught.value.hint


def test_a_database_is_refused_with_the_command_that_writes_a_table(
    make: Make, tmp_path: Path
) -> None:
    with pytest.raises(RefusedInput, match="SQLite") as caught:
        detect_format(make("a.db", _sqlite(tmp_path)))
    assert "sqlite3 -header -csv" in caught.value.hint
