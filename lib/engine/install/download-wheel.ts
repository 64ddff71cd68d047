/** Downloads TensorFlow's wheel with pip and takes from it what the engine needs. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { lastLine, runCommand } from "./run-command";
import type { Wheel } from "./wheels";

/** Wheels for this Python are asked for, whichever runs pip: only the libraries inside matter, and those are the same. */
const WHEEL_PYTHON = "3.12";
const MEGABYTE = 1e6;

/**
 * Downloads a wheel into `folder` and returns its file.
 * @throws UserError when pip fails, or when the file is not the one that was pinned.
 */
export async function downloadWheel(
  python: string,
  wheel: Wheel,
  folder: string,
  onProgress?: OnProgress,
): Promise<string> {
  const requirements = path.join(folder, "requirements.txt");
  fs.writeFileSync(requirements, `${wheel.distribution}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const task = `downloading ${wheel.distribution} ${wheel.version}`;
  const report = (bytes: number): void =>
    onProgress?.({ task, done: Math.round(bytes / MEGABYTE), total: Math.round(wheel.bytes / MEGABYTE), unit: "MB" });
  // pip downloads into its temporary folder first; ours is watched to tell how far it is.
  const watch = setInterval(() => report(Math.min(bytesIn(folder), wheel.bytes)), 500);
  try {
    const { status, stderr } = await runCommand(
      python,
      [
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "--no-cache-dir",
        "--progress-bar",
        "off",
        "--disable-pip-version-check",
        "--python-version",
        WHEEL_PYTHON,
        "--platform",
        wheel.platform,
        "--dest",
        folder,
        "--requirement",
        requirements,
      ],
      { env: { ...process.env, TMPDIR: folder }, timeout: 2 * 3600_000 },
    );
    if (status !== 0)
      throw new UserError(`pip could not download ${wheel.distribution} ${wheel.version}: ${lastLine(stderr)}`);
  } finally {
    clearInterval(watch);
  }
  const name = fs.readdirSync(folder).find((entry) => entry.endsWith(".whl"));
  if (!name) throw new UserError(`pip downloaded no wheel of ${wheel.distribution} ${wheel.version}.`);
  const file = path.join(folder, name);
  await checkSum(file, wheel);
  report(wheel.bytes);
  return file;
}

/** @throws UserError when a file's SHA-256 is not the pinned one. */
export async function checkSum(file: string, wheel: Wheel): Promise<void> {
  const hash = createHash("sha256");
  for await (const part of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  if (hash.digest("hex") === wheel.sha256) return;
  throw new UserError(
    `The downloaded ${path.basename(file)} is not the published one (its SHA-256 differs); try again, or choose an installed TensorFlow with --tensorflow <folder>.`,
  );
}

/** A pattern of names: the libraries, the few headers that the binding includes, the notices that must go with them, and the metadata. */
export const wantedOfWheel: string = [
  String.raw`tensorflow/libtensorflow_(?:cc|framework)(?:\.so\.2|\.2\.dylib)`,
  String.raw`tensorflow/THIRD_PARTY_NOTICES\.txt`,
  String.raw`tensorflow/include/(?:tensorflow/(?:c|core/platform)|tsl/platform|xla/tsl/c)/.*\.h`,
  String.raw`[^/]*\.dist-info/(?:METADATA|LICENSE.*)`,
].join("|");

const UNPACK = `
import re, sys, zipfile
wanted = re.compile(sys.argv[3])
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if wanted.fullmatch(name): wheel.extract(name, sys.argv[2])
`;

/** Unpacks what is needed of a wheel: `tensorflow/` and the package's metadata. */
export async function unpackWheel(python: string, wheel: string, folder: string): Promise<void> {
  const { status, stderr } = await runCommand(python, ["-c", UNPACK, wheel, folder, wantedOfWheel], {
    timeout: 30 * 60_000,
  });
  if (status !== 0) throw new UserError(`${path.basename(wheel)} could not be unpacked: ${lastLine(stderr)}`);
}

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      bytes += fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
