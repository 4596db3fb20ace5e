"""Tools that are too large, or want too new a Python, for every run: where each is installed.

Unlocked on purpose: they are run by hand before an issue is closed, with what is current then; the
evidence names the versions.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Heavy:
    """installs: the arguments of each `pip install`. npm: packages instead.

    package: whose version is told. least: the oldest Python that it runs on.
    """

    tool: str
    formats: tuple[str, ...]
    package: str
    installs: tuple[tuple[str, ...], ...] = ()
    npm: tuple[str, ...] = ()
    reads_back: bool = False
    least: tuple[int, int] = (3, 11)


_EVALS = (
    "openai>=1 tiktoken blobfile backoff numpy pandas pydantic pyyaml tqdm zstandard filelock "
    "mock termcolor docker lz4"
)
HEAVY = (
    Heavy("pyrit", ("pyrit",), "pyrit", (("pyrit",),)),
    Heavy(
        "openai_evals",
        ("openai-evals",),
        "evals",
        (("--no-deps", "evals"), tuple(_EVALS.split())),
        reads_back=True,
    ),
    Heavy("promptfoo", ("promptfoo",), "promptfoo", npm=("promptfoo",), reads_back=True),
    Heavy(
        "every_eval_ever",
        ("eee",),
        "every-eval-ever",
        (("every-eval-ever",),),
        least=(3, 12),
    ),
)


def python_from(least: tuple[int, int]) -> str | None:
    """This Python if it is new enough, else the newest that is found."""
    if sys.version_info[:2] >= least:
        return sys.executable
    names = [f"python3.{minor}" for minor in range(19, least[1] - 1, -1)]
    for name in filter(shutil.which, names):  # some only tell that there is none
        if subprocess.run((name, "--version"), capture_output=True, check=False).returncode == 0:
            return name
    return None


def python_of(one: Heavy, root: Path) -> list[str] | None:
    """The tool's own Python (for npm: this one), installed where it is not there yet.

    None, and a line that says so, where no Python is new enough for it.
    """
    place = root / ".interop" / one.tool
    done = place / "installed"
    if not done.exists():
        python = python_from(one.least)
        if python is None:
            print(f"{one.tool} left out: it wants Python {one.least[0]}.{one.least[1]} on the PATH")
            return None
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        if one.npm:
            subprocess.check_call(["npm", "install", "--prefix", str(place), *one.npm])
        else:
            subprocess.check_call([python, "-m", "venv", str(place / "venv")])
            for arguments in one.installs:
                pip = [str(place / "venv" / "bin" / "python"), "-m", "pip", "install", "-q"]
                subprocess.check_call([*pip, *arguments])
        done.touch()
    return [sys.executable] if one.npm else [str(place / "venv" / "bin" / "python")]
