/** Brings a packed experiment here, and says what is there now. */
import { unpackExperiment } from "../experiment/catalog/experiment-archive";
import { printResult } from "./options";

/** @param next what to do with it, as one more line. @throws UserError as `unpackExperiment`. */
export async function bringExperiment(archive: string, json: boolean | undefined, next?: string): Promise<void> {
  const { experiment, brought, kept } = await unpackExperiment(archive);
  const { name, knobs, source, seed } = experiment;
  const lines = [
    `${brought.length} finished stages of ${name} are in runs/${kept.length > 0 ? ` (${kept.length} were there already)` : ""}.`,
    `The notebooks find them when notebook 1 sets preset "${knobs.name}", data "${source.source}" and seed ${seed}.`,
    ...(next === undefined ? [] : [next]),
  ];
  printResult(json, { experiment: name, brought, kept }, lines.join("\n"));
}
