/**
 * A study's report: how well readers distinguished the images, by reader, modality, resolution and model, and how well
 * they agree. Paper: the reader study.
 */
import { UserError } from "../../support/errors";
import { readerAgreement, selfAgreement, type ReaderAgreement, type SelfAgreement } from "./agreement";
import { cellName } from "../cells";
import { readMachineResponses } from "../machine/machine-answers";
import { measure, type Measures } from "./measures";
import { reactionTimes, type ReactionTimes } from "./reaction-times";
import { readResponses, type Response } from "./responses";
import { holm } from "../../statistics/holm";
import { compareCells, type Comparison } from "./comparisons";
import { fewReadersNote } from "./inference";
import type { Study } from "../study";

/** What groups are made by. */
const groupings = ["all", "reader", "modality", "resolution", "model", "cell"] as const;
export type Grouping = (typeof groupings)[number];

/** One line of the report. */
export interface GroupMeasures extends Measures {
  /** People, or the machine reader; `simulated` where any answer of the readers is none that a person gave. */
  readonly who: "people" | "simulated" | "machine";
  readonly by: Grouping;
  /** "reader-1", "chest X-ray", "32", "cpD-GAN", "chest X-ray, 32×32, cpD-GAN"; "all" for all. */
  readonly group: string;
  /** The group's, where it is of one. */
  readonly modality: string | null;
  readonly resolution: number | null;
  readonly model: string | null;
  /** `p` after Holm's correction over all lines of the same `who`. */
  readonly pHolm: number;
}

/** `report.json`. */
export interface StudyReport {
  /** The study's identity. */
  readonly study: string;
  /** What could not be checked of the study, a sentence each. */
  readonly notes: readonly string[];
  readonly title: string;
  readonly perCell: number;
  readonly readers: readonly { readonly reader: string; readonly answered: number; readonly of: number }[];
  readonly groups: readonly GroupMeasures[];
  readonly agreement: ReaderAgreement;
  readonly selfAgreement: readonly SelfAgreement[];
  readonly reactionTimes: readonly ReactionTimes[];
  /** People's or simulated readers' cells, two at a time. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Computes a report; readers who have not finished count with what they have answered.
 * @throws UserError when nobody has answered a test image, or the journal is damaged.
 */
export function reportStudy(study: Study): StudyReport {
  const responses = readResponses(study);
  const first = responses.filter((row) => row.kind === "test");
  const machine = readMachineResponses(study);
  if (first.length === 0 && machine.length === 0)
    throw new UserError(
      `No test image of the study ${study.folder} has an answer yet: serve the study to readers first.`,
    );
  return {
    study: study.identity,
    notes: [
      ...study.notes,
      ...simulatedNote(responses),
      ...fewReadersNote(new Set(first.map(({ reader }) => reader)).size),
    ],
    title: study.title,
    perCell: study.perCell,
    readers: study.readers.map(({ name, slots }) => ({
      reader: name,
      answered: responses.filter((row) => row.reader === name).length,
      of: slots.length,
    })),
    groups: [...groupsOf(first.some(isSimulated) ? "simulated" : "people", first), ...groupsOf("machine", machine)],
    agreement: readerAgreement(responses),
    selfAgreement: selfAgreement(responses),
    reactionTimes: reactionTimes(responses),
    comparisons: compareCells(first),
  };
}

const isSimulated = ({ simulated }: Response): boolean => simulated === true;

function simulatedNote(responses: readonly Response[]): string[] {
  const readers = [...new Set(responses.filter(isSimulated).map(({ reader }) => reader))];
  return readers.length === 0
    ? []
    : [`The answers of ${readers.join(", ")} are simulated: they show what a study looks like and are no evidence.`];
}

function groupsOf(who: GroupMeasures["who"], responses: readonly Response[]): GroupMeasures[] {
  const lines = groupings.flatMap((by) => {
    if (by === "reader" && who === "machine") return [];
    const names = [...new Set(responses.map((row) => groupOf(row, by)))].sort((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
    return names.map((group) => {
      const rows = responses.filter((row) => groupOf(row, by) === group);
      const { modality, resolution, model } = {
        modality: only(rows, "modality"),
        resolution: only(rows, "resolution"),
        model: only(rows, "model"),
      };
      return { who, by, group, modality, resolution, model, ...measure(rows) };
    });
  });
  const adjusted = holm(lines.map((line) => line.p));
  return lines.map((line, i) => ({ ...line, pHolm: adjusted[i] }));
}

function groupOf(row: Response, by: Grouping): string {
  switch (by) {
    case "all":
      return "all";
    case "cell":
      return cellName(row);
    case "reader":
    case "modality":
    case "resolution":
    case "model":
      return String(row[by]);
  }
}

/** What all rows share. */
function only<K extends "modality" | "resolution" | "model">(rows: readonly Response[], key: K): Response[K] | null {
  return rows.every((row) => row[key] === rows[0][key]) ? rows[0][key] : null;
}
