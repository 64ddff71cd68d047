/**
 * Finds the real image that is most similar to an image after registration: shifted, scaled, rotated a little or by
 * quarter turns, mirrored, blurred or with other gray values. Candidates are the most similar in a standard pose. Each
 * is then registered.
 */
import * as tf from "@tensorflow/tfjs";
import { setImmediate as macrotask } from "node:timers/promises";
import { NearestLists } from "../../nearest-lists";
import type { OnProgress } from "../../../support/progress";
import type { Cohort } from "../../../cohort/format/cohort";
import { bandPass, blurred, comparedImage } from "./band-pass";
import { turned, turns } from "./pose";
import { Template } from "./registration";
import { between, type Posed, StandardPose } from "./standard-pose";

/** The most alike image. */
export interface CopyMatch {
  /** Its place among the references. */
  readonly reference: number;
  /** 1 − |correlation|: 0 to 1. */
  readonly distance: number;
}

/** Images of the query and of the reference in a block. */
const [queryRows, blockRows] = [1024, 4096];
/** Images most alike in the standard pose, and those of them that are registered. */
const [candidates, registered] = [16, 4];
/** What counts of an image: structure between these widths, as standard deviations in pixels of a side of 32. */
const [fine, wide] = [0.7, 2];
/** References are also compared blurred by these, as a copy may be. Unit: pixels. */
const blurs = [0.7, 1];
/** Pixels at the border that do not count, for a side of 32. */
const margin = 3;

/** What counts of a reference, and the same blurred: made when it is first a candidate. */
interface Structures {
  readonly sharp: Float32Array;
  soft?: readonly Float32Array[];
}

/** Rows of a cohort as the search takes them. */
export function comparedImages(cohort: Cohort, rows: ArrayLike<number>): Float32Array[] {
  return Array.from(rows, (row) => comparedImage(cohort.readImages([row]), cohort.resolution));
}

/** Real images to be searched. */
export class CopySearch {
  private readonly standard: StandardPose;
  private readonly posed: readonly Posed[];
  private readonly structures = new Map<number, Structures>();

  /** @param references side×side gray values each. */
  constructor(
    private readonly references: readonly Float32Array[],
    private readonly side: number,
  ) {
    const mean = new Float32Array(side * side);
    for (const image of references) image.forEach((gray, pixel) => (mean[pixel] += gray / references.length));
    this.standard = new StandardPose(mean, side);
    this.posed = references.map((image) => this.standard.of(image));
  }

  /** The reference most like each of some images. The tensor engine must have been started. */
  async nearest(images: readonly Float32Array[], onProgress?: OnProgress): Promise<CopyMatch[]> {
    const found: CopyMatch[] = [];
    for (let first = 0; first < images.length; first += queryRows) {
      const part = images.slice(first, first + queryRows);
      const posed = part.map((image) => this.standard.ofTurns(image));
      await macrotask();
      const lists = this.candidates(posed);
      for (let i = 0; i < part.length; i++) {
        found.push(this.refine(part[i], posed[i], lists.indices.subarray(i * lists.places, (i + 1) * lists.places)));
        if (i % 64 === 63) await macrotask();
      }
      onProgress?.({ task: "looking for disguised copies", done: found.length, total: images.length, unit: "images" });
    }
    return found;
  }

  /** For each image the references whose descriptions correlate best, in any turn and with either sign. */
  private candidates(posed: readonly (readonly Posed[])[]): NearestLists {
    const { length } = this.standard;
    const lists = new NearestLists(posed.length, Math.min(candidates, this.references.length));
    const rows = (descriptions: readonly Posed[]): tf.Tensor2D => {
      const data = new Float32Array(descriptions.length * length);
      descriptions.forEach(({ description }, row) => data.set(description, row * length));
      return tf.tensor2d(data, [descriptions.length, length]);
    };
    const queries = Array.from({ length: turns }, (_, turn) => rows(posed.map((of) => of[turn])));
    for (let from = 0; from < this.references.length; from += blockRows) {
      const { values, indices } = tf.tidy(() => {
        const block = rows(this.posed.slice(from, from + blockRows));
        const products = queries.map((query) => tf.abs(tf.matMul(query, block, false, true)));
        return tf.topk(
          products.reduce((best, one) => tf.maximum(best, one)) as tf.Tensor2D,
          Math.min(lists.places, block.shape[0]),
        );
      });
      const [scores, places, best] = [values.dataSync(), indices.dataSync(), values.shape[1]!];
      tf.dispose([values, indices]);
      for (let i = 0; i < scores.length; i++) lists.offer(Math.floor(i / best), from + places[i], -scores[i]);
    }
    tf.dispose(queries);
    return lists;
  }

  private refine(image: Float32Array, posed: readonly Posed[], places: Int32Array): CopyMatch {
    const templates = new Map<number, Template>();
    const structure = this.structure(image);
    const templateOf = (turn: number): Template => {
      const known = templates.get(turn);
      if (known) return known;
      const made = new Template(turned(structure, this.side, turn), this.side, {
        margin: Math.floor((margin * this.side) / 32),
        step: 1,
        freedom: "affine",
      });
      templates.set(turn, made);
      return made;
    };
    const starts = Array.from(places, (reference) => {
      const turn = bestTurn(posed, this.posed[reference]);
      const [template, values] = [templateOf(turn), this.structureOf(reference).sharp];
      const pose = between(posed[turn], this.posed[reference]);
      return { reference, template, values, pose, start: Math.abs(template.correlation(values, pose)) };
    });
    starts.sort((a, b) => b.start - a.start);
    let best: CopyMatch = { reference: places[0], distance: 1 };
    for (const { reference, template, values, pose } of starts.slice(0, registered)) {
      const { pose: found, correlation } = template.register(values, pose);
      const softer = this.softStructuresOf(reference).map((soft) => Math.abs(template.correlation(soft, found)));
      const distance = 1 - Math.max(Math.abs(correlation), ...softer);
      if (distance < best.distance) best = { reference, distance };
    }
    return best;
  }

  private structureOf(reference: number): Structures {
    const known = this.structures.get(reference);
    if (known) return known;
    const made = { sharp: this.structure(this.references[reference]) };
    this.structures.set(reference, made);
    return made;
  }

  private softStructuresOf(reference: number): readonly Float32Array[] {
    const structures = this.structureOf(reference);
    return (structures.soft ??= blurs.map((blur) => blurred(structures.sharp, this.side, (blur * this.side) / 32)));
  }

  private structure(image: Float32Array): Float32Array {
    return bandPass(image, this.side, (fine * this.side) / 32, (wide * this.side) / 32);
  }
}

/** The turn in which two images are most alike in their standard poses. */
function bestTurn(posed: readonly Posed[], { description }: Posed): number {
  const likeness = posed.map((one) => {
    let sum = 0;
    for (let i = 0; i < description.length; i++) sum += one.description[i] * description[i];
    return Math.abs(sum);
  });
  return likeness.indexOf(Math.max(...likeness));
}
