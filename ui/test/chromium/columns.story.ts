import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeskPage, launchChromium } from './desk-page';
import { looks } from './looks';
import { openTrash } from './trash';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const widthOf = (column: Locator): Promise<number> =>
  column.evaluate((head) => Math.round(head.getBoundingClientRect().width));

test.for(looks.slice(0, 1))('a column keeps the width that it was given: $language, $theme', async (look) => {
  const desk = await DeskPage.open(browser, look);
  const { page } = desk;
  await openTrash(desk);
  const location = page.getByRole('columnheader').nth(2);
  const edge = location.getByTestId('column-edge');
  const [before, name] = [await widthOf(location), await widthOf(page.getByRole('columnheader').nth(1))];

  const box = await edge.boundingBox();
  if (box === null) throw new Error('the edge is not on the page');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 80, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => widthOf(location)).toBe(before + 80);
  expect(await widthOf(page.getByRole('columnheader').nth(1))).toBe(name - 80);
  await desk.visit('columns');

  await page.reload();
  await openTrash(desk);
  expect(await widthOf(location)).toBe(before + 80);
  await edge.focus();
  await desk.press('ArrowRight');
  await expect.poll(() => widthOf(location)).toBe(before + 64);
  await desk.press('Home');
  await expect.poll(() => widthOf(location)).toBe(before);
});
