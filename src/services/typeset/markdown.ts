import MarkdownIt from "markdown-it";

/** HTML inside is shown as it is written: a letter has none, and a program's notes are not ours to run. */
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

export const markdownPage = (text: string): string => `<div class="markdown">${markdown.render(text)}</div>`;
