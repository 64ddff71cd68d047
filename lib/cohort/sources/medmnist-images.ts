/**
 * The images of a MedMNIST file, by number. Deflated arrays can only be read from front to back, so the reader goes
 * forward, which costs nothing when images are asked for in their order, and begins again where they are not.
 */
import type { NpzArchive, NpzArray } from "../images/npz";

/** An array of images; the arrays' images are numbered through. */
export interface ImageArray {
  readonly name: string;
  /** Images. */
  readonly size: number;
}

export class MedMnistImages {
  private current: { readonly name: string; readonly array: NpzArray; next: number } | undefined;
  /** Requests wait for each other: there is one place in the file. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param side width and height of the images. */
  constructor(
    private readonly archive: NpzArchive,
    private readonly side: number,
    private readonly arrays: readonly ImageArray[],
  ) {}

  /**
   * One image, side×side gray values.
   * @throws UserError when the archive is damaged.
   */
  read(image: number): Promise<Uint8Array> {
    const result = this.turn.then(() => this.readNow(image));
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Closes the archive. */
  close(): void {
    this.leave();
    this.archive.close();
  }

  private async readNow(image: number): Promise<Uint8Array> {
    const { name, index } = this.find(image);
    if (this.current === undefined || this.current.name !== name || this.current.next > index) {
      this.leave();
      this.current = { name, array: await this.archive.openArray(name), next: 0 };
    }
    const { current } = this;
    try {
      const pixels = this.side * this.side;
      await current.array.skip((index - current.next) * pixels);
      current.next = index + 1;
      return await current.array.read(pixels);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  private find(image: number): { name: string; index: number } {
    let first = 0;
    for (const { name, size } of this.arrays) {
      if (image < first + size) return { name, index: image - first };
      first += size;
    }
    throw new RangeError(`There is no image ${image} of ${first}.`);
  }

  private leave(): void {
    this.current?.array.close();
    this.current = undefined;
  }
}
