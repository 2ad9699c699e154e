# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes srgb.icc: a small matrix/TRC display profile (ICC.1:2001-04, version 2.1) for IEC 61966-2-1 (sRGB).

The audit PDF embeds it as the output intent that PDF/A asks for. Made from the numbers of the standard
alone, so that no other profile's licence is involved. The same script gives the same bytes.

    python3 assets/colour/make.py
"""
import pathlib
import struct

# Primaries of IEC 61966-2-1, adapted to the profile connection space D50 (Bradford).
RED, GREEN, BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)
D50 = (0.96420, 1.00000, 0.82491)


def s15(value):
    return struct.pack(">i", round(value * 65536))


def xyz(values):
    return b"XYZ " + bytes(4) + b"".join(s15(value) for value in values)


def text(words):
    return b"text" + bytes(4) + words.encode("ascii") + b"\0"


def description(words):
    said = words.encode("ascii") + b"\0"
    # No Unicode and no Macintosh name: their counts are zero, the latter's 67 bytes stay empty.
    return b"desc" + bytes(4) + struct.pack(">I", len(said)) + said + bytes(4 + 4 + 2 + 1 + 67)


def curve(entries=1024):
    def linear(x):
        return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4

    points = [round(65535 * linear(at / (entries - 1))) for at in range(entries)]
    return b"curv" + bytes(4) + struct.pack(f">I{entries}H", entries, *points)


def profile():
    trc = curve()
    tags = [
        (b"desc", description("sRGB IEC61966-2.1 (Tashika)")),
        (b"cprt", text("No copyright, use freely")),
        (b"wtpt", xyz(D50)),
        (b"rXYZ", xyz(RED)),
        (b"gXYZ", xyz(GREEN)),
        (b"bXYZ", xyz(BLUE)),
        (b"rTRC", trc),
        (b"gTRC", trc),
        (b"bTRC", trc),
    ]
    start = 128 + 4 + 12 * len(tags)
    table, data, known = struct.pack(">I", len(tags)), b"", {}
    for name, content in tags:
        if content not in known:
            known[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, known[content], len(content))
    size = start + len(data)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 11, 21, 0, 0, 0) + b"acsp" + bytes(4 + 4 + 4 + 4 + 8)
    head += struct.pack(">I", 0) + b"".join(s15(value) for value in D50) + bytes(4)
    return head.ljust(128, b"\0") + table + data


pathlib.Path(__file__).with_name("srgb.icc").write_bytes(profile())
