/** Runs small programs against the compiled package: an engine is started once a process, and must let it end. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";

export const packageRoot: string = path.resolve(__dirname, "..", "..");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that has `startEngine`, `describeEngine`, `measureGflops` and `tf`, and may await. */
export function runProgram(body: string, env: NodeJS.ProcessEnv = {}): Ended {
  const program = `
    const { startEngine } = require("./dist/engine/start");
    const { describeEngine, measureGflops } = require("./dist/engine/describe");
    const tf = require("@tensorflow/tfjs");
    const print = (value) => console.log(JSON.stringify(value));
    (async () => { ${body} })().catch((error) => { console.log(error.name + ": " + error.message); });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    cwd: packageRoot,
    env: { ...process.env, SYNTHCOHORT_BACKEND: undefined, SYNTHCOHORT_THREADS: undefined, ...env },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}
