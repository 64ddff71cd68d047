import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { runProgram } from "./processes";

const emptyCache = { XDG_CACHE_HOME: fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-test-")) };
const missing = readInstalledEngine() === undefined;
const COMPUTE = `print(Array.from(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()));`;

describe("starting an engine", () => {
  it("computes with WebAssembly and says so in one line where the native engine is not installed", () => {
    const { status, stdout, stderr } = runProgram(`print(await startEngine()); ${COMPUTE}`, emptyCache);
    const [description, product] = stdout.split("\n");
    expect(JSON.parse(description)).toMatchObject({ backend: "wasm", tfjs: "4.22.0", node: process.versions.node });
    expect(product).toBe("[3,3,3,3]");
    expect(stderr.split("\n")).toHaveLength(1);
    expect(stderr).toContain("npm run engine");
    expect(status).toBe(0);
  });

  it("starts as many WebAssembly threads as asked for, and lets the process end", () => {
    const one = runProgram(`print((await startEngine({ backend: "wasm", threads: 1 })).threads);`);
    const three = runProgram(`print((await startEngine({ backend: "wasm", threads: 3 })).threads); ${COMPUTE}`);
    expect(one).toEqual({ status: 0, stdout: "1", stderr: "" });
    expect(three).toEqual({ status: 0, stdout: "3\n[3,3,3,3]", stderr: "" });
  });

  it("leaves uncaught errors to Node.js", () => {
    const { status, stderr } = runProgram(
      `await startEngine({ backend: "wasm" }); setImmediate(() => { throw new RangeError("mine"); });`,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\[eval\]:.*\n[\s\S]*RangeError: mine/);
  });

  it("refuses what does not fit into WebAssembly's memory instead of computing wrong numbers", () => {
    for (const values of [1.2e9, 1.0737e9]) {
      const { stdout } = runProgram(`await startEngine({ backend: "wasm" }); tf.fill([${values}], 1);`);
      expect(stdout).toMatch(/^UserError: The WebAssembly engine's memory is full/);
    }
  });

  it("refuses the native engine where it is not installed", () => {
    const { stdout } = runProgram(`await startEngine({ backend: "native" });`, emptyCache);
    expect(stdout).toBe("UserError: The native engine is not installed; run: npm run engine");
  });

  it("takes backend and threads from the environment, and refuses what is none", () => {
    const set = { SYNTHCOHORT_BACKEND: "cpu", SYNTHCOHORT_THREADS: "2" };
    expect(runProgram(`print((await startEngine()).backend); ${COMPUTE}`, set)).toEqual({
      status: 0,
      stdout: `"cpu"\n[3,3,3,3]`,
      stderr: "",
    });
    expect(runProgram("await startEngine();", { SYNTHCOHORT_BACKEND: "gpu" }).stdout).toContain(
      `There is no engine "gpu"; choose one of native, webgpu, wasm, cpu.`,
    );
    expect(runProgram("await startEngine();", { SYNTHCOHORT_THREADS: "many" }).stdout).toContain("SYNTHCOHORT_THREADS");
    expect(runProgram(`await startEngine({ threads: 0 });`).stdout).toContain(
      "UserError: An engine needs 1 thread or more",
    );
  });

  it("changes nothing when called again, and refuses another engine", () => {
    const { stdout } = runProgram(`
      const first = await startEngine({ backend: "cpu" });
      print([first === await startEngine(), first === describeEngine(), await measureGflops() > 0, tf.memory().numTensors]);
      await startEngine({ backend: "wasm" });`);
    const [again, refused] = stdout.split("\n");
    expect(JSON.parse(again)).toEqual([true, true, true, 0]);
    expect(refused).toMatch(/^UserError: The cpu engine with \d+ threads is already running; .*restart the kernel/);
  });

  it("describes no engine before one is started", () => {
    expect(runProgram("describeEngine();").stdout).toMatch(/^UserError: No engine was started/);
  });
});

// A small convolutional network trained for some steps, and a checksum of its weights.
const TRAIN = `
  await startEngine({ backend: "native", threads: 2 });
  const values = (n, s) => Array.from({ length: n }, (_, i) => Math.sin(1.3 * i + s));
  const x = tf.tensor4d(values(16 * 16 * 16 * 3, 0), [16, 16, 16, 3]), y = tf.tensor2d(values(16, 1), [16, 1]);
  const a = tf.variable(tf.tensor4d(values(3 * 3 * 3 * 16, 2), [3, 3, 3, 16])), b = tf.variable(tf.tensor2d(values(16 * 64, 3), [1024, 1]));
  const adam = tf.train.adam(0.01);
  for (let i = 0; i < 10; i++) adam.minimize(() => tf.losses.meanSquaredError(y, tf.matMul(tf.reshape(tf.leakyRelu(tf.conv2d(x, a, 2, "same")), [16, -1]), b)));
  const bytes = Buffer.concat([a, b].map((v) => Buffer.from(v.dataSync().buffer)));
  print(require("crypto").createHash("sha256").update(bytes).digest("hex"));`;

describe.skipIf(missing)(`the native engine${missing ? " (not installed: npm run engine)" : ""}`, () => {
  it("is chosen by itself, starts without a word, and lets the process end", () => {
    const { status, stdout, stderr } = runProgram(
      `print(await startEngine()); ${COMPUTE} print(await measureGflops() > 1);`,
    );
    const [description, product, fast] = stdout.split("\n");
    expect(JSON.parse(description)).toMatchObject({
      backend: "native",
      tensorflow: expect.stringMatching(/^2\.\d+/),
      devices: [expect.any(String)],
    });
    expect([product, fast]).toEqual(["[3,3,3,3]", "true"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("uses as many threads as asked for", () => {
    const count = (threads: number): number =>
      Number(
        runProgram(
          `await startEngine({ threads: ${threads} }); ${COMPUTE} print(require("fs").readdirSync("/proc/self/task").length);`,
        ).stdout.split("\n")[1],
      );
    expect(count(6) - count(2)).toBeGreaterThanOrEqual(4);
  });

  it("trains to the same bytes in two processes", () => {
    const [first, second] = [runProgram(TRAIN), runProgram(TRAIN)];
    expect(first.stdout).toMatch(/^"[0-9a-f]{64}"$/);
    expect(second.stdout).toBe(first.stdout);
  });
});
