import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { FakeBackend } from '../../../test/fake-backend/fake-backend';
import ConnectionCheckDialog from './ConnectionCheckDialog.svelte';

const step = (name: string) => screen.getByTestId(`examined-${name}`).textContent;

test('each step is told with its time, the one that fails with what to do, and all can be copied', async () => {
  const { backend } = await renderInWindow(ConnectionCheckDialog, { onclose: vi.fn() });
  expect(await screen.findByText('Box: Certificate failed.')).toBeTruthy();
  expect(step('clumio-look_up')).toMatch(/Name resolution\s*OK \(12 ms\)/);
  expect(step('clumio-proxy')).toMatch(/None/);
  expect(step('box-secure')).toMatch(/Failed \(44 ms\)/);
  expect(step('box-rights')).toMatch(/Not checked/);
  const box = within(screen.getByRole('region', { name: 'Box' }));
  expect(box.getByRole('alert').textContent).toContain('issuer, TLS Inspection (Aoyama Foods)');

  await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
  const copied = String(backend.calls.find((call) => call.name === 'copyText')?.args[0]);
  expect(copied).toContain('Clumio: us-west-2.api.clumio.com:443');
  expect(copied).toContain('  Certificate: Failed (44 ms)');
  expect(copied).toContain('ask your IT department');
});

test('it can be stopped, and begun again', async () => {
  const backend = new FakeBackend();
  await renderInWindow(ConnectionCheckDialog, { onclose: vi.fn() }, backend);
  await screen.findByText('Box: Certificate failed.');
  backend.latency = 10_000;
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(await screen.findByText('Stopped.')).toBeTruthy();
  backend.latency = 0;
  backend.examined = backend.examined.filter((one) => one.service === 'clumio');
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  await waitFor(() => {
    expect(screen.getByTestId('examination-result').textContent).toBe('Everything works.');
  });
});

test('every account is examined by itself, under its name; the copy holds no names', async () => {
  const backend = new FakeBackend();
  const box = backend.examined.filter((one) => one.service === 'box');
  const as = (id: string, label: string) =>
    box.map((one) => ({ ...one, account: { id, label, colour: 'green' as const } }));
  const works = { is: 'works' as const, milliseconds: 5 };
  backend.examined = [
    ...as('b1', 'Aoyama').map((one) => ({ ...one, outcome: works })),
    ...as('b2', 'Halden'),
  ];
  await renderInWindow(ConnectionCheckDialog, { onclose: vi.fn() }, backend);
  expect(await screen.findByText(/Box · .?Halden.?: Certificate failed\./)).toBeTruthy();
  const of = (name: RegExp) => within(screen.getByRole('region', { name }));
  expect(of(/Aoyama/).getByTestId('examined-box-secure').textContent).toMatch(/OK \(5 ms\)/);
  expect(of(/Halden/).getByTestId('examined-box-secure').textContent).toMatch(/Failed/);
  await userEvent.click(screen.getByRole('button', { name: 'Copy' }));
  const copied = String(backend.calls.find((call) => call.name === 'copyText')?.args[0]);
  expect(copied).toContain('Box 1: api.box.com:443');
  expect(copied).toContain('Box 2: api.box.com:443');
  expect(copied).not.toContain('Halden');
});
