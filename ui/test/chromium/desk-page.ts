import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { startBridge, type Bridge } from './bridge';
import { coveredControls } from './covered-controls';
import type { Look } from './looks';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = fileURLToPath(new URL('../../../target/screens/chromium/', import.meta.url));

/** WCAG 2.2 AA, and what axe-core calls best practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Launches the Chromium that `CHROMIUM` names, else Debian's. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // WebView2 on Windows has scrollbars that take up room.
    ignoreDefaultArgs: ['--hide-scrollbars'],
  });
}

/** The page of Restore Desk in a tab of Chromium, over a bridge of its own. */
export class DeskPage {
  /** Everything that Chromium complained about. */
  readonly #complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly bridge: Bridge,
    private readonly look: Look,
  ) {}

  /** Opens the page on a sandbox of its own, until the test has ended. */
  static async open(browser: Browser, look: Look): Promise<DeskPage> {
    const bridge = await startBridge(look);
    const page = await browser.newPage({
      colorScheme: look.theme,
      locale: look.language,
      viewport: { width: 1280, height: 800 },
    });
    page.setDefaultTimeout(20_000);
    const desk = new DeskPage(page, bridge, look);
    onTestFinished(({ task }) => desk.#close(task.result?.state === 'fail'));
    await desk.#listen();
    await page.goto(bridge.url);
    return desk;
  }

  /** The language, as messages take it. */
  get locale(): { locale: Look['language'] } {
    return { locale: this.look.language };
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Presses Tab until `target` has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.press('Tab');
    }
    throw new Error(`Tab does not lead to ${target.toString()}`);
  }

  /**
   * Keeps a picture of the screen as it is now, and holds it against the rules of axe-core, against its width, and against
   * what lies on its controls.
   */
  async visit(name: string): Promise<void> {
    await this.#rest();
    await this.#picture(name);
    expect.soft(await this.#brokenRules(), `${name}: rules of axe-core`).toEqual([]);
    expect.soft(await this.#overflowing(), `${name}: wider than its place`).toEqual([]);
    expect.soft(await this.page.evaluate(coveredControls), `${name}: controls under something`).toEqual([]);
    expect.soft(this.#complaints, `${name}: complaints of Chromium`).toEqual([]);
  }

  async #picture(name: string): Promise<void> {
    const { language, theme } = this.look;
    // Chromium's own caret and animations stay as they are: what hides them is a style that the policy refuses.
    await this.page.screenshot({
      path: `${pictures}${name}-${language}-${theme}.png`,
      caret: 'initial',
      animations: 'allow',
    });
  }

  async #close(failed: boolean): Promise<void> {
    const test = expect.getState().currentTestName ?? '';
    if (failed) await this.#picture(`failed/${test.replace(/[^\p{L}]+/gu, '-')}`);
    await this.page.close();
    await this.bridge.stop();
  }

  async #listen(): Promise<void> {
    const complain = (words: string) => void this.#complaints.push(words);
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complain(`${message.type()}: ${message.text()}`);
    });
    this.page.on('pageerror', (error) => complain(String(error)));
    this.page.on('response', (response) => {
      if (response.status() >= 400) complain(`${response.status()} ${response.url()}`);
    });
    await this.page.exposeFunction('complain', complain);
    await this.page.addInitScript(() => {
      const { complain } = window as unknown as { complain: (words: string) => void };
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        complain(`refused by the policy: ${violatedDirective} ${blockedURI}`),
      );
    });
  }

  /** Waits until what opens is open; what goes on for ever is not waited for. */
  async #rest(): Promise<void> {
    await this.page.evaluate(async () => {
      const short = document
        .getAnimations()
        .filter(({ effect }) => Number(effect?.getComputedTiming().endTime) < 2000);
      await Promise.allSettled(short.map(({ finished }) => finished));
      await new Promise(requestAnimationFrame);
    });
  }

  async #brokenRules(): Promise<string[]> {
    await this.page.evaluate(`if (!('axe' in window)) { ${axeSource} }`);
    return this.page.evaluate(async (values) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: 'tag', values },
        // Colours that Windows forces are the person's own, and axe-core reads those that it replaces.
        rules: { 'color-contrast': { enabled: !matchMedia('(forced-colors: active)').matches } },
        resultTypes: ['violations'],
        iframes: false,
        preload: false,
      });
      return violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n${nodes.map(({ target, html }) => `${target.join(' ')}  ${html}`).join('\n')}`,
      );
    }, rules);
  }

  /** Returns what sticks out to the right, of the page or of what scrolls in it. */
  #overflowing(): Promise<string[]> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('html, main, main *, dialog, dialog *')]
        .filter((place) => place === document.documentElement || getComputedStyle(place).overflowX === 'auto')
        .filter((place) => place.scrollWidth > place.clientWidth)
        .map((place) => `${place.tagName}.${place.className}: ${place.scrollWidth} in ${place.clientWidth}`),
    );
  }
}
