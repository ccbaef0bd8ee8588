import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { coveredControls } from './covered-controls';
import { DeskPage, launchChromium } from './desk-page';
import { openTrash } from './trash';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('a control under something is found, and one behind a panel is not', async () => {
  const desk = await DeskPage.open(browser, { language: 'en', theme: 'light' });
  const { page } = desk;
  await openTrash(desk);
  expect(await page.evaluate(coveredControls)).toEqual([]);
  await page.getByTestId('trash-when').click();
  expect(await page.evaluate(coveredControls)).toEqual([]);
  await desk.press('Escape');
  await page.evaluate(() => {
    const refresh = document.querySelector('[data-testid=trash-refresh]')?.getBoundingClientRect();
    const notice = document.body.appendChild(document.createElement('p'));
    notice.textContent = 'Restored';
    Object.assign(notice.style, {
      position: 'fixed',
      left: `${refresh?.left ?? 0}px`,
      top: `${refresh?.top ?? 0}px`,
    });
  });
  expect(await page.evaluate(coveredControls)).toContainEqual(
    expect.stringMatching(/Refresh.*lies under p “Restored”/),
  );
});
