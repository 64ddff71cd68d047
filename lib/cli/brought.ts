/** What unpacking an experiment brought, in words. */
import type { UnpackedExperiment } from "../experiment/catalog/experiment-archive";

/** @returns a sentence on what is there, and one on what finds it. */
export function broughtInWords({ experiment, brought, kept }: UnpackedExperiment): string {
  const { name, knobs, source, seed } = experiment;
  const stages = `${brought.length} finished stages of ${name} are in runs/${kept.length > 0 ? ` (${kept.length} were there already)` : ""}.`;
  return `${stages}\nThe notebooks find them when notebook 1 sets preset "${knobs.name}", data "${source.source}" and seed ${seed}.`;
}
