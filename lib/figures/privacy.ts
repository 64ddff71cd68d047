/** Is it safe? Distances to the nearest training image, of synthetic images and of held-out real ones. */
import { z95 } from "../statistics/distributions";
import type { PrivacyAudit } from "../evaluation/privacy/audit";
import type { PrivacyFigure } from "../evaluation/privacy/memorization";
import type { Figure } from "./drawing/figure";
import { frameLayout } from "./drawing/frame";
import { bins, histogramTrace } from "./drawing/histogram";
import { axis, seriesLooks } from "./drawing/theme";
import { networkWords } from "./drawing/words";

/**
 * The two distributions, and the audit's figures with their intervals.
 * @throws UserError when there are no distances.
 */
export function privacyFigure(
  audit: PrivacyAudit,
  {
    source,
    metric,
    network,
  }: {
    /** "cpD-GAN": whose images they are. */
    readonly source: string;
    /** What is measured, for the axis: "cosine distance of compact DenseNet features". */
    readonly metric: string;
    /** The classifier whose features are compared, in words, for the caption. */
    readonly network?: string;
  },
): Figure {
  const { distances, dataCopying, distanceAttack, densityAttack } = audit;
  const names = ["held-out real images", `${source} images`];
  const statistics = [
    `memorized share ${interval(audit.memorized)}`,
    `closest-record ratio ${interval(audit.closestRecordRatio)}`,
    `data-copying C_T ${dataCopying.statistic.toFixed(2)} (± ${(z95 * dataCopying.deviation).toFixed(2)}; honest: 0)`,
    `nearer than held-out images, by region ${interval(dataCopying.nearer)}`,
    `membership AUROC by distance ${interval(distanceAttack.auroc)}, by density ${interval(densityAttack.auroc)}`,
  ];
  const edges = bins([distances.syntheticToTrain, distances.heldOutToTrain, [0]], 40);
  const layout = frameLayout({
    title: `Do ${source} images come too close to the training images?`,
    subtitle: "Distance to the nearest training image",
    caption:
      `Copies would lie to the left of all held-out images. Measures with 95\u00a0% intervals: ${statistics.join("; ")}. ${networkWords([network], "Features of")}`.trimEnd(),
    plotHeight: 230,
    legend: names,
  });
  return {
    data: [
      histogramTrace(names[0], distances.heldOutToTrain, edges, seriesLooks[0]),
      histogramTrace(names[1], distances.syntheticToTrain, edges, seriesLooks[1]),
    ],
    layout: {
      ...layout,
      xaxis: axis(`${metric[0].toUpperCase()}${metric.slice(1)}`, { range: [edges[0], edges[edges.length - 1]] }),
      yaxis: axis("Share of images (%)", { rangemode: "tozero", nticks: 5 }),
    },
    alt: `Distances of ${distances.syntheticToTrain.length} ${source} and of ${distances.heldOutToTrain.length} held-out real images to the nearest training image; ${statistics.join("; ")}.`,
  };
}

function interval({ value, low, high, honest }: PrivacyFigure): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}; honest: ${honest})`;
}
