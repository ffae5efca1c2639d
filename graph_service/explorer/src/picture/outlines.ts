/** What a node's shape covers, for lines that end at it and names that stand beside it. */

import type { Kind } from "../api/types";
import type { Outline } from "./curves";
import type { SceneNode } from "./scene";

const SHAPES: Record<Kind, Outline["shape"]> = { actor: "circle", event: "diamond", location: "square" };

export function outlineOf({ node, at, radius }: Pick<SceneNode, "node" | "at" | "radius">): Outline {
  const shape = SHAPES[node.kind];
  return { at, shape, radius: shape === "diamond" ? radius * 1.25 : shape === "square" ? radius * 0.88 : radius };
}
