import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

/** The policy of the real window (see tauri.conf.json), so that a preview in a browser breaks where the window would. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/**
 * The licence notices, `virtual:notices`, which `cargo xtask` writes before it builds the page. A bundle is refused that
 * holds a package which they do not name; built without them, the page says that it has none.
 */
function licenceNotices(mode: string): Plugin {
  const id = 'virtual:notices';
  let notices: { parts: { name: string }[]; texts: string[] } = { parts: [], texts: [] };
  return {
    name: 'licence-notices',
    buildStart() {
      const file = new URL('notices.json', import.meta.url);
      if (existsSync(file)) notices = JSON.parse(readFileSync(file, 'utf8'));
    },
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) => (resolved === `\0${id}` ? `export default ${JSON.stringify(notices)}` : undefined),
    generateBundle(_options, bundle) {
      if (mode !== 'production' || notices.parts.length === 0) return;
      const named = new Set(notices.parts.map(({ name }) => name));
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
      for (const module of modules) {
        const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1];
        if (name !== undefined && !named.has(name)) this.error(`${name} is in the page without its notice`);
      }
    },
  };
}

/** Refuses a production bundle that carries the in-memory backend. */
function withoutFakeBackend(mode: string): Plugin {
  return {
    name: 'without-fake-backend',
    apply: 'build',
    generateBundle(_options, bundle) {
      if (mode !== 'production') return;
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const stray = part.moduleIds.find((id) => id.includes('/ui/test/'));
        if (stray !== undefined) this.error(`${stray} must not be in a production bundle`);
      }
    },
  };
}

const DEV_PORT = 1420;

/** Starts the bridge (`tests/bridge`), which ends with this process; returns the address that its ready line names. */
async function startBridge(): Promise<string> {
  const cargo = [
    'run',
    '--quiet',
    '--package',
    'bridge',
    '--',
    ...process.argv.slice(process.argv.indexOf('--') + 1 || Infinity),
  ];
  const bridge = spawn('cargo', cargo, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => bridge.kill());
  for await (const line of createInterface(bridge.stdout)) return (JSON.parse(line) as { url: string }).url;
  throw new Error('the bridge does not start');
}

/** Hands requests on to the bridge, which refuses every page but its own: only this server's page passes for that. */
function overBridge(target: string): Record<string, ProxyOptions> {
  const own = [`http://localhost:${DEV_PORT}`, `http://127.0.0.1:${DEV_PORT}`];
  const options: ProxyOptions = {
    target,
    changeOrigin: true,
    configure: (proxy) =>
      proxy.on('proxyReq', (request, { headers }) => {
        if (headers.origin !== undefined && own.includes(headers.origin)) request.setHeader('origin', target);
      }),
  };
  return Object.fromEntries(['/command', '/events', '/downloads'].map((path) => [path, options]));
}

export default defineConfig(async ({ mode, command }) => ({
  plugins: [svelte(), svelteTesting(), licenceNotices(mode), withoutFakeBackend(mode)],
  clearScreen: false,
  server: {
    port: DEV_PORT,
    strictPort: true,
    ...(mode === 'bridge' && command === 'serve' ? { proxy: overBridge(await startBridge()) } : {}),
  },
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
    testTimeout: 60_000,
  },
}));
