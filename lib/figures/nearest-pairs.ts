/** The hundred nearest pairs of the paper: synthetic images, each beside the real training image nearest to it, as one picture. */
import { blockMeans } from "../phantom/block-means";
import { quantile } from "../statistics/quantile";
import type { Figure } from "./drawing/figure";
import { frameLayout, labelSpace } from "./drawing/frame";
import { frameAround, labeledMosaic } from "./drawing/labeled-mosaic";
import { type Tile, tileSide } from "./drawing/mosaic";
import { type NearestNeighborsOptions, type NeighborPair, checkNeighbors, short } from "./nearest-neighbors";
import { count, networkWords } from "./drawing/words";

const pairsInRow = 10;
const mostPairs = 100;
/** CSS pixels between the images of a pair, between pairs, and of the figure's width. */
const inner = 2;
const gap = 10;
const widest = 920;

/**
 * Pairs in the order given, ten a row, the synthetic image on the left; beside each row its distances.
 * @param options.pairs at most 100, sorted by distance.
 * @throws UserError when there are no pairs or distances, too many pairs, or an image is of another size.
 */
export async function nearestPairsFigure(options: NearestNeighborsOptions): Promise<Figure> {
  const { pairs, resolution, source, metric, network, distances, realDistances } = options;
  checkNeighbors(options, mostPairs);
  const rows = Array.from({ length: Math.ceil(pairs.length / pairsInRow) }, (_, row) =>
    pairs.slice(row * pairsInRow, (row + 1) * pairsInRow),
  );
  const labels = rows.map((row) => range(row));
  const left = labelSpace(labels);
  const columns = Math.min(pairsInRow, pairs.length);
  const side = tileSide((widest - left - 24 - columns * (inner + gap)) / (2 * columns), resolution);
  const [step, width] = [side + gap, columns * (2 * side + inner + gap) - gap];
  const height = rows.length * step - gap;
  const real = quantilesOf(realDistances);
  const layout = frameLayout({
    title: `${count(pairs.length)} synthetic images, each beside its nearest real training image`,
    caption:
      `Each pair has an image of ${source} on the left and the real image on the right. These are the nearest of ${count(distances.length)} images, nearest first. The range of distances (${metric}) is beside each row. ` +
      `These pairs: ${range(pairs)}. From a real image to the nearest other real image: ${real}. ${networkWords([network], "Features of")}`.trimEnd(),
    plotHeight: height,
    ...frameAround(left, width),
    above: 4,
    below: 10,
  });
  const shown = shownSide(resolution, side);
  const tiles = tilesOf(rows, resolution, shown, side);
  const { xaxis, yaxis, images, ...around } = await labeledMosaic({
    tiles,
    resolution: shown,
    side,
    width,
    height,
    step,
    labels,
  });
  return {
    data: [],
    layout: { ...layout, xaxis, yaxis, images, annotations: [...layout.annotations, ...around.labels] },
    alt:
      `${count(pairs.length)} ${source} images, each beside its nearest real training image, ${pairsInRow} pairs per row, nearest first. ` +
      `${metric[0].toUpperCase()}${metric.slice(1)} of these pairs: ${range(pairs)}; from a real image to the nearest other real image: ${real}.`,
  };
}

/** Large images are shown smaller: nobody sees more of them here, and the file stays small. Unit: the images' pixels. */
function shownSide(resolution: number, side: number): number {
  let shown = resolution;
  while (shown > 2 * side && shown % 2 === 0) shown /= 2;
  return shown;
}

/** The images of all pairs, reduced to the side that is shown. */
function tilesOf(rows: readonly (readonly NeighborPair[])[], resolution: number, shown: number, side: number): Tile[] {
  const smaller = (image: Uint8Array): Uint8Array =>
    shown === resolution ? image : Uint8Array.from(blockMeans(Float32Array.from(image), resolution, shown), Math.round);
  return rows.flatMap((row, y) =>
    row.flatMap(({ synthetic, real }, x): Tile[] => {
      const [left, top] = [x * (2 * side + inner + gap), y * (side + gap)];
      return [
        { pixels: smaller(synthetic), left, top },
        { pixels: smaller(real), left: left + side + inner, top },
      ];
    }),
  );
}

function range(pairs: readonly NeighborPair[]): string {
  const [first, last] = [short(pairs[0].distance), short(pairs[pairs.length - 1].distance)];
  return first === last ? first : `${first} to ${last}`;
}

function quantilesOf(distances: ArrayLike<number>): string {
  const sorted = Float64Array.from(distances).sort();
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => short(quantile(sorted, share)));
  return `median ${middle}, 90\u00a0% of them ${low} to ${high}`;
}
