/** Gray JPEG files, decoded by the native engine's library (native/jpeg.cc). */
import * as fs from "node:fs";
import * as path from "node:path";
import { JPEG_DECODER } from "./install/compile-binding";
import { type InstalledEngine, readInstalledEngine } from "./install/installed-engine";
import { loadLibraries } from "./load-libraries";

/**
 * Decodes a gray JPEG, any thread at any time.
 * @returns width×height values from 0 to 255; undefined where libjpeg has anything to say against the file, or it is of another size.
 */
export type DecodeJpeg = (content: Uint8Array, width: number, height: number) => Uint8Array | Float32Array | undefined;

/** The decoder of an engine, whose libraries are loaded for it; undefined if there is none. Default: the installed one, unless another backend was asked for. */
export function nativeJpegDecoder(
  engine: InstalledEngine | undefined = askedForAnother() ? undefined : readInstalledEngine(),
): DecodeJpeg | undefined {
  const addon = engine && path.join(path.dirname(engine.binding), JPEG_DECODER);
  if (!engine || !addon || !fs.existsSync(addon)) return undefined;
  loadLibraries(engine);
  return (require(addon) as { decode: DecodeJpeg }).decode;
}

function askedForAnother(): boolean {
  return !["native", "", undefined].includes(process.env["SYNTHCOHORT_BACKEND"]);
}
