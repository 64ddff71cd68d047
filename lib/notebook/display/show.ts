/** Figures and prose as outputs of a notebook's cell. */
import * as fs from "node:fs";
import sharp from "sharp";
import { figureJson, type Figure } from "../../figures/drawing/figure";
import { figurePng, renderFigure } from "../../figures/drawing/render";
import { displayBundle, inNotebook } from "./display";
import { plotlyType } from "./plotly-output";
import type { MimeBundle } from "../notebook-file";

/**
 * Shows a figure below the cell: interactive where plotly is installed (JupyterLab, VS Code), a PNG everywhere else.
 * @param file where to save it as well, without extension: `.png`, `.svg`, `.pdf` and `.json` are written.
 * @throws UserError when it is no figure or cannot be drawn.
 */
export async function show(figure: Figure, file?: string): Promise<void> {
  if (file !== undefined) await renderFigure(figure, file);
  if (!inNotebook()) return displayBundle({ "text/plain": figure.alt });
  const png = file === undefined ? await figurePng(figure) : fs.readFileSync(`${file}.png`);
  displayBundle(await figureBundle(figure, png), {
    "image/png": { width: Math.round(figure.layout.width), height: Math.round(figure.layout.height) },
  });
}

async function figureBundle(figure: Figure, png: Buffer): Promise<MimeBundle> {
  const { data, layout, config } = figureJson(figure);
  // JupyterLab's plotly extension shows the PNG first, pixel by pixel, and draws its own figure when pointed at:
  // the PNG, which is drawn at twice the figure's size, must have the figure's size here.
  const small = await sharp(png)
    .resize({ width: Math.round(layout.width) })
    // Text and gray images have hardly more colors than a palette: a third smaller, and nobody sees it. The file is exact.
    .png({ palette: true, dither: 0, effort: 10 })
    .toBuffer();
  const words = { "text/plain": figure.alt };
  if (data.length > 0)
    return { [plotlyType]: { data, layout, config }, "image/png": small.toString("base64"), ...words };
  // Pictures alone have nothing to point at or zoom into. Large ones would make notebooks that no page shows.
  const shown = png.length > largePicture && small.length < png.length ? small : png;
  return { "image/png": shown.toString("base64"), ...words };
}

/** Bytes of a picture from which on a notebook has it at the figure's size, and not at twice that, if this is smaller. */
const largePicture = 120_000;

/** Shows prose below the cell: text with numbers that the cell has computed. */
export function showMarkdown(markdown: string): void {
  displayBundle({ "text/markdown": markdown, "text/plain": markdown });
}
