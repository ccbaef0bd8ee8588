import type { Theme } from '../../src/api/bindings';
import { demoAccounts, FakeBackend } from './fake-backend';
import { twoOfEach } from './accounts';

/** The in-memory backend as the address of the page asks for it: `?accounts=two&lang=ja&theme=dark&latency=800&pace=60&journal&density=compact`. */
export function fromAddress(query: string): FakeBackend {
  const asked = new URLSearchParams(query);
  const backend = new FakeBackend();
  backend.latency = Number(asked.get('latency') ?? 120);
  if (asked.has('accounts')) backend.accounts_ = demoAccounts;
  if (asked.get('accounts') === 'box') backend.accounts_ = { ...demoAccounts, clumio: null };
  if (asked.get('accounts') === 'two') backend.accounts_ = twoOfEach;
  backend.isDemo = asked.has('accounts');
  const theme = asked.get('theme');
  backend.settings_ = {
    ...backend.settings_,
    density: asked.get('density') === 'compact' ? 'compact' : 'standard',
    language: asked.get('lang') === 'ja' ? 'ja' : 'en',
    theme: theme === 'dark' || theme === 'light' ? (theme satisfies Theme) : 'system',
  };
  backend.pace = Number(asked.get('pace') ?? 0);
  if (asked.has('journal')) backend.fillJournal();
  return backend;
}
