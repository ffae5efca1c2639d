/** What the graphics card runs: shapes and lines with the same looks of doubt as in SVG (`glyphs.tsx`). */

/** From the picture's units to the screen's pixels, and from those to the graphics card's -1 to 1. */
const SCREEN = `#version 300 es
precision highp float;
uniform vec3 camera;
uniform vec2 size;
vec2 onScreen(vec2 place) { return place * camera.z + camera.xy; }
vec4 clip(vec2 pixel) { return vec4(pixel.x / size.x * 2.0 - 1.0, 1.0 - pixel.y / size.y * 2.0, 0.0, 1.0); }
`;

export const NODE_VERTEX = `${SCREEN}
uniform float shrink;
uniform float dots; // the screen's dots for each pixel
in vec2 place;
in vec3 form; // radius, shape, look
in vec4 tint;
in vec4 ring;
flat out float reach;
flat out vec3 shape;
flat out vec4 fill;
flat out vec4 rim;
void main() {
  float radius = form.x * shrink;
  reach = radius + 1.0;
  shape = vec3(radius, form.yz);
  fill = tint;
  rim = ring;
  gl_PointSize = 2.0 * reach * dots;
  gl_Position = clip(onScreen(place));
}
`;

export const NODE_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 ground;
uniform float dots;
flat in float reach;
flat in vec3 shape;
flat in vec4 fill;
flat in vec4 rim;
out vec4 colour;

vec4 looks(float look, float depth, vec2 spot) {
  vec4 empty = vec4(ground, fill.a);
  if (look < 0.5) return fill;
  bool isSmall = shape.x < 4.5;
  bool isRim = depth < (isSmall ? 1.2 : 1.8);
  if (look < 1.5) return isRim ? fill : vec4(mix(ground, fill.rgb, 0.35), fill.a);
  if (isSmall) return isRim ? fill : empty; // no room for more than that it is hollow
  float turn = atan(spot.y, spot.x) / 6.2831853 + 0.5;
  if (look < 2.5) return isRim && fract(turn * 7.0) < 0.65 ? fill : empty;
  if (look < 3.5) return isRim && fract(turn * 12.0) < 0.4 ? fill : empty;
  if (look < 4.5) return depth < 1.4 || depth > 3.0 ? fill : empty;
  float strike = shape.y > 0.5 && shape.y < 1.5 ? spot.y : spot.x + spot.y;
  return isRim || abs(strike) < 1.4 ? fill : empty;
}

void main() {
  vec2 spot = (gl_PointCoord - 0.5) * 2.0 * reach;
  vec2 away = abs(spot);
  float inside = shape.y < 0.5 ? shape.x - length(spot)
    : shape.y < 1.5 ? (shape.x - away.x - away.y) * 0.7071
    : shape.x * 0.88 - max(away.x, away.y);
  float cover = clamp(inside * dots + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  vec4 paint = rim.a < 0.5 ? looks(shape.z, inside, spot)
    : inside < 2.0 ? vec4(rim.rgb, fill.a)
    : inside < 3.5 ? vec4(ground, fill.a)
    : looks(shape.z, inside - 3.5, spot);
  float alpha = paint.a * cover;
  colour = vec4(paint.rgb * alpha, alpha);
}
`;

export const LINE_VERTEX = `${SCREEN}
uniform float shrink;
uniform float thin; // 1 where a line is one pixel wide, whatever its width
in vec4 ends; // from, to
in vec2 part; // 0 start, 1 end, 2 to 3 an arrow's base and tip; and which side
in vec3 form; // width, look, how far the arrow's tip stays from the end
in vec4 tint;
out vec2 spot; // pixels along, pixels aside
flat out vec2 shape;
flat out vec4 paint;
void main() {
  vec2 from = onScreen(ends.xy);
  vec2 to = onScreen(ends.zw);
  float span = max(length(to - from), 1e-3);
  vec2 along = (to - from) / span;
  vec2 aside = vec2(-along.y, along.x);
  paint = tint;
  if (part.x < 1.5) {
    float reach = (form.x * 0.5 + 1.0) * (1.0 - thin);
    spot = vec2(part.x * span, part.y * reach);
    shape = vec2(form.x, thin > 0.5 && form.y > 3.5 && form.y < 4.5 ? 0.0 : form.y);
    gl_Position = clip(mix(from, to, part.x) + aside * part.y * reach);
  } else {
    float head = 4.0 + form.x * 1.5;
    float back = form.z * shrink + 1.0 + (3.0 - part.x) * head;
    spot = vec2(0.0);
    shape = vec2(head * 2.0, 0.0);
    gl_Position = span < 2.0 * head ? vec4(2.0, 2.0, 0.0, 1.0) : clip(to - along * back + aside * part.y * head * 0.5);
  }
}
`;

export const LINE_FRAGMENT = `#version 300 es
precision highp float;
uniform float dots;
in vec2 spot;
flat in vec2 shape; // width, look
flat in vec4 paint;
out vec4 colour;

bool isGap(float look, float along, float aside) {
  if (look < 0.5) return false;
  if (look < 1.5) return mod(along, 7.0) > 3.0;
  if (look < 2.5) return mod(along, 15.0) > 9.0;
  if (look < 3.5) return mod(along, 5.0) > 2.0;
  if (look < 4.5) return aside < shape.x * 0.17;
  float at = mod(along, 22.0);
  return at > 13.0 && (at < 16.0 || at > 18.5);
}

void main() {
  float aside = abs(spot.y);
  float cover = clamp((shape.x * 0.5 - aside) * dots + 0.5, 0.0, 1.0);
  if (cover <= 0.0 || isGap(shape.y, spot.x, aside)) discard;
  float alpha = paint.a * cover;
  colour = vec4(paint.rgb * alpha, alpha);
}
`;
