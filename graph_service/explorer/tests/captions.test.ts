import { afterEach, expect, test, vi } from "vitest";
import { captionOf } from "../src/state/captions";

const RECORDS: Record<string, unknown> = {
  "relation:led": { record: { type: "opposed_to", start: "actor:hamas", end: "actor:israel", title: "At war" } },
  "actor:hamas": { caption: "Hamas" },
  "actor:israel": { caption: "Israel" },
  "source:paper": { title: "The Paper" },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a relation is named by its ends and type, a source by its title", async () => {
  vi.stubGlobal("document", { baseURI: "http://service/" });
  vi.stubGlobal("fetch", (address: string) => {
    const id = decodeURIComponent(String(address).split("/").pop()!);
    return Promise.resolve(new Response(JSON.stringify(RECORDS[id]), { headers: { "content-type": "application/json" } }));
  });
  expect(captionOf("relation:led")).toBe("relation:led");
  expect(captionOf("source:paper")).toBe("source:paper");
  await vi.waitFor(() => expect(captionOf("relation:led")).toBe("Hamas opposed to Israel"));
  expect(captionOf("source:paper")).toBe("The Paper");
});
