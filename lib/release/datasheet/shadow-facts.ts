/** What a release says of an attack with shadow models, and its sentences in the datasheet. */
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { type ShadowAttack, shadowKnobs, type ShadowResult } from "../../evaluation/privacy/shadows/shadow-attack";
import type { Generator } from "../../gan/generator";
import { generativeModels, type ModelId } from "../../gan/models";
import { type Estimate, plainEstimate } from "../../statistics/interval";
import { UserError } from "../../support/errors";
import { numberWithInterval, table, text } from "./markdown-text";

/** What both rules found, by group and by what is known; curves stay with the attack's makers. */
export interface ShadowFacts extends Pick<ShadowAttack, "models" | "kimg" | "patients" | "features"> {
  readonly rows: readonly (Pick<ShadowResult, "group" | "access" | "rule" | "patients"> & {
    readonly auroc: Estimate;
    readonly truePositivesAt1: Estimate;
  })[];
}

/**
 * The facts of an attack on generators like the released one.
 * @throws UserError when it was on another cohort's patients, on another model, or on one that was trained otherwise.
 */
export function shadowFactsOf(
  attack: ShadowAttack,
  real: Cohort,
  { model, knobs }: Pick<Generator, "model" | "knobs">,
): ShadowFacts {
  if (attack.cohort !== cohortIdentity(real))
    throw new UserError(
      `The shadow models were not trained on halves of ${real.folder}: give --shadow the folder of "synthcohort shadow ${real.folder}".`,
    );
  if (attack.model !== model)
    throw new UserError(
      `The shadow models are of ${generativeModels[attack.model].name}, and the images of ${generativeModels[model].name}: give --shadow an attack with the same model.`,
    );
  const changed = trainedOtherwise(attack, knobs);
  if (changed.length > 0)
    throw new UserError(
      `The shadow models were trained otherwise than the generator (${firstOf(changed)}): give --shadow an attack with the generator's own knobs.`,
    );
  const { models, kimg, patients, features, results } = attack;
  return {
    ...{ models, kimg, patients, features },
    rows: results.map(({ group, access, rule, patients: own, auroc, truePositivesAt1 }) => ({
      ...{ group, access, rule, patients: own },
      ...{ auroc: plainEstimate(auroc), truePositivesAt1: plainEstimate(truePositivesAt1) },
    })),
  };
}

/** What differs, in words; how images are drawn afterwards, and how a training is watched, does not count. */
function trainedOtherwise({ model, knobs: shadows }: ShadowAttack, knobs: Generator["knobs"]): string[] {
  const ignored = [...Object.keys(shadowKnobs), ...generativeModels[model].drawing];
  const own = new Map<string, unknown>(Object.entries(knobs));
  return Object.entries(shadows)
    .filter(([name, value]) => !ignored.includes(name) && own.get(name) !== value)
    .map(([name, value]) => `${name} ${String(value)} instead of ${String(own.get(name))}`);
}

function firstOf(changed: readonly string[], most = 3): string {
  const more = changed.length - most;
  return `${changed.slice(0, most).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
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
    `An attack with shadow models was run: ${models} generators of this kind (${kimg} kimg, not the released one) were each trained on half of ${patients} patients, and each was attacked with what the others say: by a likelihood ratio for each patient, and by one threshold for all. White box: with their networks; black box: with their images alone, compared by ${text(features)}. Whoever has a generator can also search its latent vectors for those that give a certain image, which was not tried. The most exposed patients are those whose images are farthest from others'.`,
    table(
      ["patients", "what is known", "judged by", "AUROC", "found at 1 % false"],
      rows.map(({ group, access, rule, patients: own, auroc, truePositivesAt1 }) => [
        `${own} ${group}`,
        access,
        rule,
        numberWithInterval(auroc),
        numberWithInterval(truePositivesAt1),
      ]),
    ),
  ].join("\n\n");
}
