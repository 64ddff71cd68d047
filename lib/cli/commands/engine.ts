/** `synthcohort engine`: describes the engine and its speed; `engine install` installs the fast one. */
import { Command, Option } from "commander";
import { installEngine } from "../../engine/install/install";
import { describeEngine, measureGflops } from "../../engine/describe";
import { startEngine } from "../../engine/start";
import { addJsonOption, printResult } from "../options";
import { StatusLine, terminalProgress } from "../terminal";

interface InstallOptions {
  readonly cpu?: boolean;
  readonly gpu?: boolean;
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
    .option("--tensorflow <folder>", "use this installed tensorflow package (also: SYNTHCOHORT_TENSORFLOW)");
  addJsonOption(install).action(async (options: InstallOptions & { json?: boolean }) => {
    await provideEngine(options);
    await show(options);
  });
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
