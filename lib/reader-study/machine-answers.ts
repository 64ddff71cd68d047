/** What a machine reader said, kept beside the readers' journal as `machine.json`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { writeJson } from "../support/atomic";
import { UserError } from "../support/errors";
import { parseJson } from "../support/json-file";
import { readPlainFile } from "../support/plain-file";
import type { Response } from "./responses";
import { studyFiles, type Study } from "./study";

/** The machine's name among readers. */
export const machineName = "machine";

const schema = z.strictObject({ probabilities: z.array(z.number().min(0).max(1).nullable()) });

/**
 * Keeps a machine's answers.
 * @param probabilities that each image of the study is synthetic; null for training examples.
 */
export function writeMachineAnswers(study: Study, probabilities: readonly (number | null)[]): void {
  writeJson(path.join(study.folder, studyFiles.machine), { probabilities });
}

/**
 * The machine's answers as a reader's: synthetic from one half on; its time is not measured. Empty where no machine has read.
 * @throws UserError when the file is damaged or of another study.
 */
export function readMachineResponses(study: Study): Response[] {
  const file = path.join(study.folder, studyFiles.machine);
  if (!fs.existsSync(file)) return [];
  return readProbabilities(file, study.images.length).flatMap((probability, image) => {
    if (probability === null) return [];
    const { truth, modality, resolution, model } = study.images[image];
    const rating = probability - 0.5;
    const confidence = Math.min(5, 1 + Math.floor(Math.abs(rating) * 10));
    return [{ reader: machineName, image, kind: "test", modality, resolution, model, truth, answer: rating >= 0 ? "synthetic" : "real", confidence, rating, milliseconds: 0 } satisfies Response];
  });
}

function readProbabilities(file: string, images: number): (number | null)[] {
  const text = readPlainFile(file).toString("utf8");
  try {
    const { probabilities } = schema.parse(parseJson(text));
    if (probabilities.length === images) return probabilities;
  } catch {
    // Not JSON, or not what is written here: the sentence below says it.
  }
  throw new UserError(`${file} is damaged or of another study: let the machine read this study again.`);
}
