/** Attacks with the model itself, one row each, and their controls. */
import type { WhiteBoxAttack } from "../../evaluation/privacy/white-box-attack";
import { generativeModels } from "../../gan/models";
import { digits, estimateText, type TableRow } from "./row";

/** AUROC and members found, with 95 % intervals; the control is of held-out patients alone. */
export function whiteBoxTable(attacks: readonly WhiteBoxAttack[]): TableRow[] {
  return attacks.map(({ model, attack, control }) => ({
    generator: generativeModels[model].name,
    "training against held-out images": `${attack.members} against ${attack.nonMembers}`,
    AUROC: estimateText(attack.auroc, digits),
    "found at 0.1 % false": estimateText(attack.truePositivesAt01, digits),
    "found at 1 % false": estimateText(attack.truePositivesAt1, digits),
    "AUROC, control": estimateText(control.auroc, digits),
  }));
}
