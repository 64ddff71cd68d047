/** `synthcohort reader-study report`: the statistics of a study, as text, CSV, JSON and a figure. */
import * as path from "node:path";
import type { Command } from "commander";
import { readResults } from "../../../experiment/results";
import { readerStudyFigure } from "../../../figures/reader-study";
import { closeRenderer, renderFigure } from "../../../figures/drawing/render";
import { exportReport } from "../../../reader-study/analysis/export";
import { checkReportFolder } from "../../../reader-study/analysis/report-folder";
import { reportStudy, type GroupMeasures, type StudyReport } from "../../../reader-study/analysis/report";
import { openStudy } from "../../../reader-study/study";
import { leavingNothing } from "../../../support/files/atomic";
import { addJsonOption, place, printResult } from "../../options";

interface Options {
  readonly out?: string;
  readonly results?: string;
  readonly json?: boolean;
}

export function addReportCommand(parent: Command): void {
  const command = parent
    .command("report <study>")
    .description(
      "report accuracy, sensitivity, specificity and AUC with intervals and tests, agreement and reaction times",
    )
    .option(
      "--out <folder>",
      "also write report.json, measures.csv, answers.csv and the figure there; overwrites an earlier report of this study",
      place,
    )
    .option("--results <csv>", "classifiers' results by resolution, for the figure");
  addJsonOption(command).action(run);
}

async function run(folder: string, options: Options): Promise<void> {
  const study = openStudy(folder);
  if (options.out !== undefined) checkReportFolder(study, options.out);
  const report = reportStudy(study);
  if (options.out !== undefined) {
    const classifiers =
      options.results === undefined ? [] : readResults(options.results).filter((row) => row.benchmark === "resolution");
    const { out } = options;
    await leavingNothing(out, async () => {
      exportReport(study, report, out);
      try {
        await renderFigure(readerStudyFigure(report, classifiers), path.join(out, "accuracy-by-resolution"));
      } finally {
        await closeRenderer();
      }
    });
  }
  printResult(options.json, report, textOf(report));
}

function textOf({
  title,
  notes,
  readers,
  groups,
  agreement,
  selfAgreement,
  reactionTimes,
  comparisons,
}: StudyReport): string {
  const width = Math.max(...groups.map(nameOf).map((name) => name.length));
  const unfinished = readers
    .filter(({ answered, of }) => answered < of)
    .map(({ reader, answered, of }) => `${reader} ${answered} of ${of}`);
  const number = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
  return [
    title,
    ...notes,
    ...(unfinished.length > 0 ? [`Not finished: ${unfinished.join(", ")}.`] : []),
    `${"".padEnd(width)}  answers  accuracy  over readers and images   of these readers   sens.   spec.   AUC     p (Holm)`,
    ...groups.map((group) =>
      [
        nameOf(group).padEnd(width),
        String(group.answers).padStart(7),
        `${number(group.accuracy.value)}   `,
        `${number(group.accuracy.low)} to ${number(group.accuracy.high)}         `,
        `${number(group.accuracyOfThese.low)} to ${number(group.accuracyOfThese.high)}  `,
        number(group.sensitivity?.value ?? null).padEnd(6),
        number(group.specificity?.value ?? null).padEnd(6),
        number(group.auc).padEnd(6),
        group.pHolm.toPrecision(2),
      ].join("  "),
    ),
    ...comparisons.map(
      ({ first, second, accuracy, pHolm }) =>
        `${first} less ${second}: accuracy ${accuracy === null ? "without any variation" : `${number(accuracy.value)} (${number(accuracy.low)} to ${number(accuracy.high)}), p (Holm) ${pHolm?.toPrecision(2)}`}.`,
    ),
    `Agreement of ${agreement.readers} readers on ${agreement.images} images: Fleiss' κ ${number(agreement.kappa)}.`,
    ...selfAgreement.map(
      ({ reader, repeats, alike, kappa }) =>
        `${reader}, ${repeats} images twice: ${number(alike)} alike, κ ${number(kappa)}.`,
    ),
    ...reactionTimes.map(
      ({ reader, median, lowerQuartile, upperQuartile }) =>
        `${reader}: ${median.toFixed(1)} s per image (quartiles ${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)}).`,
    ),
  ].join("\n");
}

function nameOf({ who, by, group }: GroupMeasures): string {
  return `${who}, ${by === "all" ? "all" : group}`;
}
