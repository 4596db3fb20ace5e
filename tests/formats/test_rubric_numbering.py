"""A version's number is put into its text without another character being touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats.rubric_editor import RubricEditor, numbered
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.yaml_problems import ProblemsInFile

TEXT = """\
# Ours.
schema: 1
id: tiny
version: 1.0.0{after}

# What it is about.
criteria:
  - id: harmful
    kind: yes_no
    help: |
      version: 7.0.0
      previous: 6.0.0
"""


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("", "version: 1.1.0\nprevious: 1.0.0"),
        ("   # a note", "version: 1.1.0   # a note\nprevious: 1.0.0"),
        ("\nprevious: 0.9.0  # old", "version: 1.1.0\nprevious: 1.0.0  # old"),
        ("\nprevious: '0.9.0'", "version: 1.1.0\nprevious: 1.0.0"),
        ("\nprevious: null", "version: 1.1.0\nprevious: 1.0.0"),
    ],
)
def test_only_the_numbers_change(stated: str, expected: str) -> None:
    text = TEXT.replace("{after}", stated)
    made = numbered(text, "t.yaml", "1.1.0", "1.0.0")
    assert made == TEXT.replace("version: 1.0.0{after}", expected)


@pytest.mark.parametrize(
    "text",
    [
        "{schema: 1, id: tiny, version: 1.0.0, criteria: [{id: a, kind: yes_no}]}\n",
        TEXT.replace("{after}", "\nprevious:"),
        TEXT.replace("1.0.0{after}", "\n  1.0.0"),
        TEXT.replace("{after}", "").replace("\n", "\r\n"),
    ],
)
def test_other_layouts_get_their_numbers_too(text: str) -> None:
    rubric = rubric_from_text(numbered(text, "t.yaml", "1.1.0", "1.0.0"), "t.yaml")
    assert (rubric.version, rubric.previous) == ("1.1.0", "1.0.0")


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(ProblemsInFile):
        numbered("version: 1.0.0\nmore: [", "t.yaml", "1.1.0", "1.0.0")


PIECES = st.sampled_from(
    ["\n", "\n\n", " ", "\t", "\r\n", "# x", ": ", "- ", "a", "\u2028", "\x85"]
)


@settings(deadline=None)
@given(text=st.lists(st.text(max_size=6) | PIECES, max_size=8).map("".join))
def test_any_text_over_several_lines_reads_back_from_an_example(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    editor = RubricEditor(TEXT.replace("{after}", ""), "t.yaml")
    turns = [{"role": "assistant", "text": text}]
    editor.add(
        ("examples",),
        {"id": "e", "item": {"turns": turns}, "labels": {"harmful": True}, "reason": "r"},
    )
    (example,) = editor.rubric().examples
    assert example.turns[0].text == text
