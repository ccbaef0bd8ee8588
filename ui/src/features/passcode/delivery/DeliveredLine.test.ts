import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { FakeBackend } from '../../../../test/fake-backend/fake-backend';
import DeliveredLine from './DeliveredLine.svelte';
import type { PendingPasscodes } from './pending-passcodes.svelte';

test('that a passcode was delivered is one line, which goes by itself', () => {
  vi.useFakeTimers();
  const dismissDelivered = vi.fn();
  const delivered = { file: new FakeBackend().files[0] };
  const pendingPasscodes = { delivered, dismissDelivered } as unknown as PendingPasscodes;
  render(DeliveredLine, { pendingPasscodes });
  expect(screen.getByTestId('passed-on-notice').textContent).toContain('k.tanaka@aoyama-foods.example');
  expect(screen.queryByRole('button')).toBeNull();
  vi.advanceTimersByTime(5000);
  expect(dismissDelivered).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5000);
  expect(dismissDelivered).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
