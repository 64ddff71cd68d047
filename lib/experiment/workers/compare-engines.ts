/**
 * How fast the engines of this machine train: steps of the preset `quick` at 32×32 pixels, one engine after the other. What is
 * found for WebGPU is kept beside the engines, and decides whether it computes without being asked for.
 */
import * as os from "node:os";
import * as path from "node:path";
import { type Backend, backendBesideWebgpu } from "../../engine/choose";
import { readInstalledEngine } from "../../engine/install/installed-engine";
import { forgetMeasuredWebgpu, writeMeasuredWebgpu } from "../../engine/webgpu/measured-webgpu";
import { webgpuFiles } from "../../engine/webgpu/packages";
import { runWorker } from "../../runs/workers/worker";
import { packageRoot } from "../../support/paths";
import type { OnProgress } from "../../support/progress";

/** What was timed. */
export interface EngineSteps {
  readonly device: string;
  /** Of a step of each training, the median. */
  readonly milliseconds: Readonly<Record<"cpdGan" | "flow" | "classifier", number>>;
}

/** One engine: its times, or why there are none. */
export interface ComparedEngine extends Partial<EngineSteps> {
  readonly backend: Backend;
  readonly failure?: string;
}

/** Times the engines that are installed, which takes half a minute or so for each; plain JavaScript only checks values. */
export async function compareEngines(onProgress?: OnProgress): Promise<ComparedEngine[]> {
  const here: Backend[] = [
    ...(readInstalledEngine() ? (["native"] as const) : []),
    ...(webgpuFiles() ? (["webgpu"] as const) : []),
    "wasm",
  ];
  const compared: ComparedEngine[] = [];
  for (const backend of here) {
    onProgress?.({ task: `timing the ${backend} engine`, done: compared.length, total: here.length, unit: "engines" });
    compared.push(await timed(backend));
  }
  onProgress?.({ task: "timing engines", done: here.length, total: here.length, unit: "engines" });
  keep(compared);
  return compared;
}

/** An engine that needs longer for a few steps, such as a GPU that is computed in software, is no engine to train with. */
const LONGEST_SECONDS = 90;

async function timed(backend: Backend): Promise<ComparedEngine> {
  let steps: EngineSteps | undefined;
  const limit = AbortSignal.timeout(1000 * LONGEST_SECONDS);
  const failure = await runWorker(
    [path.join(packageRoot, "dist", "experiment", "workers", "engine-worker.js"), backend],
    {
      threads: os.availableParallelism(),
      advice: "end other programs",
      signal: limit,
      onMessage: (message) => (steps = message as EngineSteps),
    },
  );
  if (failure === undefined) return { backend, ...steps };
  return { backend, failure: limit.aborted ? `took more than ${LONGEST_SECONDS} s for a few steps` : failure };
}

/** A step of each training, one after the other, in milliseconds. */
export function stepsTogether({ milliseconds }: Pick<EngineSteps, "milliseconds">): number {
  return Object.values(milliseconds).reduce((sum, value) => sum + value, 0);
}

/** Keeps what was found for WebGPU, or forgets what was once found where it fails now. */
function keep(compared: readonly ComparedEngine[]): void {
  const together = (wanted: Backend): number | undefined => {
    const milliseconds = compared.find(({ backend }) => backend === wanted)?.milliseconds;
    return milliseconds && stepsTogether({ milliseconds });
  };
  const besides = backendBesideWebgpu();
  const [webgpu, other] = [together("webgpu"), together(besides)];
  if (webgpu === undefined || other === undefined) return forgetMeasuredWebgpu();
  writeMeasuredWebgpu({
    gpu: compared.find(({ backend }) => backend === "webgpu")!.device!,
    fasterThan: webgpu < other ? besides : null,
    milliseconds: { webgpu, [besides]: other },
  });
}
