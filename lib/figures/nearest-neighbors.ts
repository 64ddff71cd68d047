/** Does the generator repeat its training images? Synthetic images with their nearest real ones, and all distances. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, legendAt, note } from "./drawing/frame";
import { bins, histogramTrace } from "./drawing/histogram";
import { labeledMosaic } from "./drawing/labeled-mosaic";
import { type Tile, tileSide } from "./drawing/mosaic";
import { axis, figureWidth, fontSize, seriesLooks } from "./drawing/theme";
import { networkWords } from "./drawing/words";
import { median } from "../statistics/quantile";

/** A synthetic image and the real training image nearest to it; H×W gray values each. */
export interface NeighborPair {
  readonly synthetic: Uint8Array;
  readonly real: Uint8Array;
  readonly distance: number;
}

/** Whose images are compared, and how. */
export interface NearestNeighborsOptions {
  /** "cpD-GAN": whose images these are. */
  readonly source: string;
  /** Width and height of each image in pixels. */
  readonly resolution: number;
  /** Pairs to show; the nearest first says most about copying. */
  readonly pairs: readonly NeighborPair[];
  /** From each synthetic image to its nearest real training image. */
  readonly distances: ArrayLike<number>;
  /** From each real image to the nearest other training image: what distance means among reals. */
  readonly realDistances: ArrayLike<number>;
  /** Which real images these are; training images unless it is said. */
  readonly reals?: "held-out";
  /** What is measured, for the axis: "cosine distance of classifier features". */
  readonly metric: string;
  /** The classifier whose features are compared, in words, for the caption. */
  readonly network?: string;
}

const left = 100;
const gap = 4;
const histogramHeight = 190;
const mostPairs = 10;
const between = 76;

/**
 * Pairs above, at most ten of them; distributions below.
 * @throws UserError when there are no pairs or distances, or an image is of another size.
 */
export async function nearestNeighborsFigure(options: NearestNeighborsOptions): Promise<Figure> {
  const { pairs, resolution, source } = options;
  checkNeighbors(options, mostPairs);
  const side = tileSide((figureWidth - left - 24 + gap) / Math.max(6, pairs.length) - gap, resolution);
  const step = side + gap;
  const [width, height] = [pairs.length * step - gap, 2 * step - gap];
  const tiles = pairs.flatMap((pair, column): Tile[] => [
    { pixels: pair.synthetic, left: column * step, top: 0 },
    { pixels: pair.real, left: column * step, top: step },
  ]);
  const plotHeight = height + between + histogramHeight;
  const layout = frameLayout({
    title: "Synthetic images and their nearest real training images",
    caption:
      `Numbers under the pairs are their distances. Copies of training images would cause a peak at the left end of the dashed distribution, below the distances between real images. ${networkWords([options.network], "Features of")}`.trimEnd(),
    plotHeight,
    left,
    above: 4,
    width: Math.max(figureWidth, left + width + 24),
  });
  const picture = await labeledMosaic({
    ...{ tiles, resolution, side, width, height, step },
    labels: [source, "nearest real"],
    beside: layout.width - layout.margin.l - layout.margin.r - width,
  });
  const edges = bins([options.distances, options.realDistances, [0]], 40);
  return {
    data: histograms(options, edges),
    layout: {
      ...layout,
      showlegend: true,
      legend: { ...legendAt(0, histogramHeight / plotHeight), xref: "paper", yref: "paper", yanchor: "bottom" },
      xaxis: { ...picture.xaxis, domain: [0, 1], anchor: "y" },
      yaxis: { ...picture.yaxis, domain: [1 - height / plotHeight, 1], anchor: "x" },
      xaxis2: axis(`${options.metric[0].toUpperCase()}${options.metric.slice(1)}`, {
        anchor: "y2",
        range: [edges[0], edges[edges.length - 1]],
      }),
      yaxis2: axis("Share of images (%)", {
        domain: [0, histogramHeight / plotHeight],
        anchor: "x2",
        rangemode: "tozero",
        nticks: 5,
      }),
      images: picture.images,
      annotations: [
        ...layout.annotations,
        ...picture.labels,
        ...pairs.map(({ distance }, column) => distanceNote(distance, column * step + side / 2, height)),
      ],
    },
    alt:
      `${pairs.length} ${source} images above their nearest real training images, at distances ${pairs.map((pair) => short(pair.distance)).join(", ")}. ` +
      `Median ${options.metric}: ${short(median(options.distances))} from synthetic to nearest real, ${short(median(options.realDistances))} from ${realsWords(options)}.`,
  };
}

function realsWords({ reals }: Pick<NearestNeighborsOptions, "reals">): string {
  return reals === "held-out" ? "held-out real to nearest real" : "real to nearest other real";
}

function histograms(
  { source, distances, realDistances, reals }: NearestNeighborsOptions,
  edges: readonly number[],
): object[] {
  const below = { xaxis: "x2", yaxis: "y2" };
  return [
    histogramTrace(realsWords({ reals }), realDistances, edges, seriesLooks[0], below),
    histogramTrace(`${source} to nearest real`, distances, edges, seriesLooks[1], below),
  ];
}

/** A pair's distance, under the middle of its images. */
function distanceNote(distance: number, x: number, y: number): object {
  return note(short(distance), {
    x,
    y,
    xref: "x",
    yref: "y",
    xanchor: "center",
    yanchor: "top",
    yshift: -3,
    font: { size: fontSize.caption },
  });
}

/** @throws UserError when there is nothing to show, there are too many pairs, or an image is of another size. */
export function checkNeighbors(
  { pairs, resolution, distances, realDistances }: NearestNeighborsOptions,
  most: number,
): void {
  if (pairs.length === 0 || distances.length === 0 || realDistances.length === 0) {
    throw new UserError(
      "There are no neighbors to show; give at least one pair, and the distances of synthetic and of real images.",
    );
  }
  if (pairs.length > most)
    throw new UserError(`${pairs.length} pairs are too many for this figure; give at most ${most}.`);
  if (pairs.some((pair) => pair.synthetic.length !== resolution ** 2 || pair.real.length !== resolution ** 2)) {
    throw new UserError(`An image of a pair is not ${resolution} × ${resolution} pixels; check the resolution.`);
  }
}

/** A distance with two digits that count. */
export function short(value: number): string {
  return Number(value.toPrecision(2)).toString();
}
