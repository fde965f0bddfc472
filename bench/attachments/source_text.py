"""The text that stands in a file, read by others than the converter: /usr/bin/python3 source_text.py KIND FILE.

Prints UTF-8. Ends with 3 for kinds and files whose text it cannot tell. Needs Debian's python3-lxml, python3-html5lib and
python3-olefile (they come with our tools) and, for old Office files and RTF, catdoc and unrtf.
"""

import csv, email, email.policy, io, re, subprocess, sys, zipfile

import html5lib, olefile
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def xml(archive, name):
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, recover=True))


def docx(path):
    archive = zipfile.ZipFile(path)
    names = [n for n in archive.namelist() if re.fullmatch(r"word/(document\d*|footnotes|endnotes)\.xml", n)]
    words = []

    def walk(node, said):
        tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
        # What is deleted, moved away or hidden is not there; of two ways to show a thing one is.
        if tag in ("del", "moveFrom", "Fallback", "instrText", "delText"):
            return
        if tag == "r" and node.find(f"{W}rPr/{W}vanish") is not None:
            return
        if tag == "p":
            words.append("\n")
        if node.tag == f"{W}t":
            words.append(node.text or "")
        if tag in ("tab", "br", "cr", "tc"):
            words.append(" ")
        for child in node:
            walk(child, said)

    for name in names:
        walk(xml(archive, name), True)
    return "".join(words)


def opendocument(path):
    words = []

    def walk(node):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in (OFFICE + "annotation", TEXT + "tracked-changes", TEXT + "sequence-decls"):
            return
        if tag in (TEXT + "p", TEXT + "h"):
            words.append("\n")
        if tag in (TEXT + "s", TEXT + "tab", TEXT + "line-break"):
            words.append(" ")
        words.append(node.text or "" if tag else "")
        for child in node:
            walk(child)
            words.append(child.tail or "")

    walk(xml(zipfile.ZipFile(path), "content.xml").find(f"{OFFICE}body"))
    return "".join(words)


def xlsx(path):
    archive = zipfile.ZipFile(path)
    names = archive.namelist()
    shared = []
    if "xl/sharedStrings.xml" in names:
        for one in xml(archive, "xl/sharedStrings.xml").iter(f"{S}si"):
            shared.append("".join(t.text or "" for t in one.iter(f"{S}t") if t.getparent().tag != f"{S}rPh"))
    words = []
    for name in names:
        if not re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
            continue
        for cell in xml(archive, name).iter(f"{S}c"):
            value = cell.find(f"{S}v")
            if cell.get("t") == "s" and value is not None:
                words.append(shared[int(value.text)])
            elif cell.get("t") == "inlineStr":
                words += [t.text or "" for t in cell.iter(f"{S}t")]
            # A number that is shown as it is stored: whole, in no format of its own.
            elif value is not None and cell.get("t") in (None, "n", "str") and cell.get("s") in (None, "0"):
                if cell.get("t") == "str" or re.fullmatch(r"\d{1,9}", value.text or ""):
                    words.append(value.text or "")
    return " ".join(words)


def pptx(path):
    archive = zipfile.ZipFile(path)
    slides = [n for n in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
    return "\n".join(
        "".join(t.text or "" for t in p.iter(f"{A}t")) for n in slides for p in xml(archive, n).iter(f"{A}p")
    )


def program(*command):
    return subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout


def html(content, charset=None):
    tree = html5lib.parse(content, treebuilder="lxml", namespaceHTMLElements=False, **({"transport_encoding": charset} if charset else {}))
    words = []

    def walk(node):
        tag = node.tag if isinstance(node.tag, str) else "!"
        style = (node.get("style") or "").replace(" ", "") if tag != "!" else ""
        if tag in ("!", "script", "style", "head", "noscript", "template", "title", "iframe", "select", "option", "textarea"):
            return
        if "display:none" in style or node.get("hidden") is not None:
            return
        inline = tag in ("b", "i", "em", "strong", "u", "span", "a", "font", "sub", "sup", "code", "small", "mark")
        words.append("" if inline else "\n")
        words.append(node.text or "")
        for child in node:
            walk(child)
            words.append(child.tail or "")
        words.append("" if inline else "\n")

    walk(tree.getroot().find("body"))
    return "".join(words)


def plain(content):
    for charset in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            pass
    return content.decode("latin-1")


def mail(path):
    message = email.message_from_bytes(open(path, "rb").read(), policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    if body is None:
        sys.exit(3)
    text = body.get_content()
    if body.get_content_type() == "text/html":
        text = html(text)
    return f"{message['subject'] or ''}\n{text}"


def msg(path):
    ole = olefile.OleFileIO(path)

    def of(number):
        for kind, charset in (("001F", "utf-16-le"), ("001E", "cp1252")):
            name = f"__substg1.0_{number}{kind}"
            if ole.exists(name):
                return ole.openstream(name).read().decode(charset, "replace")
        return ""

    # Subject (PidTagSubject), text (PidTagBody), as MS-OXPROPS has them.
    return f"{of('0037')}\n{of('1000')}"


readers = {
    "docx": docx,
    "odt": opendocument,
    "ods": opendocument,
    "odp": opendocument,
    "xlsx": xlsx,
    "pptx": pptx,
    "doc": lambda path: program("catdoc", "-w", "-d", "utf-8", path).decode(),
    "ppt": lambda path: program("catppt", "-d", "utf-8", path).decode(),
    "xls": lambda path: program("xls2csv", "-d", "utf-8", path).decode(),
    "rtf": lambda path: html(program("unrtf", "--html", "--nopict", path)),
    "csv": lambda path: "\n".join(" ".join(row) for row in csv.reader(io.StringIO(plain(open(path, "rb").read())), delimiter=";")),
    "html": lambda path: html(open(path, "rb").read()),
    "txt": lambda path: plain(open(path, "rb").read()),
    "markdown": lambda path: re.sub(r"\]\([^)]*\)", "]", plain(open(path, "rb").read())),
    "mail": mail,
    "msg": msg,
}

if __name__ == "__main__":
    kind, path = sys.argv[1:]
    if kind not in readers:
        sys.exit(3)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    print(readers[kind](path))
