import { expect, test, vi } from 'vitest';
import { backendOver, type Connection } from './client';
import { isCancelled } from './errors';

function recorded(send: (command: string, args: object) => unknown) {
  const calls: { command: string; args: Record<string, unknown> }[] = [];
  const connection: Connection = {
    send: async <T>(command: string, args: object) => {
      calls.push({ command, args: { ...args } });
      return (await send(command, args)) as T;
    },
    listen: () => () => undefined,
  };
  return { calls, backend: backendOver(connection) };
}

test('a change is made as the accounts that the window shows at that moment', async () => {
  const { calls, backend } = recorded(() => null);
  let box = 'one';
  const acting = backend.acting(() => ({ clumio: undefined, box }));
  box = 'two';
  await acting.restore({ kind: 'file', id: '1' }, { is: 'original' } as never);
  await backend.regenerate('token');
  expect(calls[0]).toMatchObject({ command: 'restore', args: { account: 'two' } });
  expect(calls[1]).toMatchObject({ command: 'regenerate', args: { account: '', token: 'token' } });
});

test('a call that is cancelled is cancelled in Rust by its operation', async () => {
  const stop = new AbortController();
  let refuse: (reason: null) => void = () => undefined;
  const { calls, backend } = recorded((command) =>
    command === 'cancel' ? null : new Promise((_, reject) => (refuse = reject)),
  );
  const planned = backend.planById('1', stop.signal).catch((reason: unknown) => reason);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  stop.abort();
  expect(calls[1]).toEqual({ command: 'cancel', args: { operation: calls[0]?.args['operation'] } });
  refuse(null);
  expect(isCancelled(await planned)).toBe(true);
});

test('diagnostics name the codes of the latest errors', async () => {
  const { calls, backend } = recorded((command) => {
    if (command === 'about') throw { code: 'NotFound', message: '', retryable: false };
    return '';
  });
  await expect(backend.about()).rejects.toMatchObject({ code: 'NotFound' });
  await backend.diagnostics();
  const { problems } = calls[1]?.args as { problems: { code: string }[] };
  expect(problems.at(-1)?.code).toBe('NotFound');
});
