/**
 * A report as files: `report.json` with everything, `measures.csv` with one line for each group, `answers.csv` with one
 * line for each answer.
 */
import * as path from "node:path";
import { writeJson } from "../../support/files/atomic";
import { writeCsv } from "../../support/files/csv";
import { UserError } from "../../support/errors";
import { readMachineResponses } from "../machine/machine-answers";
import type { Share } from "./measures";
import { readResponses } from "./responses";
import type { GroupMeasures, StudyReport } from "./report";
import { checkReportFolder } from "./report-folder";
import type { Study } from "../study";

type Cell = string | number;

const shareColumns = (name: string): string[] => [name, `${name}_low`, `${name}_high`];
const columns = [
  "who",
  "by",
  "group",
  "modality",
  "resolution",
  "model",
  "readers",
  "images",
  "answers",
  ...shareColumns("accuracy"),
  "accuracy_of_these_low",
  "accuracy_of_these_high",
  ...shareColumns("sensitivity"),
  ...shareColumns("specificity"),
  ...shareColumns("auc"),
  "p",
  "p_holm",
  "degrees",
  "p_of_these",
];
const answerColumns = [
  "reader",
  "image",
  "kind",
  "modality",
  "resolution",
  "model",
  "truth",
  "answer",
  "confidence",
  "rating",
  "milliseconds",
  "simulated",
] as const;

/**
 * Writes the three files, each atomically; what cannot be computed is an empty cell. An earlier report of the same study is renewed.
 * @throws UserError when the folder holds a report of another study, or anything else.
 */
export function exportReport(study: Study, report: StudyReport, folder: string): void {
  if (report.study !== study.identity)
    throw new UserError(
      `The report "${report.title}" is not of the study ${study.folder}; report on this study first.`,
    );
  checkReportFolder(study, folder);
  // First, since it says of which study the others are.
  writeJson(path.join(folder, "report.json"), report);
  writeCsv(path.join(folder, "measures.csv"), columns, report.groups.map(lineOf));
  const answers = [...readResponses(study), ...readMachineResponses(study)];
  writeCsv(
    path.join(folder, "answers.csv"),
    answerColumns,
    answers.map((row) =>
      answerColumns.map((name) => (name === "simulated" ? Number(row.simulated === true) : row[name])),
    ),
  );
}

function lineOf(group: GroupMeasures): Cell[] {
  const {
    who,
    by,
    modality,
    resolution,
    model,
    readers,
    images,
    answers,
    accuracy,
    accuracyOfThese,
    sensitivity,
    specificity,
    auc,
    aucInterval,
    p,
    pHolm,
    degrees,
    pOfThese,
  } = group;
  return [
    who,
    by,
    group.group,
    modality ?? "",
    resolution ?? "",
    model ?? "",
    readers,
    images,
    answers,
    ...ofShare(accuracy),
    accuracyOfThese.low,
    accuracyOfThese.high,
    ...ofShare(sensitivity),
    ...ofShare(specificity),
    auc ?? "",
    aucInterval?.low ?? "",
    aucInterval?.high ?? "",
    p,
    pHolm,
    degrees ?? "",
    pOfThese,
  ];
}

function ofShare(share: Share | null): Cell[] {
  return share === null ? ["", "", ""] : [share.value, share.low, share.high];
}
