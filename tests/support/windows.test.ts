/** What the shared mechanisms do on Windows, as far as another system can tell: the platform is given. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, it, vi } from "vitest";
import { npmCall } from "../../lib/engine/install/run-command";
import { makeConnection } from "../../lib/notebook/runner/connection";
import { tryCreate } from "../../lib/runs/lock-file";
import { cacheFolder } from "../../lib/support/cache-folder";
import { rename, syncFolder } from "../../lib/support/files/atomic";

vi.mock("node:fs", async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const watched = Object.fromEntries(
    (["renameSync", "fsyncSync", "linkSync"] as const).map((name) => [name, vi.fn(real[name] as () => void)]),
  );
  return { ...real, ...watched };
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "windows-"));

it("caches are in LOCALAPPDATA, and elsewhere where XDG says", () => {
  const home = "C:\\Users\\Ada Lovelace";
  expect(cacheFolder({ LOCALAPPDATA: "D:\\Local" }, "win32", home)).toBe("D:\\Local\\synthcohort");
  expect(cacheFolder({}, "win32", home)).toBe("C:\\Users\\Ada Lovelace\\AppData\\Local\\synthcohort");
  expect(cacheFolder({ XDG_CACHE_HOME: "E:\\cache" }, "win32", home)).toBe("E:\\cache\\synthcohort");
  expect(cacheFolder({ XDG_CACHE_HOME: "cache", LOCALAPPDATA: "" }, "win32", "C:\\ada")).toBe(
    "C:\\ada\\AppData\\Local\\synthcohort",
  );
  expect(cacheFolder({ XDG_CACHE_HOME: "relative" }, "linux", "/home/ada")).toBe("/home/ada/.cache/synthcohort");
  expect(cacheFolder({ XDG_CACHE_HOME: "/cache" }, "darwin", "/Users/ada")).toBe("/cache/synthcohort");
});

it("npm is called by the command interpreter, in one line whose words are quoted", () => {
  const args = ["pack", "webgpu@0.6.2", "--pack-destination", "C:\\Users\\Ada Lovelace\\AppData"];
  expect(npmCall(args, "win32")).toEqual({
    command: 'npm "pack" "webgpu@0.6.2" "--pack-destination" "C:\\Users\\Ada Lovelace\\AppData"',
    args: [],
    shell: true,
  });
  expect(npmCall(args, "linux")).toEqual({ command: "npm", args, shell: false });
});

it("a name that is held for a moment is asked for again, there alone", () => {
  const [from, to] = ["from", "to"].map((name) => path.join(folder, name));
  const refuse = (code: string) => (): never => {
    throw Object.assign(new Error(`${code}: refused`), { code });
  };
  const renames = vi.mocked(fs.renameSync);
  fs.writeFileSync(from, "");

  renames.mockImplementationOnce(refuse("EPERM"));
  expect(() => rename(from, to, "linux")).toThrow("EPERM");
  renames.mockImplementationOnce(refuse("ENOENT"));
  expect(() => rename(from, to, "win32")).toThrow("ENOENT");

  renames.mockClear().mockImplementationOnce(refuse("EPERM")).mockImplementationOnce(refuse("EBUSY"));
  rename(from, to, "win32");
  expect([renames.mock.calls.length, fs.existsSync(from), fs.existsSync(to)]).toEqual([3, false, true]);
});

it("folders are not flushed: the system refuses that", () => {
  const flushes = vi.mocked(fs.fsyncSync).mockClear();
  syncFolder(folder, "win32");
  expect(flushes).not.toHaveBeenCalled();
  syncFolder(folder, "linux");
  expect(flushes).toHaveBeenCalledOnce();
});

it("a lock is one process's without hard links, too", () => {
  const file = path.join(folder, "run.lock");
  const times = { beatMs: 10_000, staleMs: 60_000, lookMs: 100 };
  const links = vi.mocked(fs.linkSync).mockClear();
  const lock = tryCreate(file, times, "win32");
  expect(lock?.isHeld()).toBe(true);
  expect(tryCreate(file, times, "win32")).toBeUndefined();
  lock?.release();
  expect(fs.existsSync(file)).toBe(false);
  expect(links).not.toHaveBeenCalled();
});

it("a kernel listens on ports of this machine, that no two channels share", () => {
  const { folder: own, file, address } = makeConnection("win32");
  const described = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, string | number>;
  fs.rmSync(own, { recursive: true });
  expect(described).toMatchObject({ transport: "tcp", ip: "127.0.0.1" });
  const ports = ["shell", "iopub", "stdin", "control", "hb"].map((name) => Number(described[`${name}_port`]));
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) expect(port >= 49152 && port <= 65535).toBe(true);
  expect(address("control")).toBe(`tcp://127.0.0.1:${described["control_port"]}`);
});
