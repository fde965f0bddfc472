"""Decodes one image of a HEIF file into the file "image" of the current folder, as RGB or RGBA, row by row.

Says "images width height channels reduced": how many images the file has, and by what whole factor this one was made smaller.
libheif turns and mirrors as the container says (ISO/IEC 23008-12, 6.5.10 and 6.5.12). It is called by its C interface
(https://github.com/strukturag/libheif, heif.h of 1.15): Debian has no Python module of it.
Arguments: file, number of the image from 0, most pixels that are decoded, most that are wanted. Exit 1: cannot be read; 3: larger.
"""

import ctypes
import math
import sys

COLORSPACE_RGB, CHROMA_RGB, CHROMA_RGBA, CHANNEL_INTERLEAVED = 1, 10, 11, 10

path, number, most_pixels, wanted = sys.argv[1].encode(), *map(int, sys.argv[2:5])
heif = ctypes.CDLL("libheif.so.1")
pointer = ctypes.c_void_p


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("subcode", ctypes.c_int), ("message", ctypes.c_char_p)]


class Options(ctypes.Structure):
    """The beginning of heif_decoding_options: libheif makes it, as long as its version has it."""

    _fields_ = [
        ("version", ctypes.c_uint8),
        ("ignore_transformations", ctypes.c_uint8),
        ("start_progress", pointer),
        ("on_progress", pointer),
        ("end_progress", pointer),
        ("progress_user_data", pointer),
        ("convert_hdr_to_8bit", ctypes.c_uint8),
    ]


def function(name, result, *arguments):
    made = getattr(heif, name)
    made.restype, made.argtypes = result, arguments
    return made


def must(error):
    if error.code != 0:
        sys.exit(1)


def size(width, height):
    if width <= 0 or height <= 0:
        sys.exit(1)
    if width * height > most_pixels:
        sys.exit(3)
    return width, height


new_context = function("heif_context_alloc", pointer)
read = function("heif_context_read_from_file", Error, pointer, ctypes.c_char_p, pointer)
count = function("heif_context_get_number_of_top_level_images", ctypes.c_int, pointer)
list_ids = function("heif_context_get_list_of_top_level_image_IDs", ctypes.c_int, pointer, pointer, ctypes.c_int)
get_handle = function("heif_context_get_image_handle", Error, pointer, ctypes.c_uint32, pointer)
handle_width = function("heif_image_handle_get_width", ctypes.c_int, pointer)
handle_height = function("heif_image_handle_get_height", ctypes.c_int, pointer)
has_alpha = function("heif_image_handle_has_alpha_channel", ctypes.c_int, pointer)
new_options = function("heif_decoding_options_alloc", ctypes.POINTER(Options))
decode = function("heif_decode_image", Error, pointer, pointer, ctypes.c_int, ctypes.c_int, pointer)
image_width = function("heif_image_get_width", ctypes.c_int, pointer, ctypes.c_int)
image_height = function("heif_image_get_height", ctypes.c_int, pointer, ctypes.c_int)
get_plane = function("heif_image_get_plane_readonly", pointer, pointer, ctypes.c_int, pointer)

context, handle, image, stride = new_context(), pointer(), pointer(), ctypes.c_int()
must(read(context, path, None))
images = count(context)
if number >= images:
    sys.exit(1)
ids = (ctypes.c_uint32 * images)()
list_ids(context, ids, images)
must(get_handle(context, ids[number], ctypes.byref(handle)))
size(handle_width(handle), handle_height(handle))
channels = 4 if has_alpha(handle) else 3
options = new_options()
options.contents.convert_hdr_to_8bit = 1
chroma = CHROMA_RGBA if channels == 4 else CHROMA_RGB
must(decode(handle, ctypes.byref(image), COLORSPACE_RGB, chroma, options))
width, height = size(image_width(image, CHANNEL_INTERLEAVED), image_height(image, CHANNEL_INTERLEAVED))
plane = get_plane(image, CHANNEL_INTERLEAVED, ctypes.byref(stride))
if not plane:
    sys.exit(1)
rows = memoryview((ctypes.c_uint8 * (stride.value * height)).from_address(plane)).cast("B")
row = width * channels
# By a whole factor, and only where twice as much as is wanted would lie in memory: the rest is done more finely by others.
reduced = max(1, math.ceil(math.sqrt(width * height / wanted / 2)))
with open("image", "wb") as file:
    if reduced == 1:
        for y in range(height):
            file.write(rows[y * stride.value : y * stride.value + row])
    else:
        from PIL import Image

        mode = "RGBA" if channels == 4 else "RGB"
        band = reduced * 64
        for y in range(0, height - height % reduced, band):
            lines = min(band, height - height % reduced - y)
            part = rows[y * stride.value : (y + lines) * stride.value]
            whole = Image.frombuffer(mode, (width, lines), part, "raw", mode, stride.value, 1)
            file.write(whole.crop((0, 0, width - width % reduced, lines)).reduce(reduced).tobytes())
print(images, width // reduced, height // reduced, channels, reduced)
