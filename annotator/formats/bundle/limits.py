"""What a bundle may hold at most. The writer keeps to the same limits, so none is handed out that
cannot be opened."""

from __future__ import annotations

from typing import Final

KIB: Final = 2**10
MIB: Final = 2**20
GIB: Final = 2**30

MOST_MEMBERS: Final = 65_000
"""A plain zip, which every tool reads, counts to 65,535. Media are what there are many of."""

LONGEST_PATH: Final = 200
"""The longest of ours, `events/<replica>.jsonl`, has 50; the directory of a bundle stays small."""

LARGEST_FILE: Final = 4 * GIB - 2 * MIB
"""A plain zip's offsets end at 4 GiB; the margin is for what age puts around one."""

LARGEST_MEMBER: Final = 2 * GIB
"""A million events are about 0.5 GiB. No single text or medium of a project comes near."""

LARGEST_CONTENT: Final = 8 * GIB
"""All members unpacked. They are streamed: this bounds the time a hostile file can cost."""

FREE_CONTENT: Final = 64 * MIB
HIGHEST_RATIO: Final = 100
"""A member unpacks to at most FREE_CONTENT plus HIGHEST_RATIO times its packed size.

Events pack 18 to 1 (measured); a bomb is 1,000 to 1. The free part lets an honest answer that
repeats one word for a megabyte through.
"""

LARGEST_MANIFEST: Final = 32 * MIB
"""65,000 members of the longest path take 20 MiB. It is read as a whole."""

LARGEST_SIGNATURE: Final = 1 * KIB
"""Minisign's four lines, of which ours take about 350 bytes."""

LARGEST_LINE: Final = 32 * MIB
"""As the largest record of an import (formats/records)."""

LARGEST_TEXT: Final = 16 * MIB
"""What is read as a whole by default: rubrics and project.yaml, which are kilobytes."""

CHUNK: Final = 64 * KIB
"""Read and unpacked at a time."""


def unpacks_too_large(packed: int, size: int) -> bool:
    """Whether `size` bytes from `packed` ones look like a bomb."""
    return size > FREE_CONTENT + HIGHEST_RATIO * packed
