/** Executed notebooks as one page to read: prose, figures and tables, the code folded away. */
import * as fs from "node:fs";
import * as path from "node:path";
import sharp from "sharp";
import type { Figure } from "../../figures/drawing/figure";
import { writeFileAtomic } from "../../support/files/atomic";
import { readJson } from "../../support/files/json-file";
import { type Opening, reportPage, type Section } from "./report-page";
import { notebookSection, sectionId } from "./section";

export interface ReportOptions {
  /** Executed notebooks, in the order of reading. */
  readonly notebooks: readonly string[];
  /** The page to write. */
  readonly file: string;
  readonly title: string;
  /** What it opens with; `figures` are files of `renderFigure` without extension, shown if they are there. */
  readonly opening?: Partial<Omit<Opening, "pictures">> & { readonly figures?: readonly string[] };
}

/** A page that can be sent by mail. */
const largestBytes = 5_000_000;
/** Of pictures of pixels, one after the other until the page is small enough. */
const qualities = [80, 60, 40];

/**
 * Writes the report: one file that opens offline, with nothing in it that runs.
 * Pictures are compressed further when the page would be larger than 5 MB.
 * @throws UserError when a notebook is missing or damaged.
 */
export async function writeReport({ notebooks, file, title, opening = {} }: ReportOptions): Promise<void> {
  const sections: Section[] = [];
  const addressOf = (name: string): string | undefined =>
    notebooks.some((other) => path.basename(other) === name) ? `#${sectionId(name)}` : undefined;
  for (const notebook of notebooks) sections.push(await notebookSection(notebook, { addressOf }));
  const { figures = [], answer = "", changes = "", summary = "" } = opening;
  const pictures = figures.flatMap(pictureOfFigure);
  writeFileAtomic(
    file,
    await smallEnough(reportPage(title, { answer, changes, summary, pictures }, sections), largestBytes),
  );
}

/** A drawn figure and its words. A notebook that was left out has drawn none. */
function pictureOfFigure(name: string): Opening["pictures"] {
  if (!fs.existsSync(`${name}.png`) || !fs.existsSync(`${name}.json`)) return [];
  const { alt } = readJson(`${name}.json`, "draw it again") as Figure;
  return [{ uri: `data:image/png;base64,${fs.readFileSync(`${name}.png`, "base64")}`, alt }];
}

/** The page, its pictures compressed further while it is larger. */
export async function smallEnough(page: string, bytes: number): Promise<string> {
  let smaller = page;
  for (const quality of qualities) {
    if (Buffer.byteLength(smaller) <= bytes) break;
    smaller = await withSmallerPictures(page, quality);
  }
  return smaller;
}

/** With drawings as text, which is a fifth smaller than base64, and other pictures as WebP. */
async function withSmallerPictures(page: string, quality: number): Promise<string> {
  const parts = page.split(/data:image\/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)/);
  // Odd parts are what the group caught: the pictures.
  const smaller = parts.map(async (part, index) => {
    if (index % 2 === 0) return part;
    const picture = await sharp(Buffer.from(part, "base64")).webp({ quality }).toBuffer();
    return `data:image/webp;base64,${picture.toString("base64")}`;
  });
  return (await Promise.all(smaller))
    .join("")
    .replace(
      /data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)/g,
      (_, base64: string) => `data:image/svg+xml;charset=utf-8,${escaped(Buffer.from(base64, "base64").toString())}`,
    );
}

/** What has a meaning in an address, in an attribute or in HTML, percent-encoded. */
function escaped(text: string): string {
  return text.replace(/[%#<>"&()\s]/g, (character) =>
    character === " " ? " " : encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );
}
