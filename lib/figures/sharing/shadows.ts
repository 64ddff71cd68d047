/** What shadow models find out about patients: ROC curves on logarithmic axes, for random and for the most exposed patients. */
import {
  type ShadowAttack,
  shadowAccesses,
  shadowGroups,
  type ShadowResult,
  shadowRules,
} from "../../evaluation/privacy/shadows/shadow-attack";
import { generativeModels } from "../../gan/models";
import type { Figure } from "../drawing/figure";
import { frameLayout, note } from "../drawing/frame";
import { panelOf } from "../drawing/marks";
import { axis, fontSize, seriesLooks } from "../drawing/theme";
import { count, withInterval } from "../drawing/words";

/** Where the two plots are, in shares of the width. */
const domains = [
  [0, 0.46],
  [0.54, 1],
] as const;

/** Curves by networks and by samples, by the likelihood ratio and by one threshold, and guessing. */
export function shadowFigure(attack: ShadowAttack): Figure {
  const { model, models, kimg, patients, results } = attack;
  const least = Math.min(...results.flatMap(({ curve }) => curve[0].falsePositives));
  const range = [Math.log10(least), 0];
  const ticks = { type: "log", range, tickvals: [0.0001, 0.001, 0.01, 0.1, 1], ticktext: percents };
  const names = [...new Set(results.map(seriesName)), "guessing"];
  const groups = shadowGroups.map((group) => results.filter((result) => result.group === group));
  const layout = frameLayout({
    title: "Can somebody tell who was in the training?",
    subtitle: `${models} shadow models (${generativeModels[model].name}, ${kimg} kimg), each trained on half of ${count(patients)} patients`,
    caption:
      "Each model in turn is attacked with what the others say. White box: the networks are known; black box: the samples alone. The likelihood ratio compares models with and without a patient; one threshold for all patients is the control. " +
      `The most exposed are the ${count(groups[1][0].patients)} patients whose images are farthest from those of others.`,
    plotHeight: 290,
    above: 24,
    left: 80,
    legend: names,
  });
  const titles = groups.map(([{ group }], place) =>
    note(`<b>${group}</b>`, {
      ...{
        x: (domains[place][0] + domains[place][1]) / 2,
        y: 1,
        xref: "paper",
        yref: "paper",
        xanchor: "center",
        yanchor: "bottom",
      },
      font: { size: fontSize.text },
    }),
  );
  return {
    data: groups.flatMap((own, place) => [
      ...own.map((result) => ({ ...curveTrace(result), ...panelOf(place), showlegend: place === 0 })),
      { ...guessing(least), ...panelOf(place), showlegend: place === 0 },
    ]),
    layout: {
      ...layout,
      annotations: [...layout.annotations, ...titles],
      xaxis: axis("Wrongly called members", { ...ticks, domain: domains[0] }),
      xaxis2: axis("Wrongly called members", { ...ticks, domain: domains[1], anchor: "y2" }),
      yaxis: axis("Members found", ticks),
      yaxis2: axis("", { ...ticks, anchor: "x2", showticklabels: false }),
    },
    alt: results
      .map(({ group, auroc, truePositivesAt1, ...result }) => {
        const found = `finds ${percent(truePositivesAt1.value)} at 1 % false`;
        return `${group}, ${seriesName({ ...result })}: AUROC ${withInterval(auroc.value, auroc.low, auroc.high)}, ${found}`;
      })
      .join(". "),
  };
}

const percents = ["0.01 %", "0.1 %", "1 %", "10 %", "100 %"];

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

function seriesName({ access, rule }: Pick<ShadowResult, "access" | "rule">): string {
  return `${access}, ${rule}`;
}

/** Color says what is known, the dash how scores are judged. Where nobody is found, a logarithmic axis has no point. */
function curveTrace(result: ShadowResult): object {
  const { color } = seriesLooks[1 + shadowAccesses.indexOf(result.access)];
  const { dash } = seriesLooks[shadowRules.indexOf(result.rule)];
  const name = seriesName(result);
  return {
    ...{ type: "scatter", mode: "lines", name, line: { color, dash, width: 2 } },
    x: result.curve.map(({ falsePositives }) => falsePositives),
    y: result.curve.map(({ truePositives }) => (truePositives > 0 ? truePositives : null)),
    hovertemplate: `${name}: %{y:.2%} found at %{x:.2%} false<extra></extra>`,
  };
}

function guessing(least: number): object {
  return {
    ...{ type: "scatter", mode: "lines", name: "guessing", hoverinfo: "skip" },
    ...{ x: [least, 1], y: [least, 1], line: { color: seriesLooks[0].color, width: 1, dash: "dot" } },
  };
}
