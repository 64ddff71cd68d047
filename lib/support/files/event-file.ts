/**
 * TensorBoard's event files: scalars and images by step. No npm package writes them without TensorFlow itself, and little
 * is needed: a record is length, checksum of the length, content, checksum of the content; the content is an `Event` in
 * protocol buffers' encoding.
 * Sources: tensorflow/core/lib/io/record_writer.h and tensorboard/compat/proto/{event,summary}.proto (field numbers);
 * https://protobuf.dev/programming-guides/encoding.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { crc32c } from "./crc32c";
import { ensureFolder } from "./atomic";

/** An image as TensorBoard takes it. */
export interface EventImage {
  readonly png: Uint8Array;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** What is shown at one step, by tag; tags with a common part before "/" stand together. */
export interface EventSummary {
  readonly scalars?: Readonly<Record<string, number>>;
  readonly images?: Readonly<Record<string, EventImage>>;
}

/**
 * Appends to a folder of events; every start of the process writes its own file, made with the first event. Readers
 * drop what earlier files hold from `firstStep` on: it is written again.
 */
export class EventFile {
  private file?: string;

  constructor(
    private readonly folder: string,
    private readonly firstStep: number,
  ) {}

  /** Writes one event; readers see it at once. */
  add(step: number, summary: EventSummary, now: number = Date.now()): void {
    if (this.file === undefined) {
      ensureFolder(this.folder);
      this.file = path.join(this.folder, fileName(now));
      fs.appendFileSync(this.file, Buffer.concat([record(versionEvent(now)), record(startEvent(this.firstStep, now))]));
    }
    fs.appendFileSync(this.file, record(summaryEvent(step, summary, now)));
  }
}

/** Readers take the files of a folder in the order of their names. */
function fileName(now: number): string {
  const seconds = Math.floor(now / 1000);
  return `events.out.tfevents.${String(seconds).padStart(10, "0")}.${String(now % 1000).padStart(3, "0")}.synthcohort`;
}

function record(content: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(content.length));
  return Buffer.concat([length, masked(length), content, masked(content)]);
}

/** A checksum is stored turned by 15 bits, plus a constant: checksums of data that hold checksums are weak. */
function masked(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const result = Buffer.alloc(4);
  result.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return result;
}

const versionEvent = (now: number): Buffer =>
  Buffer.concat([double(1, now / 1000), bytes(3, Buffer.from("brain.Event:2"))]);

/** `SessionLog` with the status START: events from this step on, read before, are void. */
const startEvent = (step: number, now: number): Buffer =>
  Buffer.concat([double(1, now / 1000), integer(2, step), bytes(7, integer(1, 1))]);

function summaryEvent(step: number, { scalars = {}, images = {} }: EventSummary, now: number): Buffer {
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => [bytes(1, Buffer.from(tag)), float(2, value)]),
    ...Object.entries(images).map(([tag, { png, width, height }]) => [
      bytes(1, Buffer.from(tag)),
      bytes(4, Buffer.concat([integer(1, height), integer(2, width), integer(3, GRAY), bytes(4, png)])),
    ]),
  ];
  return Buffer.concat([
    double(1, now / 1000),
    integer(2, step),
    bytes(5, Buffer.concat(values.map((value) => bytes(1, Buffer.concat(value))))),
  ]);
}

/** `Image.colorspace`: one channel. */
const GRAY = 1;

// Fields of protocol buffers: a key of number and kind, then the value.
const VARINT = 0,
  FIXED64 = 1,
  LENGTH_DELIMITED = 2,
  FIXED32 = 5;

const key = (field: number, kind: number): Buffer => varint(field * 8 + kind);

const integer = (field: number, value: number): Buffer => Buffer.concat([key(field, VARINT), varint(value)]);

const bytes = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([key(field, LENGTH_DELIMITED), varint(value.length), value]);

function double(field: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([key(field, FIXED64), content]);
}

function float(field: number, value: number): Buffer {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED32), content]);
}

/** Seven bits a byte, lowest first; the highest bit says that more follow. */
function varint(value: number): Buffer {
  const result: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...result, rest]);
    result.push((rest % 128) + 128);
  }
}
