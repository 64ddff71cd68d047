/**
 * The flow's training steps and sampling, against the same network in PyTorch.
 *
 *   npm run bench -- flow-step [--python=python3] [--rounds=5] [--steps=20]
 *     [--clock=wall|processor] [--json=file]
 *
 * --python is an interpreter with torch (bench/README.md). Each side runs in a process of its own, in turn. PyTorch runs with
 * and without channels-last, and the faster counts; in bfloat16 it is a comparison of its own. --clock=processor gives each
 * side one thread and counts the processor's time instead of the clock's.
 */
import { startEngine } from "../lib/engine/start";
import { preset } from "../lib/experiment/knobs/presets";
import { FlowTrainer } from "../lib/gan/flow/trainer";
import { generatorOf } from "../lib/gan/generator";
import { Random } from "../lib/support/random";
import { noiseCohort } from "./gan-cohort";
import {
  type Clock,
  clockOption,
  type Comparison,
  environmentOf,
  type MeasuredSteps,
  option,
  perSecond,
  report,
  runJson,
  timed,
} from "./rounds";

const knobs = preset("quick").flow;
const resolution = 32;
const labels = 7;
const sampled = 128;
/** Steps before any counts, on both sides: a training has thousands, and Node.js compiles in the first hundred. */
const warmUp = 100;

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once(Number(process.argv[3]), process.argv[4] as Clock);
  const [steps, clock] = [option("steps", "20"), clockOption()];
  const env = environmentOf(clock);
  const { maps, blocks, batchSize, steps: solverSteps, guidance } = knobs;
  const shape = [maps, blocks, batchSize, labels, warmUp, steps, sampled, solverSteps, guidance].map(String);
  const inPyTorch = (last: string, bfloat16: string): MeasuredSteps =>
    runJson<MeasuredSteps>(
      option("python", "python3"),
      ["bench/python/flow_step.py", ...shape, last, bfloat16, clock],
      env,
    );
  const comparison = (what: string): Comparison => ({ what, unit: "images/s", ours: [], peer: [] });
  const train = [comparison("training"), comparison("training, PyTorch in bfloat16")];
  const sample = [comparison("sampling"), comparison("sampling, PyTorch in bfloat16")];
  for (let round = 0; round < Number(option("rounds", "5")); round++) {
    const ours = runJson<MeasuredSteps>(process.execPath, [__filename, "--once", steps, clock], env);
    const peers = [[inPyTorch("0", "0"), inPyTorch("1", "0")], [inPyTorch("1", "1")]];
    peers.forEach((some, i) => {
      (train[i].ours as number[]).push(perSecond(batchSize, ours.steps));
      (train[i].peer as number[]).push(Math.max(...some.map((one) => perSecond(batchSize, one.steps))));
      (sample[i].ours as number[]).push(perSecond(sampled, ours.samples));
      (sample[i].peer as number[]).push(Math.max(...some.map((one) => perSecond(sampled, one.samples))));
    });
  }
  report(`The flow at ${resolution}×${resolution}, ${maps} maps, minibatch ${batchSize}`, "PyTorch", [
    ...train,
    ...sample,
  ]);
}

/** Our side of one round; prints JSON. */
async function once(steps: number, clock: Clock): Promise<void> {
  await startEngine();
  const cohort = noiseCohort(resolution, labels);
  const trainer = new FlowTrainer(cohort, knobs, 1);
  timed(warmUp, () => trainer.step());
  const trained = timed(steps, () => trainer.step(), clock);
  const description = { model: "flow", knobs, labelNames: cohort.labelNames, resolution, seed: 1 } as const;
  const generator = generatorOf(description, trainer.averageValues());
  const latents = Random.fromSeed(1, "latents").normals(sampled * resolution ** 2);
  const rows = new Float32Array(sampled * labels).fill(1);
  const sampling = (): Uint8Array => generator.generate(latents, rows);
  timed(1, sampling);
  console.log(JSON.stringify({ steps: trained, samples: timed(Math.max(3, steps >> 2), sampling, clock) }));
}

void main();
