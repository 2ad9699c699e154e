#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Colours and codes the drawn faces for the chips of invented passports. See README.md.

Called by make.py, in its directory; alone it draws only these. Needs Pillow and `opj_compress` (OpenJPEG).
"""

import os
import subprocess
import tempfile

from PIL import Image

import residence

PHOTO = (413, 531)  # pixels of a measured specimen (`specs` passport §6)


def photo(face, path, low, high, *options):
    """Lossy JPEG 2000 in colour; the ending of `path` decides between JP2 and a raw codestream."""
    with tempfile.TemporaryDirectory() as place:
        source = os.path.join(place, "face.ppm")
        residence.colour(face.resize(PHOTO, Image.LANCZOS)).save(source)
        subprocess.run(
            ["opj_compress", "-i", source, "-o", os.path.abspath(path), *options],
            check=True, stdout=subprocess.DEVNULL,
        )
    size = os.path.getsize(path)
    assert low <= size <= high, (path, size)


def main(faces):
    # As large as a measured specimen: what reading takes is measured with it.
    photo(faces["woman"], "passport-woman.jp2", 14500, 15100, "-I", "-r", "44")
    photo(faces["man"], "passport-man.jp2", 14500, 15100, "-I", "-r", "44")
    photo(faces["man"], "passport-man.j2k", 8000, 15100, "-I", "-r", "70")
    # Beyond what READ BINARY with an even instruction byte reaches.
    photo(faces["woman"], "passport-woman-big.jp2", 33000, 60000, "-r", "12")
    small = residence.colour(faces["woman"].resize(PHOTO, Image.LANCZOS))
    small.save("passport-woman.jpg", quality=60, optimize=True)


if __name__ == "__main__":
    import make

    main(make.faces())
