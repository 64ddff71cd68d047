/**
 * Which patient's images serve for what. The network learns from training patients who are set apart; those who remain are searched,
 * and of each of them who has several images one is withheld, to be found. Held-out patients say how alike strangers are.
 */
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { halfOfPatients } from "../privacy/patient-halves";

/** Rows of the real cohort. */
export interface IdentitySets {
  /** Of each patient whom the network learns from, two at least. */
  readonly learned: readonly (readonly number[])[];
  /** Of the patients who are searched. */
  readonly searched: readonly number[];
  /** Withheld: one of each searched patient who has several. */
  readonly seconds: readonly number[];
  /** Validation and test images. */
  readonly heldOut: readonly number[];
}

/** Patients with several images: training ones, of whom half are set apart, and held-out ones; at least. */
const fewestSeveral = { trained: 40, heldOut: 20 };

/**
 * Divides the patients.
 * @throws UserError when too few have several images.
 */
export function identitySets(cohort: Cohort, seed: number): IdentitySets {
  const { patient } = cohort.table;
  const byPatient = (rows: Iterable<number>): Map<string, number[]> => groupBy(rows, (row) => patient[row]);
  const several = (groups: ReadonlyMap<string, readonly number[]>): string[] =>
    [...groups].filter(([, rows]) => rows.length > 1).map(([name]) => name);
  const trained = byPatient(cohort.rowsOf("train"));
  const heldOut = [...cohort.rowsOf("valid"), ...cohort.rowsOf("test")];
  const counts = { trained: several(trained).length, heldOut: several(byPatient(heldOut)).length };
  if (counts.trained < fewestSeveral.trained || counts.heldOut < fewestSeveral.heldOut)
    throw new UserError(
      `Patients are known again by several images, and ${cohort.folder} has several of ${counts.trained} training and ${counts.heldOut} held-out patients: give a cohort with several of at least ${fewestSeveral.trained} and ${fewestSeveral.heldOut}.`,
    );
  const apart = halfOfPatients(several(trained), seed);
  const left = [...trained].filter(([name]) => !apart.has(name)).map(([, rows]) => rows);
  return {
    learned: [...apart].map((name) => trained.get(name)!),
    searched: left.flatMap((rows) => (rows.length > 1 ? rows.slice(0, -1) : rows)),
    seconds: left.filter((rows) => rows.length > 1).map((rows) => rows[rows.length - 1]),
    heldOut,
  };
}
