/**
 * The last resort for a native engine: the installer of @tensorflow/tfjs-node-gpu (an older TensorFlow, downloaded
 * prebuilt from its makers' storage, if there is one for this system). It works on a copy in the cache, so
 * `node_modules` stays as npm made it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheFolder } from "../../support/cache-folder";
import { isCheckout, packageRoot } from "../../support/paths";
import { bindingPackage } from "./binding-package";
import { packageFolder } from "./package-folder";
import { type InstalledEngine, engineKey } from "./installed-engine";
import { NODE_API_VERSION } from "./own-sources";
import { runCommand } from "./run-command";
import { makeWholeFolder } from "./whole-folder";

const TIME_LIMIT = 5 * 60_000;
/** The TensorFlow that this installer of TensorFlow.js 4 downloads. */
const TENSORFLOW_VERSION = "2.9.1";

/** Whether it is there: only a checkout has the package with what its installer needs. */
export const hasPackageInstaller: boolean = isCheckout;

/** Runs the package's own installer; undefined when it cannot provide an engine here. */
export async function tryPackageInstaller(): Promise<InstalledEngine | undefined> {
  const folder = path.join(cacheFolder(), `package-${engineKey()}`);
  const binding = path.join("lib", `napi-v${NODE_API_VERSION}`, "tfjs_binding.node");
  try {
    await makeWholeFolder(folder, async (temporary) => {
      fs.cpSync(packageFolder(bindingPackage.name), temporary, { recursive: true });
      const modules = path.join(packageRoot, "node_modules");
      const env = {
        ...process.env,
        NODE_PATH: modules,
        PATH: `${path.join(modules, ".bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
      };
      const { status } = await runCommand(process.execPath, ["scripts/install.js", "cpu", "download"], {
        cwd: temporary,
        env,
        timeout: TIME_LIMIT,
      });
      if (status !== 0 || !fs.existsSync(path.join(temporary, binding))) throw new Error("no binding");
    });
  } catch {
    return undefined;
  }
  return {
    binding: path.join(folder, binding),
    libraries: [],
    tensorflow: TENSORFLOW_VERSION,
    device: "cpu",
    source: "package",
    folder,
  };
}
