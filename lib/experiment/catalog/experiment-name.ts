/** The name of an experiment: of its folder in results/, and in tables. */
import { hashOf } from "../../runs/stage-record";
import type { DataSource } from "../data-source";
import { type Preset, preset } from "../knobs/presets";
import { usedKnobs } from "../knobs/used-knobs";
import { type KnobDifference, nameOfDifferences } from "./differences";

/** What an experiment is named by. */
export interface NamedExperiment {
  readonly source: DataSource;
  readonly knobs: Preset;
  readonly seed: number;
  /** The knobs that differ from the preset's. */
  readonly differences: readonly KnobDifference[];
}

/** Such as `phantom-chest-quick`. The hash of a changed one is the identity; what stands before it is for readers. */
export function experimentName({ source: { source, folder }, knobs, seed, differences }: NamedExperiment): string {
  // Knobs that are written out and have their usual values are no change.
  const [own, usual] = [usedKnobs(knobs), usedKnobs(preset(knobs.name, {}, source))];
  const plain = `${source}-${knobs.name}`;
  if (seed === 1 && folder === undefined && hashOf(own) === hashOf(usual)) return plain;
  const hash = hashOf({ knobs: own, seed, ...(folder !== undefined && { folder }) }).slice(0, 6);
  return [plain, nameOfDifferences(differences, seed), hash].filter(Boolean).join("-");
}
