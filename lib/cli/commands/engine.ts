/** `synthcohort engine`: describes the engine and its speed; `engine install` installs another; `engine compare` times them. */
import { Command, Option } from "commander";
import { installEngine } from "../../engine/install/install";
import { describeEngine, measureGflops } from "../../engine/describe";
import { type Backend, usualBackend } from "../../engine/choose";
import { startEngine } from "../../engine/start";
import { installWebgpu } from "../../engine/webgpu/install-webgpu";
import { type ComparedEngine, compareEngines, stepsTogether } from "../../experiment/workers/compare-engines";
import { alignedRows } from "../aligned-rows";
import { addJsonOption, printResult } from "../options";
import { StatusLine, terminalProgress } from "../terminal";

interface InstallOptions {
  readonly cpu?: boolean;
  readonly gpu?: boolean;
  readonly webgpu?: boolean;
  readonly tensorflow?: string;
}

export function addEngineCommand(program: Command): void {
  const engine = program.command("engine").description("print backend, versions, threads, devices and measured speed");
  addJsonOption(engine).action(show);
  const install = engine
    .command("install")
    .description("install the native engine: TensorFlow's library from a Python wheel, and a binding compiled for it");
  install
    .addOption(new Option("--cpu", "install the CPU library, even if there is a GPU").conflicts("gpu"))
    .option("--gpu", "install the library for NVIDIA GPUs")
    .addOption(
      new Option("--webgpu", "install the WebGPU engine instead, for GPUs of any maker, and compare it").conflicts([
        "cpu",
        "gpu",
        "tensorflow",
      ]),
    )
    .option("--tensorflow <folder>", "use this installed tensorflow package (also: SYNTHCOHORT_TENSORFLOW)");
  addJsonOption(install).action(async (options: InstallOptions & { json?: boolean }) => {
    if (options.webgpu) {
      await installWebgpu();
      await compare(options);
    } else {
      await provideEngine(options);
      await show(options);
    }
  });
  addJsonOption(
    engine
      .command("compare")
      .description("time training steps on the installed engines; WebGPU then computes by itself if it is the fastest"),
  ).action(compare);
}

/** Installs the native engine if it can be had; says on stderr what it does, or why the slower one is used. */
export async function provideEngine(options: InstallOptions = {}): Promise<void> {
  const status = new StatusLine();
  const device = options.cpu ? "cpu" : options.gpu ? "gpu" : "auto";
  await installEngine({
    device,
    tensorflow: options.tensorflow,
    onProgress: terminalProgress(status),
    log: (line) => status.print(line),
  });
}

async function show(options: { json?: boolean }): Promise<void> {
  await startEngine();
  const description = { ...describeEngine(), gflops: Math.round(await measureGflops()) };
  const lines = Object.entries(description).map(
    ([name, value]) => `${name.padEnd(12)} ${Array.isArray(value) ? value.join(", ") : String(value)}`,
  );
  printResult(options.json, description, lines.join("\n"));
}

async function compare(options: { json?: boolean }): Promise<void> {
  const status = new StatusLine();
  const engines = await compareEngines(terminalProgress(status));
  const usual = usualBackend();
  const text = `${engineTable(engines, usual).join("\n")}\n\nThe ${usual} engine computes unless SYNTHCOHORT_BACKEND names another.`;
  printResult(options.json, { engines, usual }, text);
}

/** Milliseconds of steps, and how many times as long they take together as on the engine that computes by itself. */
function engineTable(engines: readonly ComparedEngine[], usual: Backend): string[] {
  const reference = engines.find(({ backend }) => backend === usual)?.milliseconds;
  return alignedRows(
    engines.map(({ backend, device, milliseconds, failure }) => {
      if (!milliseconds) return { engine: backend, device: failure };
      const { cpdGan, flow, classifier } = milliseconds;
      const ratio = reference && stepsTogether({ milliseconds }) / stepsTogether({ milliseconds: reference });
      const [gan, other, last] = [cpdGan, flow, classifier].map((value) => `${value.toFixed(0)} ms`);
      return {
        engine: backend,
        "cpD-GAN": gan,
        flow: other,
        classifier: last,
        together: ratio === undefined ? "" : `× ${ratio.toFixed(2)}`,
        device,
      };
    }),
  );
}
