/** Files that the bundler embeds. */
declare module "*.wasm" {
  const content: Uint8Array;
  export default content;
}

declare module "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js" {
  /** The compiled module (Emscripten), as far as it is used. */
  interface WasmModule {
    cwrap(name: string, result: string | null, parameters: readonly string[]): (...args: number[]) => number;
    tfjs?: unknown;
  }
  export default function factory(options: { readonly wasmBinary: Uint8Array }): Promise<WasmModule>;
}

/** The worker's program as text: a page that is opened from a folder may start a worker from a blob only. */
declare module "lab-worker" {
  const program: string;
  export default program;
}

/** The trained generator and classifier of the first screen. */
declare module "lab-trained" {
  const trained: import("./trained/trained").BuiltTrained;
  export default trained;
}

/** What was measured of them, without the weights. */
declare module "lab-trained-about" {
  const about: import("./trained/trained").TrainedAbout;
  export default about;
}
