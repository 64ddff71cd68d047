/** How each label policy counts a source's uncertain labels. */
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import { type SourceTable, combinationNames, countPositives } from "./source-table";
import { type CohortKnobs, type LabelPolicy, labelPolicies } from "../knobs";
import { applyPolicy } from "./select";
import { findSource } from "../sources";

/** The labels of a source as it has them. */
export interface LabelCount {
  readonly label: string;
  /** Images in which it is present, and in which it is uncertain. */
  readonly present: number;
  readonly uncertain: number;
}

/** A source under one policy. */
export interface PolicyCount {
  readonly policy: LabelPolicy;
  /** Labels that are present in an image, over all images. */
  readonly positives: number;
  /** Labels that are unknown in an image, over all images. */
  readonly unknown: number;
  /** Images without any present label; sources whose images somebody labeled drop them. */
  readonly imagesWithoutLabel: number;
  /** Different label combinations. */
  readonly combinations: number;
}

/** What the label policy changes in a source. */
export interface PolicyComparison {
  readonly labels: readonly LabelCount[];
  readonly policies: readonly PolicyCount[];
}

/**
 * Reads a source's table and counts what each label policy would make of it; no image is read.
 * @param folder of sources that read one.
 * @throws UserError when there is no such source, or its folder is not what it expects.
 */
export async function comparePolicies({
  source,
  ...request
}: {
  source: string;
  folder?: string;
  knobs: CohortKnobs;
  seed: number;
} & WorkOptions): Promise<PolicyComparison> {
  const onProgress = stoppable(usualWork("reading the source", request));
  const opened = await findSource(source).open({ ...request, onProgress });
  opened.close?.();
  return countPolicies(opened.candidates);
}

/** The same for a table of candidates whose uncertain labels are −1. */
export function countPolicies(candidates: SourceTable): PolicyComparison {
  const present = countPositives(candidates);
  const uncertain = countPositives({ ...candidates, labels: candidates.labels.map((value) => (value === -1 ? 1 : 0)) });
  return {
    labels: candidates.labelNames.map((label, place) => ({
      label,
      present: present[place],
      uncertain: uncertain[place],
    })),
    policies: labelPolicies.map((policy) => {
      const resolved = applyPolicy(candidates, policy);
      const combination = combinationNames(resolved);
      return {
        policy,
        positives: resolved.labels.reduce((sum, value) => sum + (value === 1 ? 1 : 0), 0),
        unknown: resolved.labels.reduce((sum, value) => sum + (value === -1 ? 1 : 0), 0),
        imagesWithoutLabel: combination.filter((name) => name === "").length,
        combinations: new Set(combination).size,
      };
    }),
  };
}
