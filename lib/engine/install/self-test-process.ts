/** The self-test in its own process: a library that does not fit may crash the process that loads it. */
import * as path from "node:path";
import { packageRoot } from "../../support/paths";
import type { InstalledEngine } from "./installed-engine";
import { lastLine, runCommand } from "./run-command";

/** What the process prints when all is well. */
export const PASSED: string = "self-test passed";

/** Tests a native engine, or that of WebGPU; returns what failed in words, or undefined. */
export async function selfTest(engine: InstalledEngine | "webgpu"): Promise<string | undefined> {
  const main = path.join(packageRoot, "dist", "engine", "install", "self-test-main.js");
  const { status, stdout, stderr } = await runCommand(process.execPath, [main, JSON.stringify(engine)], {
    timeout: 3 * 60_000,
  });
  if (status === 0 && stdout.includes(PASSED)) return undefined;
  return lastLine(stdout) || lastLine(stderr) || "the process that loaded it ended";
}
