import { defineConfig } from 'vitest/config';

/** The stories in Chromium, which drive the built page (`dist`) from outside. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/chromium/*.story.ts'],
    // A file for each message: Node reads them as they are in no time.
    server: { deps: { external: [/src\/paraglide\//] } },
    // A story has a Chromium, a bridge and a sandbox to itself.
    maxWorkers: 2,
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
