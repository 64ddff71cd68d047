import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requirementsOfExtra } from "../../lib/engine/install/cuda-packages";
import { checkSum } from "../../lib/engine/install/download-wheel";
import { installEngine, type InstallOptions } from "../../lib/engine/install/install";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { findInstalledTensorFlow, versionOf } from "../../lib/engine/install/python";
import { isSupportedVersion, wheelFor } from "../../lib/engine/install/wheels";
import { makeWholeFolder } from "../../lib/engine/install/whole-folder";
import { packageRoot } from "./processes";

const installed = readInstalledEngine();
const onLinux = wheelFor("cpu") !== undefined;
const changed = ["XDG_CACHE_HOME", "PATH", "TFJS_NODE_CDN_STORAGE", "SYNTHCOHORT_TENSORFLOW", "CXX"];
const kept = { ...process.env };
let home: string;
let tools: string;
let log: string[];

/** Puts a shell script on the PATH, which holds nothing else. */
function tool(name: string, script: string): void {
  fs.writeFileSync(path.join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const install = (options: InstallOptions = {}): ReturnType<typeof installEngine> =>
  installEngine({ ...options, log: (line) => log.push(line) });

/** What is in the cache, finished or not. */
const cached = (): string[] => {
  const folder = path.join(home, "synthcohort");
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
};

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-test-"));
  tools = path.join(home, "tools");
  fs.mkdirSync(tools);
  log = [];
  // Nothing may leave the machine: TensorFlow.js's own installer is pointed at a port where nobody answers.
  Object.assign(process.env, { XDG_CACHE_HOME: home, PATH: tools, TFJS_NODE_CDN_STORAGE: "http://127.0.0.1:9/" });
  delete process.env["SYNTHCOHORT_TENSORFLOW"];
  delete process.env["CXX"];
});

afterEach(() => {
  for (const name of changed) {
    if (kept[name] === undefined) delete process.env[name];
    else process.env[name] = kept[name];
  }
  fs.rmSync(home, { recursive: true, force: true });
});

describe.runIf(onLinux)("installing the engine without what it takes", () => {
  it("names the compiler that is missing, and goes on with WebAssembly", async () => {
    tool("python3", "exit 0");
    expect(await install()).toBeUndefined();
    expect(log.at(-1)).toMatch(/^The slower WebAssembly engine is used: .*C\+\+ compiler.*g\+\+/);
    expect(cached()).toEqual([]);
    expect(readInstalledEngine()).toBeUndefined();
  });

  it("names Python with pip when that is missing", async () => {
    tool("g++", "exit 0");
    tool("python3", `case "$*" in *pip*) exit 1;; esac`);
    expect(await install()).toBeUndefined();
    expect(log.at(-1)).toMatch(/Python 3 with pip/);
    expect(cached()).toEqual([]);
  });

  it("fails in one sentence when a device was asked for", async () => {
    await expect(install({ device: "cpu" })).rejects.toThrow(/^The native engine needs a C\+\+ compiler/);
  });

  it("tells what pip said when the download fails", async () => {
    tool("g++", "exit 0");
    tool("python3", `case "$*" in *download*) echo "ERROR: no network" >&2; exit 1;; esac`);
    await expect(install({ device: "cpu" })).rejects.toThrow(
      "pip could not download tensorflow-cpu 2.21.0: ERROR: no network",
    );
    expect(cached()).toEqual([]);
  });

  it("refuses a wheel with another checksum, and keeps nothing of it", async () => {
    tool("g++", "exit 0");
    tool(
      "python3",
      `case "$*" in *download*) while [ "$1" != --dest ]; do shift; done; echo forged > "$2/tensorflow.whl";; esac`,
    );
    await expect(install({ device: "cpu" })).rejects.toThrow(
      /tensorflow\.whl is not the published one \(its SHA-256 differs\)/,
    );
    expect(cached()).toEqual([]);
  });

  it.runIf(process.arch === "x64")("tries the library for GPUs first where there is an NVIDIA driver", async () => {
    tool("nvidia-smi", "exit 0");
    tool("g++", "exit 0");
    tool("python3", `case "$*" in *download*) echo "ERROR: no network" >&2; exit 1;; esac`);
    expect(await install()).toBeUndefined();
    expect(log.at(-1)).toMatch(/could not download tensorflow 2\.21\.0.*could not download tensorflow-cpu 2\.21\.0/);
  });

  it("asks pip for the pinned wheel by hash, and for nothing else", async () => {
    tool("g++", "exit 0");
    tool(
      "python3",
      `case "$*" in *download*) echo "$*" > "${home}/asked"; while [ "$1" != --dest ]; do shift; done; /bin/cp "$2/requirements.txt" "${home}/"; exit 1;; esac`,
    );
    await expect(install({ device: "cpu" })).rejects.toThrow();
    expect(fs.readFileSync(path.join(home, "asked"), "utf8")).toMatch(
      /pip download --no-deps --only-binary=:all: --require-hashes/,
    );
    expect(fs.readFileSync(path.join(home, "requirements.txt"), "utf8")).toBe(
      `${wheelFor("cpu")!.distribution}==2.21.0 --hash=sha256:${wheelFor("cpu")!.sha256}\n`,
    );
  });

  it("says why a named folder is no TensorFlow", async () => {
    await expect(install({ tensorflow: tools })).rejects.toThrow(/tools is not an installed tensorflow package/);
    process.env["SYNTHCOHORT_TENSORFLOW"] = tools;
    await expect(install()).rejects.toThrow(/tools is not an installed tensorflow package/);
  });
});

/** A folder that looks like an installed tensorflow package. */
function fakeTensorFlow(version: string): string {
  const folder = path.join(home, "site-packages", "tensorflow");
  fs.mkdirSync(path.join(folder, "include/tensorflow/c/eager"), { recursive: true });
  for (const file of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "include/tensorflow/c/eager/c_api.h"]) {
    fs.writeFileSync(path.join(folder, file), "");
  }
  fs.mkdirSync(path.join(home, "site-packages", `tensorflow_cpu-${version}.dist-info`));
  return folder;
}

describe.runIf(onLinux)("a TensorFlow that is installed already", () => {
  it("is found through Python without importing it", async () => {
    const folder = fakeTensorFlow("2.20.0");
    tool("python3", `case "$2" in *"import tensorflow"*) exit 1;; *find_spec*) echo "${folder}";; esac`);
    expect(await findInstalledTensorFlow()).toEqual({ folder, version: "2.20.0" });
  });

  it("is not taken when it is too old, or when it is only in part there", async () => {
    const folder = fakeTensorFlow("2.9.1");
    tool("python3", `echo "${folder}"`);
    expect(await findInstalledTensorFlow()).toBeUndefined();
    await expect(install({ tensorflow: folder })).rejects.toThrow(/TensorFlow 2\.9\.1 in .* is not supported/);
    fs.renameSync(
      path.join(home, "site-packages", "tensorflow_cpu-2.9.1.dist-info"),
      path.join(home, "site-packages", "tensorflow_cpu-2.21.0.dist-info"),
    );
    expect(await findInstalledTensorFlow()).toBeDefined();
    fs.rmSync(path.join(folder, "libtensorflow_cc.so.2"));
    expect(await findInstalledTensorFlow()).toBeUndefined();
  });

  it("reports the compiler's error when it does not fit", async () => {
    tool(
      "g++",
      `case "$*" in *--version*) exit 0;; *loader*|*kernels*) exit 0;; esac; echo "x.h:1: error: no such header" >&2; exit 1`,
    );
    await expect(install({ tensorflow: fakeTensorFlow("2.21.0") })).rejects.toThrow(
      "g++ could not compile tfjs_binding.node: x.h:1: error: no such header",
    );
    expect(cached()).toEqual([]);
  });

  it("fails the self-test when what was compiled cannot be loaded", async () => {
    tool("g++", `while [ $# -gt 0 ]; do if [ "$1" = -o ]; then echo > "$2"; fi; shift; done`);
    await expect(install({ tensorflow: fakeTensorFlow("2.21.0") })).rejects.toThrow(
      /failed its self-test: .*loader\.node/,
    );
    expect(cached()).toEqual([]);
    expect(readInstalledEngine()).toBeUndefined();
  });

  it.skipIf(!installed || installed.source === "package")(
    "is compiled for, tested, noted, and found at once the second time",
    async () => {
      process.env["PATH"] = kept["PATH"];
      const tensorflow = installed!.folder;
      const engine = await install({ tensorflow });
      expect(engine).toMatchObject({ source: "installed", folder: tensorflow, device: "cpu" });
      expect(engine!.binding.startsWith(home)).toBe(true);
      expect(readInstalledEngine()).toEqual(engine);
      process.env["PATH"] = tools; // without any tool: nothing is done
      expect(await install({ tensorflow })).toEqual(engine);
      expect(await install()).toEqual(engine);
      fs.rmSync(engine!.binding);
      expect(readInstalledEngine()).toBeUndefined();
    },
    300_000,
  );
});

describe("a whole folder", () => {
  const folder = (): string => path.join(home, "made");

  it("is not there when filling it fails", async () => {
    await expect(
      makeWholeFolder(folder(), (temporary) => {
        fs.writeFileSync(path.join(temporary, "half"), "");
        return Promise.reject(new Error("interrupted"));
      }),
    ).rejects.toThrow("interrupted");
    expect(fs.readdirSync(home)).toEqual(["tools"]);
  });

  it("is one process's whole work when two make it at once", async () => {
    const fill =
      (name: string) =>
      async (temporary: string): Promise<void> => {
        for (const file of ["a", "b"]) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          fs.writeFileSync(path.join(temporary, file), name);
        }
      };
    await Promise.all([makeWholeFolder(folder(), fill("one")), makeWholeFolder(folder(), fill("two"))]);
    const [a, b] = ["a", "b"].map((file) => fs.readFileSync(path.join(folder(), file), "utf8"));
    expect(a).toBe(b);
    expect(fs.readdirSync(home).sort()).toEqual(["made", "tools"]);
  });

  it("is not taken from a process that was killed, whose remains the next one removes", async () => {
    const program = `require(${JSON.stringify(path.join(packageRoot, "dist/engine/install/whole-folder"))})
      .makeWholeFolder(${JSON.stringify(folder())}, (t) => { require("fs").writeFileSync(t + "/half", ""); console.log("filling"); return new Promise(() => setInterval(() => 0, 1000)); })`;
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    expect(fs.readdirSync(home)).toHaveLength(2);
    expect(fs.existsSync(folder())).toBe(false);
    await makeWholeFolder(folder(), (temporary) => fs.promises.writeFile(path.join(temporary, "all"), ""));
    expect(fs.readdirSync(home).sort()).toEqual(["made", "tools"]);
    expect(fs.readdirSync(folder())).toEqual(["all"]);
  });
});

describe("wheels", () => {
  it("are there for Linux on two architectures, for GPUs on one, and for macOS on Apple silicon", () => {
    expect(wheelFor("cpu", "linux", "x64")?.distribution).toBe("tensorflow-cpu");
    expect(wheelFor("cpu", "linux", "arm64")?.platform).toBe("manylinux_2_27_aarch64");
    expect(wheelFor("gpu", "linux", "x64")?.distribution).toBe("tensorflow");
    expect(wheelFor("gpu", "linux", "arm64")).toBeUndefined();
    expect(wheelFor("cpu", "darwin", "arm64")?.platform).toBe("macosx_12_0_arm64");
    expect(wheelFor("gpu", "darwin", "arm64")).toBeUndefined();
    expect(wheelFor("cpu", "darwin", "x64")).toBeUndefined();
    expect(wheelFor("cpu", "win32", "x64")).toBeUndefined();
  });

  it("are taken when their checksum is the pinned one", async () => {
    const file = path.join(home, "empty.whl");
    fs.writeFileSync(file, "");
    const pinned = {
      ...wheelFor("cpu", "linux", "x64")!,
      sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
    await expect(checkSum(file, pinned)).resolves.toBeUndefined();
    await expect(checkSum(file, { ...pinned, sha256: pinned.sha256.replace("e", "f") })).rejects.toThrow(/SHA-256/);
  });

  it("name the CUDA packages that they need", () => {
    const metadata = `Name: tensorflow\nRequires-Dist: numpy>=1.26.0\nRequires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"\nRequires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75 ; extra == 'and-cuda'\nRequires-Dist: tensorflow-gcs; extra == "gcs-filesystem"\n`;
    expect(requirementsOfExtra(metadata, "and-cuda")).toEqual([
      "nvidia-cublas-cu12<13.0,>=12.5.3.2",
      "nvidia-cudnn-cu12<10.0,>=9.3.0.75",
    ]);
  });

  it("have versions that are read from the metadata beside the package", () => {
    expect(versionOf(fakeTensorFlow("2.21.0"))).toBe("2.21.0");
    expect(["2.17.1", "2.18.0", "2.21.0", "3.0.0", "1.15.5"].map(isSupportedVersion)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
