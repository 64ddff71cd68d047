import { examineKernels } from "./kernel-values";
import { onSwiftShader } from "./swiftshader";

onSwiftShader("kernels of the webgpu engine", () => examineKernels("webgpu"));
