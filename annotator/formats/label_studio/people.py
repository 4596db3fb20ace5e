"""Who made an annotation. An export names people by number, by email, or by both.

Which of them depends on how the file was exported, so that one person may have two names. Where a
file gives both of a person anywhere, the email stands for the number in the whole file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.domain.canonical import JsonObject
from annotator.formats.found import Note
from annotator.formats.judgements import name_of

NOBODY = "unknown"
"""Whose annotation it is where the tool does not say."""
NUMBERED = Note(
    "annotations name their person by number alone, as a server's downloads do: an export that "
    "gives emails (a snapshot with only_id false) would make other people of the same"
)


@dataclass(slots=True)
class People:
    """The emails that a file gives beside numbers."""

    emails: dict[str, set[str]] = field(default_factory=dict)

    def see(self, annotation: JsonObject) -> None:
        who = annotation.get("completed_by")
        if isinstance(who, dict):
            number, email = name_of(who.get("id")), name_of(who.get("email"))
            if number and email:
                self.emails.setdefault(number, set()).add(email)

    def of(self, annotation: JsonObject) -> str:
        """The email, else the name or the number that the tool gives."""
        who = annotation.get("completed_by")
        if not isinstance(who, dict):
            number = name_of(who)
            username = name_of(annotation.get("created_username"))
            return self._email(number) or number or username or NOBODY
        number = name_of(who.get("id"))
        named = (name_of(who.get(key)) for key in ("email", "username"))
        return next((one for one in named if one), self._email(number) or number) or NOBODY

    def is_number(self, annotation: JsonObject) -> bool:
        """Whether a number is all that the file says of its person."""
        who = annotation.get("completed_by")
        number = name_of(who.get("id") if isinstance(who, dict) else who)
        return number.isdecimal() and self.of(annotation) == number

    def _email(self, number: str) -> str:
        """Empty where the file gives none, or several: then they are different people."""
        emails = self.emails.get(number, ())
        return next(iter(emails)) if len(emails) == 1 else ""
