#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Draws the pictures of the specimen people: invented names, drawn faces, nobody real.

Needs Pillow, `opj_compress` (OpenJPEG), `tiffcp` (libtiff) and the fonts BIZ UDGothic and Noto Sans CJK JP. Run it in this directory.
"""

import io
import os
import subprocess
import tempfile

from PIL import Image, ImageDraw, ImageFont

import passport
import residence

FONT = os.environ.get(
    "SPECIMEN_FONT", "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf"
)
# For the characters the first font lacks, e.g. U+20BB7.
RARE_FONT = os.environ.get("SPECIMEN_RARE_FONT", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
CELL = 12  # pixels of one full-width character

FACE = (378, 472)  # pixels of a photo on a My Number Card
LICENCE_FACE = (192, 240)  # and of a monochrome one on a driver's licence
DOTS = 24  # of an external character, each way
FILL_ORDER, STRIP_OFFSETS, STRIP_BYTE_COUNTS = 266, 273, 279  # TIFF

# holder: name, lines of the address (24 cells each), eleven digits of the My Number, security code
PEOPLE = {
    "hanako": ("見本　花子", ["架空県見本市確認町一丁目２番３号"], "00000000101", "2285"),
    "maria": (
        "SPECIMEN MARIA CLARA",
        ["架空県見本市港通り四丁目５番６号　みほん", "ハイツ２０３号室"],
        "00000000202",
        "4071",
    ),
    "kichiro": ("髙﨑　𠮷郎", ["架空県見本市梯子髙町７番地８"], "00000000303", "9313"),
    "jiro": (
        "転居　次郎",
        ["架空県新見本市さくら台九丁目１０番１１号　", "新見本マンション１２０４"],
        "00000000404",
        "5508",
    ),
    "sakura": ("年少　さくら", ["架空県見本市確認町一丁目２番３号"], "00000000505", "6642"),
}


def check_digit(eleven):
    """The 12th digit of a My Number (ministerial ordinance 85 of 2014)."""
    total = 0
    for n, digit in enumerate(reversed(eleven), start=1):
        total += int(digit) * (n + 1 if n <= 6 else n - 5)
    rest = total % 11
    return "0" if rest <= 1 else str(11 - rest)


def text_picture(lines, width, cell, path):
    """One bit per pixel, black on white, 12 pixels a line, every character in its own cell."""
    picture = Image.new("1", (width, CELL * len(lines)), 1)
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "1"
    font = ImageFont.truetype(FONT, CELL)
    rare = ImageFont.truetype(RARE_FONT, CELL)
    for row, line in enumerate(lines):
        x = 0
        for character in line:
            chosen = rare if ord(character) > 0xFFFF else font
            draw.text((x, row * CELL + CELL - 2), character, font=chosen, fill=0, anchor="ls")
            x += cell if cell else (CELL // 2 if ord(character) < 0x80 else CELL)
    picture.save(path, optimize=True)


def portrait(hair, skin, shirt, style):
    """A drawn face on a plain ground, three times 378 x 472, 8-bit grey."""
    scale = 3
    width, height = 378 * scale, 472 * scale
    picture = Image.new("L", (width, height), 232)
    draw = ImageDraw.Draw(picture)

    def ellipse(x, y, rx, ry, fill, **more):
        box = [(x - rx) * scale, (y - ry) * scale, (x + rx) * scale, (y + ry) * scale]
        draw.ellipse(box, fill=fill, **more)

    def arc(x, y, rx, ry, start, end, fill, w):
        box = [(x - rx) * scale, (y - ry) * scale, (x + rx) * scale, (y + ry) * scale]
        draw.arc(box, start, end, fill=fill, width=w * scale)

    face_w, face_h = (112, 128) if style == "child" else (106, 140)
    if style == "long":
        ellipse(189, 225, 142, 165, hair)
        draw.rectangle([47 * scale, 225 * scale, 331 * scale, 400 * scale], fill=hair)
    if style == "child":
        ellipse(70, 220, 36, 52, hair)
        ellipse(308, 220, 36, 52, hair)
    ellipse(189, 520, 170, 140, shirt)
    draw.rectangle([150 * scale, 320 * scale, 228 * scale, 405 * scale], fill=skin - 18)
    draw.polygon([(150 * scale, 385 * scale), (228 * scale, 385 * scale), (189 * scale, 440 * scale)],
                 fill=skin - 18)
    ellipse(189 - face_w, 240, 18, 30, skin - 10)
    ellipse(189 + face_w, 240, 18, 30, skin - 10)
    ellipse(189, 232, face_w, face_h, skin)
    # The fringe: the upper part of the head, cut off by the face below it.
    draw.pieslice([(189 - face_w - 14) * scale, 66 * scale, (189 + face_w + 14) * scale, 330 * scale],
                  180, 360, fill=hair)
    fringe = {"long": 34, "short": 52, "child": 26}[style]
    ellipse(189, 232, face_w - 8, fringe, skin)
    for side in (-1, 1):
        x = 189 + side * 46
        arc(x, 212, 26, 16, 205, 335, hair, 6)
        ellipse(x, 236, 17, 11, 250)
        ellipse(x, 236, 9, 10, 40)
        ellipse(x + 3, 232, 3, 3, 250)
        ellipse(189 + side * 66, 280, 20, 12, skin - 14)
    arc(189, 262, 12, 16, 20, 150, skin - 60, 4)
    arc(189, 300, 40, 26, 25, 155, skin - 110, 6)
    if style == "short":
        for side in (-1, 1):
            x = 189 + side * 46
            arc(x, 236, 34, 26, 0, 360, 70, 4)
        draw.line([177 * scale, 232 * scale, 201 * scale, 232 * scale], fill=70, width=4 * scale)
    return picture


def jpeg2000(picture, size, path, *options):
    """Lossy JPEG 2000; the ending of `path` decides between JP2 and a raw codestream."""
    with tempfile.TemporaryDirectory() as place:
        source = os.path.join(place, "face.pgm")
        picture.resize(size, Image.LANCZOS).save(source)
        subprocess.run(
            ["opj_compress", "-i", source, "-o", os.path.abspath(path), "-I", *options],
            check=True, stdout=subprocess.DEVNULL,
        )


def external_character(character, path):
    """外字: one glyph in 24 x 24 dots, ITU-T T.6, after the byte that says so; see assets/licence."""
    picture = Image.new("1", (DOTS, DOTS), 0)
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "1"
    # T.6 calls the background white and codes it as 0: the glyph is drawn as 1.
    draw.text((0, 0), character, font=ImageFont.truetype(RARE_FONT, DOTS), fill=1, anchor="lt")
    file = io.BytesIO()
    picture.save(file, "TIFF", compression="group4")
    tiff = Image.open(file)
    assert tiff.tag_v2.get(FILL_ORDER, 1) == 1 and len(tiff.tag_v2[STRIP_OFFSETS]) == 1
    assert tiff.tobytes() == picture.tobytes()
    start, length = tiff.tag_v2[STRIP_OFFSETS][0], tiff.tag_v2[STRIP_BYTE_COUNTS][0]
    coded = file.getvalue()[start:start + length]
    assert len(coded) <= 127, path
    with open(path, "wb") as target:
        target.write(bytes([DOTS]) + coded)


def faces():
    return {
        "woman": portrait(hair=46, skin=214, shirt=120, style="long"),
        "man": portrait(hair=70, skin=200, shirt=60, style="short"),
        "child": portrait(hair=30, skin=222, shirt=160, style="child"),
    }


def main():
    for key, (name, address, eleven, code) in PEOPLE.items():
        text_picture([name], 216, None, f"{key}-name.png")
        text_picture(address, 288, None, f"{key}-address.png")
        text_picture([eleven + check_digit(eleven)], 72, 6, f"{key}-number.png")
        text_picture([code], 24, 6, f"{key}-code.png")
    drawn = faces()
    for key, face in drawn.items():
        jpeg2000(face, FACE, f"{key}.jp2", "-r", "14")
    # A licence has room for 2,000 bytes.
    jpeg2000(drawn["woman"], LICENCE_FACE, "licence-woman.jp2", "-r", "24.5")
    jpeg2000(drawn["woman"], LICENCE_FACE, "licence-woman.j2k", "-r", "24.5")
    jpeg2000(drawn["woman"], LICENCE_FACE, "licence-woman-short.jp2", "-r", "48")
    jpeg2000(drawn["man"], LICENCE_FACE, "licence-man.jp2", "-r", "24.5")
    # Neither character is in JIS X 0208.
    external_character("髙", "kichiro-character-1.bin")
    external_character("﨑", "kichiro-character-2.bin")
    # What a forger put in: not signed by anybody.
    text_picture(["偽造　一郎"], 216, None, "forged-name.png")
    text_picture(["架空県偽造市別人町９番地"], 288, None, "forged-address.png")
    residence.main(drawn)
    passport.main(drawn)


if __name__ == "__main__":
    main()
