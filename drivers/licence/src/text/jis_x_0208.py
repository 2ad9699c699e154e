#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes jis_x_0208.txt: the 94 rows of JIS X 0208, 94 cells each, as the iconv of the C library decodes ISO-2022-JP.

A full stop stands for a cell without a character. Python's own codec is asked too; the two must agree.
"""
import pathlib
import subprocess

ESCAPE, BACK = b"\x1b$B", b"\x1b(B"


def by_iconv(pair: bytes) -> str | None:
    done = subprocess.run(["iconv", "-f", "ISO-2022-JP", "-t", "UTF-8"], input=ESCAPE + pair + BACK, capture_output=True)
    return done.stdout.decode() if done.returncode == 0 else None


def by_python(pair: bytes) -> str | None:
    try:
        return (ESCAPE + pair + BACK).decode("iso2022_jp")
    except UnicodeDecodeError:
        return None


rows, count = [], 0
for row in range(0x21, 0x7F):
    cells = []
    for cell in range(0x21, 0x7F):
        pair = bytes([row, cell])
        character = by_iconv(pair)
        assert character == by_python(pair), (pair.hex(), character, by_python(pair))
        count += character is not None
        cells.append(character or ".")
    rows.append("".join(cells))
pathlib.Path(__file__).with_name("jis_x_0208.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
print(count, "characters")
