#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Draws what the chips of invented residence cards hold: bilevel pictures (TIFF, ITU-T T.6, coded by libtiff) and
colour photos (JPEG 2000, coded by OpenJPEG). See README.md.

Called by make.py, in its directory. Needs Pillow, `tiffcp` (libtiff) and `opj_compress` (OpenJPEG).
"""

import os
import subprocess
import tempfile

from PIL import Image, ImageDraw, ImageFont

FONT = os.environ.get(
    "SPECIMEN_FONT", "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf"
)
LATIN_FONT = os.environ.get("SPECIMEN_LATIN_FONT", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

FRONT = (674, 425)  # a card at 200 dpi (`specs` residence-card §4.3)
NAME = (560, 64)  # ours: what a real chip holds is not public
ADDRESS = (560, 64)  # ours too
PHOTO = (180, 240)  # ours too

# Places of the fields of kind 1: left, right, top, bottom (`specs` residence-card §4.3).
KIND_1 = {
    "number": (516, 661, 33, 45),
    "name": (63, 600, 61, 76),
    "birth": (94, 240, 106, 123),
    "sex": (284, 328, 106, 123),
    "nationality": (407, 600, 106, 123),
    "address": (78, 640, 158, 175),
    "status": (87, 300, 197, 214),
    "status_latin": (70, 300, 226, 240),
    "work": (312, 520, 238, 258),
    "period": (161, 430, 283, 300),
    "permission": (98, 355, 327, 341),
    "permitted": (95, 228, 354, 369),
    "issued": (320, 453, 354, 369),
    "until": (123, 425, 384, 403),
}
# And of kind 2.
KIND_2 = {
    "number": (522, 667, 33, 45),
    "kanji": (64, 300, 85, 101),
    "name": (64, 500, 108, 122),
    "birth": (91, 244, 141, 159),
    "sex": (364, 413, 141, 159),
    "nationality": (104, 300, 199, 216),
    "address": (79, 640, 267, 281),
    "until": (118, 420, 343, 361),
}


def day(year, month, of_month):
    return f"{year}年{month:02}月{of_month:02}日"


UNDECIDED = "未定（届出後裏面に記載）"

ANNA = {
    "number": "ZZ00000101ZZ", "name": "MIHON ANNA BEATRIZ", "birth": day(1988, 4, 23), "sex": "女 F.",
    "nationality": "ブラジル", "address": "架空県見本市確認町一丁目８番９号みほん荘１０２号",
    "status": "永住者", "status_latin": "Permanent Resident", "work": "就労制限なし",
    "period": "＊＊＊＊＊", "permission": "永住許可（架空入管局長）",
    "permitted": day(2026, 4, 6), "issued": day(2026, 4, 6),
    "until": f"{day(2033, 4, 6)}まで有効",
}
LINH = {
    "number": "ZZ00000202ZZ", "name": "NGUYEN VAN MIHON", "birth": day(2003, 11, 30), "sex": "男 M.",
    "nationality": "ベトナム", "address": "架空県見本市港通り二丁目３番４号学生寮５１２",
    "status": "留学", "status_latin": "Student", "work": "就労不可",
    "period": f"４年３月（{day(2030, 7, 2)}）", "permission": "上陸許可（架空入管局長）",
    "permitted": day(2026, 4, 2), "issued": day(2026, 4, 2),
    "until": f"{day(2030, 7, 2)}まで有効",
}
PRIYA = {
    "number": "ZZ00000303ZZ", "name": "SHRESTHA MIHON KUMARI", "birth": day(1994, 2, 8), "sex": "女 F.",
    "nationality": "ネパール", "address": UNDECIDED,
    "status": "技術・人文知識・国際業務", "status_latin": "Engineer/Specialist in Humanities/Intl Services",
    "work": "在留資格に基づく就労活動のみ可",
    "period": f"５年（{day(2031, 5, 20)}）", "permission": "上陸許可（架空入管局長）",
    "permitted": day(2026, 5, 20), "issued": day(2026, 5, 20),
    "until": f"{day(2031, 5, 20)}まで有効",
}
# The dates that depend on the day a card is made are left out: the card side writes them with the strip of digits.
KOFI = {
    "number": "ZZ00000404ZZ", "name": "MENSAH KOFI MIHON", "birth": day(1990, 8, 14), "sex": "男 M.",
    "nationality": "ガーナ", "address": "架空県新見本市さくら台三丁目１番５号",
    "status": "経営・管理", "status_latin": "Business Manager", "work": "在留資格に基づく就労活動のみ可",
    "period": "１年（", "permission": "在留期間更新許可（架空入管局長）",
}
CHILD = {
    "number": "ZZ00000505ZZ", "name": "LI MIHON MEI", "birth": day(2021, 6, 3), "sex": "女 F.",
    "nationality": "中国", "address": "架空県見本市梯子町７番地１１",
    "status": "家族滞在", "status_latin": "Dependent", "work": "就労不可",
    "period": f"５年（{day(2031, 3, 10)}）", "permission": "在留資格取得許可（架空入管局長）",
    "permitted": day(2026, 3, 10), "issued": day(2026, 3, 10),
    "until": f"{day(2031, 3, 10)}まで有効",
}
PARK = {
    "number": "ZZ00000606ZZ", "kanji": "朴　見本", "name": "PARK KYONBON", "birth": day(1972, 12, 5),
    "sex": "男 M.", "nationality": "韓国", "address": "架空県見本市確認町五丁目６番７号",
    "until": f"{day(2032, 12, 5)}まで有効",
}
FORGED = ANNA | {"name": "FORGED WENDY GRACE", "birth": day(1991, 1, 19), "until": f"{day(2034, 4, 6)}まで有効"}


def font(text, height):
    latin = all(ord(character) < 0x80 for character in text)
    return ImageFont.truetype(LATIN_FONT if latin else FONT, height)


def line(draw, text, box):
    """Black on white, no grey: as high as the box allows, made narrower only where the text is too long."""
    left, right, top, bottom = box
    size = bottom - top + 1
    while size > 8 and font(text, size).getlength(text) > right - left:
        size -= 1
    draw.text((left, bottom), text, font=font(text, size), fill=0, anchor="lb")


def blank(size):
    picture = Image.new("1", size, 1)
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "1"
    return picture, draw


def front(person, places):
    picture, draw = blank(FRONT)
    for field, text in person.items():
        line(draw, text, places[field])
    return picture


def label(lines, size, height):
    """A name or address picture: one or two lines."""
    picture, draw = blank(size)
    for row, text in enumerate(lines):
        top = 8 + row * (height + 6)
        line(draw, text, (6, size[0] - 6, top, top + height))
    return picture


def tiff(picture, path, most, *options):
    """Coded by libtiff, never by Pillow: T.6, the byte order and the strips the options say."""
    with tempfile.TemporaryDirectory() as place:
        plain = os.path.join(place, "plain.tif")
        picture.save(plain, dpi=(200, 200))
        subprocess.run(["tiffcp", "-c", "g4", *options, plain, path], check=True)
    size = os.path.getsize(path)
    assert size <= most, (path, size)


def colour(grey):
    """The drawn grey face in colours: each tone of the drawing stands for a thing."""
    tones = [(0, (18, 14, 12)), (46, (44, 30, 24)), (70, (74, 50, 34)), (104, (170, 84, 80)),
             (120, (70, 96, 150)), (150, (190, 120, 96)), (182, (214, 164, 132)), (196, (226, 178, 146)),
             (214, (240, 198, 168)), (232, (206, 222, 238)), (250, (250, 250, 250)), (255, (255, 255, 255))]

    def tone(value, channel):
        for (low, first), (high, second) in zip(tones, tones[1:]):
            if low <= value <= high:
                return first[channel] + (second[channel] - first[channel]) * (value - low) // (high - low)
        return value

    return Image.merge("RGB", [grey.point([tone(value, channel) for value in range(256)]) for channel in range(3)])


def photo(face, path, *options):
    """Lossy JPEG 2000 in colour; the ending of `path` decides between JP2 and a raw codestream."""
    with tempfile.TemporaryDirectory() as place:
        source = os.path.join(place, "face.ppm")
        colour(face.resize(PHOTO, Image.LANCZOS)).save(source)
        subprocess.run(
            ["opj_compress", "-i", source, "-o", os.path.abspath(path), "-I", *options],
            check=True, stdout=subprocess.DEVNULL,
        )
    assert os.path.getsize(path) <= 3000, (path, os.path.getsize(path))


def digits(path):
    """0123456789 in cells of 10 pixels, 年月日） of 18, まで有効 of 18: what the card side writes dates with. PBM."""
    picture, draw = blank((10 * 10 + 8 * 18, 20))
    draw_at = ImageFont.truetype(FONT, 17)
    for place, character in enumerate("0123456789"):
        draw.text((place * 10 + 5, 10), character, font=draw_at, fill=0, anchor="mm")
    for place, character in enumerate("年月日）まで有効"):
        draw.text((100 + place * 18 + 9, 10), character, font=draw_at, fill=0, anchor="mm")
    picture.save(path)


def main(faces):
    strips = ("-r", "64")
    for name, person, options in [
        ("anna", ANNA, ("-L",)), ("linh", LINH, ("-B", *strips)), ("priya", PRIYA, ("-L", *strips)),
        ("child", CHILD, ("-B", "-r", "425")), ("forged", FORGED, ("-L",)),
    ]:
        tiff(front(person, KIND_1), f"residence-{name}-front.tif", 7000, *options)
    tiff(front(PARK, KIND_2), "residence-park-front.tif", 7000, "-B", "-r", "64")
    for name, person, options in [
        ("anna", ANNA, ("-L",)), ("linh", LINH, ("-B", "-r", "16")), ("kofi", KOFI, ("-L", "-r", "16")),
        ("child", CHILD, ("-B",)), ("forged", FORGED, ("-L",)),
    ]:
        tiff(label([person["name"]], NAME, 24), f"residence-{name}-name.tif", 2500, *options)
        tiff(label([person["address"]], ADDRESS, 18), f"residence-{name}-address.tif", 2500, *options)
    tiff(label([PARK["kanji"], PARK["name"]], NAME, 22), "residence-park-name.tif", 2500, "-B", "-r", "16")
    tiff(label([PARK["address"]], ADDRESS, 18), "residence-park-address.tif", 2500, "-B", "-r", "16")
    tiff(label(["架空県偽造市別人町９番地"], ADDRESS, 18), "residence-forged-address.tif", 2500, "-L")
    # Without its dates, and not coded: both are done when the card is made.
    front(KOFI, KIND_1).save("residence-kofi-front.pbm")
    digits("residence-digits.pbm")
    photo(faces["woman"], "residence-woman.jp2", "-r", "44")
    photo(faces["man"], "residence-man.j2k", "-r", "44")
    photo(faces["man"], "residence-man.jp2", "-r", "44")
    colour(faces["woman"].resize((120, 160), Image.LANCZOS)).save("residence-woman.jpg", quality=30, optimize=True)
    assert os.path.getsize("residence-woman.jpg") <= 3000
