/** What does a privacy budget cost, and what does it buy? Classifiers' and attacks' AUROC against ε. */
import {
  type BudgetComparison,
  budgetName,
  type BudgetPoint,
  budgetSentences,
} from "../../experiment/sharing/budget-points";
import type { Estimate } from "../../statistics/interval";
import { UserError } from "../../support/errors";
import type { Figure } from "../drawing/figure";
import { frameLayout } from "../drawing/frame";
import { estimateBars } from "../drawing/marks";
import { aurocFloor } from "../drawing/points";
import { axis, type SeriesLook, seriesLooks } from "../drawing/theme";
import { withInterval } from "../drawing/words";

/**
 * One curve for what classifiers learn from the images, one for what an attack learns from the network; real images and the mean
 * image are lines across, and so is guessing.
 * @throws UserError when there is no point.
 */
export function budgetFigure(comparison: BudgetComparison): Figure {
  const { model, points, real, meanImage } = comparison;
  if (points.length === 0) throw new UserError("There is no training with a privacy budget to draw; train some first.");
  const [left, right] = [-0.4, points.length - 0.6];
  const curves = [
    { name: "classifier of its images", of: (point: BudgetPoint) => point.auroc, look: seriesLooks[1], shift: -0.05 },
    { name: "attack on its network", of: (point: BudgetPoint) => point.attack, look: seriesLooks[2], shift: 0.05 },
  ];
  const lines = [
    { name: "classifier of real images", value: real.value, look: seriesLooks[0] },
    { name: "classifier of mean images", value: meanImage.value, look: seriesLooks[4] },
    { name: "guessing", value: 0.5, look: seriesLooks[3] },
  ];
  const sentences = budgetSentences(comparison);
  const deltas = [...new Set(points.flatMap(({ delta }) => delta ?? []))];
  return {
    data: [
      ...curves.map(({ name, of, look, shift }) => curve(name, points.map(of), look, shift)),
      ...lines.map(({ name, value, look }) => across(name, value, look, [left, right])),
    ],
    layout: {
      ...frameLayout({
        title: `What does a privacy budget cost ${model}, and what does it buy?`,
        caption:
          `${sentences.join(" ")} The budget is for each ${comparison.unit} and the whole training (δ = ${deltas.join(", ")}); it covers the generator, and not its labels or the choice of its settings. ` +
          "The attack asks the network of the training which patients were in it, as in notebook 7. Intervals are 95\u00a0% bootstrap intervals over patients, for one training each: the chance of training is not in them.",
        plotHeight: 320,
        legend: [...curves, ...lines].map(({ name }) => name),
      }),
      xaxis: axis("Privacy budget of the training", {
        tickvals: points.map((_, place) => place),
        ticktext: points.map(budgetName),
        range: [left, right],
        showgrid: false,
      }),
      yaxis: axis("AUROC", {
        range: [aurocFloor(points.flatMap(({ auroc, attack }) => [auroc, attack])), 1],
        tickformat: ".2f",
      }),
    },
    alt: [
      ...curves.map(
        ({ name, of }) => `${name}: ${points.map((point) => `${budgetName(point)} ${inWords(of(point))}`).join(", ")}`,
      ),
      `classifier of real images ${inWords(real)}`,
      `classifier of mean images ${inWords(meanImage)}`,
    ].join(". "),
  };
}

function curve(
  name: string,
  estimates: readonly Estimate[],
  { color, dash, symbol }: SeriesLook,
  shift: number,
): object {
  return {
    ...{ type: "scatter", mode: "lines+markers", name, hovertemplate: `${name}: %{y:.3f}<extra></extra>` },
    x: estimates.map((_, place) => place + shift),
    y: estimates.map(({ value }) => value),
    error_y: estimateBars(estimates, color),
    line: { color, dash, width: 2 },
    marker: { color, symbol, size: 9 },
  };
}

function across(name: string, value: number, { color, dash }: SeriesLook, x: readonly number[]): object {
  return {
    ...{ type: "scatter", mode: "lines", name, hovertemplate: `${name}: %{y:.3f}<extra></extra>` },
    ...{ x, y: x.map(() => value), line: { color, dash, width: 1.5 } },
  };
}

const inWords = ({ value, low, high }: Estimate): string => withInterval(value, low, high);
