"""The characters that the line reader knows: German and English letters, figures, signs of letters, invoices and receipts."""

BLANK = 0

CHARACTERS = (
    " !\"#$%&'()*+,-./0123456789:;<=>?@"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"
    "abcdefghijklmnopqrstuvwxyz{|}~"
    "ÄÖÜäöüß§€„“”‚‘’–—…•°²³½¼·×±µ©®»«"
    "ÀÂÇÈÉÊËÎÏÔÙÛàâçèéêëîïôùûœáíóúñ£†™√□☐☒"
)
CLASSES = len(CHARACTERS) + 1
_CLASS_OF = {character: i + 1 for i, character in enumerate(CHARACTERS)}


def encode(text: str) -> list[int]:
    """Class numbers of a text; raises KeyError for a character that the reader does not know."""
    return [_CLASS_OF[character] for character in text]


def decode(best: list[int]) -> str:
    """Text of the best class at each step: repetitions are joined, blanks dropped (greedy CTC, Graves 2006)."""
    out, last = [], BLANK
    for value in best:
        if value not in (last, BLANK):
            out.append(CHARACTERS[value - 1])
        last = value
    return "".join(out)
