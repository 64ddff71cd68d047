/** The plan for systems that this test may not run on: names, flags, tags and checksums, against the real wheel's contents. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { kernelBuilds } from "../../lib/engine/custom-kernels";
import { ownAddons, type Addon } from "../../lib/engine/install/compile-binding";
import { wantedOfWheel } from "../../lib/engine/install/download-wheel";
import { librariesOf } from "../../lib/engine/install/python";
import { engineSystem } from "../../lib/engine/install/systems";
import { wheelFor } from "../../lib/engine/install/wheels";
import { packageRoot } from "./processes";

interface Library {
  readonly installName: string;
  readonly loads: readonly string[];
  readonly searches: readonly string[];
  readonly exports: readonly string[];
}

/** Read from the wheel by tests/golden/engine/macos_wheel.py. */
const wheel = JSON.parse(
  fs.readFileSync(path.join(packageRoot, "tests", "golden", "engine", "macos-wheel.json"), "utf8"),
) as {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly tags: readonly string[];
  readonly files: Readonly<Record<string, number>>;
  readonly headersBytes: number;
  readonly libraries: Readonly<Record<string, Library>>;
};
const macos = engineSystem("darwin", "arm64")!;
const cache = path.join("/", "home", "cache", "synthcohort");
const tensorflow = path.join(cache, "tensorflow-2.21.0-cpu-56ecd7d4", "tensorflow");
const exported = new Set(Object.values(wheel.libraries).flatMap((library) => library.exports));

/** Functions of TensorFlow's library that sources call: not the binding's own classes, nor what headers define inline. */
function called(folder: string): string[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(cc|h)$/.test(name));
  const text = files.map((name) => fs.readFileSync(path.join(folder, name), "utf8")).join("\n");
  return [...new Set([...text.matchAll(/\b(TFE?_[A-Z]\w+)\(/g)].map(([, name]) => name))].filter(
    (name) => !/^(TFE?_Auto|TF_TString_)/.test(name),
  );
}

describe("the wheel for macOS on Apple silicon", () => {
  const planned = wheelFor("cpu", "darwin", "arm64")!;

  it("is the pinned one", () => {
    expect(wheel).toMatchObject({ bytes: planned.bytes, sha256: planned.sha256 });
    expect(wheel.tags).toEqual([`cp312-cp312-${planned.platform}`]);
    expect(wheel.file).toBe(`${planned.distribution}-${planned.version}-cp312-cp312-${planned.platform}.whl`);
  });

  it("holds what is unpacked, which is as large as is said", () => {
    const wanted = new RegExp(`^(?:${wantedOfWheel})$`);
    const kept = Object.entries(wheel.files).filter(([name]) => wanted.test(name));
    expect(kept).toHaveLength(Object.keys(wheel.files).length);
    for (const file of librariesOf("tensorflow", macos)) expect(wheel.files[file], file).toBeGreaterThan(1e7);
    const bytes = kept
      .filter(([name]) => !name.endsWith(".h"))
      .reduce((sum, [, size]) => sum + size, wheel.headersBytes);
    expect(Math.abs(bytes - planned.unpackedBytes)).toBeLessThan(1e6);
  });

  it("has libraries that need nothing but each other and the system", () => {
    const [framework, cc] = macos.libraries.map((name) => wheel.libraries[name]);
    for (const [place, library] of [framework, cc].entries()) {
      expect(library.installName).toBe(`@rpath/${macos.libraries[place]}`);
      const foreign = library.loads.filter((name) => !/^\/(usr\/lib|System\/Library\/Frameworks)\//.test(name));
      expect(foreign).toEqual(place === 0 ? [] : [`@rpath/${macos.libraries[0]}`]);
    }
    expect(cc.searches).toContain("@loader_path/"); // the framework's library lies beside it
  });

  it("exports every function that the binding and our kernels call", () => {
    const binding = called(path.join(packageRoot, "node_modules", "@tensorflow", "tfjs-node-gpu", "binding"));
    const own = called(path.join(packageRoot, "lib", "engine", "native"));
    expect(binding.length).toBeGreaterThan(40);
    expect(own.length).toBeGreaterThan(10);
    expect([...binding, ...own].filter((name) => !exported.has(name))).toEqual([]);
    expect([...exported].filter((name) => name.startsWith("TFE_"))).toHaveLength(197);
    // The decoder's function, whose last argument is `long long*` to Apple's compilers.
    expect(exported).toContain("_ZN10tensorflow4jpeg10UncompressEPKviRKNS0_15UncompressFlagsEPiS6_S6_Px");
  });
});

describe("the plan for macOS on Apple silicon", () => {
  const out = path.join(cache, "binding-darwin");
  const addons = ownAddons(tensorflow, out, macos, "arm64");
  const named = (name: string): Addon => addons.find(({ file }) => path.basename(file) === name)!;

  it("compiles bundles whose missing symbols are found in Node.js", () => {
    expect(addons.map(({ file }) => path.basename(file))).toEqual(["loader.node", "jpeg.node", "kernels-arm64.node"]);
    for (const { flags, inputs } of addons) {
      expect(flags.join(" ")).toContain("-arch arm64 -fPIC -bundle -undefined dynamic_lookup");
      expect([...flags, ...inputs].join(" ")).not.toMatch(/-shared|-ldl|\.so\b|-mavx|-mfma/);
    }
  });

  it("finds the libraries relative to the addon in the cache, and where they are elsewhere", () => {
    const search = "-Wl,-rpath,@loader_path/../tensorflow-2.21.0-cpu-56ecd7d4/tensorflow";
    expect(named("kernels-arm64.node").inputs).toContain(search);
    expect(named("kernels-arm64.node").inputs).toContain(path.join(tensorflow, "libtensorflow_cc.2.dylib"));
    expect(named("loader.node").inputs.join(" ")).not.toContain("rpath");
    expect(macos.searchFlags(out, "/opt/tensorflow")).toEqual(["-Wl,-rpath,/opt/tensorflow"]);
  });
});

describe("systems", () => {
  it("are Linux, and macOS on Apple silicon", () => {
    expect(engineSystem("linux", "x64")?.libraries).toEqual(["libtensorflow_framework.so.2", "libtensorflow_cc.so.2"]);
    expect(macos.compilers[0]).toBe("clang++");
    expect(macos.compilerAdvice).toMatch(/^xcode-select/);
    expect(engineSystem("darwin", "x64")).toBeUndefined();
    expect(engineSystem("win32", "x64")).toBeUndefined();
  });

  it("compile the kernels without a choice of processors on ARM64", () => {
    expect(kernelBuilds("out", "arm64").map(({ features }) => features)).toEqual([[]]);
    expect(kernelBuilds("out", "x64").map(({ features }) => features[0])).toEqual(["avx512f", "avx2"]);
  });

  it("link by name on Linux, as the loader has the libraries loaded", () => {
    const linux = ownAddons(tensorflow, path.join(cache, "binding"), engineSystem("linux", "x64"), "x64");
    expect(linux.map(({ file }) => path.basename(file))).toEqual([
      "loader.node",
      "jpeg.node",
      "kernels-avx512f.node",
      "kernels-avx2.node",
    ]);
    for (const { flags, inputs } of linux) {
      expect(flags.slice(0, 3)).toEqual(["-std=c++17", "-fPIC", "-shared"]);
      expect(inputs.join(" ")).not.toContain("rpath");
    }
  });
});
