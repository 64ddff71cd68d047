/**
 * The package as somebody gets it who has no checkout: packed, installed from its tarball in an empty folder with an empty
 * home, imported and run. npm takes what it downloaded before from its cache, and asks the registry for the rest.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../engine/processes";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-package-"));
const use = path.join(folder, "use");
const home = path.join(folder, "home");
const typescript = path.join(packageRoot, "node_modules", "typescript", "bin", "tsc");
let offline: string | undefined;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Ended {
  const { npm_config_cache: set, HOME: usual = "", PATH, HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = process.env;
  const cache = set ?? path.join(usual, ".npm");
  const registry = { HTTPS_PROXY, HTTP_PROXY, NO_PROXY, npm_config_cache: cache, npm_config_userconfig: userConfig() };
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: { PATH, HOME: home, SYNTHCOHORT_BACKEND: "wasm", SYNTHCOHORT_THREADS: "2", ...registry, ...env },
  });
  return { status, stdout, stderr };
}

/** The registry that this machine's npm is configured for. */
function userConfig(): string {
  return process.env["npm_config_userconfig"] ?? path.join(os.homedir(), ".npmrc");
}

const synthcohort = (args: readonly string[], cwd = use, env: NodeJS.ProcessEnv = {}): Ended =>
  run("npx", ["--no-install", "synthcohort", ...args], cwd, env);

beforeAll(() => {
  for (const name of [use, home]) fs.mkdirSync(name);
  const packed = run("npm", ["pack", "--silent", "--pack-destination", folder], packageRoot);
  expect(packed.stderr + packed.stdout, "npm pack").toMatch(/synthcohort-.*\.tgz/);
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status, stderr } = run("npm", ["install", ...quiet, `../${packed.stdout.trim()}`], use);
  if (status === 0) return;
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr)) throw new Error(stderr);
  offline = "the package registry cannot be reached";
}, 300_000);

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }), 300_000);

/** A test that says why it is skipped. */
const whenInstalled = (name: string, test: () => void, timeout = 120_000): void =>
  it(name, { timeout }, (context) => {
    context.skip(offline !== undefined, offline);
    test();
  });

describe("the package from its tarball", () => {
  whenInstalled("holds what it runs on, and nothing that only the checkout needs", () => {
    const inside = (name: string): string => path.join(use, "node_modules", "synthcohort", name);
    for (const name of [
      "dist/index.d.ts",
      "lib/engine/native/loader.cc",
      "lib/reader-study/page/reader.html",
      "LICENSE",
    ])
      expect(fs.existsSync(inside(name)), name).toBe(true);
    for (const name of ["tests", "bench", "node_modules", "lib/gan", "dist/index.js.map"])
      expect(fs.existsSync(inside(name)), name).toBe(false);
    const installed = fs.readdirSync(path.join(use, "node_modules"));
    for (const name of ["danfojs-node", "xlsx", "request"]) expect(installed).not.toContain(name);
    expect(fs.readdirSync(path.join(use, "node_modules", "@tensorflow"))).not.toContain("tfjs-node-gpu");
  });

  const program = "console.log(auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), typeof fidelity);";
  whenInstalled("is required by CommonJS", () => {
    const code = `const { auroc } = require("synthcohort"); const { fidelity } = require("synthcohort/evaluation"); ${program}`;
    expect(run("node", ["-e", code], use)).toMatchObject({ status: 0, stdout: "0.75 function\n" });
  });

  whenInstalled("is imported by modules", () => {
    const code = `import { auroc } from "synthcohort"; import { fidelity } from "synthcohort/evaluation"; ${program}`;
    expect(run("node", ["--input-type=module", "-e", code], use)).toMatchObject({
      status: 0,
      stdout: "0.75 function\n",
    });
  });

  whenInstalled("has its types for TypeScript, however it resolves modules", () => {
    const source = `import { auroc, type Cohort } from "synthcohort";
import { fidelity, type Fidelity } from "synthcohort/evaluation";
export const area: number = auroc([0, 1], [0, 1]);
export const size = (cohort: Cohort): number => cohort.size;
export const measure: (...given: Parameters<typeof fidelity>) => ReturnType<typeof fidelity> = fidelity;
export type Quality = Fidelity;
// @ts-expect-error: a number is no text
export const wrong: string = area;
`;
    const settings = [
      { file: "old.ts", module: "commonjs", moduleResolution: "node" },
      { file: "commonjs.cts", module: "node16", moduleResolution: "node16" },
      { file: "module.mts", module: "node16", moduleResolution: "node16" },
      { file: "bundled.ts", module: "esnext", moduleResolution: "bundler" },
    ];
    for (const { file, ...options } of settings) {
      fs.writeFileSync(path.join(use, file), source);
      const args = Object.entries({ ...options, target: "es2022" }).flatMap(([name, value]) => [`--${name}`, value]);
      const { stdout } = run("node", [typescript, "--noEmit", "--strict", "--skipLibCheck", ...args, file], use);
      expect(stdout, file).toBe("");
    }
  });

  whenInstalled("prepares a cohort, and says in one line how to get the fast engine", () => {
    const small = ["--resolution", "16", "--set", "trainPerCombination=2", "--json"];
    expect(synthcohort(["prepare", "phantom-chest", "--out", "cohort", ...small])).toMatchObject({ status: 0 });
    expect(fs.existsSync(path.join(use, "cohort", "cohort.json"))).toBe(true);
    const { stderr, stdout } = synthcohort(["engine", "--json"], use, { SYNTHCOHORT_BACKEND: "" });
    expect(stderr).toBe(
      "The native engine is not installed, so the slower WebAssembly engine computes; for the fast one, run: npx synthcohort engine install\n",
    );
    expect(JSON.parse(stdout)).toMatchObject({ backend: "wasm" });
  });

  whenInstalled("begins a project that pins it and works where it is moved to", () => {
    expect(synthcohort(["init", "My Study"])).toMatchObject({ status: 0, stderr: "" });
    expect(synthcohort(["init", "My Study"]).stderr).toMatch(/My Study is not empty; give a folder/);
    const project = path.join(folder, "moved");
    fs.renameSync(path.join(use, "My Study"), project);
    const described = JSON.parse(fs.readFileSync(path.join(project, "package.json"), "utf8")) as object;
    const { version } = JSON.parse(fs.readFileSync(path.join(packageRoot, "package.json"), "utf8")) as {
      version: string;
    };
    expect(described).toMatchObject({
      name: "my-study",
      private: true,
      dependencies: { synthcohort: `file:synthcohort-${version}.tgz` },
    });
    expect(fs.readFileSync(path.join(project, ".gitignore"), "utf8")).toMatch(/^node_modules\/\nruns\/\nresults\//);
    expect(fs.readFileSync(path.join(project, "README.md"), "utf8")).toMatch(/^# my-study\n/);
    // What npm would install is there already: the packages are moved instead of installed twice.
    fs.renameSync(path.join(use, "node_modules"), path.join(project, "node_modules"));
    const { stdout } = synthcohort(["reproduce", "--preset", "smoke", "--dry-run", "--json"], project);
    fs.renameSync(path.join(project, "node_modules"), path.join(use, "node_modules"));
    const planned = JSON.parse(stdout) as { folder: string; notebooks: string[] };
    expect(fs.realpathSync(path.dirname(path.dirname(planned.folder)))).toBe(fs.realpathSync(project));
    const names = (of: string): string[] => fs.readdirSync(of).filter((name) => name.endsWith(".ipynb"));
    expect(planned.notebooks).toEqual(names(path.join(packageRoot, "notebooks")));
    expect(names(path.join(project, "notebooks"))).toEqual(planned.notebooks);
    const lesson = ["instructor.md", "lesson.ipynb", "solutions.md"];
    expect(fs.readdirSync(path.join(project, "notebooks", "teaching")).sort()).toEqual(lesson);
  });

  whenInstalled("keeps runs and results in the project that asks for it", () => {
    const below = path.join(use, "deep", "below");
    fs.mkdirSync(below, { recursive: true });
    const { stdout, stderr } = synthcohort(["reproduce", "--preset", "smoke", "--dry-run", "--json"], below);
    expect(stderr).toBe("");
    const { folder: results } = JSON.parse(stdout) as { folder: string };
    expect(fs.realpathSync(path.dirname(path.dirname(results)))).toBe(fs.realpathSync(use));
  });
});
