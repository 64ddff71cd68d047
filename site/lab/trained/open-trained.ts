/** Opens the generator and the classifier that the lab was built with. */
import { generatorOf } from "../../../lib/gan/generator";
import type { NamedTensor } from "../../../lib/support/files/safetensors";
import { openLabClassifier } from "../../../lib/teaching/lab/classify";
import { labCohort } from "../../../lib/teaching/lab/cohort";
import { Explorer } from "../../../lib/teaching/lab/explorer";
import type { BuiltTrained } from "./trained";

/** The tensor engine must have been started. The training images are drawn again: they follow from the seed. */
export function openTrained({ about, generator, classifier }: BuiltTrained): Explorer {
  const weights = Object.entries(classifier.weights).map(([name, { shape, values }]): [string, NamedTensor] => [
    name,
    { dtype: "F32", shape, data: numbers(values) },
  ]);
  return new Explorer(
    generatorOf(generator.description, numbers(generator.values)),
    openLabClassifier(classifier.config, Object.fromEntries(weights)),
    labCohort(about.settings),
  );
}

function numbers(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
