import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeskPage, launchChromium } from './desk-page';
import { looks } from './looks';
import { openTrash } from './trash';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.for(looks)('an incident is previewed for restore with four keys: $language, $theme', async (look) => {
  const desk = await DeskPage.open(browser, look);
  const { page, bridge } = desk;
  await openTrash(desk);

  await desk.press('Control+i');
  const newest = page.getByTestId('trash-incident').first();
  await newest.waitFor();
  await expect.poll(() => newest.evaluate((row) => row === document.activeElement)).toBe(true);
  await desk.visit('incidents');

  await desk.press('Enter');
  await newest.waitFor({ state: 'detached' });
  const list = page.getByRole('grid');
  await expect.poll(() => list.evaluate((grid) => grid.contains(document.activeElement))).toBe(true);
  await desk.visit('incident-rows');

  await desk.press('Control+a');
  await page.locator('[role=row][aria-selected=true]').first().waitFor();
  await desk.press('Control+Enter');
  await page.getByTestId('job-start').waitFor();
  await desk.visit('incident-preview');
  expect(await bridge.posts('/2.0/')).toBe(0);
});
