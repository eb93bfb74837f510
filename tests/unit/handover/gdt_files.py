"""GDT files as practice software writes them."""

from __future__ import annotations


def gdt(*fields: tuple[str, str], kind: str = "6301", charset: str = "cp437", end: bytes = b"\r\n") -> bytes:
    """A GDT file with those fields (number, content) behind its head."""
    lines = [("8000", kind), ("8100", "00000"), ("8315", "PRAXSMS"), ("8316", "CHARLY"), *fields]
    return b"".join(
        f"{len(content.encode(charset)) + 9:03}{number}".encode() + content.encode(charset) + end
        for number, content in lines
    )


PATIENT = (
    ("9206", "2"),
    ("9218", "02.10"),
    ("3000", "4711"),
    ("3100", "von"),
    ("3101", "Müller-Lüdenscheidt"),
    ("3102", "Jürgen"),
    ("3103", "15041968"),
    ("3104", "Dr."),
    ("3110", "1"),
    ("3618", "0171 1234567"),
    ("3626", "030 123456"),
)
