/** The parameters of the mean-image model. */
import { ParameterLayout } from "../networks/parameters";

/** For L labels: a mean image, an image for each label, and each pixel's spread; all of them −1 … 1. */
export function meanImageLayout(labels: number, resolution: number): ParameterLayout {
  const layout = new ParameterLayout();
  const pixels = resolution ** 2;
  layout.bias("mean", pixels);
  layout.bias("effects", labels * pixels);
  layout.bias("spread", pixels);
  return layout;
}
