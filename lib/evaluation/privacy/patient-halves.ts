/** Patients in two halves, such as for what an attacker knows, or for a comparison of alike with alike. */
import { Random } from "../../support/random";

/** The first half of the patients' names, in an order that the seed decides; of an odd number, the larger half. */
export function halfOfPatients(patients: readonly string[], seed: number): ReadonlySet<string> {
  const names = Random.fromSeed(seed, "audit/halves").shuffle([...new Set(patients)].sort());
  return new Set(names.slice(0, Math.ceil(names.length / 2)));
}
