import { describe, expect, it } from "vitest";
import { cameraOf, drawingCamera, movementOf, onScreen, viewOf } from "../src/picture/camera";

describe("a picture that is moved", () => {
  const rest = { x: 10, y: 20, scale: 1 };

  it("keeps its drawing, whatever its size, until it rests", () => {
    const panned = { x: 60, y: -20, scale: 1 };
    expect(drawingCamera(panned, rest, true, 5)).toBe(rest);
    expect(drawingCamera(panned, rest, true, 200)).toBe(rest);
    expect(drawingCamera(panned, panned, true, 200)).toBe(panned);
  });

  it("is drawn anew at once while it is fitted, before it has rested, and where it is small and changes its size", () => {
    const larger = { x: 60, y: -20, scale: 1.5 };
    expect(drawingCamera(larger, rest, false, 200)).toBe(larger);
    expect(drawingCamera(larger, null, true, 200)).toBe(larger);
    expect(drawingCamera(larger, rest, true, 40)).toBe(larger);
    expect(drawingCamera(larger, rest, true, 41)).toBe(rest);
  });

  it.each([
    [{ x: 60, y: -20, scale: 1 }, "translate(50px, -40px)"],
    [{ x: 60.4, y: -20, scale: 1 }, "translate(50px, -40px)"],
    [{ x: 60, y: -20, scale: 2 }, "translate(40px, -60px) scale(2)"],
  ])("is taken to where the camera shows it: %o", (to, expected) => {
    expect(movementOf(rest, to)).toBe(expected);
    const [, x, y] = /translate\((.+)px, (.+)px\)/.exec(expected)!.map(Number);
    const drawn = onScreen(rest, [100, 100]);
    const by = to.scale / rest.scale;
    const shown = onScreen(to, [100, 100]);
    expect(Math.abs(by * drawn[0] + x! - shown[0])).toBeLessThanOrEqual(0.5);
    expect(Math.abs(by * drawn[1] + y! - shown[1])).toBeLessThanOrEqual(0.5);
  });
});

describe("a view in an address", () => {
  const camera = { x: 37, y: -12, scale: 1.5 };
  const size = { width: 800, height: 500 };

  it("is the same again in a frame of the same size", () => {
    expect(cameraOf(viewOf(camera, size), size)).toEqual(camera);
  });

  it("keeps its middle in frames of other sizes", () => {
    const phone = { width: 360, height: 600 };
    const [x, y] = viewOf(camera, size);
    expect(onScreen(cameraOf(viewOf(camera, size), phone), [x, y])).toEqual([180, 300]);
  });

  it("is never larger or smaller than people can make it", () => {
    expect(cameraOf([0, 0, 1000], size).scale).toBe(4);
    expect(cameraOf([0, 0, 1e-5], size).scale).toBe(0.04);
  });
});
