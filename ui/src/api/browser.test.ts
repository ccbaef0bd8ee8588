import { afterEach, expect, test, vi } from 'vitest';
import { isCancelled } from './errors';

const asked = vi.fn<(url: string, request: RequestInit) => Promise<Response>>();
vi.stubGlobal('fetch', asked);
const { browser } = await import('./browser');

afterEach(() => asked.mockReset());

const answering = (...parts: string[]) => {
  const bytes = parts.map((part) => new TextEncoder().encode(part));
  asked.mockResolvedValueOnce(
    new Response(
      new ReadableStream({
        start(stream) {
          for (const part of bytes) stream.enqueue(part);
          stream.close();
        },
      }),
    ),
  );
};

test('a command is posted by its name and answers', async () => {
  answering('{"answer":3}\n');
  expect(await browser.eraseActivity()).toBe(3);
  expect(asked.mock.calls[0]?.[0]).toBe('/command/erase_activity');
});

test('steps are reported before the answer, wherever the network cuts them', async () => {
  answering('{"step":{"looked":1}}\n{"st', 'ep":{"looked":2}}\n{"answ', 'er":null}\n');
  const steps: unknown[] = [];
  expect(await browser.findById('x', (step) => steps.push(step))).toBeNull();
  expect(steps).toEqual([{ looked: 1 }, { looked: 2 }]);
});

test('an error of Rust and a cancelled call differ', async () => {
  answering('{"error":{"code":"NotFound","message":"gone","retryable":false}}\n');
  await expect(browser.openLogs()).rejects.toMatchObject({ code: 'NotFound' });
  answering('{"error":null}\n');
  const cancelled = await browser.planById('1').catch((reason: unknown) => reason);
  expect(isCancelled(cancelled)).toBe(true);
});

test('an answer that breaks off is an error', async () => {
  answering('{"step":1}\n');
  await expect(browser.about()).rejects.toThrow('broke off');
});
