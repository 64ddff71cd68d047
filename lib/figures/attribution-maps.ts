/** Where do classifiers look? The paper's arrangement: one image in each row, and beside it the map of every classifier. */
import type { Attribution, AttributionMethod } from "../attribution/attribute-cohort";
import { UserError } from "../support/errors";
import { colorsOf, colorStrip } from "./drawing/color-scale";
import type { Figure } from "./drawing/figure";
import { frameLayout, note, plain, textWidth, wrap } from "./drawing/frame";
import { maskOutline } from "./drawing/mask-outline";
import { mosaic, mosaicImage, pixelAxes, type Tile, tileSide } from "./drawing/mosaic";
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
  const { classifiers, networks = [], resolution, examples, inputSize, gradCamSide } = attribution;
  if (examples.length === 0)
    throw new UserError("There are no attribution maps to draw; attribute images that show a finding.");
  const titleWidth =
    Math.min(170, Math.max(...examples.map(({ finding }) => textWidth(finding, fontSize.tick)), 60)) + 24;
  const side = tileSide((widest - titleWidth - scaleSpace) / (classifiers.length + 1) - gap, resolution);
  const step = side + gap;
  const width = (classifiers.length + 1) * step - gap;
  const height = Math.max(180, examples.length * step - gap); // room for the scale
  const layout = frameLayout({
    title: "Where do the classifiers look?",
    subtitle: methodWords[method][0].toUpperCase() + methodWords[method].slice(1),
    caption:
      `Real test images, one for each finding, not hand-picked; columns say what the classifier was trained on. Bright patches are important. Each map has its own scale, from 0 to its maximum. ${examples.some(({ mask }) => mask) ? "Outlines show where the phantom has drawn the finding. " : "For these images, the locations of the findings are unknown. "}` +
      (method === "Grad-CAM"
        ? `The network's last feature maps have ${gradCamSide}\u00a0×\u00a0${gradCamSide} pixels; finer structure comes from enlarging them.`
        : `The network's input has ${inputSize}\u00a0×\u00a0${inputSize} pixels.`) +
      ` ${networkWords(networks)}`.trimEnd(),
    plotHeight: height,
    left: titleWidth,
    width: titleWidth + width + scaleSpace,
    right: 0,
    above: 24,
    below: 14,
  });
  const axes = pixelAxes(width + scaleSpace, height);
  const tiles = examples.flatMap(({ image, maps }, row): Tile[] =>
    [image, ...maps[method].map((map) => colorsOf(toMaximum(map)))].map((pixels, column) => ({
      pixels,
      left: column * step,
      top: row * step,
    })),
  );
  const outlines = examples.flatMap(({ mask }, row) =>
    mask
      ? Array.from({ length: classifiers.length + 1 }, (_, column) =>
          maskOutline(mask, resolution, side, column * step, row * step),
        )
      : [],
  );
  const scale = { left: width + 16, width: 14, top: 52, height: 120 };
  return {
    data: [],
    layout: {
      ...layout,
      xaxis: axes.x,
      yaxis: axes.y,
      images: [
        mosaicImage(await mosaic(tiles, resolution, side, width, height)),
        {
          source: await colorStrip(),
          xref: "x",
          yref: "y",
          x: scale.left,
          y: scale.top,
          sizex: scale.width,
          sizey: scale.height,
          xanchor: "left",
          yanchor: "top",
          sizing: "stretch",
          layer: "below",
        },
      ],
      shapes: outlineShapes(outlines.join("")),
      annotations: [
        ...layout.annotations,
        ...["image", ...classifiers].map((title, column) =>
          note(`<b>${plain(title)}</b>`, {
            x: column * step + side / 2,
            y: 0,
            xref: "x",
            yref: "y",
            xanchor: "center",
            yanchor: "bottom",
            yshift: 3,
          }),
        ),
        note("share of<br>the map's<br>maximum", {
          x: scale.left,
          y: scale.top,
          xref: "x",
          yref: "y",
          xanchor: "left",
          yanchor: "bottom",
          yshift: 8,
          align: "left",
          font: { size: fontSize.caption },
        }),
        ...[1, 0.5, 0].map((value) =>
          note(String(value), {
            x: scale.left + scale.width,
            y: scale.top + (1 - value) * scale.height,
            xref: "x",
            yref: "y",
            xanchor: "left",
            yanchor: "middle",
            xshift: 4,
          }),
        ),
        ...examples.map(({ finding }, row) =>
          note(wrap(plain(finding), titleWidth - 22, fontSize.tick).join("<br>"), {
            x: 0,
            y: row * step + side / 2,
            xref: "x",
            yref: "y",
            xanchor: "right",
            yanchor: "middle",
            xshift: -8,
            align: "right",
          }),
        ),
      ],
    },
    alt: `Attribution maps (${methodWords[method]}) of classifiers trained on ${classifiers.join(", ")}, side by side on one real test image for each of ${examples.map(({ finding }) => finding).join(", ")}.`,
  };
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
