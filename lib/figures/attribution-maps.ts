/** Where do classifiers look? The paper's arrangement: one image in each row, and beside it the map of every classifier. */
import type { Attribution, AttributionMethod } from "../attribution/attribute-cohort";
import { UserError } from "../support/errors";
import { colorsOf, colorStrip } from "./drawing/color-scale";
import type { Figure } from "./drawing/figure";
import { frameLayout, note } from "./drawing/frame";
import { type ColumnTitle, labelColumn, labeledMosaic } from "./drawing/labeled-mosaic";
import { maskOutline } from "./drawing/mask-outline";
import { type Tile, tileSide } from "./drawing/mosaic";
import { fontSize } from "./drawing/theme";
import { networkWords } from "./drawing/words";

const gap = 6;
/** Of the figure, in CSS pixels. */
const widest = 760;
const scaleSpace = 96;

const methodWords: Readonly<Record<AttributionMethod, string>> = {
  "occlusion, all labels":
    "the increase in the loss of all labels when a 4×4 patch of the network's input is covered (the paper's map)",
  occlusion: "the increase in the loss of the row's finding when a 4×4 patch of the network's input is covered",
  "Grad-CAM": "Grad-CAM of the row's finding",
};

/**
 * One row for each finding: the image and the classifiers' maps of it, with the finding's outline if it is known.
 * @throws UserError when there are no examples.
 */
export async function attributionMapsFigure(attribution: Attribution, method: AttributionMethod): Promise<Figure> {
  const { classifiers, resolution, examples } = attribution;
  if (examples.length === 0)
    throw new UserError("There are no attribution maps to draw; attribute images that show a finding.");
  const labels = labelColumn(
    examples.map(({ finding }) => finding),
    170,
  );
  const side = tileSide((widest - labels.width - scaleSpace) / (classifiers.length + 1) - gap, resolution);
  const step = side + gap;
  const width = (classifiers.length + 1) * step - gap;
  const height = Math.max(180, examples.length * step - gap); // room for the scale
  const layout = frameLayout({
    title: "Where do the classifiers look?",
    subtitle: methodWords[method][0].toUpperCase() + methodWords[method].slice(1),
    caption: captionOf(attribution, method),
    plotHeight: height,
    left: labels.width,
    width: labels.width + width + scaleSpace,
    right: 0,
    above: 24,
    below: 14,
  });
  const titles = ["image", ...classifiers].map((text, column): ColumnTitle => ({
    text,
    x: column * step + side / 2,
    xanchor: "center",
  }));
  const tiles = tilesOf(attribution, method, step);
  const picture = { tiles, resolution, side, width, height, step, labels: labels.lines, titles, beside: scaleSpace };
  const { xaxis, yaxis, images, ...around } = await labeledMosaic(picture);
  const scale = await colorScale(width + 16);
  return {
    data: [],
    layout: {
      ...layout,
      xaxis,
      yaxis,
      images: [...images, scale.image],
      shapes: outlineShapes(outlinesOf(attribution, side, step)),
      annotations: [...layout.annotations, ...around.titles, ...scale.annotations, ...around.labels],
    },
    alt: `Attribution maps (${methodWords[method]}) of classifiers trained on ${classifiers.join(", ")}, side by side on one real test image for each of ${examples.map(({ finding }) => finding).join(", ")}.`,
  };
}

function captionOf(attribution: Attribution, method: AttributionMethod): string {
  const { networks = [], examples, inputSize, gradCamSide } = attribution;
  return (
    `Real test images, one for each finding, not hand-picked; columns say what the classifier was trained on. Bright patches are important. Each map has its own scale, from 0 to its maximum. ${examples.some(({ mask }) => mask) ? "Outlines show where the phantom has drawn the finding. " : "For these images, the locations of the findings are unknown. "}` +
    (method === "Grad-CAM"
      ? `The network's last feature maps have ${gradCamSide}\u00a0×\u00a0${gradCamSide} pixels; finer structure comes from enlarging them.`
      : `The network's input has ${inputSize}\u00a0×\u00a0${inputSize} pixels.`) +
    ` ${networkWords(networks)}`.trimEnd()
  );
}

/** Each image with its maps beside it. @param step from one image to the next, to the right and down. */
function tilesOf({ examples }: Attribution, method: AttributionMethod, step: number): Tile[] {
  return examples.flatMap(({ image, maps }, row) =>
    [image, ...maps[method].map((map) => colorsOf(toMaximum(map)))].map((pixels, column): Tile => ({
      pixels,
      left: column * step,
      top: row * step,
    })),
  );
}

/** The outlines of the findings on all images and maps, as one path. */
function outlinesOf({ examples, classifiers, resolution }: Attribution, side: number, step: number): string {
  return examples
    .flatMap(({ mask }, row) =>
      mask
        ? Array.from({ length: classifiers.length + 1 }, (_, column) =>
            maskOutline(mask, resolution, side, column * step, row * step),
          )
        : [],
    )
    .join("");
}

/** The scale of the maps' colors, to the right of the picture, and what is written at it. */
async function colorScale(left: number): Promise<{ image: object; annotations: object[] }> {
  const [width, top, height] = [14, 52, 120];
  const image = {
    source: await colorStrip(),
    xref: "x",
    yref: "y",
    x: left,
    y: top,
    sizex: width,
    sizey: height,
    xanchor: "left",
    yanchor: "top",
    sizing: "stretch",
    layer: "below",
  };
  const title = note("share of<br>the map's<br>maximum", {
    x: left,
    y: top,
    xref: "x",
    yref: "y",
    xanchor: "left",
    yanchor: "bottom",
    yshift: 8,
    align: "left",
    font: { size: fontSize.caption },
  });
  const ticks = [1, 0.5, 0].map((value) =>
    note(String(value), {
      x: left + width,
      y: top + (1 - value) * height,
      xref: "x",
      yref: "y",
      xanchor: "left",
      yanchor: "middle",
      xshift: 4,
    }),
  );
  return { image, annotations: [title, ...ticks] };
}

/** Values as shares of the map's maximum. */
function toMaximum(map: Float64Array): Float64Array {
  const most = map.reduce((a, b) => Math.max(a, b));
  return map.map((value) => value / most);
}

/** Light around dark: seen on every gray and every color of the scale. */
function outlineShapes(path: string): object[] {
  if (path === "") return [];
  return [
    ["#ffffff", 2.5],
    ["#000000", 1.2],
  ].map(([color, width]) => ({ type: "path", path, xref: "x", yref: "y", line: { color, width } }));
}
