// The preview and the review's pages in a real browser: every dashboard is drawn, by keyboard too.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportedChange, ReviewReport } from '@observability-stack/review/model';
import {
  type Browser,
  type BrowserPage,
  chromiumPath,
  launch,
} from '@observability-stack/review/pictures/chromium';
import { bundleClient } from '@observability-stack/review/preview/client-bundle';
import { openSources } from '@observability-stack/review/preview/data';
import { type PreviewServer, servePreview } from '@observability-stack/review/preview/server';
import { readDashboards } from '@observability-stack/review/preview/watch';
import { renderHtml } from '@observability-stack/review/render/html';
import { toolPath } from '../../tools/locate';

// the first run makes the data
jest.setTimeout(1_800_000);

const missing = [
  ...(existsSync('node_modules/@grafana/ui') ? [] : ["Grafana's components (npm ci)"]),
  ...(toolPath('prometheus') && toolPath('promtool') ? [] : ['prometheus (npm run tools)']),
  ...(browserMissing() ? ['Chromium (CHROMIUM_BIN, or on PATH)'] : []),
];
if (missing.length > 0) console.warn(`SKIPPED preview: missing ${missing.join(', ')}`);
const suite = missing.length === 0 ? describe : describe.skip;

function browserMissing(): boolean {
  try {
    chromiumPath();
    return false;
  } catch {
    return true;
  }
}

const TAKE_IN = 'new Promise((resolve) => setTimeout(resolve, 200))';

/** Panels that join series of Kubernetes; the generated series of two metrics have no objects in common. */
const OF_CONTAINERS = [
  'CPU usage and requests',
  'Memory usage and requests',
  'Restarts within 1 h',
];

suite('the preview', () => {
  let server: PreviewServer;
  let browser: Browser;
  let page: BrowserPage;
  const complaints: string[] = [];

  beforeAll(async () => {
    // first: making the data keeps this process busy for longer than the other one is waited for
    const dashboards = await readDashboards();
    const [client, sources] = await Promise.all([bundleClient(), openSources({}, () => {})]);
    server = await servePreview({ sources, client });
    server.show(dashboards);
    browser = await launch();
    // tall, so that every panel is near enough to be asked for
    page = await browser.newPage({ viewport: { width: 1400, height: 8000 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  interface Seen {
    readonly title: string;
    readonly state: string;
    readonly text: string;
  }
  async function open(environment: string, uid: string): Promise<Seen[]> {
    await page.goto(`${server.url}?environment=${environment}&uid=${uid}`);
    await page.locator('[data-panel]').first().waitFor({ timeout: 60_000 });
    for (let quiet = 0; quiet < 3; ) {
      await page.evaluate(TAKE_IN);
      const loading = await page.evaluate<number>(
        `document.querySelectorAll('[data-state="loading"]').length`,
      );
      quiet = loading === 0 ? quiet + 1 : 0;
    }
    return page.evaluate(
      `[...document.querySelectorAll('[data-panel]')].map((one) => ({
        title: one.querySelector('h2, h6')?.textContent ?? '',
        state: one.dataset.state,
        text: one.innerText,
      }))`,
    );
  }

  test('draws every panel of every dashboard of local, without a browser error', async () => {
    const list = (await (await fetch(`${server.url}dashboards`)).json()) as {
      readonly environment: string;
      readonly uid: string;
    }[];
    const local = list.filter(({ environment }) => environment === 'local');
    expect(local.length).toBeGreaterThan(5);
    complaints.length = 0;
    for (const { environment, uid } of local) {
      const panels = await open(environment, uid);
      expect({ uid, panels: panels.length }).not.toEqual({ uid, panels: 0 });
      const failed = panels.filter(
        ({ state, text }) => state === 'failed' || /unexpected error/i.test(text),
      );
      expect({ uid, failed }).toEqual({ uid, failed: [] });
    }
    expect(complaints).toEqual([]);
  });

  test('returns data for queries of Prometheus and Loki', async () => {
    const panels = await open('local', 'service-order-service');
    const empty = panels
      .filter(({ state, text }) => state === 'answered' && /No data/.test(text))
      .map(({ title }) => title)
      .filter((title) => !OF_CONTAINERS.includes(title));
    expect(empty).toEqual([]);
  });

  test('draws the dashboard of nodes, with its variables', async () => {
    const panels = await open('local', 'nodes');
    expect(panels.length).toBeGreaterThan(15);
    const empty = panels.filter(
      ({ state, text }) => state !== 'answered' || /No (data|disk|access|network)/.test(text),
    );
    expect(empty).toEqual([]);
    const [table] = panels;
    expect(table?.text).toMatch(/node-1[\s\S]*%/);
  });

  test('keeps the values of a table of one query', async () => {
    const panels = await open('local', 'cardinality');
    const { text } = panels.find(({ title }) => title.startsWith('Series by metric')) ?? {};
    expect(text).toMatch(/_bucket\s+\d+/);
  });

  test('lets alerts fire in the incident, and not before it', async () => {
    const { until = 0 } = (await (await fetch(`${server.url}state`)).json()) as { until: number };
    const firing = async (minutes: number): Promise<readonly string[]> => {
      const body = new URLSearchParams({
        query:
          'count by (alertname) (ALERTS{alertstate="firing",service="order-service",env="local"})',
        time: String(until / 1000 - 60 * minutes),
      });
      const answer = await fetch(`${server.url}source/prometheus/api/v1/query`, {
        method: 'POST',
        body,
      });
      const { data } = (await answer.json()) as {
        data: { result: { metric: { alertname: string } }[] };
      };
      return data.result.map(({ metric }) => metric.alertname);
    };
    expect(await firing(180)).not.toContain('HttpLatencyHigh');
    expect(await firing(110)).toContain('HttpLatencyHigh');
  });

  test('does not clip the last time of an axis', async () => {
    await open('local', 'service-order-service');
    const edges = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.uplot canvas')].map((canvas) => {
        const height = Math.round(20 * devicePixelRatio);
        const { data } = canvas.getContext('2d')
          .getImageData(canvas.width - 1, canvas.height - height, 1, height);
        return data.filter((value, index) => index % 4 === 3 && value > 0).length;
      })`,
    );
    expect(edges.length).toBeGreaterThan(5);
    expect(edges.filter((drawn) => drawn > 0)).toEqual([]);
  });

  test('can be used by keyboard: the controls have an order and names', async () => {
    await open('local', 'fleet');
    const names: string[] = [];
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(
          `document.activeElement.closest('label')?.firstChild?.textContent ?? ''`,
        ),
      );
    }
    expect(names.slice(0, 3)).toEqual(['Dashboard', 'Last', 'Environment']);
  });

  test('has one heading for the page, one for each row and panel, and a name for every image', async () => {
    await open('local', 'service-order-service');
    const found = await page.evaluate<{ h1: number; h2: number; unnamed: number }>(`({
      h1: document.querySelectorAll('h1').length,
      h2: document.querySelectorAll('h2, h6').length,
      unnamed: [...document.querySelectorAll('[role="img"]')].filter((one) => !one.getAttribute('aria-label')).length,
    })`);
    expect(found.h1).toBe(1);
    expect(found.h2).toBeGreaterThan(5);
    expect(found.unnamed).toBe(0);
  });

  test('rejects other origins, and every request that is not a read', async () => {
    const { port } = new URL(server.url);
    const { status } = await new Promise<{ status: number }>((resolve, reject) => {
      const { request } = require('node:http') as typeof import('node:http');
      request(
        { port, host: '127.0.0.1', headers: { host: 'evil.example.org' } },
        ({ statusCode = 0 }) => resolve({ status: statusCode }),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    const deleting = await fetch(`${server.url}source/prometheus/api/v1/admin/tsdb/delete_series`, {
      method: 'POST',
    });
    expect(deleting.status).toBe(403);
  });

  test('a page of 200 changed panels opens at once', async () => {
    const file = path.join(tmpdir(), `review-${process.pid}.html`);
    writeFileSync(file, renderHtml(large()));
    expect(readFileSync(file).length).toBeGreaterThan(100_000);
    await page.goto(pathToFileURL(file).href);
    const drawn = await page.evaluate<number>(
      `Math.max(...performance.getEntriesByType('paint').map(({ startTime }) => startTime))`,
    );
    console.log(`a review of 200 panels: painted after ${Math.round(drawn)} ms`);
    expect(await page.evaluate(`document.querySelectorAll('article').length`)).toBe(200);
  });
});

function large(): ReviewReport {
  const query = (window: string) =>
    `sum by (route) (rate(http_requests_total{service="shop",status_code=~"5.."}[${window}])) / sum by (route) (rate(http_requests_total{service="shop"}[${window}]))`;
  const changes = Array.from(
    { length: 200 },
    (_, index): ReportedChange => ({
      area: 'Dashboards',
      kind: 'changed',
      subject: `panel ${index} on Shop`,
      environments: ['local', 'production'],
      facts: [
        { label: 'query A', before: query('5m'), after: query('10m'), language: 'promql' },
        { label: 'unit', before: 'short', after: 'reqps' },
      ],
      risks: [],
    }),
  );
  return { base: 'before', head: 'after', changes, restarts: [], estimates: [] };
}
