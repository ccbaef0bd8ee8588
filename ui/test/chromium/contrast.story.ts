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

test.for(looks.filter(({ language }) => language === 'en'))(
  'lines are stronger in a contrast theme of Windows: $theme',
  async (look) => {
    const desk = await DeskPage.open(browser, look);
    const { page } = desk;
    await openTrash(desk);
    const line = () => page.getByRole('grid').evaluate((grid) => getComputedStyle(grid).borderTopColor);
    const usual = await line();
    await page.emulateMedia({ contrast: 'more' });
    expect(await line()).not.toBe(usual);
    await desk.visit('contrast-more-trash');
    await page.emulateMedia({ contrast: 'more', forcedColors: 'active' });
    await desk.visit('contrast-forced-trash');
    await desk.press('Control+1');
    await page.getByTestId('passcode-regenerate').first().click();
    await page.getByRole('alertdialog').waitFor();
    await desk.visit('contrast-forced-question');
    await page.emulateMedia({ contrast: 'more', forcedColors: 'none' });
    await desk.visit('contrast-more-question');
  },
);
