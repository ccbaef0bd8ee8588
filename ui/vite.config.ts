import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** The policy of the real window (see tauri.conf.json), so that a preview in a browser breaks where the window would. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** Refuses a production bundle that carries the in-memory backend. */
function withoutFakeBackend(mode: string): Plugin {
  return {
    name: 'without-fake-backend',
    apply: 'build',
    generateBundle(_options, bundle) {
      if (mode !== 'production') return;
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const stray = part.moduleIds.find((id) => id.includes('/src/ipc/fake'));
        if (stray !== undefined) this.error(`${stray} must not be in a production bundle`);
      }
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), svelteTesting(), withoutFakeBackend(mode)],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  preview: { headers: { 'Content-Security-Policy': contentSecurityPolicy } },
  build: {
    target: ['es2023', 'safari17.5', 'chrome123'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
}));
