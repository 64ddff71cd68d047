/** No signal may interrupt TensorFlow's products: see lib/engine/loader.ts. `npm run stress` tries it with signals, for minutes. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { loaderOf, withoutSignals } from "../../lib/engine/loader";
import type { NativeAttribute, NativeBackend } from "../../lib/engine/ops/kernel";
import { startEngine } from "../../lib/engine/start";

const engine = readInstalledEngine();
const { SIGINT, SIGTERM, SIGPROF, SIGCHLD, SIGWINCH, SIGUSR1, SIGSEGV, SIGFPE } = os.constants.signals;
const fromOutside = [SIGINT, SIGTERM, SIGPROF, SIGCHLD, SIGWINCH, SIGUSR1];

/** Whether a thread lets each of these signals wait. */
function waits(signals: readonly number[], thread = "thread-self"): boolean[] {
  const blocked = BigInt(`0x${/^SigBlk:\s*(\w+)$/m.exec(fs.readFileSync(`/proc/${thread}/status`, "utf8"))![1]}`);
  return signals.map((signal) => ((blocked >> BigInt(signal - 1)) & 1n) === 1n);
}

describe.skipIf(engine?.loader === undefined)("signals and the native engine (npm run engine)", () => {
  let before: Set<string>;
  beforeAll(async () => {
    before = new Set(fs.readdirSync("/proc/self/task"));
    await startEngine({ backend: "native", threads: 2 });
  });

  it("wait while work is not to be disturbed, and no longer; faults never do", () => {
    const asked = (): boolean[] => waits([...fromOutside, SIGSEGV, SIGFPE]);
    const usual = asked();
    expect(usual).toEqual(usual.map(() => false));
    expect(withoutSignals(loaderOf(engine!), asked)()).toEqual([...fromOutside.map(() => true), false, false]);
    expect(asked()).toEqual(usual);
    expect(
      withoutSignals(loaderOf(engine!), () => {
        throw new Error("broken");
      }),
    ).toThrow("broken");
    expect(asked()).toEqual(usual);
  });

  it("wait while an operation computes", () => {
    const backend = tf.backend() as unknown as NativeBackend;
    let seen: boolean[] = [];
    const attribute = (name: string): NativeAttribute => ({
      name,
      type: backend.binding.TF_ATTR_BOOL,
      get value() {
        seen = waits(fromOutside);
        return false;
      },
    });
    const type = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
    const product = backend.executeSingleOutput(
      "MatMul",
      [type, attribute("transpose_a"), attribute("transpose_b")],
      [tf.ones([2, 300]), tf.ones([300, 1])],
    );
    expect(Array.from(product.dataSync())).toEqual([300, 300]);
    expect(seen).toEqual(fromOutside.map(() => true));
    expect(waits(fromOutside)).toEqual(fromOutside.map(() => false));
  });

  it("never reach the threads that TensorFlow began", () => {
    tf.matMul(tf.ones([512, 512]), tf.ones([512, 512])).dataSync();
    const begun = fs.readdirSync("/proc/self/task").filter((thread) => !before.has(thread));
    const computing = begun.filter((thread) =>
      /^Name:\s*tf_/m.test(fs.readFileSync(`/proc/self/task/${thread}/status`, "utf8")),
    );
    expect(computing.length).toBeGreaterThan(0);
    for (const thread of computing)
      expect(waits(fromOutside, `self/task/${thread}`)).toEqual(fromOutside.map(() => true));
  });
});
