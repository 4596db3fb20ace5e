from __future__ import annotations

import json
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/data")
    return SHARED


@pytest.fixture(scope="session")
def golden(shared_data: Path) -> dict[str, dict]:
    text = (shared_data / "golden_agreement.json").read_text(encoding="utf-8")
    return {vector["id"]: vector for vector in json.loads(text)["vectors"]}
