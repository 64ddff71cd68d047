/** The notebooks' prose as HTML: markdown with equations between dollar signs. Raw HTML is shown as text, nothing is fetched. */
import * as fs from "node:fs";
import * as path from "node:path";
import katex from "@vscode/markdown-it-katex";
import MarkdownIt from "markdown-it";
import { escapeHtml } from "../display/html";

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

/** Where prose stands: what its links and pictures refer to, and what its headings are collected into. */
export interface ProseContext {
  /** The folder that pictures are relative to. */
  readonly folder: string;
  /** Begins the ids of its headings. */
  readonly prefix: string;
  /** The address of another notebook by its file's name, such as `#notebook-02`, if the reader has it. */
  readonly addressOf: (file: string) => string | undefined;
  readonly headings: Heading[];
  /** Keep the values of figures beside their pictures, for a page whose script can draw them (default: pictures alone). */
  readonly figureValues?: boolean;
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// MathML needs neither fonts nor scripts; every current browser draws it.
markdown.use(katex, { output: "mathml", throwOnError: false, trust: false });

/** Headings begin two levels down: the page has a title, and each notebook has one. */
markdown.core.ruler.push("headings", (state) => {
  const { headings, prefix } = state.env as ProseContext;
  for (const [index, token] of state.tokens.entries()) {
    if (token.type !== "heading_open" && token.type !== "heading_close") continue;
    const level = Number(token.tag.slice(1));
    token.tag = `h${Math.min(6, level + 1)}`;
    if (token.type === "heading_close") continue;
    const id = `${prefix}-${headings.length + 1}`;
    token.attrSet("id", id);
    headings.push({ level, text: plainText(state.tokens[index + 1].content), id });
  }
});

// A table that is wider than the screen can be scrolled, as those of outputs.
markdown.renderer.rules["table_open"] = () => '<div class="scroll"><table>\n';
markdown.renderer.rules["table_close"] = () => "</table></div>\n";
markdown.renderer.rules["image"] = (tokens, index, _options, env: ProseContext) => {
  const uri = pictureUri(tokens[index].attrGet("src") ?? "", env.folder);
  const alt = escapeHtml(tokens[index].content);
  return uri ? `<img alt="${alt}" src="${uri}">` : `<em>${alt}</em>`;
};

markdown.core.ruler.push("links", (state) => {
  const { addressOf } = state.env as ProseContext;
  for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
    const target = token.type === "link_open" ? token.attrGet("href") : null;
    if (target === null || /^(https?:|mailto:|#)/.test(target)) continue;
    const address = addressOf(path.basename(target));
    if (address) token.attrSet("href", address);
    else token.attrs = []; // a file that the page does not have beside it
  }
});

/** Renders a markdown cell. */
export function renderMarkdown(text: string, context: ProseContext): string {
  return markdown.render(text, context);
}

function plainText(inline: string): string {
  return inline.replace(/[*_`$]/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}

function pictureUri(source: string, folder: string): string | undefined {
  if (/^data:image\/png;base64,[A-Za-z0-9+/=]+$/.test(source)) return source;
  const file = path.resolve(folder, decodeURI(source));
  if (/^[a-z]+:/i.test(source) || path.extname(file) !== ".png" || !fs.existsSync(file)) return undefined;
  return `data:image/png;base64,${fs.readFileSync(file, "base64")}`;
}
