/** A machine reader's answers, kept beside the readers' journal as `machine.json`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { parseJson } from "../../support/files/json-file";
import { readPlainFile } from "../../support/files/plain-file";
import { studyFiles, type StudyImage } from "../description";
import type { Response } from "../analysis/responses";
import type { Study } from "../study";

/** The machine's name among readers. */
const machineName = "machine";

/** What a machine reader says. */
export interface MachineAnswers {
  /** That each image of the study is synthetic; null for training examples. */
  readonly probabilities: readonly (number | null)[];
  /** From which probability on an image is called synthetic, by modality and resolution ({@link readingOf}). */
  readonly thresholds: Readonly<Record<string, number>>;
}

const probability = z.number().min(0).max(1);
const schema = z.strictObject({
  study: z.string(),
  thresholds: z.record(z.string(), probability),
  probabilities: z.array(probability.nullable()),
});

/** The images that one network reads. */
export function readingOf({ modality, resolution }: Pick<StudyImage, "modality" | "resolution">): string {
  return `${modality}, ${resolution}×${resolution}`;
}

/** Keeps a machine's answers, with the study that they are to. */
export function writeMachineAnswers(study: Study, { probabilities, thresholds }: MachineAnswers): void {
  writeJson(path.join(study.folder, studyFiles.machine), { study: study.identity, thresholds, probabilities });
}

/**
 * The machine's answers as a reader's; its time is not measured. The rating is how far an image's log odds are above the
 * threshold's. Empty if no machine has read.
 * @throws UserError when the file is damaged or of another study.
 */
export function readMachineResponses(study: Study): Response[] {
  const file = path.join(study.folder, studyFiles.machine);
  if (!fs.existsSync(file)) return [];
  const { probabilities, thresholds } = readAnswers(file, study);
  return probabilities.flatMap((value, image) => {
    if (value === null) return [];
    const { truth, modality, resolution, model } = study.images[image];
    const threshold = thresholds[readingOf(study.images[image])];
    const rating = logOdds(value) - logOdds(threshold);
    const confidence = Math.min(5, 1 + Math.floor(Math.abs(rating)));
    return [
      {
        reader: machineName,
        image,
        kind: "test",
        modality,
        resolution,
        model,
        truth,
        answer: value >= threshold ? "synthetic" : "real",
        confidence,
        rating,
        milliseconds: 0,
      } satisfies Response,
    ];
  });
}

/** Finite for 0 and 1, too, at the steps of the 32 bits that a probability has. */
function logOdds(value: number): number {
  const inside = Math.min(1 - 2 ** -25, Math.max(2 ** -149, value));
  return Math.log(inside) - Math.log1p(-inside);
}

function readAnswers(file: string, study: Study): MachineAnswers {
  const text = readPlainFile(file).toString("utf8");
  try {
    const answers = schema.parse(parseJson(text));
    const fits = ({ purpose, ...image }: StudyImage, i: number): boolean =>
      (answers.probabilities[i] === null) === (purpose === "training") &&
      (purpose === "training" || readingOf(image) in answers.thresholds);
    if (
      answers.study === study.identity &&
      answers.probabilities.length === study.images.length &&
      study.images.every(fits)
    )
      return answers;
  } catch {
    // Not JSON, or not what is written here: the sentence below says it.
  }
  throw new UserError(
    `${file} is damaged, belongs to another study or comes from an older version: have the machine take this study again.`,
  );
}
