/**
 * Signals while TensorFlow multiplies matrices: products and convolutions of the networks' sizes are computed again and
 * again while every thread of the process is sent signals thousands of times a second. Each result must be the same to the
 * last bit as the one computed before the first signal; a heap that was destroyed ends the process. Without what
 * lib/engine/loader.ts does, each situation ends within seconds.
 *
 *   npm run stress [-- --seconds=60] [-- --pause=20]
 *
 * Each situation runs so long, in a process of its own:
 * - `handlers`: handlers of Node.js for SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGALRM, SIGPROF, as programs and terminals cause them;
 * - `profiler`: V8's profiler looks at the stack ten thousand times a second, by SIGPROF, and more SIGPROF come from outside;
 * - `threads`: as `handlers`, beside the two threads that decode JPEG files by the same library (`prepare`).
 * It needs the native engine and a C++ compiler, and is no part of the tests: it takes minutes.
 */
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import inspector from "node:inspector";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const require = createRequire(import.meta.url);
const file = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(file), "..", "..");
const dist = (name) => require(path.join(root, "dist", name));
const option = (name, otherwise) =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const names = ["SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGWINCH", "SIGALRM", "SIGPROF"];

/** Rows, depth, columns: layers of the GANs, 1×1 convolutions of the compact DenseNet and of DenseNet-121, and small ones. */
const sizes = [
  [1, 1, 1],
  [7, 13, 5],
  [32, 14, 64],
  [32, 128, 1024],
  [64, 1024, 512],
  [12288, 64, 48],
  [3072, 112, 56],
  [48, 256, 14],
  [25088, 64, 128],
  [6272, 256, 128],
  [1568, 512, 256],
];

async function main() {
  if (!isMainThread) return decode();
  const situation = option("situation", "");
  if (situation !== "") return multiply(situation);
  for (const one of ["handlers", "profiler", "threads"]) {
    const { status, signal } = spawnSync(process.execPath, [file, `--situation=${one}`, ...process.argv.slice(2)], {
      stdio: "inherit",
    });
    if (status !== 0) {
      process.stderr.write(`${one}: the process ended with ${signal ?? `status ${status}`}.\n`);
      process.exitCode = 1;
    }
  }
}

async function multiply(situation) {
  const seconds = Number(option("seconds", "60"));
  const storm = compileStorm();
  const { startEngine } = dist("engine/start.js");
  const tf = require("@tensorflow/tfjs");
  const { threads } = await startEngine({ backend: "native" });
  const products = makeProducts(tf);
  const expected = products.map((product) => bytesOf(product));

  const workers = situation === "threads" ? [new Worker(file), new Worker(file)] : [];
  const caught = Object.fromEntries(names.map((name) => [name, 0]));
  let session;
  if (situation === "profiler") session = await startProfiler();
  else for (const name of names) process.on(name, () => caught[name]++);
  const signals = situation === "profiler" ? ["SIGPROF"] : names;
  const child = spawn(
    storm,
    [process.pid, seconds, option("pause", "20"), ...signals.map((name) => os.constants.signals[name])].map(String),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let sent;
  child.stdout.on("data", (text) => (sent = Number(text)));

  let computed = 0;
  const end = Date.now() + 1000 * seconds;
  while (Date.now() < end) {
    for (const [i, product] of products.entries()) {
      if (!bytesOf(product).equals(expected[i]))
        throw new Error(`${situation}: product ${i} became another after ${computed} products`);
      computed++;
      await new Promise(setImmediate); // the handlers' turn
    }
  }
  if (sent === undefined) await new Promise((resolve) => child.once("close", resolve)); // it ends by itself
  session?.disconnect();
  const decoded = await Promise.all(
    workers.map((worker) => new Promise((resolve) => worker.once("message", resolve).postMessage("end"))),
  );
  fs.rmSync(path.dirname(storm), { recursive: true });
  process.stdout.write(
    `${situation}: ${computed} products and convolutions, ${threads} threads, all as before the first signal; ${sent} signals sent` +
      (session ? "" : `, handlers called ${Object.values(caught).reduce((sum, n) => sum + n, 0)} times`) +
      (workers.length > 0 ? `; ${decoded.reduce((sum, n) => sum + n, 0)} images decoded beside` : "") +
      "\n",
  );
  process.exit(0);
}

/** Minibatch, pixels, inputs, outputs of 3×3 convolutions. */
const convolutions = [
  [32, 16, 64, 64],
  [32, 32, 32, 32],
  [8, 14, 256, 128],
];

/** Every size with every transposition, and convolutions with their gradients, of values that a seed gives. */
function makeProducts(tf) {
  const { Random } = dist("support/random.js");
  const random = Random.fromSeed(1, "products");
  const tensor = (...shape) => tf.tensor(Float32Array.from(random.normals(shape.reduce((a, b) => a * b))), shape);
  const convolved = convolutions.flatMap(([batch, side, inputs, outputs]) => {
    const [x, kernel] = [tensor(batch, side, side, inputs), tensor(3, 3, inputs, outputs)];
    const convolve = (image, weights) => tf.conv2d(image, weights, 1, "same");
    const gradient = (i) => () =>
      tf.tidy(() => tf.grads((image, weights) => tf.sum(convolve(image, weights)))([x, kernel])[i]);
    return [() => convolve(x, kernel), gradient(0), gradient(1)];
  });
  const multiplied = sizes.flatMap(([rows, depth, columns]) =>
    [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ].map(([first, second]) => {
      const a = first ? tensor(depth, rows) : tensor(rows, depth);
      const b = second ? tensor(columns, depth) : tensor(depth, columns);
      return () => tf.matMul(a, b, first, second);
    }),
  );
  return [...multiplied, ...convolved];
}

function bytesOf(product) {
  const result = product();
  const values = result.dataSync();
  result.dispose();
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** V8's sampling profiler, every 100 µs. */
async function startProfiler() {
  const session = new inspector.Session();
  session.connect();
  const post = (method, parameters) =>
    new Promise((resolve, reject) => session.post(method, parameters, (error) => (error ? reject(error) : resolve())));
  await post("Profiler.enable");
  await post("Profiler.setSamplingInterval", { interval: 100 });
  await post("Profiler.start");
  return session;
}

/** One of the threads that decode, as `prepare` has them. */
function decode() {
  const { nativeJpegDecoder } = dist("engine/native-jpeg.js");
  const { examineJpegDecoder } = dist("engine/install/self-test.js");
  const decodeJpeg = nativeJpegDecoder();
  let decoded = 0;
  let over = false;
  parentPort.on("message", () => (over = true));
  const turn = () => {
    for (let i = 0; i < 100; i++, decoded++) {
      const failure = examineJpegDecoder(decodeJpeg);
      if (failure !== undefined) throw new Error(failure);
    }
    if (over) return (parentPort.postMessage(decoded), parentPort.close());
    setImmediate(turn);
  };
  turn();
}

function compileStorm() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "signal-storm-"));
  const program = path.join(folder, "signal-storm");
  const { status } = spawnSync(
    process.env.CXX ?? "g++",
    [
      "-std=c++17",
      "-O2",
      "-Wall",
      "-Wextra",
      "-pthread",
      path.join(path.dirname(file), "signal-storm.cc"),
      "-o",
      program,
    ],
    { stdio: "inherit" },
  );
  if (status !== 0) throw new Error("The stress test needs a C++ compiler (Debian, Ubuntu: apt install g++).");
  return program;
}

await main();
