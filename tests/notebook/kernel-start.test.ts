/** A kernel that never answers is replaced; when none does, that is said. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../lib/notebook/runner/kernel";
import { packageRoot } from "../../lib/support/paths";
import { temporaryFolder } from "./fixture";

/** Makes the first `count` processes that load it wait for ever before they listen. */
function muteFirst(count: number): string {
  const folder = temporaryFolder();
  const file = path.join(folder, "mute.cjs");
  const claim = `require("node:fs").mkdirSync(${JSON.stringify(folder)} + "/" + i)`;
  const wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)";
  fs.writeFileSync(
    file,
    `let claimed = false; for (let i = 0; i < ${count} && !claimed; i++) try { ${claim}; claimed = true; } catch {}\n` +
      `if (claimed) ${wait};\n`,
  );
  return file;
}

const start = (mute: number, limitsMs: readonly number[]): Promise<Kernel> =>
  Kernel.start({ cwd: packageRoot, env: { NODE_OPTIONS: `--require ${muteFirst(mute)}` } }, limitsMs);

describe("starting a kernel", () => {
  it("starts another one when the first stays mute", async () => {
    const kernel = await start(1, [3000, 60_000]);
    try {
      expect(await kernel.ask("kernel_info_request")).toMatchObject({ implementation: "tslab" });
    } finally {
      await kernel.stop(0);
    }
  });

  it("says so when none answers", async () => {
    await expect(start(2, [300, 300])).rejects.toThrow(
      "No notebook kernel answered: 2 were started and waited for, 0.6 s in all.",
    );
  });
});
