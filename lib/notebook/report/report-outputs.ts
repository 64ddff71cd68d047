/** A cell's outputs as HTML that can be trusted: pictures, tables and text; whatever else they hold is escaped or left out. */
import { stripVTControlCharacters } from "node:util";
import sanitizeHtml from "sanitize-html";
import type { Figure } from "../../figures/drawing/figure";
import { figureSvg } from "../../figures/drawing/render";
import { escapeHtml } from "../display/html";
import { renderMarkdown, type ProseContext } from "./markdown";
import type { DisplayOutput, MimeBundle, Output } from "../notebook-file";
import { plotlyType } from "../display/plotly-output";

const sanitizer: sanitizeHtml.IOptions = {
  allowedTags: [
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "p",
    "div",
    "span",
    "b",
    "strong",
    "i",
    "em",
    "code",
    "sub",
    "sup",
    "br",
    "ul",
    "ol",
    "li",
    "img",
  ],
  allowedAttributes: {
    "*": ["style"],
    th: ["colspan", "rowspan"],
    td: ["colspan", "rowspan"],
    img: ["src", "alt", "width", "height"],
  },
  allowedStyles: { "*": { "text-align": [/^(left|right|center)$/] } },
  allowedSchemes: [],
  allowedSchemesByTag: { img: ["data"] },
  exclusiveFilter: ({ tag, attribs }) => tag === "img" && !/^data:image\/(png|jpeg);base64,/.test(attribs["src"] ?? ""),
};

export async function renderOutput(output: Output, context: ProseContext): Promise<string> {
  switch (output.output_type) {
    case "stream":
      return output.name === "stderr" ? folded("Messages", plainBlock(output.text)) : plainBlock(output.text);
    case "error":
      return `<pre class="error">${escapeHtml(stripVTControlCharacters(output.traceback.join("\n") || `${output.ename}: ${output.evalue}`))}</pre>`;
    case "display_data":
    case "execute_result":
      return renderBundle(output, context);
  }
}

/** Something that is closed until it is wanted. */
export function folded(summary: string, html: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${html}</details>`;
}

async function renderBundle({ data, metadata }: DisplayOutput, context: ProseContext): Promise<string> {
  const text = (type: string): string | undefined =>
    typeof data[type] === "string" ? (data[type] as string) : undefined;
  const picture = await pictureOf(data);
  if (picture) {
    const image = `<img class="figure" alt="${escapeHtml(text("text/plain") ?? "")}"${widthOf(metadata["image/png"])} src="${picture}">`;
    const values = context.figureValues ? data[plotlyType] : undefined;
    return values ? `<div class="drawn">${image}${dataBlock(values)}</div>` : image;
  }
  const html = text("text/html");
  if (html !== undefined) return `<div class="scroll">${sanitizeHtml(html, sanitizer)}</div>`;
  const markdown = text("text/markdown");
  if (markdown !== undefined) return renderMarkdown(markdown, context);
  return plainBlock(text("text/plain") ?? "");
}

/** The picture in an output as a data URI: a figure's own lines, which stay sharp in print, or its PNG. */
async function pictureOf(data: MimeBundle): Promise<string | undefined> {
  const png = data["image/png"];
  if (typeof png !== "string" || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(png)) return undefined;
  const figure = data[plotlyType] as Figure | undefined;
  const svg = figure && (await figureSvg({ ...figure, alt: "" }).catch(() => undefined));
  if (svg) return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return `data:image/png;base64,${png.replace(/\s/g, "")}`;
}

/** Data that a page's script reads; no browser runs it. */
function dataBlock(values: unknown): string {
  return `<script type="application/json">${JSON.stringify(values).replaceAll("<", "\\u003c")}</script>`;
}

/** A figure's size on the page; its PNG may have more pixels. */
function widthOf(metadata: unknown): string {
  const width = (metadata as { width?: unknown } | undefined)?.width;
  return typeof width === "number" ? ` width="${Math.round(width)}"` : "";
}

function plainBlock(text: string): string {
  return text.trim() === "" ? "" : `<pre>${escapeHtml(stripVTControlCharacters(text.trimEnd()))}</pre>`;
}
