import { onSwiftShader } from "../swiftshader";
import { examineOps } from "./ops-values";

onSwiftShader("the project's own operations on the webgpu engine", () => examineOps("webgpu"));
