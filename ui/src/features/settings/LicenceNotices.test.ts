import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import LicenceNotices from './LicenceNotices.svelte';

vi.mock('virtual:notices', () => ({
  default: {
    parts: [
      { name: 'tauri', version: '2.12.5', licence: 'MIT', source: 'https://tauri.example', texts: [0] },
      { name: 'wry', version: '0.57.1', licence: 'MIT', source: null, texts: [0, 1] },
    ],
    texts: ['Permission is hereby granted', 'Apache License'],
  },
}));

test('a work of others is found by its name, and its words are read', async () => {
  render(LicenceNotices, { onclose: () => undefined });
  expect(screen.queryByText('Apache License')).toBeNull();
  await userEvent.type(screen.getByRole('searchbox'), 'WRY');
  expect(screen.queryByText(/tauri/)).toBeNull();
  await userEvent.click(screen.getByText(/wry 0.57.1/));
  expect(await screen.findByText('Apache License')).toBeTruthy();
  expect(screen.getByText('Permission is hereby granted')).toBeTruthy();
});
