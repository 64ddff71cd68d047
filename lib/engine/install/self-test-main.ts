/**
 * The program that the self-test runs: loads the engine that its argument describes (JSON), tests it, and prints the
 * result.
 */
import { messageOf } from "../../support/errors";
import type { InstalledEngine } from "./installed-engine";
import { startNative } from "../native";
import { startWebgpu } from "../webgpu/start-webgpu";
import { nativeJpegDecoder } from "../native-jpeg";
import { examineEngine, examineJpegDecoder } from "./self-test";
import { PASSED } from "./self-test-process";

async function main(): Promise<string | undefined> {
  const engine = JSON.parse(process.argv[2]) as InstalledEngine | "webgpu";
  if (engine === "webgpu") {
    await startWebgpu();
    return examineEngine();
  }
  await startNative(engine, 2);
  const decodeJpeg = nativeJpegDecoder(engine);
  return examineEngine() ?? (decodeJpeg && examineJpegDecoder(decodeJpeg));
}

main()
  .catch((error: unknown) => messageOf(error).split("\n")[0])
  .then(
    (failure) => {
      process.stdout.write(`${failure ?? PASSED}\n`);
      process.exitCode = failure ? 1 : 0;
    },
    () => undefined,
  );
