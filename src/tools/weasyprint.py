"""Draws page.html as page.pdf (PDF/A-2b) in the current folder. Nothing is loaded: data: URLs are all there is."""

import logging
import sys
import threading

from weasyprint import CSS, HTML, default_url_fetcher
from weasyprint.text.fonts import FontConfiguration

# How much smaller what is too wide for its paper may be drawn; beyond the last it is cut.
SHRINKINGS = (1, 1.3, 1.7, 2.2, 3)


def only_data(url, *args, **kwargs):
    if url.startswith("data:"):
        return default_url_fetcher(url, *args, **kwargs)
    raise ValueError("nothing is loaded")


def overflows(page):
    """Whether a box with text or a picture sticks out of its page (one CSS pixel is rounding)."""
    return any(
        box.position_x + box.width > page.width + 1
        for box in page._page_box.descendants()
        if type(box).__name__ in ("TextBox", "InlineReplacedBox", "BlockReplacedBox")
    )


def render(html, style, fonts, shrinking):
    size = f"size: {210 * shrinking}mm {297 * shrinking}mm !important"
    paper = f"@page {{ {size}; margin: {18 * shrinking}mm !important }}"
    sheets = [CSS(string=style + paper, font_config=fonts, url_fetcher=only_data)]
    return html.render(stylesheets=sheets, presentational_hints=True, font_config=fonts)


def main():
    # Warnings quote the document.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    fonts = FontConfiguration()
    html = HTML(filename="page.html", encoding="utf-8", base_url="about:blank", url_fetcher=only_data)
    with open(sys.argv[1], encoding="utf-8") as file:
        style = file.read()
    for shrinking in SHRINKINGS:
        document = render(html, style, fonts, shrinking)
        if not any(overflows(page) for page in document.pages):
            break
    document.write_pdf("page.pdf", zoom=1 / shrinking, variant="pdf/a-2b")


# Boxes within boxes are walked by recursion, and mails quote mails that quote mails.
sys.setrecursionlimit(100_000)
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=main)
thread.start()
thread.join()
