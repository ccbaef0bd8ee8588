import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import ConnectClumio from './ConnectClumio.svelte';

const address = () => screen.getByLabelText('Clumio URL');
const token = () => screen.getByLabelText<HTMLInputElement>('API token');
const asked = (calls: { name: string }[]) =>
  calls.map((call) => call.name).filter((name) => name !== 'start');

test('tests first, then connects in the chosen unit and forgets the token', async () => {
  const onclose = vi.fn();
  const { backend } = await renderInWindow(ConnectClumio, { onclose });
  await userEvent.type(address(), 'https://west.portal.clumio.com');
  await userEvent.click(token());
  await userEvent.paste('secret');
  const field = token();
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText('us-west-2.api.clumio.com')).toBeTruthy();
  expect(asked(backend.calls)).toEqual(['checkClumio']);

  await userEvent.click(screen.getByRole('radio', { name: /Sales/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Connect' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalledTimes(1);
  });
  expect(backend.accounts_.clumio?.unit?.name).toBe('Sales');
  expect(field.value).toBe('');
});

test('both fields are marked when both are empty, and the first has the focus', async () => {
  await renderInWindow(ConnectClumio, { onclose: vi.fn() });
  await userEvent.click(screen.getByRole('button', { name: 'Check connection' }));
  expect(address().getAttribute('aria-invalid')).toBe('true');
  expect(token().getAttribute('aria-invalid')).toBe('true');
  await waitFor(() => {
    expect(document.activeElement).toBe(address());
  });
});

test('what was tested is not kept once the token changes', async () => {
  await renderInWindow(ConnectClumio, { onclose: vi.fn() });
  await userEvent.type(address(), 'https://west.portal.clumio.com');
  await userEvent.type(token(), 'secret{Enter}');
  expect(await screen.findByRole('button', { name: 'Connect' })).toBeTruthy();
  await userEvent.type(token(), 'x');
  expect(screen.queryByRole('button', { name: 'Connect' })).toBeNull();
});

test('an unusable address is told at its field, a refused token in three sentences', async () => {
  await renderInWindow(ConnectClumio, { onclose: vi.fn() });
  await userEvent.type(address(), 'https://example.com');
  await userEvent.type(token(), 'wrong{Enter}');
  expect(await screen.findByText(/Not a Clumio URL/)).toBeTruthy();
  expect(address().getAttribute('aria-invalid')).toBe('true');

  await userEvent.clear(address());
  await userEvent.type(address(), 'https://west.portal.clumio.com{Enter}');
  expect((await screen.findByRole('alert')).textContent).toContain('rejected by Clumio');
});

test('nothing is asked while a field is empty', async () => {
  const { backend } = await renderInWindow(ConnectClumio, { onclose: vi.fn() });
  await userEvent.click(screen.getByRole('button', { name: 'Check connection' }));
  expect(screen.getByText('Enter your Clumio URL.')).toBeTruthy();
  expect(asked(backend.calls)).toEqual([]);
});

test('the region that the company set is filled in and cannot be changed', async () => {
  const backend = new FakeBackend();
  backend.clumioAddress = 'https://eu1.portal.clumio.com';
  backend.locks_ = { by: 'Aoyama Foods IT', settings: ['clumio_region'] };
  await renderInWindow(ConnectClumio, { onclose: vi.fn() }, backend);
  expect(address()).toHaveProperty('value', 'https://eu1.portal.clumio.com');
  expect(address()).toHaveProperty('readOnly', true);
  expect(screen.getByText('Managed by Aoyama Foods IT')).toBeTruthy();
});
