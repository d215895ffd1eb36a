"""The one error of this package: a file that cannot be taken, told in one message."""

from dataclasses import dataclass


@dataclass
class ExportError(Exception):
    """A file that is refused or cannot be read: which, expected, found, what to do.

    `status` is what the ledger records: `refused` (recognised, and wrong as it is) or
    `failed` (damaged). `code` names the case for programs.
    """

    file: str
    expected: str
    found: str
    advice: str
    status: str = "refused"
    code: str = ""

    def __str__(self) -> str:
        return (
            f"{self.file}: expected {self.expected}; found {self.found}. {self.advice}"
        )
