/** NVIDIA's libraries for the GPU wheel: the Python packages that TensorFlow itself names, unpacked beside it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { lastLine, runCommand } from "./run-command";

/** Whether an NVIDIA driver is loaded on this machine. */
export async function hasNvidiaDriver(): Promise<boolean> {
  return fs.existsSync("/proc/driver/nvidia/version") || (await runCommand("nvidia-smi", ["-L"])).status === 0;
}

/**
 * Requirements that a package's metadata lists for an extra.
 * @param metadata text of a wheel's METADATA file (PyPA core metadata).
 */
export function requirementsOfExtra(metadata: string, extra: string): string[] {
  return metadata
    .split("\n")
    .map((line) => /^Requires-Dist:\s*([^;]+?)\s*;\s*extra\s*==\s*["']([^"']+)["']/.exec(line))
    .filter((match) => match?.[2] === extra)
    .map((match) => match![1]);
}

/** NVIDIA's packages are built against several versions of the C library; pip takes each of these names literally. */
const platforms: readonly string[] = [
  "manylinux2014_x86_64",
  ...Array.from({ length: 12 }, (_, i) => `manylinux_2_${17 + i}_x86_64`),
];

/** Installs what `tensorflow[and-cuda]` needs into `folder`, where TensorFlow's libraries look for it (`../nvidia`). */
export async function installCudaPackages(python: string, folder: string): Promise<void> {
  const information = fs.readdirSync(folder).find((name) => name.endsWith(".dist-info"));
  const metadata = information ? fs.readFileSync(path.join(folder, information, "METADATA"), "utf8") : "";
  const requirements = requirementsOfExtra(metadata, "and-cuda");
  if (requirements.length === 0)
    throw new UserError("This TensorFlow wheel names no CUDA packages; install the engine with --cpu.");
  const { status, stderr } = await runCommand(
    python,
    [
      "-m",
      "pip",
      "install",
      "--target",
      folder,
      "--no-deps",
      "--only-binary=:all:",
      "--no-cache-dir",
      "--progress-bar",
      "off",
      "--disable-pip-version-check",
      ...platforms.flatMap((name) => ["--platform", name]),
      "--python-version",
      "3.12",
      ...requirements,
    ],
    { env: { ...process.env, TMPDIR: folder }, timeout: 2 * 3600_000 },
  );
  if (status !== 0) throw new UserError(`pip could not install NVIDIA's libraries: ${lastLine(stderr)}`);
}
