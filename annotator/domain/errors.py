"""What a person can act on, told apart from bugs.

`UserError` is shown as it is: what happened, where, and what to do about it. Every other
exception is a bug; the entry points turn it into a report that can be copied.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the person at the screen can mend.

    message: one sentence that says what is wrong and where (file, line, item).
    hint: what to do about it, as an imperative sentence.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(UserError):
    """The call itself is wrong (exit code 2), not the data."""


class RefusedInput(UserError):  # noqa: N818 (named by what it says to the person)
    """A file or a value was read and refused; nothing of it was kept (exit code 3)."""


class Cancelled(Exception):  # noqa: N818
    """The person stopped a job. Not an error.

    Items appear all at once, so none of a cancelled file is left behind. Labels from a table that
    were written already stay; repeating the job goes on from there.
    """
