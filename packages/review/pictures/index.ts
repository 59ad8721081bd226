import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReportedChange } from '../model';
import { bundleClient } from '../preview/client-bundle';
import type { PreviewedDashboard } from '../preview/dashboards';
import { openSources } from '../preview/data';
import { servePreview } from '../preview/server';
import { type JsonValueNode, readParts } from '../read/parts';
import type { Revision } from '../read/revision';
import { classicForm } from '../read/v2';
import type { Pictures } from '../render/html';
import { type BrowserPage, launch } from './chromium';

export interface PictureProps {
  readonly base: Revision;
  readonly head: Revision;
  readonly changes: readonly ReportedChange[];
  /** URLs of the data sources. @default data generated from the contracts */
  readonly urls: { readonly prometheus?: string; readonly loki?: string };
  /** Theme of the pictures. @default 'dark' */
  readonly theme?: 'dark' | 'light';
  readonly out: (text: string) => void;
}

/** Size of a picture in pixels: half the width of a page, so that two fit next to each other. */
const VIEW = { width: 760, height: 420 };
const PATIENCE_MS = 30_000;

interface Wanted {
  readonly environment: string;
  readonly dashboard: string;
  readonly panel: number;
}
type Shot = Partial<Record<'before' | 'after' | 'difference', Buffer>>;

const keyOf = ({ environment, dashboard, panel }: Wanted): string =>
  `${environment}/${dashboard}/${panel}`;

/** Returns the panel of a change, in the first environment that has it. */
function wantedOf({ picture, environments }: ReportedChange): Wanted | undefined {
  const [environment] = environments;
  if (!picture || picture.panel === undefined || environment === undefined) return undefined;
  return { environment, dashboard: picture.dashboard, panel: picture.panel };
}

/** Takes pictures of every changed panel, before and after, with the same data and time range. */
export async function takePictures(props: PictureProps): Promise<ReadonlyMap<string, Shot>> {
  const { base, head, changes, urls, out } = props;
  const wanted = new Map(
    changes.flatMap((change) => {
      const one = wantedOf(change);
      return one ? [[keyOf(one), one] as const] : [];
    }),
  );
  const shots = new Map<string, Shot>();
  if (wanted.size === 0) return shots;
  const [client, sources] = await Promise.all([bundleClient(), openSources(urls, out)]);
  const server = await servePreview({ sources, client });
  const browser = await launch();
  try {
    server.show([...dashboardsOf(base, 'before'), ...dashboardsOf(head, 'after')]);
    const page = await browser.newPage({ viewport: VIEW });
    for (const [key, one] of wanted) {
      const before = await shoot(page, server.url, 'before', one, props.theme);
      const after = await shoot(page, server.url, 'after', one, props.theme);
      const difference = before && after && (await differenceOf(page, before, after));
      shots.set(key, {
        ...(before ? { before } : {}),
        ...(after ? { after } : {}),
        ...(difference ? { difference } : {}),
      });
      out(`pictures: ${shots.size} of ${wanted.size}`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
  return shots;
}

/** Returns the dashboards of one revision, each environment under a separate name. */
const dashboardsOf = (revision: Revision, side: 'before' | 'after'): PreviewedDashboard[] =>
  [...revision.environments].flatMap(([environment, files]) =>
    readParts(files)
      .dashboards.map(({ value }) => classicForm(value))
      .map((value) => ({
        environment: `${side}:${environment}`,
        folder: side,
        uid: value.uid as string,
        title: value.title as string,
        json: value as object,
      })),
  );

/**
 * Opens the page with one panel and takes a picture; returns undefined if this revision has no such
 * panel.
 */
async function shoot(
  page: BrowserPage,
  url: string,
  side: 'before' | 'after',
  { environment, dashboard, panel }: Wanted,
  theme: PictureProps['theme'] = 'dark',
): Promise<Buffer | undefined> {
  const place = `${encodeURIComponent(`${side}:${environment}`)}/${encodeURIComponent(dashboard)}`;
  const known = await fetch(`${url}dashboards/${place}`);
  if (!known.ok || !hasPanel(await known.json(), panel)) return undefined;
  const params = new URLSearchParams({
    environment: `${side}:${environment}`,
    uid: dashboard,
    panel: String(panel),
    theme,
  });
  await page.goto(`${url}?${params}`);
  const box = page.locator(`[data-panel="${panel}"]:not([data-state="loading"])`);
  await box.waitFor({ timeout: PATIENCE_MS });
  // Canvases are drawn after the state changes.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 250))');
  return box.screenshot({ animations: 'disabled' });
}

const hasPanel = (dashboard: JsonValueNode, id: number): boolean =>
  (dashboard.panels as JsonValueNode[]).some(
    (panel) =>
      panel.id === id || (panel.panels ?? []).some((inner: JsonValueNode) => inner.id === id),
  );

const dataUrl = (picture: Buffer): string => `data:image/png;base64,${picture.toString('base64')}`;

/** Returns a picture of the difference between two pictures. */
async function differenceOf(page: BrowserPage, before: Buffer, after: Buffer): Promise<Buffer> {
  const pictures = [before, after].map((picture) => JSON.stringify(dataUrl(picture)));
  const url = await page.evaluate<string>(`differenceOfPictures(${pictures.join(',')})`);
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

/** Returns a function for the pictures as data URLs, to embed in the page. */
export function embedPictures(shots: ReadonlyMap<string, Shot>) {
  const url = (picture: Buffer | undefined) => picture && dataUrl(picture);
  return (change: ReportedChange): Pictures | undefined => {
    const wanted = wantedOf(change);
    const shot = wanted && shots.get(keyOf(wanted));
    if (!shot) return undefined;
    const [before, after, difference] = [url(shot.before), url(shot.after), url(shot.difference)];
    return {
      ...(before ? { before } : {}),
      ...(after ? { after } : {}),
      ...(difference ? { difference } : {}),
    };
  };
}

/** Writes the pictures as `local-service-shop-12-before.png` and so on. */
export function writePictures(folder: string, shots: ReadonlyMap<string, Shot>): number {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  for (const [key, shot] of shots) {
    for (const [kind, picture] of Object.entries(shot)) {
      const name = `${key}-${kind}`.replaceAll(/[^\w.-]/g, '-');
      writeFileSync(path.join(folder, `${name}.png`), picture);
      count++;
    }
  }
  return count;
}
