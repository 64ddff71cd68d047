/** The program that the self-test runs: loads the engine that its argument describes (JSON), examines it, prints the verdict. */
import { messageOf } from "../support/errors";
import type { InstalledEngine } from "./installed-engine";
import { startNative } from "./native";
import { examineEngine } from "./self-test";
import { PASSED } from "./self-test-process";

async function main(): Promise<string | undefined> {
  await startNative(JSON.parse(process.argv[2]) as InstalledEngine, 2);
  return examineEngine();
}

main().catch((error: unknown) => messageOf(error).split("\n")[0]).then((failure) => {
  process.stdout.write(`${failure ?? PASSED}\n`);
  process.exitCode = failure ? 1 : 0;
}, () => undefined);
