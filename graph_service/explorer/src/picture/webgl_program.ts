/** How the graphics card draws shapes and lines: the same looks of doubt as in SVG (`glyphs.tsx`). */

import { extremityArrow, pathLine, sdfCircle, sdfDiamond, sdfSquare } from "sigma/rendering";
import type { EdgeLayer, FragmentLayer } from "sigma/rendering";

const { FLOAT, UNSIGNED_BYTE } = { FLOAT: 5126, UNSIGNED_BYTE: 5121 };

/** A shape's fill and rim. Lengths in it are pixels; `inside` is how deep a pixel lies in the shape. */
function nodeLayer(ground: readonly [number, number, number]): FragmentLayer {
  // language=GLSL
  const glsl = `
vec4 layer_doubt(vec4 tint, float look, vec4 ring, vec3 ground) {
  float inside = -context.sdf / context.pixelToUV;
  if (ring.a > 0.0 && inside < 2.0) return ring;
  if (ring.a > 0.0 && inside < 3.5) return vec4(ground, 1.0);
  float depth = ring.a > 0.0 ? inside - 3.5 : inside;
  if (look < 0.5) return tint;
  vec4 pale = vec4(mix(ground, tint.rgb, 0.35), tint.a);
  vec4 empty = vec4(ground, tint.a);
  float turn = atan(context.uv.y, context.uv.x) / 6.2831853 + 0.5;
  bool isRim = depth < 1.8;
  if (look < 1.5) return isRim ? tint : pale;
  if (look < 2.5) return isRim && fract(turn * 7.0) < 0.65 ? tint : empty;
  if (look < 3.5) return isRim && fract(turn * 12.0) < 0.4 ? tint : empty;
  if (look < 4.5) return depth < 1.4 || depth > 3.0 ? tint : empty;
  float strike = abs(context.uv.x - context.uv.y) / context.pixelToUV;
  return isRim || strike < 1.6 ? tint : empty;
}
`;
  return {
    name: "doubt",
    glsl,
    attributes: [
      { name: "tint", size: 4, type: UNSIGNED_BYTE, normalized: true, source: "color" },
      { name: "look", size: 1, type: FLOAT, source: "look" },
      { name: "ring", size: 4, type: UNSIGNED_BYTE, normalized: true, source: "ring" },
    ],
    uniforms: [{ name: "u_ground", type: "vec3", value: [...ground] }],
  };
}

/** A line's dashes, or its two lines where it is disputed. */
function edgeLayer(): EdgeLayer {
  // language=GLSL
  const glsl = `
vec4 layer_doubt(EdgeContext ctx) {
  float look = v_look;
  float along = ctx.distanceFromSource / max(ctx.aaWidth, 1e-6);
  float isDrawn = 1.0;
  if (look > 4.5) { float at = mod(along, 22.0); isDrawn = at < 13.0 || (at > 16.0 && at < 18.5) ? 1.0 : 0.0; }
  else if (look > 3.5) isDrawn = ctx.sdf + ctx.thickness * 0.5 > ctx.thickness * 0.17 ? 1.0 : 0.0;
  else if (look > 2.5) isDrawn = mod(along, 5.0) < 2.0 ? 1.0 : 0.0;
  else if (look > 1.5) isDrawn = mod(along, 15.0) < 9.0 ? 1.0 : 0.0;
  else if (look > 0.5) isDrawn = mod(along, 7.0) < 3.0 ? 1.0 : 0.0;
  return vec4(v_color.rgb, v_color.a * isDrawn);
}
`;
  return { name: "doubt", glsl, uniforms: [], attributes: [{ name: "look", size: 1, type: FLOAT, source: "look" }] };
}

/** Sigma's description of both programs. */
export function primitivesOn(ground: readonly [number, number, number]) {
  return {
    nodes: {
      shapes: [sdfCircle(), sdfDiamond(), sdfSquare()],
      layers: [nodeLayer(ground)],
      variables: { look: { type: "number", default: 0 }, ring: { type: "color", default: "rgba(0,0,0,0)" } },
    },
    edges: {
      paths: [pathLine()],
      extremities: [extremityArrow({ lengthRatio: 6, widthRatio: 4 })],
      layers: [edgeLayer()],
      variables: { look: { type: "number", default: 0 } },
    },
  } as const;
}
