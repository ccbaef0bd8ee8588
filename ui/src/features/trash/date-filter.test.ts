import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';

async function openRange() {
  const backend = new FakeBackend();
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  await userEvent.click(screen.getByTestId('trash-when'));
  await userEvent.click(screen.getByRole('radio', { name: 'Custom range…' }));
  return backend;
}

const asked = (backend: FakeBackend) =>
  backend.calls.flatMap(({ name, args }) =>
    name === 'trashRows' ? [(args[0] as { filter: { when: unknown } }).filter.when] : [],
  );

/** Chooses a day as the calendar of the web view does, which no test can see. */
async function pick(end: 'from' | 'to', day: string): Promise<void> {
  const input = screen.getByTestId(`trash-${end}-day`).parentElement?.querySelector('input');
  if (!input) throw new Error('there is no calendar');
  const showPicker = vi.fn<() => void>();
  input.showPicker = showPicker;
  await userEvent.click(screen.getByTestId(`trash-${end}-day`));
  expect(showPicker).toHaveBeenCalledOnce();
  await fireEvent.change(input, { target: { value: day } });
}

const field = (end: 'from' | 'to') => screen.getByTestId<HTMLInputElement>(`trash-${end}`);

test('a day is chosen in a calendar, and typed times stay', async () => {
  const backend = await openRange();
  await pick('from', '2026-11-18');
  expect([field('from').value, document.activeElement]).toEqual(['2026-11-18', field('from')]);
  await userEvent.type(field('to'), '11/20 15:00');
  await pick('to', '2026-11-19');
  expect(field('to').value).toBe('2026-11-19 15:00');
  await waitFor(() => {
    expect(asked(backend).at(-1)).toEqual({
      is: 'between',
      from: '2026-11-18T00:00',
      to: '2026-11-19T15:00',
    });
  });
});

test('a range without ends does not look like a filter', async () => {
  await openRange();
  const pill = screen.getByTestId('trash-when');
  expect(pill.className).not.toMatch(/\bon\b/);
  expect(screen.queryByTestId('trash-clear-filters')).toBeNull();
  await userEvent.type(field('from'), '2026-11-18');
  expect(pill.className).toMatch(/\bon\b/);
});
