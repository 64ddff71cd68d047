/** The compressed stream of a single image, which DICOM divides into fragments (PS3.5, A.4). */
import { ImageFault } from "../image-fault";

const item = 0xe000fffe;
const endOfSequence = 0xe0ddfffe;

/**
 * Joins the fragments; the first item is the table of offsets, of no use for a single image.
 * @param start where the pixel data element's value begins.
 * @throws ImageFault when the sequence is cut short or damaged.
 */
export function joinFragments(content: Uint8Array, start: number): Uint8Array {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const items: Uint8Array[] = [];
  for (let place = start; ; ) {
    if (place + 8 > content.length) throw new ImageFault("its pixel data is cut short");
    const kind = view.getUint32(place, true);
    const length = view.getUint32(place + 4, true);
    place += 8;
    if (kind === endOfSequence) break;
    if (kind !== item) throw new ImageFault("its pixel data is damaged");
    if (place + length > content.length) throw new ImageFault("its pixel data is cut short");
    items.push(content.subarray(place, place + length));
    place += length;
  }
  if (items.length < 2) throw new ImageFault("its pixel data is empty");
  return items.length === 2 ? items[1] : Buffer.concat(items.slice(1));
}
