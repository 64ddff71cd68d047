/** What a release says of an attack with shadow models, and its sentences in the datasheet. */
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import type { ShadowAttack, ShadowResult } from "../../evaluation/privacy/shadows/shadow-attack";
import { generativeModels, type ModelId } from "../../gan/models";
import { type Estimate, plainEstimate } from "../../statistics/interval";
import { UserError } from "../../support/errors";
import { numberWithInterval, table, text } from "./markdown-text";

/** The likelihood-ratio attack, by group and by what is known; its controls and curves stay with its makers. */
export interface ShadowFacts extends Pick<ShadowAttack, "models" | "kimg" | "patients" | "features"> {
  readonly rows: readonly (Pick<ShadowResult, "group" | "access" | "patients"> & {
    readonly auroc: Estimate;
    readonly truePositivesAt1: Estimate;
  })[];
}

/**
 * The facts of an attack on generators like the released one.
 * @throws UserError when it was on another cohort's patients, or on another model.
 */
export function shadowFactsOf(attack: ShadowAttack, real: Cohort, model: ModelId): ShadowFacts {
  if (attack.cohort !== cohortIdentity(real))
    throw new UserError(
      `The shadow models were not trained on halves of ${real.folder}: give --shadow the folder of "synthcohort shadow ${real.folder}".`,
    );
  if (attack.model !== model)
    throw new UserError(
      `The shadow models are of ${generativeModels[attack.model].name}, and the images of ${generativeModels[model].name}: give --shadow an attack with the same model.`,
    );
  const { models, kimg, patients, features, results } = attack;
  return {
    ...{ models, kimg, patients, features },
    rows: results
      .filter(({ rule }) => rule === "likelihood ratio")
      .map(({ group, access, patients: own, auroc, truePositivesAt1 }) => ({
        ...{ group, access, patients: own },
        ...{ auroc: plainEstimate(auroc), truePositivesAt1: plainEstimate(truePositivesAt1) },
      })),
  };
}

/** What a recipient has: a flow's network tells its loss; a GAN's discriminator is not in a release. */
export function releasedAccess(model: ModelId): ShadowResult["access"] {
  return model === "flow" ? "white box" : "black box";
}

/** Its sentences, in Markdown; one where it was not run. */
export function shadowWords(facts: ShadowFacts | undefined): string {
  if (facts === undefined) return "An attack with shadow models was not run for this release.";
  const { models, kimg, patients, features, rows } = facts;
  return [
    `An attack with shadow models was run: ${models} generators of this kind (${kimg} kimg, not the released one) were each trained on half of ${patients} patients, and each was attacked by likelihood ratio with what the others say. White box: with their networks; black box: with their images alone, compared by ${text(features)}. The most exposed patients are those whose images are farthest from others'.`,
    table(
      ["patients", "what is known", "AUROC", "found at 1 % false"],
      rows.map(({ group, access, patients: own, auroc, truePositivesAt1 }) => [
        `${own} ${group}`,
        access,
        numberWithInterval(auroc),
        numberWithInterval(truePositivesAt1),
      ]),
    ),
  ].join("\n\n");
}
