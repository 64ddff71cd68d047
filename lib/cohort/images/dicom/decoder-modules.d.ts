/** Types of the parts of untyped decoders that are used here. */

interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  delete(): void;
}

declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const load: (options?: object) => Promise<{ JpegLSDecoder: new () => WasmDecoder }>;
  export default load;
}

declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const load: (options?: object) => Promise<{ J2KDecoder: new () => WasmDecoder }>;
  export default load;
}

declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs" {
  const load: (options?: object) => Promise<{ JPEGDecoder: new () => WasmDecoder }>;
  export default load;
}

declare module "jpeg-lossless-decoder-js" {
  export class Decoder {
    decode(content: ArrayBuffer, offset: number, length: number, bytesPerValue: number): Uint8Array | Uint16Array;
  }
}
