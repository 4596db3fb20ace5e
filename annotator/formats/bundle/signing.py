"""Minisign's signatures, in the one spelling that this program writes."""

from __future__ import annotations

from typing import Final

_COMMENT: Final = "verify with: minisign -V -P KEY -m manifest.json"


def sign(secret: str, data: bytes, comment: str) -> bytes:
    """The text of a .minisig file. comment: signed along with the data; printable ASCII."""
    from minisign import SecretKey

    key = SecretKey.from_base64(secret)
    signature = key.sign(data, untrusted_comment=_COMMENT, trusted_comment=comment)
    return bytes(signature) + b"\n"


def is_signed_by(public: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `data` by `public`, and spelt as `sign` spells it.

    The spelling matters: neither the first comment nor the last bits of a base64 line are signed.
    """
    from minisign import PublicKey, Signature

    try:
        key = PublicKey.from_base64(public)
        stated = Signature.from_bytes(signature)
        key.verify(data, stated)
        spelt = stated.untrusted_comment == _COMMENT and bytes(stated) + b"\n" == signature
        return spelt and bytes(key.to_base64()) == public.encode()
    except ValueError:  # minisign's errors are ones
        return False
