/** AUROC against the length of training: does a generator learn more when it is trained longer? */
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { meanOf } from "../../statistics/mean";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { aurocFloor } from "../drawing/points";
import { axis, lookOf, trainingLooks } from "../drawing/theme";

/** One training of one seed. */
export interface LengthPoint {
  /** The generator's name in figures, such as `cpD-GAN`. */
  readonly model: string;
  readonly seed: number;
  /** Real images shown in training, in thousands. */
  readonly kimg: number;
  /** Of the classifier trained on its images, tested on real images; 0 to 1. */
  readonly auroc: number;
}

/**
 * A line through each model's means, and a marker for each seed.
 * @param real mean AUROC of classifiers trained on the real images.
 * @throws UserError when there is nothing to draw.
 */
export function trainingLengthFigure(points: readonly LengthPoint[], real: number): Figure {
  if (points.length === 0) throw new UserError("There are no trainings to draw; run bench/length.mjs first.");
  const models = [...new Set(points.map(({ model }) => model))];
  const lengths = [...new Set(points.map(({ kimg }) => kimg))].sort((a, b) => a - b);
  const seeds = [...new Set(points.map(({ seed }) => seed))].sort((a, b) => a - b);
  const floor = aurocFloor([...points.map(({ auroc }) => ({ low: auroc })), { low: real }]);
  const lines = models.map((model, i) => ({ model, look: lookOf(model, i + 1), means: meansOf(points, model) }));
  return {
    data: [
      {
        ...{ type: "scatter", mode: "lines", name: "real", x: [lengths[0], lengths.at(-1)], y: [real, real] },
        line: { color: trainingLooks.real.color, dash: "solid", width: 2 },
        hovertemplate: "real: %{y:.3f}<extra></extra>",
      },
      ...lines.flatMap(({ model, look, means }) => {
        const own = points.filter((point) => point.model === model);
        return [
          {
            ...{ type: "scatter", mode: "lines", name: model, x: means.map(([kimg]) => kimg) },
            y: means.map(([, mean]) => mean),
            line: { color: look.color, dash: look.dash, width: 2 },
            hovertemplate: `${model}, mean: %{y:.3f}<extra></extra>`,
          },
          {
            ...{ type: "scatter", mode: "markers", showlegend: false, x: own.map(({ kimg }) => kimg) },
            y: own.map(({ auroc }) => auroc),
            text: own.map(({ seed }) => `seed ${seed}`),
            marker: { color: look.color, symbol: look.symbol, size: 8 },
            hovertemplate: `${model}, %{text}: %{y:.3f}<extra></extra>`,
          },
        ];
      }),
    ],
    layout: {
      ...frameLayout({
        title: "How long must a generator train?",
        caption:
          `Each marker is one training whose learning rate falls by its end, with seed ${seeds.join(" or ")}; lines join the means. ` +
          "The classifier is trained on the generator's images and tested on real ones. The line at the top is the classifier trained on the real images.",
        plotHeight: 300,
        legend: ["real", ...models],
      }),
      xaxis: axis("Real images shown in training (thousands)", {
        type: "log",
        tickvals: lengths,
        ticktext: lengths.map(String),
        range: [Math.log10(lengths[0] * 0.88), Math.log10(lengths.at(-1)! * 1.13)],
        showgrid: false,
      }),
      yaxis: axis("Mean AUROC on real test images", { range: [floor, 1], tickformat: ".2f" }),
    },
    alt: lines
      .map(({ model, means }) => `${model}: ${means.map(([kimg, mean]) => `${mean.toFixed(3)} at ${kimg}`).join(", ")}`)
      .concat(`real: ${real.toFixed(3)}`)
      .join(". "),
  };
}

/** By rising length: thousands of images, and the mean over seeds. */
function meansOf(points: readonly LengthPoint[], model: string): [number, number][] {
  const own = points.filter((point) => point.model === model);
  return [...groupBy(own, ({ kimg }) => kimg)]
    .sort(([a], [b]) => a - b)
    .map(([kimg, some]) => [kimg, meanOf(some.map(({ auroc }) => auroc))]);
}
