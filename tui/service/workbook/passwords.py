"""Whether a spreadsheet wants a password: the reading library tells that only by the ending of the file's name."""

from __future__ import annotations

import io
import re
import zipfile

from tui.service.workbook.peculiarities import UNREADABLE_ARCHIVE

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The stream of an encrypted xlsx (MS-OFFCRYPTO 1.3.2)."""
_FILE_PASS = re.compile(
    rb"\x09\x08..\x00[\x05\x06]\x05\x00.{4,14}?(?:\x86\x00\x00\x00)?\x2f\x00[\x04-\xff]\x00", re.DOTALL
)
"""BOF of the globals, perhaps WriteProtect, then FilePass (MS-XLS 2.1.7.20.3)."""
_MANIFEST = "META-INF/manifest.xml"


def has_password(data: bytes) -> bool:
    """Whether an xlsx, xls or ods file is encrypted."""
    if not data.startswith(b"PK"):
        return _ENCRYPTED_PACKAGE in data or _FILE_PASS.search(data) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)
    except UNREADABLE_ARCHIVE:
        return False
