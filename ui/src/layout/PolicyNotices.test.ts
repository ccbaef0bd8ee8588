import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import StartupGate from '../StartupGate.svelte';
import type { IgnoredFile } from '../api/bindings';
import { FakeBackend } from '../../test/fake-backend/fake-backend';

const policy: IgnoredFile = {
  kind: 'policy',
  path: '/etc/restore-desk/policy.json',
  reason: 'writable',
};

async function started(ignoredFiles: IgnoredFile[], language: 'en' | 'ja' = 'en'): Promise<void> {
  const backend = new FakeBackend();
  backend.ignoredFiles = ignoredFiles;
  backend.settings_ = { ...backend.settings_, language };
  render(StartupGate, { backend });
  await screen.findByRole('navigation');
}

test('a policy that others can change is named with the reason', async () => {
  await started([policy]);
  const notice = screen.getByRole('alert');
  expect(notice.textContent).toContain('Your organization’s policy isn’t applied');
  expect(notice.textContent).toContain(
    'Users who aren’t administrators can change /etc/restore-desk/policy.json.',
  );
  expect(notice.textContent).toContain('let only administrators change it');
});

test('certificates on another drive are named', async () => {
  const path = 'F:\\roots.pem';
  await started([{ kind: 'authorities', path, reason: 'remote' }]);
  expect(screen.getByText('Your organization’s certificates aren’t used')).toBeTruthy();
  expect(screen.getByText(/F:\\roots\.pem is on a network or removable drive/)).toBeTruthy();
});

test('a policy of another owner is named in Japanese', async () => {
  await started([{ ...policy, reason: 'owner' }], 'ja');
  expect(screen.getByText('組織のポリシーは適用されていません')).toBeTruthy();
  expect(screen.getByText(/policy\.json の所有者が管理者ではありません/)).toBeTruthy();
});

test('a policy that is followed is not mentioned', async () => {
  await started([]);
  expect(screen.queryByText(/organization’s policy/)).toBeNull();
});
