import type { Locator } from 'playwright-core';
import type { DeskPage } from './desk-page';

/** Opens the page with the trash, and waits until its list is there. */
export async function openTrash(desk: DeskPage): Promise<void> {
  await desk.page.getByTestId('passcode-recipient').first().waitFor();
  await desk.press('Control+2');
  await desk.page.getByTestId('trash-name').first().waitFor();
}

/** Filters the list, and waits until it is the filtered one: rows are reused for other items. */
export async function filterTrash({ page }: DeskPage, text: string): Promise<void> {
  await page.getByTestId('trash-filter').fill(text);
  await page.locator(`[data-testid=trash-list][data-shown-for="${text}"]`).waitFor();
}

export function rowOfFile({ page }: DeskPage, fileId: string): Locator {
  return page.getByRole('row').filter({ has: page.locator(`[data-item="file:${fileId}"]`) });
}
