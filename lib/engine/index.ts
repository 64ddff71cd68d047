/** The tensor engine: `synthcohort/engine`. */
export { startEngine, type Backend, type EngineDescription, type StartOptions } from "./start";
export { describeEngine } from "./describe";
