"""Texts of single lines as letters, judgments, invoices, receipts and forms have them. All words come from Debian's word lists."""

import re
from functools import lru_cache
from pathlib import Path

from numpy.random import Generator

from .charset import CHARACTERS

LISTS = {"ngerman": 0.74, "american-english": 0.18, "french": 0.08}
ABBREVIATIONS = "z. B.|i. V. m.|d. h.|u. a.|bzw.|ggf.|gem.|Abs.|Nr.|Art.|Az.|vgl.|m. w. N.|Rn.|St.|ca.|Dr.|Str.|Tel.|Fax|z. Hd.|i. A.|usw.|inkl.|zzgl.|GmbH|KG|AG|e. V.|Co.|mbH|OHG|Inc.|Ltd."
LAWS = "BGB|ZPO|StGB|StPO|HGB|GG|VwGO|InsO|FamFG|RVG|GKG|BRAO|SGB II|SGB IX|AO|UStG|EStG|StVO|StVG|UrhG|GmbHG|KSchG|BetrVG|DSGVO|ArbGG|WEG|VVG"
COURTS = "Amtsgericht|Landgericht|Oberlandesgericht|Arbeitsgericht|Sozialgericht|Verwaltungsgericht|Finanzgericht|Bundesgerichtshof"
MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
ITEMS = "BIO MILCH 1,5%|VOLLKORNBROT|BUTTER 250G|KAFFEE CREMA|PFAND 0,25|ÄPFEL KG|KÄSE GOUDA|MwSt|SUMME|Bar|EC-Karte|Rückgeld|TOTAL|CASH|CHANGE|SUBTOTAL|GST 6%|TAX|QTY|ROUNDING ADJ|Netto|Brutto|Zwischensumme|Rabatt|Trinkgeld|Artikel|Menge|Einzelpreis|Gesamtpreis|Skonto 2 %|Versandkosten"
LABELS = "Rechnungsnummer|Kundennummer|Datum|Lieferdatum|Zahlbar bis|Steuernummer|USt-IdNr.|IBAN|BIC|Betreff|Unser Zeichen|Ihr Zeichen|Aktenzeichen|Geburtsdatum|Anschrift|Unterschrift|Ort, Datum|Telefon|E-Mail|Seite|Anlage|Blatt|Invoice No.|Date|Due date|Amount|Bill to|Phone|Cashier|Receipt #|Table|Bon-Nr.|Filiale|Kasse"


def one(rng: Generator, choices: str) -> str:
    """One of the choices divided by bars."""
    parts = choices.split("|")
    return parts[int(rng.integers(len(parts)))]


@lru_cache(1)
def word_lists() -> list[tuple[float, list[str]]]:
    """Words by list with their share; words with letters that the reader does not know are left out."""
    known = set(CHARACTERS)
    out = []
    for name, share in LISTS.items():
        lines = Path("/usr/share/dict", name).read_text("utf-8", "ignore").split("\n")
        out.append((share, [line for line in lines if line and set(line) <= known]))
    return out


@lru_cache(1)
def running_words() -> list[str]:
    """Words in the frequency of running German text: the German manual pages (package manpages-de), where installed."""
    import gzip

    known, words = set(CHARACTERS), []
    for path in sorted(Path("/usr/share/man/de/man1").glob("*.gz"))[:260]:
        text = gzip.decompress(path.read_bytes()).decode("utf-8", "ignore")
        for line in text.split("\n"):
            if line.startswith((".", "'")) or "\\" in line:
                continue
            words += [word for word in line.split() if set(word) <= known and re.fullmatch(r"[A-Za-zÄÖÜäöüß,.;:()„“-]+", word)]
    return words


def word(rng: Generator) -> str:
    """One word, in one of four cases of letters."""
    roll = rng.random()
    for share, words in word_lists():
        roll -= share
        if roll <= 0:
            break
    chosen = words[int(rng.integers(len(words)))]
    case = rng.random()
    if case < 0.12:
        return chosen.upper().replace("ẞ", "SS")
    return chosen.capitalize() if case < 0.2 else chosen


def digits(rng: Generator, count: int) -> str:
    """So many figures."""
    return "".join(str(d) for d in rng.integers(0, 10, count))


def amount(rng: Generator) -> str:
    """An amount, German or English, with and without a currency."""
    whole = int(10 ** rng.uniform(0, 5))
    cents = f"{int(rng.integers(100)):02d}"
    grouped = f"{whole:,}" if rng.random() < 0.7 else str(whole)
    text = f"{grouped.replace(',', '.')},{cents}" if rng.random() < 0.65 else f"{grouped}.{cents}"
    sign = one(rng, " €| EUR||||€| A| B| %")
    lead = one(rng, "||||€ |EUR |$|RM |-|£")
    return f"{lead}{text}{sign}"


def date(rng: Generator) -> str:
    """A date in one of the usual forms, sometimes with a time."""
    day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1950, 2031))
    forms = [
        f"{day:02d}.{month:02d}.{year}",
        f"{day}.{month}.{year % 100:02d}",
        f"{day}. {one(rng, MONTHS)} {year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}/{month:02d}/{year}",
        f"{day:02d}.{month:02d}.{year} {int(rng.integers(24)):02d}:{int(rng.integers(60)):02d} Uhr",
        f"{int(rng.integers(24)):02d}:{int(rng.integers(60)):02d}:{int(rng.integers(60)):02d}",
    ]
    return forms[int(rng.integers(len(forms)))]


def number(rng: Generator) -> str:
    """Numbers of files, accounts, telephones, articles, sections of laws."""
    grouped = digits(rng, 20)
    forms = [
        f"DE{grouped[:2]} {grouped[2:6]} {grouped[6:10]} {grouped[10:14]} {grouped[14:18]} {grouped[18:20]}",
        f"DE{digits(rng, 9)}",
        f"{int(rng.integers(1, 40))} {one(rng, 'O|C|S|Ca|U|F|Ls|Js|K|T|W')} {int(rng.integers(1, 9999))}/{int(rng.integers(0, 30)):02d}",
        f"§ {int(rng.integers(1, 999))}{one(rng, '||a|b|c')} {one(rng, LAWS)}",
        f"§§ {int(rng.integers(1, 400))}, {int(rng.integers(400, 900))} Abs. {int(rng.integers(1, 6))} {one(rng, '|Satz 1 |Nr. 2 ')}{one(rng, LAWS)}",
        f"Art. {int(rng.integers(1, 99))} {one(rng, LAWS)}",
        f"0{digits(rng, 3)} {one(rng, '/ |- |')}{digits(rng, 7)}",
        f"+49 ({0}) {digits(rng, 3)} {digits(rng, 6)}",
        digits(rng, int(rng.integers(1, 14))),
        f"{digits(rng, 3)}-{digits(rng, 5)}-{digits(rng, 2)}",
        f"{int(rng.integers(1, 20))} x {amount(rng)}",
        f"{digits(rng, 5)} {word(rng)}",
        f"{one(rng, '#|Nr. |No. |')}{one(rng, 'A|B|RE|INV|KD|')}{digits(rng, 6)}",
        f"{int(rng.integers(1, 100))},{int(rng.integers(10))} %",
        f"{int(rng.integers(1, 60))} °C",
        f"{int(rng.integers(1, 300))} m²",
    ]
    return forms[int(rng.integers(len(forms)))]


def contact(rng: Generator) -> str:
    """An address of mail or of the web."""
    name = re.sub(r"[^a-z]", "", word(rng).lower()) or "info"
    host = re.sub(r"[^a-z]", "", word(rng).lower()) or "kanzlei"
    return one(rng, f"{name}@{host}.de|www.{host}.de|https://{host}.com/{name}|{name}.{host}@{host}-recht.de|@{name}")


def token(rng: Generator) -> str:
    """One piece of a line."""
    roll = rng.random()
    if roll < 0.42:
        running = running_words()
        return running[int(rng.integers(len(running)))] if running else word(rng)
    if roll < 0.66:
        return word(rng) + one(rng, "|||||,|.|:|;|!|?|)|-")
    if roll < 0.76:
        return amount(rng)
    if roll < 0.81:
        return date(rng)
    if roll < 0.89:
        return number(rng)
    if roll < 0.92:
        return one(rng, LABELS) + one(rng, ":|:||.")
    if roll < 0.94:
        return one(rng, ITEMS)
    if roll < 0.96:
        return one(rng, ABBREVIATIONS)
    if roll < 0.97:
        return one(rng, f"„{word(rng)}“|‚{word(rng)}‘|»{word(rng)}«|“{word(rng)}”|({word(rng)})|[{digits(rng, 2)}]|\"{word(rng)}\"|'{word(rng)}'")
    if roll < 0.98:
        return contact(rng)
    if roll < 0.99:
        return one(rng, COURTS)
    # Each character alone, rare ones as often as others, so that none is forgotten.
    return "".join(CHARACTERS[i] for i in rng.integers(1, len(CHARACTERS), int(rng.integers(1, 7))))


def line(rng: Generator, length: int) -> str:
    """A line of at most `length` characters: words, or the label and the amount of a table's row with a gap between."""
    if rng.random() < 0.12:
        left = one(rng, LABELS) if rng.random() < 0.5 else one(rng, ITEMS)
        right = amount(rng) if rng.random() < 0.6 else number(rng)
        text = f"{left}{one(rng, ': | | ')}{right}"
    else:
        parts: list[str] = []
        while sum(len(part) + 1 for part in parts) < length * rng.uniform(0.45, 1.0):
            parts.append(token(rng))
        text = " ".join(parts)
    text = re.sub(r" +", " ", text).strip()
    if len(text) > length:
        text = text[:length].strip()
    return text if set(text) <= set(CHARACTERS) and text else line(rng, length)
