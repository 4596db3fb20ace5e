"""The keys of an installation: made once, whole, and for nobody else's eyes."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import minisign
import pytest
from pyrage import x25519

from annotator.domain.errors import RefusedInput, UserError
from annotator.formats.bundle import checked_recipient, fingerprint, own_keys


def test_keys_are_made_at_first_use_and_stay(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    made = own_keys(folder)
    assert own_keys(folder) == made
    assert sorted(path.name for path in (folder / "keys").iterdir()) == [
        "age.key",
        "minisign.key",
        "minisign.pub",
    ]
    assert [path.name for path in folder.iterdir()] == ["keys"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    own_keys(tmp_path)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_secret_is_in_no_text_about_keys(tmp_path: Path) -> None:
    keys = own_keys(tmp_path)
    for secret in (keys.secret, keys.identity):
        assert len(secret) > 40
        assert secret not in f"{keys} {keys!r}"


def test_the_files_are_in_the_forms_of_minisign_and_age(tmp_path: Path) -> None:
    keys = own_keys(tmp_path)
    secret = minisign.SecretKey.from_file(tmp_path / "keys" / "minisign.key")
    public = minisign.PublicKey.from_file(tmp_path / "keys" / "minisign.pub")
    public.verify(b"x", secret.sign(b"x"))
    assert public.to_base64().decode() == keys.public
    lines = (tmp_path / "keys" / "age.key").read_text().splitlines()
    assert lines == [f"# public key: {keys.recipient}", keys.identity]
    assert str(x25519.Identity.from_str(keys.identity).to_public()) == keys.recipient


def test_a_fingerprint_is_eight_groups_of_the_hash_of_the_public_key(tmp_path: Path) -> None:
    keys = own_keys(tmp_path)
    digits = hashlib.sha256(keys.public.encode()).hexdigest()
    assert keys.fingerprint == fingerprint(keys.public)
    assert keys.fingerprint.replace(" ", "") == digits[:32]
    assert [len(group) for group in keys.fingerprint.split(" ")] == [4] * 8


def test_two_processes_at_once_end_with_the_same_keys(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, minisign, pyrage\n"
        "from annotator.formats.bundle import own_keys\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(own_keys(pathlib.Path(sys.argv[1])).public)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    found = {process.communicate(timeout=60)[0] for process in running}
    assert found == {own_keys(tmp_path).public + "\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_who_comes_second_takes_the_keys_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process wins between our look and our rename."""
    from annotator.formats.bundle import keys as module

    looks = iter([False])
    looked = module._is_filled
    first = own_keys(tmp_path)
    monkeypatch.setattr(module, "_is_filled", lambda place: next(looks, None) or looked(place))
    assert own_keys(tmp_path) == first
    monkeypatch.setattr(module, "_is_filled", lambda place: False)
    with pytest.raises(RefusedInput, match="cannot be written"):
        own_keys(tmp_path)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    assert own_keys(tmp_path) == own_keys(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minisign.key", None),
        ("minisign.key", b""),
        ("minisign.key", b"\xff\xfe\n\n"),
        ("minisign.key", b"untrusted comment: x\nAAAA\n"),
        ("age.key", None),
        ("age.key", b"\xff"),
        ("age.key", b"# nothing\n"),
        ("age.key", b"AGE-SECRET-KEY-1ABC\n"),
    ],
)
def test_keys_that_cannot_be_read_are_told_and_never_replaced(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    own_keys(tmp_path)
    path = tmp_path / "keys" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(RefusedInput, match="keys of this installation cannot be read") as caught:
        own_keys(tmp_path)
    assert "Restore that folder from a backup" in caught.value.hint
    assert path.exists() == (content is not None)


def test_a_secret_key_with_a_password_is_told(tmp_path: Path) -> None:
    own_keys(tmp_path)
    path = tmp_path / "keys" / "minisign.key"
    secret = minisign.SecretKey.from_file(path)
    secret.encrypt("password", opslimit=32768, memlimit=2**20)
    path.write_bytes(bytes(secret) + b"\n")
    with pytest.raises(RefusedInput, match="has a password"):
        own_keys(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="a file where the folder should be")
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RefusedInput, match="cannot be written"):
        own_keys(tmp_path / "file")


def test_a_recipient_is_checked(tmp_path: Path) -> None:
    recipient = own_keys(tmp_path).recipient
    assert checked_recipient(f" {recipient}\n") == recipient
    for wrong in ("", "age1", "ada", recipient[:-1], own_keys(tmp_path).identity, "\ud800"):
        with pytest.raises(UserError, match="no key to encrypt to"):
            checked_recipient(wrong)
