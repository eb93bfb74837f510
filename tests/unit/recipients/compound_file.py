"""The smallest compound file (MS-CFB) and workbook (MS-XLS, BIFF8) that old Excel would have written."""

from __future__ import annotations

import struct
from datetime import date, datetime, time

_SECTOR = 512
_SMALLEST_STREAM = 4096
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_GENERAL, _DATE, _TIME = 0, 1, 2
_FORMATS = {_GENERAL: 0, _DATE: 14, _TIME: 20}


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file of named streams, which are given in the order of the directory: shorter names first."""
    padded = {name: data.ljust(_SMALLEST_STREAM, b"\0") for name, data in streams.items()}
    fat = [_FAT]
    fat += [*range(2, 1 + _sectors_of_directory(padded)), _END]
    starts = {}
    for name, data in padded.items():
        starts[name] = len(fat)
        sectors = -(-len(data) // _SECTOR)
        fat += [*range(len(fat) + 1, len(fat) + sectors), _END]
    entries = [_entry("Root Entry", 5, _FREE, 1 if padded else _FREE, _END, 0)]
    for place, (name, data) in enumerate(padded.items(), start=1):
        following = place + 1 if place < len(padded) else _FREE
        entries.append(_entry(name, 2, following, _FREE, starts[name], len(data)))
    directory = b"".join(entries).ljust(_sectors_of_directory(padded) * _SECTOR, b"\0")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff")
    assert len(table) == _SECTOR, "one sector of table is enough for a test"
    body = b"".join(data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0") for data in padded.values())
    return _header() + table + directory + body


def _sectors_of_directory(streams: dict[str, bytes]) -> int:
    return -(-(len(streams) + 1) * 128 // _SECTOR)


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0)
    return (head + struct.pack("<I", 0)).ljust(_SECTOR, b"\xff")


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, right, child, start, size)


def xls(sheet: str, rows: list[list[object]]) -> bytes:
    """A workbook with one sheet; cells are text, numbers, dates, times, booleans or None."""
    body = _bof(0x10) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    body += b"".join(
        _cell(line, column, value)
        for line, row in enumerate(rows)
        for column, value in enumerate(row)
        if value is not None
    )
    body += _record(0x0A, b"")
    before = _bof(0x05) + _record(0x42, struct.pack("<H", 1200))
    before += b"".join(_record(0xE0, struct.pack("<HH16x", 0, number)) for number in _FORMATS.values())
    name = bytes((len(sheet), 0)) + sheet.encode("latin-1")
    start = len(before) + 4 + 6 + len(name) + 4
    bound = _record(0x85, struct.pack("<IBB", start, 0, 0) + name)
    return compound_file({"Workbook": before + bound + _record(0x0A, b"") + body})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(line: int, column: int, value: object) -> bytes:
    match value:
        case str():
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            return _record(0x204, struct.pack("<HHH", line, column, _GENERAL) + text)
        case bool():
            return _record(0x205, struct.pack("<HHHBB", line, column, _GENERAL, value, 0))
        case date():
            days = (datetime(value.year, value.month, value.day) - datetime(1899, 12, 30)).days
            return _record(0x203, struct.pack("<HHHd", line, column, _DATE, days))
        case time():
            return _record(0x203, struct.pack("<HHHd", line, column, _TIME, (value.hour * 60 + value.minute) / 1440))
        case int() | float():
            return _record(0x203, struct.pack("<HHHd", line, column, _GENERAL, value))
    raise TypeError(value)
