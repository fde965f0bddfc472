"""Decodes one page of a TIFF whose pictures are JPEGs of the first kind (TIFF 6.0 §22) into the file "image", as RGB.

libtiff as Debian builds it still reads them, the library of other pictures does not. Says "width height".
Arguments: file, page from 0, most pixels. Exit 1: another kind, or cannot be read; 3: larger.
"""

import sys
import warnings

from PIL import Image

COMPRESSION, OLD_JPEG = 259, 6

warnings.simplefilter("ignore")
try:
    most_pixels = int(sys.argv[3])
    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(sys.argv[1], formats=("TIFF",))
    picture.seek(int(sys.argv[2]))
    if picture.tag_v2.get(COMPRESSION) != OLD_JPEG:
        sys.exit(1)
    if picture.width * picture.height > most_pixels:
        sys.exit(3)
    with open("image", "wb") as file:
        file.write(picture.convert("RGB").tobytes())
    print(picture.width, picture.height)
except Exception:
    # Its message could quote the file.
    sys.exit(1)
