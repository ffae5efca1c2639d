import { describe, expect, test } from "vitest";
import type { Answer } from "../src/state/answers";
import { EMPTY, type State } from "../src/state/address";
import { plainColour } from "../src/takeaway/colours";
import { creditsOf } from "../src/takeaway/credits";
import { around, cropped } from "../src/takeaway/cropping";
import { contentsWords, cutWords, dataRequest } from "../src/takeaway/data_files";
import { fileName } from "../src/takeaway/file_name";
import { element, escaped } from "../src/takeaway/markup";
import { sheetOf, type Paper } from "../src/takeaway/paper";
import { tableCsv } from "../src/takeaway/table_csv";
import { textLines } from "../src/takeaway/text_lines";
import { bakedPath } from "../src/takeaway/world_paths";
import { textWidth } from "../src/picture/text";
import { edge, graphOf, node } from "./picture_graphs";

const HOSTILE = `<script>alert("x")</script>&\u0000\u202eevil\ud800 \uffff]]>`;

describe("markup", () => {
  test("escapes what a name may hold, and replaces what XML can't", () => {
    expect(escaped(HOSTILE)).toBe("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;\ufffd\u202eevil\ufffd \ufffd]]&gt;");
    expect(escaped("رفح 🕊")).toBe("رفح 🕊");
  });

  test("leaves out attributes without a value, and closes what is empty", () => {
    expect(element("g", { id: null, x: undefined, y: 1.23456, z: '"' }, element("path", { d: "" }))).toBe('<g y="1.23" z="&quot;"><path/></g>');
  });
});

test.each([
  ["rgb(1, 35, 69)", "#012345", 1],
  ["rgba(255, 255, 255, 0.25)", "#ffffff", 0.25],
  ["color(srgb 0.2 0.4 1 / 0.5)", "#3366ff", 0.5],
  ["color(srgb 1 0 0)", "#ff0000", 1],
  ["rgba(0, 0, 0, 0)", "none", 1],
  ["none", "none", 1],
  ["#a1b2c3", "#a1b2c3", 1],
])("the colour %s is %s for every program", (text, colour, opacity) => {
  expect(plainColour(text)).toEqual({ colour, opacity });
});

describe("names of files", () => {
  test.each([
    [["David Barnea to Hamas, avoiding Israel: the shortest path"], "svg", "david-barnea-to-hamas-avoiding-israel-the-shortest-path.svg"],
    [["Around رفح"], "csv", "around-رفح.csv"],
    [["../../etc/passwd\u0000"], "png", "etc-passwd.png"],
    [["…"], "json", "conflict-graph.json"],
  ])("%j", (parts, ending, name) => {
    expect(fileName(parts, ending)).toBe(name);
  });

  test("are never longer than a disk takes", () => {
    expect([...fileName(["a".repeat(10_000)], "svg")].length).toBe(84);
    expect([...fileName(["graph", "b".repeat(10_000)], "svg")].length).toBeLessThan(85);
  });
});

describe("tables", () => {
  const rows = [{ id: "event:e", key: "e", cells: [{ text: '=HYPERLINK("x")' }, { text: "one, two\nthree" }, { text: "-5" }] }];

  test("are CSV that a spreadsheet runs nothing of", () => {
    expect(tableCsv({ columns: ["Event", "Who", "Figure"], rows })).toBe('Event,Who,Figure,id\r\n"\'=HYPERLINK(""x"")","one, two\nthree",-5,event:e\r\n');
  });
});

describe("lines of text", () => {
  test("are no wider than there is room for, and none of the words is lost", () => {
    const text = "The director of the Mossad to Hamas, through Qatar and avoiding Israel: the shortest path";
    const lines = textLines(text, 160, 13);
    expect(lines.join(" ")).toBe(text);
    for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(160);
  });

  test("are cut where there is no end to them", () => {
    const lines = textLines("w".repeat(10_000), 200, 12, 3);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/…$/);
  });
});

describe("the map's lines", () => {
  const frame = { width: 100, height: 100 };

  test("keep the pieces in sight, in pixels", () => {
    expect(bakedPath("M1,1L2,1L2,2ZM500,500L501,501", { k: 10, x: 5, y: 0 }, frame)).toBe("M15,10L25,10L25,20Z");
  });

  test("keep what surrounds the whole picture", () => {
    expect(bakedPath("M-9,-9L90,-9L90,90L-9,90Z", { k: 10, x: 0, y: 0 }, frame)).toBe("M-90,-90L900,-90L900,900L-90,900Z");
  });

  test("lose points that fall on each other", () => {
    expect(bakedPath("M1,1L1.001,1.001L3,3", { k: 10, x: 0, y: 0 }, frame)).toBe("M10,10L30,30");
  });
});

test("a drawing is cropped to what is in it, as far as it is seen", () => {
  const frame = { left: 100, top: 50, width: 800, height: 500 };
  const one = around(null, { left: 400, top: 250, width: 100, height: 40 }, frame);
  expect(one).toEqual({ left: 300, top: 200, right: 400, bottom: 240 });
  expect(cropped(one, frame)).toEqual({ left: 276, top: 160, width: 148, height: 120 });
  const both = around(one, { left: 0, top: 0, width: 5000, height: 5000 }, frame);
  expect(cropped(both, frame)).toEqual({ left: 0, top: 0, width: 800, height: 500 });
});

describe("sources", () => {
  const claims = {
    a: { id: "a", about: "event:e", source: "source:part", stance: "asserts", certainty: "stated" },
    b: { id: "b", about: "event:e", source: "source:other", stance: "asserts", certainty: "stated" },
    c: { id: "c", about: "event:e", source: "source:other", stance: "denies", certainty: "stated" },
  } as const;
  const sources = {
    "source:whole": { id: "source:whole", type: "briefing", title: "A briefing", publisher: "A paper", licence: "CC BY 4.0" },
    "source:part": { id: "source:part", type: "section", title: "A section", part_of: "source:whole" },
    "source:other": { id: "source:other", type: "dataset", title: "Data" },
  };

  test("are those of what is shown: publisher, title and licence, which a part has from its whole", () => {
    const shown = graphOf([node("event:e", { claims: ["a", "b", "c"] })], [], { claims, sources });
    expect(creditsOf(shown)).toEqual(["Data.", "A paper: A section. Licence: CC BY 4.0.", "Where no licence is named, the data states none."]);
  });

  test("are counted where there are too many to print", () => {
    const ids = Array.from({ length: 40 }, (_, at) => `${at}`);
    const many = {
      claims: Object.fromEntries(ids.map((id) => [id, { ...claims.a, id, source: id }])),
      sources: Object.fromEntries(ids.map((id) => [id, { id, type: "article", title: `Title ${id}`, licence: "CC0" }])),
    };
    const lines = creditsOf(graphOf([node("event:e", { claims: ids })], [], many));
    expect(lines).toHaveLength(25);
    expect(lines.at(-1)).toBe("… and 16 further sources; the data files name all of them.");
  });
});

describe("the sheet", () => {
  const paper: Paper = {
    title: HOSTILE,
    notes: ["3 steps."],
    drawings: [{ width: 700, height: 300, inside: "<g/>" }],
    legend: [{ drawing: { width: 34, height: 20, inside: "<g/>" }, words: "actor" }],
    remarks: ["Solid is certain."],
    sources: ["A paper: A section. Licence: CC BY 4.0."],
    footer: "Drawn on 25 May 2024.",
    colours: { ground: "#ffffff", ink: "#000000", quiet: "#555555", line: "#cccccc" },
  };

  test("has the question, the answer, the legend and the sources in it, and refers to nothing else", () => {
    const { svg, width, height } = sheetOf(paper);
    expect(width).toBe(748);
    expect(height).toBeGreaterThan(400);
    for (const text of ["3 steps.", "actor", "Solid is certain.", "A paper: A section. Licence: CC BY 4.0.", "Drawn on 25 May 2024."]) expect(svg).toContain(`>${text}<`);
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).not.toMatch(/<script|href|url\(|style=/);
    expect(svg.match(/https?:[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
  });

  test("is the same for the same", () => {
    expect(sheetOf(paper)).toEqual(sheetOf(structuredClone(paper)));
  });
});

describe("data files", () => {
  const shown = graphOf([node("event:e"), node("event:f"), node("actor:a")], [edge("r", "actor:a", "event:e")]);
  const asked = (question: State["question"], parameters: State["parameters"]): State => ({ ...EMPTY, question, parameters });
  const answer = (question: string, results: unknown[]): Answer => ({ question, data: { results } }) as unknown as Answer;

  test("of a path are asked for by its own parameters", () => {
    const parameters = { start: ["actor:a"], end: ["actor:b"], avoid: ["actor:c"], known_at: ["2024-05-25"] };
    expect(dataRequest(asked("path", parameters), answer("path", []), shown)).toEqual({ parameters, left: 0 });
  });

  test("of a neighbourhood grow from its middle", () => {
    expect(dataRequest(asked("around", { of: ["actor:a"], depth: ["2"] }), answer("around", []), shown)?.parameters).toEqual({ seeds: ["actor:a"], depth: ["2"] });
  });

  test("of a list grow from what is listed, under the same filters", () => {
    const state = asked("timeline", { entity: ["actor:a"], after: ["2024-05-24"], without: ["source:s"], limit: ["50"] });
    const events = answer("timeline", [{ id: "event:f" }, { id: "event:hidden" }, { id: "event:e" }]);
    const parameters = { after: ["2024-05-24"], without: ["source:s"], seeds: ["event:f", "event:e"], limit: ["1000"] };
    expect(dataRequest(state, events, shown)).toEqual({ parameters, left: 0 });
  });

  test("of disagreements grow from both ends of a relation", () => {
    const about = answer("conflicts", [{ about: "r" }, { about: "event:e" }, { about: "event:f" }]);
    expect(dataRequest(asked("conflicts", {}), about, shown)?.parameters["seeds"]).toEqual(["actor:a", "event:e", "event:f"]);
  });

  test("leave out what no address has room for, and count it", () => {
    const ids = Array.from({ length: 500 }, (_, at) => `event:${"n".repeat(80)}${at}`);
    const request = dataRequest(asked("timeline", {}), answer("timeline", ids.map((id) => ({ id }))), graphOf(ids.map((id) => node(id)), []))!;
    expect(request.parameters["seeds"]!.length + request.left).toBe(500);
    expect(new URLSearchParams(request.parameters["seeds"]!.map((id) => ["seeds", id])).toString().length).toBeLessThan(6100);
    expect(request.left).toBeGreaterThan(0);
  });

  test.each([
    [null, null],
    ["true", null],
    ["false; reason=edge_limit; depth=1", "It is a part: the answer was cut by its edge limit."],
    ["false; reason=limit", "It is a part: the answer was cut by its limit."],
  ])("a file whose header is %s", (header, text) => {
    expect(cutWords(header)).toBe(text);
  });
});

test("what the files hold is said in plain words", () => {
  const asked = { ...EMPTY, question: "around", hidden: ["a"], grown: [{ id: "b", relation: null, limit: 25 }] } as const;
  expect(contentsWords(asked as never, { left: 0 })).toBe(
    "Dossier and data files hold the whole answer to the question. What you hid in the picture is in them all the same. What you added to the picture by growing it is not in the data files.",
  );
  expect(contentsWords({ ...EMPTY, question: "timeline" }, { left: 1200 })).toMatch(/hold each event of the list.*The last 1,200 of the list don't fit in/);
});
