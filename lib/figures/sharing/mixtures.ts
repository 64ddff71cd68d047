/** How many real images are synthetic ones worth? AUROC against the number of real patients, one curve for each mixture. */
import type { MixtureResult } from "../../evaluation/mixtures";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { estimateBars } from "../drawing/marks";
import { aurocFloor } from "../drawing/points";
import { axis, lookOf, type SeriesLook, seriesLooks } from "../drawing/theme";
import { count, mixWords, withInterval, worthWords } from "../drawing/words";

/**
 * A generator's color is the same for all its mixtures, which differ in dash and marker; images of a generator alone are a
 * horizontal line.
 * @param results of one experiment, those of all real images among them.
 * @throws UserError when no classifier saw real images.
 */
export function mixtureFigure(results: readonly MixtureResult[]): Figure {
  const mixed = results.filter(({ patients }) => patients > 0);
  if (mixed.length === 0) throw new UserError("There is no classifier of real images to draw; train some first.");
  const sizes = [...new Set(mixed.map(({ patients }) => patients))].sort((a, b) => a - b);
  const curves = [...groupBy(results, mixWords)].map(([name, points]) => ({
    name,
    points: [...points].sort((a, b) => a.patients - b.patients),
  }));
  const generators = [...new Set(results.flatMap(({ generator }) => generator ?? []))];
  const worth = worthSentences(results);
  return {
    data: curves.map(({ name, points }, place) =>
      trace(name, points, lookOfMix(points[0], generators, place), { sizes, shift: shiftOf(place, curves.length) }),
    ),
    layout: {
      ...frameLayout({
        title: "How many real images are synthetic ones worth?",
        caption:
          `${worth.join(" ")} The generators were trained on all ${count(sizes.at(-1)!)} patients. All classifiers were trained by the same knobs (twice, where synthetic images come first) and tested on the same real images. ` +
          "Intervals are 95\u00a0% bootstrap intervals over the test patients, for one training each: the chance of training is not in them.",
        plotHeight: 320,
        legend: curves.map(({ name }) => name),
      }),
      xaxis: axis("Patients whose real images were used (number)", {
        type: "log",
        tickvals: sizes,
        ticktext: sizes.map(count),
        range: [Math.log10(sizes[0] * 0.85), Math.log10(sizes.at(-1)! * 1.18)],
        showgrid: false,
      }),
      yaxis: axis("Mean AUROC on real test images", {
        range: [aurocFloor(results.map(({ auroc }) => auroc)), 1],
        tickformat: ".2f",
      }),
    },
    alt: [...curves.map(({ name, points }) => `${name}: ${points.map(pointWords).join(", ")}`), ...worth].join(". "),
  };
}

function lookOfMix({ generator, synthetic }: MixtureResult, generators: readonly string[], place: number): SeriesLook {
  if (generator === undefined) return lookOf("real", 0);
  const { dash, symbol } = seriesLooks[place % seriesLooks.length];
  const own = lookOf(generator, generators.indexOf(generator) + 1);
  return { ...own, dash: synthetic === "alone" ? "dot" : dash, symbol: `${symbol}-open` };
}

/** Marks at one number of patients stand side by side, so that their intervals can be read: a factor. */
function shiftOf(place: number, curves: number): number {
  return 10 ** (0.016 * (place - (curves - 1) / 2));
}

function trace(
  name: string,
  points: readonly MixtureResult[],
  look: SeriesLook,
  { sizes, shift }: { readonly sizes: readonly number[]; readonly shift: number },
): object {
  const line = { color: look.color, dash: look.dash, width: 2 };
  const hovertemplate = `${name}: %{y:.3f}<extra></extra>`;
  const [{ synthetic, auroc }] = points;
  if (synthetic === "alone") {
    const y = [auroc.value, auroc.value];
    return { type: "scatter", mode: "lines", name, x: [sizes[0], sizes.at(-1)], y, line, hovertemplate };
  }
  return {
    ...{ type: "scatter", mode: "lines+markers", name, line, hovertemplate },
    marker: { color: look.color, symbol: look.symbol, size: 9 },
    x: points.map(({ patients }) => patients * shift),
    y: points.map((point) => point.auroc.value),
    error_y: estimateBars(
      points.map(({ auroc }) => auroc),
      look.color,
    ),
  };
}

/** What each generator's images alone are worth. */
function worthSentences(results: readonly MixtureResult[]): string[] {
  const curve = results.filter(({ synthetic }) => synthetic === undefined).map(({ realImages }) => realImages);
  return results.flatMap(({ generator, synthetic, worth, syntheticImages }) =>
    synthetic === "alone" && worth !== undefined
      ? [`${count(syntheticImages)} images of ${generator} alone are as good as ${worthWords(worth, curve)} real ones.`]
      : [],
  );
}

function pointWords({ patients, auroc }: MixtureResult): string {
  const at = patients > 0 ? `${count(patients)} patients ` : "";
  return `${at}${withInterval(auroc.value, auroc.low, auroc.high)}`;
}
