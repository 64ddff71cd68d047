/** What a training's own networks say of real images, asked in a random order. */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Cohort } from "../../cohort/format/cohort";
import { generativeModels, type ModelId } from "../../gan/models";
import { conditionsOf, realPixels } from "../../gan/training/real-images";
import type { Trainer } from "../../gan/training/trainer";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import type { Random } from "../../support/random";

/** Images scored between two reports. */
const piece = 512;

/**
 * Member scores of some rows, in the order of the rows; larger for images that the model has learned.
 * @param random draws the order: a network that sees neighbors together must not see members among themselves.
 * @throws UserError when the model says nothing of single images.
 */
export async function askModel(
  { model, trainer }: { readonly model: ModelId; readonly trainer: Trainer },
  cohort: Cohort,
  rows: ArrayLike<number>,
  { random, onProgress }: { readonly random: Random; readonly onProgress?: OnProgress },
): Promise<Float64Array> {
  if (trainer.memberScores === undefined)
    throw new UserError(
      `${generativeModels[model].name} has no network that says something of single images: attack a GAN or a flow.`,
    );
  const total = rows.length;
  const order = random.shuffle(Int32Array.from({ length: total }, (_, place) => place));
  const scores = new Float64Array(total);
  for (let first = 0; first < total; first += piece) {
    onProgress?.({ task: "asking the model", done: first, total, unit: "images" });
    await macrotask();
    const places = order.subarray(first, first + piece);
    const part = places.map((place) => rows[place]);
    const found = trainer.memberScores(realPixels(cohort, part), conditionsOf(cohort, part));
    places.forEach((place, i) => (scores[place] = found[i]));
  }
  onProgress?.({ task: "asking the model", done: total, total, unit: "images" });
  return scores;
}
