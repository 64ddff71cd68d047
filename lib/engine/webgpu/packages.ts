/**
 * The two packages that the WebGPU engine is made of: Dawn, which is Chromium's WebGPU as an addon of Node.js for macOS, Linux
 * and Windows, and TensorFlow.js's backend. Of Dawn, only what this system loads is kept.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { isCheckout } from "../../support/paths";
import { lentTensorFlowJs, type PinnedPackage, pinnedFolder, providePackage } from "../install/npm-package";

/** The folder of Dawn's addon for a system; that for macOS serves both kinds of processors. */
function addonFolder(platform: string = process.platform, arch: string = process.arch): string {
  return `dist/${platform}-${platform === "darwin" ? "universal" : arch}`;
}

const dawn: PinnedPackage = {
  name: "webgpu",
  version: "0.6.2",
  integrity: "sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==",
  cacheName: "webgpu",
  keeps: (file) => file === "LICENSE.md" || file.startsWith(`${addonFolder()}/`),
  adds: {},
};

const BACKEND_FILE = "dist/tf-backend-webgpu.node.js";

const backend: PinnedPackage = {
  name: "@tensorflow/tfjs-backend-webgpu",
  version: "4.22.0",
  integrity: "sha512-lvIc7Af4Tl2BCdYp43iQmSCRq3asaKT0q2xaErphXiUZ+jqeB0bQa0ZvQys1Xatvto0U4/c90DVsHPfvkn5ftg==",
  cacheName: "tfjs-backend-webgpu",
  keeps: (file) => file === BACKEND_FILE,
  adds: { "node_modules/@tensorflow/tfjs-core/index.js": lentTensorFlowJs },
};

/** The command that installs the WebGPU engine. */
export const webgpuCommand: string = isCheckout
  ? "npm run engine -- --webgpu"
  : "npx synthcohort engine install --webgpu";

/** Names a WebGPU engine by what it is made of, and for which system. */
export const webgpuKey: string = `dawn-${dawn.version}-tfjs-${backend.version}-${process.platform}-${process.arch}`;

/** What is loaded: Dawn's addon, and the backend's script. */
export interface WebgpuFiles {
  readonly addon: string;
  readonly backend: string;
}

/** Both, or undefined where a package is missing, or Dawn has no addon for this system. */
export function webgpuFiles(): WebgpuFiles | undefined {
  const [dawnFolder, backendFolder] = [dawn, backend].map(pinnedFolder);
  if (dawnFolder === undefined || backendFolder === undefined) return undefined;
  const addon = path.join(dawnFolder, addonFolder(), "dawn.node");
  return fs.existsSync(addon) ? { addon, backend: path.join(backendFolder, BACKEND_FILE) } : undefined;
}

/** Fetches what is not there. @throws UserError when npm cannot fetch it, or not the pinned one. */
export async function provideWebgpuPackages(): Promise<void> {
  for (const pinned of [dawn, backend]) await providePackage(pinned);
}
