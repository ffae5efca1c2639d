import { defineConfig } from "vitest/config";

/** Relative addresses only: the service may be mounted under any path. */
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // no data: addresses, so that the content security policy needs none
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // the map's geometry is loaded when the map is asked for
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000" } }, // `npm run dev` asks the service that runs beside it
  worker: { format: "es" },
  test: { testTimeout: 180_000 /* machines are noisy */, include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"] },
});
