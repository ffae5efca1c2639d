/**
 * Draws a large graph with WebGL 2.
 *
 * All shapes are one call, and all lines another, from buffers that change only when the graph does: a frame costs a
 * few calls and three numbers for the camera. Where there is no graphics card, and the processor takes its part, what a
 * frame costs is the number of primitives: so a node is one point, and while the picture moves a line is a thin one.
 */

import type { Camera, Size } from "./camera";
import { bytesOf, shapeScale, type LineRow, type NodeRow } from "./webgl_model";
import { LINE_FRAGMENT, LINE_VERTEX, NODE_FRAGMENT, NODE_VERTEX } from "./webgl_shaders";

export interface Renderer {
  setNodes: (rows: Iterable<NodeRow>) => void;
  setLines: (rows: readonly LineRow[]) => void;
  /** Draws a frame; of one of a moving picture, less is seen and less is drawn. */
  draw: (camera: Camera, size: Size, isMoving: boolean) => void;
}

/** How many numbers each field of a corner has; a colour, 0 here, is four bytes. */
type Fields = Readonly<Record<string, number>>;
const NODE_FIELDS = { place: 2, form: 3, tint: 0, ring: 0 };
const LINE_FIELDS = { ends: 4, part: 2, form: 3, tint: 0 };
const SHAPES: Record<NodeRow["shape"], number> = { circle: 0, diamond: 1, square: 2 };

/**
 * Starts drawing on a canvas.
 *
 * @throws Error where the browser has no WebGL 2
 */
export function startRenderer(canvas: HTMLCanvasElement, ground: readonly [number, number, number]): Renderer {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false });
  if (!gl) throw new Error("WebGL 2 is missing");
  const lines = new Mesh(gl, LINE_VERTEX, LINE_FRAGMENT, LINE_FIELDS);
  const nodes = new Mesh(gl, NODE_VERTEX, NODE_FRAGMENT, NODE_FIELDS);
  let packed: PackedLines = packLines([]);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  return {
    setNodes: (rows) => nodes.fill(packNodes(rows)),
    setLines: (rows) => {
      packed = packLines(rows);
      lines.fill(packed.corners, packed.indices);
    },
    draw: ({ x, y, scale }, { width, height }, isMoving) => {
      const dots = Math.min(2, window.devicePixelRatio || 1);
      const [across, down] = [Math.round(width * dots), Math.round(height * dots)];
      if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
      gl.viewport(0, 0, across, down);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const common = { camera: [x, y, scale], size: [width, height], shrink: [shapeScale(scale)], dots: [dots] };
      const { thin, wide } = packed;
      lines.use({ ...common, thin: [1] });
      if (isMoving) lines.drawIndices(gl.LINES, 0, thin);
      lines.use({ ...common, thin: [0] });
      const first = isMoving ? packed.strong : thin;
      lines.drawIndices(gl.TRIANGLES, first, thin + wide - first);
      nodes.use({ ...common, ground });
      nodes.drawPoints();
    },
  };
}

export function packNodes(rows: Iterable<NodeRow>): ArrayBuffer {
  const sorted = [...rows].sort((one, other) => one.rank - other.rank);
  const writer = new CornerWriter(NODE_FIELDS, sorted.length);
  for (const { x, y, size, shape, look, color, ring, opacity } of sorted) {
    writer.corner([x, y, size, SHAPES[shape], look], [bytesOf(color, opacity), ring === null ? 0 : bytesOf(ring, 1)]);
  }
  return writer.bytes;
}

export interface PackedLines {
  corners: ArrayBuffer;
  /** First the ends of thin lines, then the triangles of wide ones with their arrows. */
  indices: Uint32Array<ArrayBuffer>;
  thin: number;
  wide: number;
  /** Where the triangles of those begin that stand out: they are wide even while the picture moves. */
  strong: number;
}

export function packLines(rows: readonly LineRow[]): PackedLines {
  const sorted = [...rows].sort((one, other) => one.rank - other.rank);
  const writer = new CornerWriter(LINE_FIELDS, sorted.length * 7);
  const [thin, wide]: [number[], number[]] = [[], []];
  let strong = 0;
  for (const { from, to, width, look, color, opacity, hasArrow, trim, rank } of sorted) {
    const tint = bytesOf(color, opacity);
    const add = (part: number, side: number): number =>
      writer.corner([...from, ...to, part, side, width, look, trim], [tint]);
    const [start, left, end, right] = [add(0, -1), add(0, 1), add(1, 1), add(1, -1)] as const;
    if (rank === 1) thin.push(start, right);
    wide.push(start, left, end, start, end, right);
    if (hasArrow) wide.push(add(2, -1), add(2, 1), add(3, 0));
    if (rank === 1) strong = wide.length;
  }
  const indices = Uint32Array.from([...thin, ...wide]);
  return { corners: writer.bytes, indices, thin: thin.length, wide: wide.length, strong: thin.length + strong };
}

/** Writes corners one after the other: their numbers, then their colours. */
class CornerWriter {
  readonly bytes: ArrayBuffer;
  private readonly floats: Float32Array;
  private readonly colours: Uint32Array;
  private readonly stride: number;
  private written = 0;

  constructor(fields: Fields, corners: number) {
    this.stride = strideOf(fields);
    this.bytes = new ArrayBuffer(corners * this.stride * 4);
    this.floats = new Float32Array(this.bytes);
    this.colours = new Uint32Array(this.bytes);
  }

  /** Returns the corner's number. */
  corner(numbers: readonly number[], colours: readonly number[]): number {
    const at = this.written * this.stride;
    this.floats.set(numbers, at);
    this.colours.set(colours, at + numbers.length);
    this.written += 1;
    return this.written - 1;
  }
}

/** A program with its buffers. */
class Mesh {
  private readonly program: WebGLProgram;
  private readonly vertexArray: WebGLVertexArrayObject;
  private readonly corners: WebGLBuffer;
  private readonly indices: WebGLBuffer;
  private readonly stride: number;
  private count = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    vertex: string,
    fragment: string,
    fields: Fields,
  ) {
    this.program = programOf(gl, vertex, fragment);
    this.stride = strideOf(fields) * 4;
    this.vertexArray = gl.createVertexArray();
    this.corners = gl.createBuffer();
    this.indices = gl.createBuffer();
    gl.bindVertexArray(this.vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indices);
    let offset = 0;
    for (const [name, numbers] of Object.entries(fields)) {
      const location = gl.getAttribLocation(this.program, name);
      gl.enableVertexAttribArray(location);
      if (numbers) gl.vertexAttribPointer(location, numbers, gl.FLOAT, false, this.stride, offset);
      else gl.vertexAttribPointer(location, 4, gl.UNSIGNED_BYTE, true, this.stride, offset);
      offset += 4 * Math.max(1, numbers);
    }
    gl.bindVertexArray(null);
  }

  fill(corners: ArrayBuffer, indices = new Uint32Array()): void {
    const { gl } = this;
    gl.bindVertexArray(this.vertexArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, corners, gl.DYNAMIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.DYNAMIC_DRAW);
    gl.bindVertexArray(null);
    this.count = corners.byteLength / this.stride;
  }

  /** Makes the next calls this program's. */
  use(uniforms: Record<string, readonly number[]>): void {
    const { gl } = this;
    gl.useProgram(this.program);
    for (const [name, values] of Object.entries(uniforms)) {
      const location = gl.getUniformLocation(this.program, name);
      if (!location) continue;
      if (values.length === 1) gl.uniform1fv(location, values);
      else if (values.length === 2) gl.uniform2fv(location, values);
      else gl.uniform3fv(location, values);
    }
    gl.bindVertexArray(this.vertexArray);
  }

  drawIndices(primitive: number, first: number, count: number): void {
    if (count > 0) this.gl.drawElements(primitive, count, this.gl.UNSIGNED_INT, first * 4);
  }

  drawPoints(): void {
    if (this.count) this.gl.drawArrays(this.gl.POINTS, 0, this.count);
  }
}

function programOf(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  const compile = (kind: number, text: string): void => {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  };
  compile(gl.VERTEX_SHADER, vertex);
  compile(gl.FRAGMENT_SHADER, fragment);
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}

function strideOf(fields: Fields): number {
  return Object.values(fields).reduce((sum, numbers) => sum + Math.max(1, numbers), 0);
}
