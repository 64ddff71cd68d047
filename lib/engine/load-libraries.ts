/** Loads TensorFlow's libraries into the process, for the addons that are linked to them by name. */
import type { InstalledEngine } from "./install/installed-engine";
import { loaderOf } from "./loader";

/**
 * Loads them once; later calls, of other threads too, find them loaded.
 * TensorFlow reads its settings from the environment when it is loaded. It is quiet, unless the user asked for its messages.
 */
export function loadLibraries(engine: InstalledEngine): void {
  const { env } = process;
  const quiet = env["TF_CPP_MIN_LOG_LEVEL"] === undefined;
  if (quiet) env["TF_CPP_MIN_LOG_LEVEL"] = "3";
  const loader = loaderOf(engine);
  for (const library of loader ? engine.libraries : []) loader?.load(library, quiet);
}
