"""Decrypts a Microsoft Office file in the current folder: locked → opened. Passwords come by standard input, one a line."""

import sys

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

NONE_FITS = 3


def opens(password):
    with open("locked", "rb") as locked:
        file = msoffcrypto.OfficeFile(locked)
        try:
            file.load_key(password=password, **({"verify_password": True} if file.format == "ooxml" else {}))
        except (InvalidKeyError, DecryptionError):
            return False
        with open("opened", "wb") as opened:
            file.decrypt(opened)
        return True


sys.exit(0 if any(opens(line.rstrip("\n")) for line in sys.stdin) else NONE_FITS)
