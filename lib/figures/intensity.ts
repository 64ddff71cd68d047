/** Distribution of gray values: cohorts that differ here differ before any finding is seen. */
import { UserError } from "../support/errors";
import type { Figure } from "./drawing/figure";
import { frameLayout, plain } from "./drawing/frame";
import { bins, histogramTrace } from "./drawing/histogram";
import { axis, lookOf } from "./drawing/theme";

/**
 * Distribution of gray values, one curve for each cohort. @param groups a name and images (any number of gray values
 * 0–255) each.
 */
export function intensityFigure(groups: readonly { readonly name: string; readonly images: Uint8Array }[]): Figure {
  if (groups.length === 0 || groups.some((group) => group.images.length === 0))
    throw new UserError("There are no images to take gray values from.");
  const edges = bins([[0, 256]], 64);
  return {
    data: groups.map((group, place) =>
      histogramTrace(plain(group.name), group.images, edges, lookOf(group.name, place)),
    ),
    layout: {
      ...frameLayout({
        title: "Gray values",
        caption:
          "Share of all pixels, in bins of 4 gray values. In a prepared cohort the brightest pixel of each image is 255.",
        plotHeight: 260,
        legend: groups.length > 1 ? groups.map((group) => group.name) : undefined,
      }),
      xaxis: axis("Gray value (0 black, 255 white)", { range: [0, 256], tickvals: [0, 64, 128, 192, 255] }),
      yaxis: axis("Share of pixels (%)", { rangemode: "tozero", nticks: 6 }),
    },
    alt: `Gray values of ${groups.map((group) => `${group.name} (mean ${(group.images.reduce((a, b) => a + b, 0) / group.images.length).toFixed(0)})`).join(" and ")}.`,
  };
}
