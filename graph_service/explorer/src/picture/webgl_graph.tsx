import type { Graph } from "../state/graph";

export default function WebglGraph({ graph }: { graph: Graph }) {
  return <p>{graph.nodes.size}</p>;
}
