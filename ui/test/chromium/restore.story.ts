import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { m } from '../../src/paraglide/messages.js';
import { DeskPage, launchChromium } from './desk-page';
import { looks } from './looks';
import { filterTrash, openTrash, rowOfFile } from './trash';

// `sandbox::demo::trash`.
const JAPANESE = '1590288101';
const CONTRACT = '1590284416';
const CONTRACTS_FOLDER = '218400117';
const CONFLICTING_CONTRACT = '1590284953';
const CASE_CONFLICT = '1590285338';
const FILE_OF_PURGED_FOLDER = '1590287114';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Filters the list and presses the button of the row. */
async function restore(desk: DeskPage, filter: string, fileId: string): Promise<void> {
  await filterTrash(desk, filter);
  await rowOfFile(desk, fileId).getByRole('button').click();
}

/** Waits until the newest result names this. */
async function back(page: Page, name: string): Promise<void> {
  await page.locator('[data-testid=restore-result]:first-child').filter({ hasText: name }).waitFor();
}

test.for(looks)('items are restored one by one: $language, $theme', async (look) => {
  const desk = await DeskPage.open(browser, look);
  const { page, bridge, locale } = desk;
  await openTrash(desk);
  await desk.visit('trash');

  await restore(desk, '発注リスト', JAPANESE);
  await back(page, '発注リスト');
  expect((await bridge.boxItem(JAPANESE)).status).toBe('active');
  await desk.visit('restored');

  // Keep both, by keyboard.
  await restore(desk, 'contract 2025', CONTRACT);
  const name = page.getByTestId('conflict-name');
  await name.and(page.locator(':focus')).waitFor();
  const suggestion = await name.inputValue();
  await desk.visit('name-conflict');
  await desk.press('Enter');
  await back(page, suggestion);
  expect(await bridge.boxItem(CONTRACT)).toMatchObject({
    name: suggestion,
    status: 'active',
    parent_id: CONTRACTS_FOLDER,
  });
  expect((await bridge.boxItem(CONFLICTING_CONTRACT)).name).toBe('Contract 2025.docx');

  // Another name: one that is taken as well is refused first.
  await restore(desk, 'brand guidelines', CASE_CONFLICT);
  await name.and(page.locator(':focus')).waitFor();
  await name.fill('BRAND GUIDELINES.pdf');
  await desk.press('Enter');
  await page.locator('[data-testid=conflict-name][aria-invalid=true]').waitFor();
  await desk.visit('name-conflict-refused');
  await name.fill('ブランド.pdf');
  await desk.button(m.conflict_keep_both_button({}, locale)).click();
  await back(page, 'ブランド.pdf');
  expect((await bridge.boxItem(CASE_CONFLICT)).name).toBe('ブランド.pdf');

  // The folder is gone, so another one is chosen.
  await restore(desk, 'storefront', FILE_OF_PURGED_FOLDER);
  await page.getByTestId('folder-gone').waitFor();
  const marketing = await bridge.boxFolder('Marketing');
  const row = page.locator(`[data-testid=folder-row][data-folder="${marketing.id}"]`);
  await row.waitFor();
  await desk.visit('folder-gone');
  await row.click();
  await desk.visit('folder-chosen');
  await desk.button(m.folder_choose_button({}, locale)).click();
  await back(page, 'Storefront.png');
  expect((await bridge.boxItem(FILE_OF_PURGED_FOLDER)).parent_id).toBe(marketing.id);
  await desk.visit('restored-all');
});
