/** Attacks with shadow models, one row each. */
import { patientsFor01, type ShadowAttack } from "../../evaluation/privacy/shadows/shadow-attack";
import { decimals, estimateText, type TableRow } from "./row";

/** AUROC and members found, with 95 % intervals. */
export function shadowTable({ results }: ShadowAttack): TableRow[] {
  return results.map(({ group, access, rule, patients, auroc, truePositivesAt01, truePositivesAt1 }) => ({
    patients: `${group} (${patients})`,
    "what is known": access,
    "judged by": rule,
    AUROC: estimateText(auroc, decimals),
    "found at 0.1 % false":
      truePositivesAt01 === null
        ? `cannot be told (takes ${patientsFor01} patients)`
        : estimateText(truePositivesAt01, decimals),
    "found at 1 % false": estimateText(truePositivesAt1, decimals),
  }));
}
