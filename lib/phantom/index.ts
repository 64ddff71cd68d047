/** Images drawn by the project: `synthcohort/phantom`. */
export { chestPhantom } from "./chest/phantom";
export { headPhantom } from "./head/phantom";
export { phantomImageAt, type Phantom, type PhantomAttributes, type PhantomImage } from "./phantom";
