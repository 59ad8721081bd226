import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The part of playwright-core that is used, declared so that the report compiles without the
 * package.
 */
export interface BrowserPage {
  goto(url: string): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  locator(selector: string): Locator;
  on(event: 'console', act: (message: { type(): string; text(): string }) => void): unknown;
  on(event: 'pageerror', act: (error: Error) => void): unknown;
  readonly keyboard: { press(key: string): Promise<void> };
}
interface Locator {
  first(): Locator;
  waitFor(options: { readonly timeout: number }): Promise<void>;
  screenshot(options: { readonly animations: 'disabled' }): Promise<Buffer>;
}
export interface Browser {
  newPage(options: {
    readonly viewport: { readonly width: number; readonly height: number };
  }): Promise<BrowserPage>;
  close(): Promise<void>;
}
interface Playwright {
  readonly chromium: {
    launch(options: {
      readonly executablePath: string;
      readonly args: readonly string[];
    }): Promise<Browser>;
  };
}

/** Imports a package that only pictures need. */
function installed<T>(name: string): T {
  try {
    return createRequire(path.resolve('packages', 'review', 'package.json'))(name) as T;
  } catch {
    throw new Error(`package "${name}" is not installed: run npm ci`);
  }
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Returns the path of Chromium: CHROMIUM_BIN, or from PATH. */
export function chromiumPath(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (env.CHROMIUM_BIN) return env.CHROMIUM_BIN;
  const found = (env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find(isExecutable);
  if (!found) throw new Error('chromium is not on PATH: install it, or set CHROMIUM_BIN');
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launch(): Promise<Browser> {
  const { chromium } = installed<Playwright>('playwright-core');
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      // fonts render the same on every machine
      '--font-render-hinting=none',
      // the sandbox needs a non-root user; the page is served locally by this program
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}
