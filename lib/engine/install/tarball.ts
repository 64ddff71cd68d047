/** Reads tar archives as npm writes them (POSIX ustar: blocks of 512 bytes). */

const BLOCK = 512;

/**
 * The plain files of an uncompressed archive, by name; links and other entries are left out.
 * @throws RangeError when the archive ends within a file.
 */
export function* filesOfTarball(archive: Buffer): Generator<[name: string, content: Buffer]> {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const text = (from: number, length: number): string =>
      archive.toString("utf8", at + from, at + from + length).split("\0")[0];
    const name = text(0, 100);
    if (name === "") return; // two empty blocks end it
    const size = parseInt(text(124, 12), 8);
    const start = at + BLOCK;
    if (!(start + size <= archive.length)) throw new RangeError(`The archive ends within ${name}.`);
    const [type, prefix] = [text(156, 1), text(345, 155)];
    const content = archive.subarray(start, start + size);
    if (type === "0" || type === "") yield [prefix === "" ? name : `${prefix}/${name}`, content];
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}
