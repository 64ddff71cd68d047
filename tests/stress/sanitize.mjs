/**
 * Runs the tests of our own C++ (kernels, decoder of JPEG files, loader) with it compiled for AddressSanitizer and
 * UndefinedBehaviorSanitizer. TensorFlow's memory comes from the sanitizer's malloc, too: what a kernel reads or writes beside
 * a tensor is found.
 *
 *   npm run sanitize [-- tests/engine …]
 *
 * It needs the native engine and g++ with its sanitizers' libraries, takes minutes, and leaves the installed engine alone. Only
 * the form of the kernels that this processor runs is tried.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const dist = (name) => require(path.join(root, "dist", "engine", "install", name));
const { readInstalledEngine, writeInstalledEngine } = dist("installed-engine.js");
const { ownAddons } = dist("compile-binding.js");
const compiler = "g++";
const tests =
  process.argv.length > 2
    ? process.argv.slice(2)
    : [
        "tests/engine/kernels-native.test.ts",
        "tests/engine/ops/ops-native.test.ts",
        "tests/engine/signals.test.ts",
        "tests/classifier/fused-layers.test.ts",
        "tests/classifier/densenet.test.ts",
        "tests/gan/gradients-native.test.ts",
        "tests/cohort/jpeg.test.ts",
      ];

const engine = readInstalledEngine();
if (!engine) throw new Error("The native engine is not installed: npm run engine");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sanitize-"));
try {
  fs.copyFileSync(engine.binding, path.join(folder, path.basename(engine.binding)));
  const present = /^flags\s*:(.*)$/m.exec(fs.readFileSync("/proc/cpuinfo", "utf8"))?.[1].split(" ") ?? [];
  const fit = ({ flags }) =>
    flags.filter((flag) => flag.startsWith("-m")).every((flag) => present.includes(flag.slice(2)));
  for (const { file, flags, inputs } of ownAddons(engine.folder, folder).filter(fit)) {
    run(compiler, [
      ...flags.filter((flag) => !flag.startsWith("-O")),
      "-g",
      "-O1",
      "-fno-omit-frame-pointer",
      "-fsanitize=address,undefined",
      ...inputs,
      "-o",
      file,
    ]);
  }
  process.env.XDG_CACHE_HOME = path.join(folder, "cache");
  const inFolder = (file) => path.join(folder, path.basename(file));
  writeInstalledEngine({ ...engine, binding: inFolder(engine.binding), loader: inFolder(engine.loader) });

  const libraries = ["libasan.so", "libubsan.so"].map((name) =>
    spawnSync(compiler, [`-print-file-name=${name}`], { encoding: "utf8" }).stdout.trim(),
  );
  const status = run(
    process.execPath,
    [
      path.join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      "--testTimeout=600000",
      "--hookTimeout=600000",
      ...tests,
    ],
    {
      LD_PRELOAD: libraries.join(":"),
      // Node.js frees not everything when it ends; its own handling of faults stays.
      ASAN_OPTIONS: `detect_leaks=0:handle_segv=0:allocator_may_return_null=1:log_path=${path.join(folder, "found")}`,
      UBSAN_OPTIONS: `print_stacktrace=1:log_path=${path.join(folder, "found")}`,
    },
  );
  const found = fs.readdirSync(folder).filter((name) => name.startsWith("found"));
  for (const name of found) process.stdout.write(fs.readFileSync(path.join(folder, name), "utf8"));
  process.stdout.write(
    found.length === 0
      ? "The sanitizers found nothing.\n"
      : `The sanitizers complained in ${found.length} processes.\n`,
  );
  process.exitCode = status === 0 && found.length === 0 ? 0 : 1;
} finally {
  fs.rmSync(folder, { recursive: true });
}

function run(command, args, env = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (command === compiler && status !== 0)
    throw new Error(`${compiler} could not compile: ${error?.message ?? signal ?? `status ${status}`}`);
  return status;
}
