/** Scalp and skull of a slice, and the holder that the head lies in. */
import { ramp } from "../shapes";
import type { Scan } from "./anatomy";
import type { HeadSlice } from "./slice";

/** Air, skin, fat, the skull's tables and the diploe between them, and the holder that the head lies in. */
export function drawSkull(slice: HeadSlice, scan: Scan): void {
  const { field, anatomy, skin, bone, inner, edge } = slice;
  slice.paint(-1000, () => 1);
  if (scan.holder >= 0) {
    slice.paint(scan.holder, (pixel) => {
      const [x, y] = [slice.x[pixel], slice.y[pixel]];
      if (y < -0.02 || Math.abs(x) > 0.47) return 0;
      const r = Math.sqrt((x / 0.43) ** 2 + (y / 0.47) ** 2);
      return field.line(Math.abs(r - 1) * 0.44, 0.0035);
    });
  }
  slice.paint(35, (pixel) => ramp(skin[pixel] / edge));
  slice.paint(
    -90,
    (pixel) =>
      0.85 *
      ramp((0.7 * anatomy.scalp - Math.abs(bone[pixel] + 0.4 * anatomy.scalp)) / edge) *
      ramp((skin[pixel] - 0.006) / edge),
  );
  slice.paint(1200, (pixel) => ramp(bone[pixel] / edge));
  slice.paint(anatomy.diploe, (pixel) => {
    const { x, y } = slice;
    const middle = field.line(Math.abs(inner[pixel] + 0.5 * anatomy.skull), 0.22 * anatomy.skull);
    return middle === 0 ? 0 : middle * ramp(2 * anatomy.texture.at(x[pixel] * 9, y[pixel] * 9));
  });
}
