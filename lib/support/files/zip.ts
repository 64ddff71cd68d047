/** Packs a folder as a zip archive, and unpacks somebody else's without letting it write elsewhere or fill the disk. */
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import * as yauzl from "yauzl";
import { ZipFile } from "yazl";
import { UserError, messageOf } from "../errors";
import type { OnProgress } from "../progress";
import { isSystemFailure, namingAsync, systemFailureOf } from "../system-error";
import { ensureFolder } from "./atomic";

/** What an archive should be, so that another one is refused before it is unpacked. */
export interface ArchiveKind {
  /** What holds it, such as "a release". */
  readonly what: string;
  /** What its reader does about one that is refused, as a sentence's end. */
  readonly mending: string;
  /** The archive's folder, folders in it, and a file: parts that a name has at most. */
  readonly deepest: number;
  /** More files than any has. */
  readonly mostFiles: number;
  /** Bytes that a file has at most. @param file within the archive's folder. @param files how many there are. */
  readonly mostBytes: (file: string, files: number) => number;
}

/** The same for all files: the archive says nothing about when and where it was made, and equal content gives equal bytes. */
const metadata = { mtime: new Date(2020, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** Images do not shrink much: what unpacks to more than this, and 16 MiB, is none. */
const mostGrowth = 20;
const alwaysAllowed = 16 * 1024 * 1024;

const longestName = 200;

/** Names are short, and none has a character that no name has. */
function isTooDeep(name: string, deepest: number): boolean {
  return name.length > longestName || name.replace(/\/$/, "").split("/").length > deepest || /\p{Cc}/u.test(name);
}

function shortName(name: string): string {
  const printable = name.replace(/\p{Cc}/gu, "\ufffd");
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}

/**
 * Writes an archive of some files.
 * @param name the folder's name in the archive. @param files where each is, by its name in that folder.
 */
export async function writeZip(archive: string, name: string, files: ReadonlyMap<string, string>): Promise<void> {
  const zip = new ZipFile();
  for (const [inside, file] of files)
    zip.addFile(file, `${name}/${inside}`, { ...metadata, compress: !/\.(png|safetensors|onnx)$/.test(inside) });
  zip.end();
  await pipeline(zip.outputStream, fs.createWriteStream(archive, { flush: true }));
}

/**
 * Unpacks an archive into an empty folder.
 * @returns the folder in it that holds everything.
 * @throws UserError when it is damaged, names a file outside of itself, holds a link, or unpacks to more than its kind can.
 */
export async function unpackZip(
  archive: string,
  into: string,
  { what, mending, deepest, mostFiles, mostBytes }: ArchiveKind,
  onProgress?: OnProgress,
): Promise<string> {
  const refused = (why: string): UserError =>
    new UserError(`${archive} is not ${what}'s archive (${why}): ${mending}.`);
  let zip: yauzl.ZipFile | undefined;
  const names = new Set<string>();
  try {
    zip = await yauzl.openPromise(archive);
    if (zip.entryCount > mostFiles) throw refused(`it says that it holds ${zip.entryCount} files`);
    let left = mostGrowth * fs.statSync(archive).size + alwaysAllowed;
    for await (const entry of zip.eachEntry()) {
      if (isTooDeep(entry.fileName, deepest))
        throw refused(`${shortName(entry.fileName)} is no name of a file in ${what}`);
      if (entry.fileName.endsWith("/")) continue;
      left -= entry.uncompressedSize;
      if (left < 0) throw refused("it unpacks to far more than its size");
      const inside = entry.fileName.slice(entry.fileName.indexOf("/") + 1);
      if (entry.uncompressedSize > mostBytes(inside, zip.entryCount))
        throw refused(`${entry.fileName} unpacks to more than it may`);
      if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) throw refused(`${entry.fileName} is a link`);
      if (names.has(entry.fileName)) throw refused(`it holds ${entry.fileName} twice`);
      names.add(entry.fileName);
      const file = path.join(into, entry.fileName);
      ensureFolder(path.dirname(file));
      const content = await zip.openReadStreamPromise(entry);
      await namingAsync(into, () => pipeline(content, fs.createWriteStream(file, { flags: "wx" })));
      onProgress?.({ task: "unpacking", done: names.size, total: zip.entryCount, unit: "files" });
    }
  } catch (error) {
    // A disk that is full is not the archive's fault; two names of which one is the other's folder are.
    const ownFault = ["EEXIST", "ENOTDIR", "EISDIR"].includes(systemFailureOf(error)?.code ?? "");
    if (ownFault) throw refused("it holds a file and a folder of one name");
    throw error instanceof UserError || isSystemFailure(error)
      ? error
      : refused(messageOf(error).slice(0, longestName));
  } finally {
    zip?.close();
  }
  const tops = new Set([...names].map((name) => name.split("/", 1)[0]));
  if (tops.size !== 1 || names.has([...tops][0])) throw refused("its files are not in one folder");
  return path.join(into, [...tops][0]);
}
