// Every command as a process: its help, wrong arguments, and input that never ends.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'commands-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (entry: string, args: readonly string[], stdin?: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/run.mjs', entry, ...args],
      { timeout: 110_000, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin ?? '');
  });

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** Entries of package.json, and those that other commands start. */
const entries = new Set([
  ...Object.values(scripts).flatMap((script) => /run\.mjs (\S+)$/.exec(script)?.[1] ?? []),
  ...readdirSync('scripts')
    .filter((name) => name.endsWith('.ts') && !LIBRARIES().includes(name))
    .map((name) => `scripts/${name}`),
]);
/** Modules that only export, and the program of the npm package, which its own suite runs. */
function LIBRARIES(): readonly string[] {
  return ['free-ports.ts', 'measure.ts', 'program.ts'];
}

test('there are entries to test', () => expect(entries.size).toBeGreaterThan(20));

describe('each command', () => {
  test.concurrent.each([...entries])('%s prints its help', async (entry) => {
    const { code, out, err } = await run(entry, ['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^usage: (npm run|node scripts\/run\.mjs) \S+/);
  });

  // next to --help, and so by itself
  test.concurrent.each([...entries])('%s refuses an unknown option', async (entry) => {
    const { code, out, err } = await run(entry, ['--help', '--unknown-option']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/unknown-option|usage:/);
    expect(err).not.toContain('    at ');
  });
});

describe('conformance', () => {
  const CONFORMANCE = 'scripts/conformance.ts';
  const conformance = (...args: string[]) => run(CONFORMANCE, args);

  /** Ways in which a server does not respond. */
  const servers: Readonly<Record<string, (socket: Socket) => void>> = {
    'closes the connection at once': (socket) => socket.end(),
    'resets the connection at once': (socket) => socket.destroy(),
    'closes after the request': (socket) => socket.once('data', () => socket.end()),
    'closes within the response': (socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nab'),
    'never responds': () => {},
    'sends headers without end': (socket) => repeat(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'),
    'sends a body without end': (socket) =>
      repeat(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'x 1\n'.repeat(20_000)),
    'sends a body slowly': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const timer = setInterval(() => socket.write('x 1\n'), 200);
      socket.on('close', () => clearInterval(timer));
    },
  };
  function repeat(socket: Socket, begin: string, part: string): void {
    const write = () => {
      for (let more = true; more && !socket.destroyed; ) more = socket.write(part);
    };
    socket.write(begin);
    socket.on('drain', write);
    write();
  }

  test.each(Object.entries(servers))('a server that %s is an error', async (_, connected) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      connected(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = Object(server.address());
    try {
      const { code, err } = await conformance(`http://127.0.0.1:${port}/metrics`, '--timeout=2');
      expect(code).toBe(2);
      expect(err).toMatch(/^conformance: http:\S+ cannot be scraped \(.+\): check that/);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  test('named pipes, devices and folders are refused', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const file of [pipe, '/dev/zero', '/dev/null'])
      expect(await conformance(file)).toMatchObject({
        code: 2,
        err: `conformance: ${file} is not a regular file\n`,
      });
    expect(await conformance(folder)).toMatchObject({
      code: 2,
      err: `conformance: ${folder} is a directory\n`,
    });
  });

  test('standard input without end is refused', async () => {
    const { code, err } = await new Promise<Outcome>((resolve) =>
      execFile(
        'sh',
        ['-c', `exec ${process.execPath} scripts/run.mjs ${CONFORMANCE} - < /dev/zero`],
        { timeout: 60_000 },
        (error, out, text) => resolve({ code: Number(error?.code ?? -1), out, err: text }),
      ),
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: 'conformance: standard input is larger than 256 MiB\n',
    });
  });

  test('no control character of a log line reaches the terminal', async () => {
    const file = path.join(folder, 'control.log');
    writeFileSync(file, `${JSON.stringify({ level: '\u001b[31mred\u0007', '\u202ename': 1 })}\n`);
    const { code, out } = await conformance(file);
    expect(code).toBe(1);
    expect(out).toMatch(/level/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  test('a large value is shortened', async () => {
    const file = path.join(folder, 'large.log');
    writeFileSync(file, `${JSON.stringify({ level: 'x'.repeat(10_000_000) })}\n`);
    const { out } = await conformance(file);
    expect(out).toContain('level is "xxx');
    expect(out.length).toBeLessThan(20_000);
  });
});

test('verify without a lab that runs is an error', async () => {
  const lab = path.join(folder, 'lab.json');
  writeFileSync(lab, '{');
  for (const file of [lab, '/dev/zero', path.join(folder, 'missing.json')]) {
    const { code, err } = await run('scripts/verify.ts', [`--lab=${file}`]);
    expect(code).toBe(2);
    expect(err).toContain(`verify: no running lab wrote ${file}: run npm run lab`);
  }
});

test('verify ends with an error when every server closes its connections', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = Object(server.address());
  const url = { http: `http://127.0.0.1:${port}`, metrics: `http://127.0.0.1:${port}` };
  const pods = ['order-service-0', 'payment-service-0', 'prometheus-0', 'loki-0', 'jaeger-0'];
  const urls = Object.fromEntries(pods.map((pod) => [pod, url]));
  const lab = path.join(folder, 'running.json');
  const content = { environment: 'local', pid: process.pid, folder, urls, skipped: [] };
  writeFileSync(lab, JSON.stringify(content));
  const { code, out, err } = await run('scripts/verify.ts', [`--lab=${lab}`, '--timeout=1']);
  server.close();
  expect({ code: code === 0, err }).toEqual({ code: false, err: '' });
  expect(out).toContain('FAIL');
});
