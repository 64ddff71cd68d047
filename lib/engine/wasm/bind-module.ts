/** TensorFlow.js' own functions of the compiled module, as its package binds them; the same in Node.js and in a browser. */

/** What is used of the compiled module (Emscripten). */
export interface BindableModule {
  cwrap(name: string, result: string | null, parameters: readonly string[]): (...args: number[]) => number;
  tfjs?: unknown;
}

/** Gives a module the functions that the backend calls. */
export function bindModule(module: BindableModule): void {
  module.tfjs = {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
}
