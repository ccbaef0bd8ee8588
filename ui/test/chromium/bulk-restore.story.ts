import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { m } from '../../src/paraglide/messages.js';
import { DeskPage, launchChromium } from './desk-page';
import { looks } from './looks';
import { filterTrash, openTrash, rowOfFile } from './trash';

// `sandbox::demo::trash`.
const CONTRACT = '1590284416';
const EMOJI = '1590288809';
const FILE_OF_PURGED_FOLDER = '1590287114';
const FILE_OF_VIEWER_ONLY_FOLDER = '1590287418';
const LONGEST_JAPANESE_NAME = '1590286425';

const ROWS = [
  ['contract 2025', CONTRACT],
  ['launch party', EMOJI],
  ['storefront', FILE_OF_PURGED_FOLDER],
  ['budget draft', FILE_OF_VIEWER_ONLY_FOLDER],
  ['取締役会議事録', LONGEST_JAPANESE_NAME],
] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Filters the list and ticks the box of the row; what was selected before stays so. */
async function select(desk: DeskPage, filter: string, fileId: string): Promise<void> {
  await filterTrash(desk, filter);
  await rowOfFile(desk, fileId).getByRole('checkbox').check();
}

test.for(looks)('many items are restored in one go: $language, $theme', async (look) => {
  const desk = await DeskPage.open(browser, look);
  const { page, bridge, locale } = desk;
  await openTrash(desk);
  for (const [filter, id] of ROWS) await select(desk, filter, id);
  await filterTrash(desk, '');
  await desk.visit('selection');

  await desk.button(m.trash_restore_selected({ items: '5' }, locale)).click();
  const start = page.getByTestId('job-start');
  await start.waitFor();
  await desk.visit('bulk-restore-preview');
  expect(await bridge.posts('/2.0/')).toBe(0);

  // The folder of one is gone: its group gets another one.
  const decision = page.locator('[data-group=folder_gone]').getByRole('combobox');
  await decision.selectOption({ label: m.job_decide_folder({}, locale) });
  const marketing = await bridge.boxFolder('Marketing');
  const row = page.locator(`[data-testid=folder-row][data-folder="${marketing.id}"]`);
  await row.click();
  await desk.visit('bulk-restore-folder');
  await desk.button(m.job_folder_button({}, locale)).click();
  await row.waitFor({ state: 'detached' });
  await desk.visit('bulk-restore-decided');
  await desk.button(m.job_ahead_start({ items: '4' }, locale)).click();

  await page.locator('[data-testid=job][data-phase=finished]').waitFor();
  await page.getByTestId('job-item').nth(4).waitFor();
  await desk.visit('bulk-restore-report');
  for (const id of [CONTRACT, EMOJI, FILE_OF_PURGED_FOLDER, LONGEST_JAPANESE_NAME]) {
    expect((await bridge.boxItem(id)).status).toBe('active');
  }
  expect((await bridge.boxItem(FILE_OF_PURGED_FOLDER)).parent_id).toBe(marketing.id);
  expect(await bridge.posts(`/2.0/files/${FILE_OF_VIEWER_ONLY_FOLDER}`)).toBe(0);

  await page.getByTestId('job-show-skipped').click();
  await expect.poll(() => page.getByTestId('job-item').count()).toBe(1);
  await desk.visit('bulk-restore-skipped');
  await desk.button(m.job_undo({}, locale)).click();
  await page.getByRole('alertdialog').waitFor();
  await desk.visit('bulk-restore-undo');
  await desk.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await desk.button(m.job_back_to_trash({}, locale)).click();
  await page.getByTestId('trash-name').first().waitFor();
});
