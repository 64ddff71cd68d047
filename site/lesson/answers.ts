/** How each exercise is answered on the lesson's page, and the notebook's check of the answer. */
import { type Attention, checkAttention } from "../../lib/teaching/exercises/check-attention";
import { checkVariety, type VarietyAnswer } from "../../lib/teaching/exercises/check-variety";
import { checkCopies } from "../../lib/teaching/exercises/check-copies";
import { checkLastStep, type LastStepAnswer } from "../../lib/teaching/exercises/check-last-step";
import { checkMemorized, type MemorizedAnswer } from "../../lib/teaching/exercises/check-memorized";
import { checkShortcut, type ShortcutAnswer } from "../../lib/teaching/exercises/check-shortcut";
import { checkSplit } from "../../lib/teaching/exercises/check-split";
import type { ExerciseName } from "../../lib/teaching/exercises/hints";
import { checkPatients } from "../../lib/teaching/exercises/interval-width";
import { aurocOfSplit, drawScans, type Scans, type SplitSide } from "../../lib/teaching/exercises/scans";
import type { Verdict } from "../../lib/teaching/exercises/verdict";
import { UserError } from "../../lib/support/errors";
import type { LessonResults } from "./results";
import { splits } from "./splits";

/** One part of an answer: a number to write, or a choice. */
export interface AnswerField {
  readonly name: string;
  readonly label: string;
  /** What can be chosen; absent: a number. */
  readonly choices?: readonly string[];
}

/** An exercise's answer. */
export interface LessonAnswer {
  readonly fields: readonly AnswerField[];
  /** @param given what was written or chosen, by the fields' names. */
  check(given: Readonly<Record<string, string>>, results: LessonResults): Verdict;
}

const places = ["1", "2", "3", "4"];

/** By the exercises' letters. */
export const lessonAnswers: Readonly<Record<ExerciseName, LessonAnswer>> = {
  a: {
    fields: [{ name: "split", label: "Tested are", choices: Object.keys(splits) }],
    check: ({ split }) => {
      const scans = drawScans();
      const sides = splits[split](scans);
      const { right, why } = checkSplit(scans, sides);
      return { right, why: `${why} ${aurocWords(scans, sides)}` };
    },
  },
  b: {
    fields: [{ name: "patients", label: "Patients" }],
    check: ({ patients }, { widths }) => checkPatients(widths[0], 0.1, Number(patients)),
  },
  c: {
    fields: [
      { name: "notices", label: "The test that noticed", choices: ["TRTS", "TSTR"] },
      {
        name: "because",
        label: "because",
        choices: [
          "the images are of poor quality",
          "the corner confuses the real classifier",
          "the corner is easier to learn than the effusion",
        ],
      },
    ],
    check: (given, { tests }) => checkShortcut(tests, given as unknown as ShortcutAnswer),
  },
  d: {
    fields: [
      { name: "step", label: "The last step is", choices: ["better", "worse", "undecided"] },
      {
        name: "decidedBy",
        label: "decided by",
        choices: ["the two AUROCs", "the two intervals", "the interval of the difference"],
      },
    ],
    check: (given, { step }) => checkLastStep(step, given as unknown as LastStepAnswer),
  },
  e: {
    fields: [
      { name: "row", label: "Row", choices: places },
      { name: "column", label: "Column", choices: places },
      { name: "there", label: "Effusions are there", choices: ["yes", "no"] },
    ],
    check: ({ row, column, there }, { attention }) =>
      checkAttention(attention as Attention[], {
        row: Number(row),
        column: Number(column),
        isFinding: there === "yes",
      }),
  },
  f: {
    fields: [
      { name: "copies", label: "The one that copies", choices: ["A", "B"] },
      { name: "comparedWith", label: "compared with", choices: ["zero", "other generators", "held-out images"] },
    ],
    check: ({ copies, comparedWith }, { audits }) =>
      checkCopies(audits, { copies, comparedWith: comparedWith as "zero" | "other generators" | "held-out images" }),
  },
  g: {
    fields: [
      {
        name: "memorized",
        label: "The training images of the one that memorized",
        choices: ["50", "300", "both", "neither"],
      },
      {
        name: "because",
        label: "because",
        choices: ["the distance is the smaller of the two", "the images look real", "the interval of the ratio"],
      },
    ],
    check: ({ memorized, because }, results) =>
      checkMemorized(results.memorized, {
        memorized: memorized === "both" || memorized === "neither" ? memorized : Number(memorized),
        because: because as MemorizedAnswer["because"],
      }),
  },
  h: {
    fields: [
      { name: "alike", label: "Those that lost their variety", choices: ["temperature 1", "temperature 0.1"] },
      {
        name: "because",
        label: "because",
        choices: ["they look smooth", "the loss is higher", "they differ less and cover less"],
      },
    ],
    check: (given, { variety }) => checkVariety(variety, given as unknown as VarietyAnswer),
  },
};

/** What the notebook's cell shows below the verdict. */
function aurocWords(scans: Scans, sides: readonly SplitSide[]): string {
  try {
    return `This split's AUROC: ${aurocOfSplit(scans, sides).toFixed(2)}.`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
