/** Takes every address out of package-lock.json: versions and integrity hashes pin what is installed, from any registry. */

import { readFileSync, writeFileSync } from "node:fs";

const PATH = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(PATH, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
writeFileSync(PATH, `${JSON.stringify(lock, null, 2)}\n`);
