import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Service, ServiceWait } from '../api/bindings';
import { renderInWindow } from '../../test/render-in-window';
import ServiceWaitLine from './ServiceWaitLine.svelte';

afterEach(() => {
  vi.useRealTimers();
});

async function shown(service: Service) {
  const { backend } = await renderInWindow(ServiceWaitLine, { service });
  vi.useFakeTimers();
  const [said] = screen.getAllByRole('status').filter((region) => region.closest('main'));
  return {
    tell: async (wait: ServiceWait | null, of = service) => {
      backend.tell({ about: 'service_wait', service: of, wait });
      await tick();
    },
    words: () => screen.queryByTestId('service-wait')?.textContent.trim(),
    said: () => said?.textContent,
  };
}

function rateLimited(seconds: number): ServiceWait {
  const until = new Date(Date.now() + seconds * 1000).toISOString();
  return { reason: 'rate_limited', attempt: 2, max_attempts: 5, until };
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await tick();
}

test('a wait is shown after 300 ms, counts down and is said once', async () => {
  const line = await shown('box');
  await line.tell(rateLimited(28));
  await pass(299);
  expect(line.words()).toBeUndefined();
  await pass(1);
  expect(line.words()).toBe('Box asked us to wait, 28 s left');
  expect(line.said()).toBe('Box asked us to wait, 28 s left');
  await pass(1000);
  expect(line.words()).toBe('Box asked us to wait, 27 s left');
  for (let second = 0; second < 5; second++) {
    await pass(1000);
    expect(line.said()).toBe('');
  }
  expect(line.words()).toBe('Box asked us to wait, 22 s left');
  await pass(22_000);
  expect(line.words()).toBe('Box asked us to wait');
  await line.tell(null);
  expect(line.words()).toBeUndefined();
});

test('attempts are counted, and only the first is said', async () => {
  const line = await shown('clumio');
  const wait = { ...rateLimited(1), reason: 'not_responding' as const };
  await line.tell(wait);
  await pass(300);
  expect(line.said()).toBe('Clumio isn’t responding, trying again (2 of 5)');
  await pass(2000);
  await line.tell({ ...wait, attempt: 3 });
  expect(line.words()).toBe('Clumio isn’t responding, trying again (3 of 5)');
  expect(line.said()).toBe('');
});

test('short waits and those for the other service are not shown', async () => {
  const line = await shown('box');
  await line.tell(rateLimited(30), 'clumio');
  await line.tell(rateLimited(1));
  await pass(200);
  await line.tell(null);
  await pass(1000);
  expect(line.words()).toBeUndefined();
  expect(line.said()).toBe('');
});
