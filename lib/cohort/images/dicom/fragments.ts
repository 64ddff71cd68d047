/** The compressed stream of a single image, which DICOM divides into fragments (PS3.5, A.4). */
import { ImageFault } from "../image-fault";

const item = 0xe000fffe;
const endOfSequence = 0xe0ddfffe;

/** Elements that may stand after the pixel data: digital signatures and padding. */
const later = [0xfffafffa, 0xfffcfffc];

/** The joined fragments. */
export interface Fragments {
  readonly stream: Uint8Array;
  /** Whether the sequence has its delimiter; some devices leave it out, and then only the stream itself can show that it is whole. */
  readonly delimited: boolean;
}

/**
 * Joins the fragments; the first item is the table of offsets, of no use for a single image.
 * @param content ends where the pixel data element or the file does. @param start where the element's value begins.
 * @throws ImageFault when a fragment is cut short, or something else stands between them.
 */
export function joinFragments(content: Uint8Array, start: number): Fragments {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const items: Uint8Array[] = [];
  let delimited = false;
  for (let place = start; !isOver(content, view, place);) {
    if (place + 8 > content.length) throw new ImageFault("its pixel data is cut short");
    const kind = view.getUint32(place, true);
    const length = view.getUint32(place + 4, true);
    place += 8;
    if (kind === endOfSequence) {
      delimited = true;
      break;
    }
    if (kind !== item) throw new ImageFault("its pixel data is damaged");
    if (place + length > content.length) throw new ImageFault("its pixel data is cut short");
    items.push(content.subarray(place, place + length));
    place += length;
  }
  if (items.length < 2) throw new ImageFault("its pixel data is empty");
  return { stream: items.length === 2 ? items[1] : Buffer.concat(items.slice(1)), delimited };
}

/** Whether the file ends here or has nothing but zeros from here on, or an element that stands after the pixel data. */
function isOver(content: Uint8Array, view: DataView, place: number): boolean {
  if (place + 4 <= content.length && later.includes(view.getUint32(place, true))) return true;
  for (let i = place; i < content.length; i++) if (content[i] !== 0) return false;
  return true;
}
