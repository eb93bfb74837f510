"""Columns of a list by the letters that a spreadsheet shows above them."""

from __future__ import annotations


def column_letter(column: int) -> str:
    """The letters a spreadsheet shows above a column, counted from 0: A, B ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_of_letters(letters: str) -> int | None:
    """The column, counted from 0, above which a spreadsheet shows these letters; None if they are none."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
