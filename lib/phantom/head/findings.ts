/**
 * The labels of head CT: the five kinds of hemorrhage of the RSNA challenge (Flanders et al. 2020) and, as in the paper
 * ("Cohorts"), its "any" turned round into "No Finding".
 */
export const headFindings = [
  "No Finding",
  "epidural",
  "intraparenchymal",
  "intraventricular",
  "subarachnoid",
  "subdural",
] as const;

export type HeadFinding = (typeof headFindings)[number];
