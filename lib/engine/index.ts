/** The tensor engine: `synthcohort/engine`. */
export { startEngine, type EngineDescription, type StartOptions } from "./start";
export type { Backend } from "./choose";
export { describeEngine } from "./describe";
