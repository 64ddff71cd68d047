import { onSwiftShader } from "../engine/swiftshader";
import { examineFlow } from "./golden-flow";
import { examineGradients } from "./golden-gradients";

onSwiftShader("GAN gradients on the webgpu engine", () => examineGradients("webgpu"));
onSwiftShader("flow gradients on the webgpu engine", () => examineFlow("webgpu"));
