/** Where engines, the packaged Chromium and indexes are kept: in the user's cache, which all checkouts and projects share. */
import * as os from "node:os";
import * as path from "node:path";

/**
 * `$XDG_CACHE_HOME/synthcohort`; by default `~/.cache/synthcohort`, and on Windows `%LOCALAPPDATA%\synthcohort`.
 * @param platform as Node.js calls the system.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
  home: string = os.homedir(),
): string {
  const { isAbsolute, join } = platform === "win32" ? path.win32 : path.posix;
  const usual = platform === "win32" ? env["LOCALAPPDATA"] || join(home, "AppData", "Local") : join(home, ".cache");
  const set = env["XDG_CACHE_HOME"];
  // The XDG specification has relative paths ignored.
  return join(set && isAbsolute(set) ? set : usual, "synthcohort");
}
