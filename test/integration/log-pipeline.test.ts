import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { logFiles, syslog } from '../../catalog/definitions/log-sources';
import { levels as LEVELS } from '../../catalog/logs/conventions';
import { HOSTILE_SHAPES, hugeLine } from '../fixtures/log-lines/hostile';
import { mixture } from '../fixtures/log-lines/mixture';
import {
  auditedLog,
  billingLog,
  blocksLog,
  edgeLog,
  extrasLog,
  LOG_FIXTURE_SERVICES,
  legacyLog,
  limitedLog,
  longBlock,
  namedLog,
  REDACTED_LINES,
  redactedLog,
  repeatsLog,
  sampledLog,
  sizesLog,
  stacksLog,
  stagedLog,
} from '../fixtures/log-lines/services';
import { date, LOG_SHAPES, SPAN_ID, TRACE_ID } from '../fixtures/log-lines/shapes';
import { type Agent, alloyAgent, promtailAgent } from './log-pipeline/agents';
import { pipelineDifferences } from './log-pipeline/differences';
import { awaitEntries, type Entry, queryLoki, startPipelineLoki } from './log-pipeline/loki';
import { pod, podName } from './log-pipeline/pods';
import type { AgentFolder, AgentProgram } from './log-pipeline/program';
import { programsFor } from './log-pipeline/skip';

const SECOND = 1_000_000_000n;
const MAX_LINE = 256 * 1024;

/** Rounds of all shapes on the one stream. */
const ROUNDS = 60;

jest.setTimeout(180_000);

const programs = programsFor('the log pipeline', ['loki', 'promtail', 'alloy']);
const [lokiBinary, promtail, alloy] = ['loki', 'promtail', 'alloy'].map((name) =>
  programs.get(name),
);

run('promtail', promtail === undefined ? undefined : promtailAgent(promtail));
run('alloy', alloy === undefined ? undefined : alloyAgent(alloy));

function run(name: string, agent: Agent | undefined): void {
  const describeIfAll = lokiBinary !== undefined && agent !== undefined ? describe : describe.skip;

  describeIfAll(`log pipeline, ${name} to loki`, () => {
    const start = BigInt(Date.now() - 600_000) * 1_000_000n;
    const mixed = mixture([...LOG_SHAPES, ...HOSTILE_SHAPES], ROUNDS, start);
    let place: AgentFolder | undefined;
    let dir = '';
    let loki: (AgentProgram & { url: string }) | undefined;
    let running: AgentProgram | undefined;
    let arrived: readonly Entry[] = [];

    const writeLog = (service: string, content: Buffer): void => {
      const folder = join(dir, 'pods', `shop_${podName(service)}_uid-${service}`, 'app');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '0.log'), content);
    };
    const entriesOf = (service: string, count: number): Promise<Entry[]> => {
      const url = loki?.url ?? '';
      const [from, to] = [start - SECOND, start + 3600n * SECOND];
      return awaitEntries(
        () => queryLoki(url, 'team-a', `{service="${service}"}`, from, to),
        count,
      );
    };

    /** Returns the value of a counter of the agent with this label value. */
    const counted = async (metric: RegExp, value: string): Promise<number> => {
      const text = await (await fetch(running?.metricsUrl ?? '')).text();
      // Each component of Alloy has its own.
      return text
        .split('\n')
        .filter((line) => metric.test(line) && line.includes(JSON.stringify(value)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    };
    const dropped = (reason: string) =>
      counted(/^(?:logentry|loki_process)_dropped_lines_total/, reason);
    const limited = (service: string) =>
      counted(/^(?:logentry|loki_process)_dropped_lines_by_label_total/, service);

    beforeAll(async () => {
      if (lokiBinary === undefined || agent === undefined) return;
      dir = mkdtempSync(join(tmpdir(), `log-pipeline-${name}-`));
      place = { dir, guardian: new Guardian(dir) };
      loki = await startPipelineLoki(place, lokiBinary);
      writeLog('mixed', mixed.file);
      writeLog('repeats', repeatsLog(start, 50));
      writeLog('sizes', sizesLog(start));
      writeLog('billing', billingLog(start));
      writeLog('legacy', legacyLog(start));
      writeLog('edge', edgeLog(start));
      writeLog('extras', extrasLog(start));
      writeLog('blocks', blocksLog(start));
      writeLog('named', namedLog(start));
      writeLog('stacks', stacksLog(start));
      writeLog('audited', auditedLog(start));
      writeLog('redacted', redactedLog(start));
      writeLog('sampled', sampledLog(start));
      writeLog('limited', limitedLog(start));
      writeLog('staged', stagedLog(start));
      mkdirSync(join(dir, 'node'));
      writeFileSync(join(dir, 'node/audit.log'), 'level=warn msg="from a@example.com"\n');
      const [tcp = 0, udp = 0] = await claimFreePorts(2);
      const pods = [
        pod('mixed'),
        // A second port of a container is the same target.
        pod('mixed', { __meta_kubernetes_pod_container_port_number: '9090' }),
        ...['repeats', 'sizes', 'billing', 'legacy', 'edge', 'extras'].map((s) => pod(s)),
        ...['blocks', 'named', 'stacks', 'audited'].map((s) => pod(s)),
        ...['redacted', 'sampled', 'limited', 'staged'].map((s) => pod(s)),
        pod('agent', {
          __meta_kubernetes_namespace: 'agents',
          __meta_kubernetes_pod_label_app_kubernetes_io_name: 'agent',
          __meta_kubernetes_pod_container_name: 'agent',
        }),
      ];
      running = await agent.start(
        place,
        {
          lokiPushUrl: `${loki.url}/loki/api/v1/push`,
          tenantId: 'team-a',
          externalLabels: { env: 'test', cluster: 'c-1' },
          teamLabel: 'observability/team',
          podLogsDir: join(dir, 'pods'),
          services: [...LOG_FIXTURE_SERVICES, { service: 'audit', redact: [{ preset: 'email' }] }],
          agent: { namespace: 'agents', name: 'agent' },
          sources: [
            logFiles({ path: join(dir, 'node/*.log'), service: 'audit', team: 'platform' }),
            syslog({ port: tcp, service: 'router', team: 'network', from: [] }),
            syslog({
              ...{ port: udp, protocol: 'udp', format: 'rfc3164' },
              ...{ service: 'switch', team: 'network', from: [] },
            }),
          ],
        },
        { pods },
      );
      await sendSyslog(tcp, udp);
      arrived = await entriesOf('mixed', mixed.expected.length);
    });

    afterAll(async () => {
      await running?.stop();
      await loki?.stop();
      await place?.guardian.dismiss();
      if (dir !== '') rmSync(dir, { recursive: true });
    });

    test('ingests every format with its time, level and ids, in any mixture', () => {
      expect(pipelineDifferences(mixed.expected, arrived).slice(0, 20)).toEqual([]);
      expect(arrived).toHaveLength(mixed.expected.length);
    });

    test('streams have only the labels of the target and the level', () => {
      // Loki itself splits a busy stream.
      const streams = new Map(
        arrived.map(({ labels: { __stream_shard__: _, ...labels } }) => [
          JSON.stringify(labels),
          labels,
        ]),
      );
      const levels = [...streams.values()].map(({ level }) => level);
      expect(new Set(levels)).toEqual(new Set([...LEVELS, undefined]));
      expect(levels).toHaveLength(LEVELS.length + 1);
      for (const { level: _, ...labels } of streams.values()) {
        expect(labels).toEqual({
          namespace: 'shop',
          service: 'mixed',
          service_name: 'mixed',
          container: 'app',
          team: 'commerce',
          env: 'test',
          cluster: 'c-1',
        });
      }
    });

    test('identifiers of a process are structured metadata', () => {
      for (const { metadata } of arrived) {
        const { trace_id: _, span_id: __, detected_level: ___, ...rest } = metadata;
        expect(rest).toEqual({ pod: podName('mixed'), node: 'node-1', stream: 'stdout' });
      }
    });

    test('Loki detects the level of lines that have no label', () => {
      const detected = (text: string) =>
        new Set(
          arrived
            .filter(({ line }) => line.includes(text))
            .map(({ labels, metadata }) => [labels.level, metadata.detected_level].join(' ')),
        );
      expect(detected('"level":30,"time"')).toEqual(new Set(['info info']));
      expect(detected('the server said ERROR for')).toEqual(new Set([' error']));
    });

    test('keeps equal lines of one second', async () => {
      expect(await entriesOf('repeats', 50)).toHaveLength(50);
    });

    test('joins a long line, truncates a huge one, and keeps the lines around it', async () => {
      const entries = await entriesOf('sizes', 5);
      expect(entries).toHaveLength(5);
      const lines = entries.map(({ line }) => line);
      expect(lines).toContain(hugeLine(start, 200_000));
      expect(lines).toContain('not framed');
      expect(lines).toContain('after');
      const cut = lines.find((line) => line.length > 80_000) ?? '';
      expect(hugeLine(start + 1n, 3_000_000).startsWith(cut.replace(/\ufffd*$/, ''))).toBe(true);
      expect(Buffer.byteLength(cut)).toBeGreaterThan(MAX_LINE - 10);
    });

    test('parses a service with its own JSON format', async () => {
      const entries = await entriesOf('billing', 3);
      const seen = entries.map(({ at, labels: { level, method }, metadata }) => {
        return [at, level, method, metadata.trace_id, metadata.order_id?.length, metadata.route];
      });
      expect(sorted(seen)).toEqual([
        [start, 'warn', 'GET', TRACE_ID, 3, '/pay'],
        [start + SECOND, 'error', 'other', undefined, 256, undefined],
        [start + 2n * SECOND, undefined, undefined, undefined, undefined, undefined],
      ]);
    });

    // the longest of its blocks is over the limit of Loki, which refuses what no agent has cut
    const cutsBlocks = agent?.lacks?.includes('stage.truncate') ? test.skip : test;
    cutsBlocks('parses a service with multi-line blocks and its own format', async () => {
      const entries = await entriesOf('legacy', 3);
      const seen = entries.map(({ at, line, labels, metadata }) => {
        return [at, line, labels.level, metadata.trace_id, metadata.pod];
      });
      const later = start + SECOND;
      const latest = start + 2n * SECOND;
      expect(sorted(seen)).toEqual([
        [
          start,
          `${date(start, 3)} [ERROR] trace=${TRACE_ID} boom\n\tat A\n\tat B`,
          'error',
          TRACE_ID,
          podName('legacy'),
        ],
        [later, `${date(later, 3)} [INFO] fine`, 'info', undefined, podName('legacy')],
        [
          latest,
          longBlock(latest).join('\n').slice(0, MAX_LINE),
          'fatal',
          undefined,
          podName('legacy'),
        ],
      ]);
    });

    test('parses a service with its own logfmt, and drops old lines', async () => {
      const entries = await entriesOf('edge', 2);
      const seen = entries.map(({ at, labels, metadata }) => [at, labels.level, metadata.user_id]);
      expect(sorted(seen)).toEqual([
        [start, 'info', 'u-7'],
        [start + SECOND, undefined, undefined],
      ]);
    });

    test('parses extra fields in the standard formats', async () => {
      const entries = await entriesOf('extras', 3);
      const seen = entries.map(({ at, labels: { level, kind }, metadata: { user, ok } }) => {
        return [at, level, kind, user, ok];
      });
      expect(sorted(seen)).toEqual([
        [start, 'info', 'a', '7', 'true'],
        [start + SECOND, 'warn', 'b', 'eve', undefined],
        [start + 2n * SECOND, undefined, undefined, undefined, undefined],
      ]);
    });

    test('an expression for one line also parses blocks', async () => {
      const entries = await entriesOf('blocks', 3);
      const seen = entries.map(({ at, line, labels: { level }, metadata: { user } }) => {
        return [at, level, user, line.split('\n').length];
      });
      expect(sorted(seen)).toEqual([
        [start, 'error', 'eve', 2],
        [start + SECOND, 'warn', 'eve', 2],
        [start + 3n * SECOND, 'info', 'eve', 1],
      ]);
    });

    test('parses blocks in the standard formats by their first line, or as one object', async () => {
      const entries = await entriesOf('stacks', 4);
      const seen = entries.map(({ at, line, labels: { level } }) => {
        return [at, level, line.split('\n').length];
      });
      expect(sorted(seen)).toEqual([
        [start, 'error', 2],
        [start + SECOND, 'warn', 3],
        [start + 2n * SECOND, 'fatal', 2],
        [start + 3n * SECOND, 'info', 2],
      ]);
    });

    test('parses custom levels, in fields and before a message', async () => {
      const entries = await entriesOf('audited', 5);
      expect(sorted(entries.map(({ at, labels: { level } }) => [at, level]))).toEqual(
        ['info', 'fatal', 'info', 'error', undefined].map((level, index) => [
          start + BigInt(index) * SECOND,
          level,
        ]),
      );
    });

    test('replaces secrets and personal data, in the line and in what is read from it', async () => {
      const entries = await entriesOf('redacted', REDACTED_LINES.length);
      const seen = entries.map(({ at, line, metadata }) => [at, line, metadata.user]);
      expect(sorted(seen)).toEqual(
        REDACTED_LINES.map(([, sent, user], index) => [start + BigInt(index) * SECOND, sent, user]),
      );
    });

    test('sends a part of the lines of some levels, and counts the others', async () => {
      const entries = await entriesOf('sampled', 500 + 180);
      const count = (text: string) => entries.filter(({ line }) => line.includes(text)).length;
      expect(count('saved')).toBe(500);
      expect(count('/status')).toBe(0);
      // 250 of 1,000 with a standard deviation of 14
      expect(count('cache')).toBeGreaterThan(170);
      expect(count('cache')).toBeLessThan(330);
      expect(await dropped('debug_sampled')).toBe(1000 - count('cache'));
      expect(await dropped('status_sampled')).toBe(500);
    });

    test('drops lines above a limit, and counts them by service', async () => {
      expect(await entriesOf('limited', 7)).toHaveLength(7);
      expect(await dropped('ratelimit_drop_stage')).toBe(93);
      expect(await limited('limited')).toBe(93);
    });

    test('runs the stages of a service, in order', async () => {
      const entries = await entriesOf('staged', 2);
      const seen = entries.map(({ at, line, labels: { tier, level }, metadata }) => {
        return [at, line, tier, level, metadata.target, metadata.shard];
      });
      const second = (start / SECOND) * SECOND;
      expect(sorted(seen)).toEqual([
        [second + 7n * SECOND, 'red', 'first', 'info', '/orders/ID', 'a-7'],
        [start + 9n * SECOND, 'two', 'other', 'info', undefined, undefined],
      ]);
      expect(await dropped('preflight')).toBe(1);
    });

    test('reads files of the node, for their team', async () => {
      const [entry] = await entriesOf('audit', 1);
      expect(entry).toMatchObject({
        line: 'level=warn msg="from <email>"',
        labels: { service: 'audit', team: 'platform', level: 'warn', env: 'test' },
        metadata: { node: name === 'alloy' ? hostname() : 'node-1' },
      });
      expect(entry?.labels).not.toHaveProperty('filename');
    });

    test.each(['router', 'switch'])('receives syslog of %s, with its level', async (service) => {
      const entries = await entriesOf(service, 2);
      const seen = entries.map(({ line, labels: { level, team }, metadata: { node } }) => {
        return { line, level, team, node };
      });
      expect(seen).toHaveLength(2);
      expect(seen).toContainEqual({
        line: 'link down',
        level: 'error',
        team: 'network',
        node: service,
      });
      expect(seen).toContainEqual({
        line: 'level=debug msg=up',
        level: 'debug',
        team: 'network',
        node: service,
      });
    });

    test('quotes names for JMESPath, with custom levels', async () => {
      const entries = await entriesOf('named', 5);
      const seen = entries.map(({ at, labels: { level }, metadata }) => {
        return [at, level, metadata.trace_id, metadata.span_id, metadata.user, metadata.item];
      });
      expect(sorted(seen)).toEqual(
        ['warn', 'warn', 'fatal', 'debug', 'error'].map((level, index) => [
          start + BigInt(index) * SECOND,
          level,
          TRACE_ID,
          SPAN_ID,
          `${index}`,
          'i',
        ]),
      );
    });

    cutsBlocks('nothing was refused or failed on the way', () => {
      const log = readFileSync(running?.logFile ?? '', 'utf8');
      const complaints = log
        .split('\n')
        .filter((line) => /level=(?:error|warn)|panic/.test(line))
        .filter((line) => !/enable watchConfig|GET .ready/.test(line));
      expect(complaints).toEqual([]);
    });
  });
}

/** Sends two messages of severity "error" by TCP and by UDP. */
async function sendSyslog(tcp: number, udp: number): Promise<void> {
  const socket = connect(tcp, '127.0.0.1');
  await once(socket, 'connect');
  const at = new Date().toISOString();
  for (const text of ['link down', 'level=debug msg=up'])
    socket.write(`<11>1 ${at} router app 1 - - ${text}\n`);
  socket.end();
  const datagrams = createSocket('udp4');
  for (const text of ['link down', 'level=debug msg=up'])
    await new Promise<void>((sent) => {
      datagrams.send(`<11>${rfc3164(new Date())} switch app: ${text}`, udp, '127.0.0.1', () =>
        sent(),
      );
    });
  datagrams.close();
}

const rfc3164 = (date: Date): string =>
  `${date.toUTCString().slice(8, 11)} ${`${date.getUTCDate()}`.padStart(2)} ${date.toISOString().slice(11, 19)}`;

/** By time, which comes first. */
function sorted<Row extends readonly unknown[]>(rows: readonly Row[]): Row[] {
  return [...rows].sort(([a], [b]) => (BigInt(`${a}`) < BigInt(`${b}`) ? -1 : 1));
}
