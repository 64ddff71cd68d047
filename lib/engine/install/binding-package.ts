/** TensorFlow.js's package for Node.js: the binding's sources, and the JavaScript of the native backend. */
import { lentTensorFlowJs, type PinnedPackage } from "./npm-package";

/**
 * Its install script would download an old TensorFlow, so nobody who installs synthcohort gets it as a dependency. It
 * has nothing in place of TensorBoard's messages, which no engine writes.
 */
export const bindingPackage: PinnedPackage = {
  name: "@tensorflow/tfjs-node-gpu",
  version: "4.22.0",
  integrity: "sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==",
  cacheName: "tfjs-node-gpu",
  keeps: (file) =>
    /^(binding\/\w+\.(?:cc|h)|dist\/(?:kernels\/)?\w+\.js)$/.test(file) && !/(_test|run_tests)\.js$/.test(file),
  adds: {
    "dist/proto/api_pb.js": "module.exports = {};\n",
    "node_modules/@tensorflow/tfjs/index.js": lentTensorFlowJs,
    "node_modules/@tensorflow/tfjs-core/index.js": lentTensorFlowJs,
  },
};
