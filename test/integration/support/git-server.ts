// A git repository that `git http-backend` serves, as the source of Argo CD and Flux.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { runCommand } from './run';

export interface GitServer {
  readonly url: string;
  /** Commits a copy of a folder as `dist/` to the branch `main`, and returns the hash of the commit. */
  commit(dist: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a repository without commits on a free port of the loopback interface. */
export async function serveRepository(): Promise<GitServer> {
  const root = mkdtempSync(path.join(tmpdir(), 'git-'));
  const repository = path.join(root, 'observability');
  mkdirSync(repository);
  const env = {
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'test',
    GIT_AUTHOR_EMAIL: 'test@example.org',
    GIT_COMMITTER_NAME: 'test',
    GIT_COMMITTER_EMAIL: 'test@example.org',
  };
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand('git', args, { cwd: repository, env });
    if (code !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  const server = createServer((request, response) => answer(root, request, response));
  const [port = 0] = await claimFreePorts(1);
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${port}/observability`,
    async commit(dist) {
      rmSync(path.join(repository, 'dist'), { recursive: true, force: true });
      cpSync(dist, path.join(repository, 'dist'), { recursive: true });
      await git('add', '--all');
      await git('commit', '--quiet', '--message=Update');
      return git('rev-parse', 'HEAD');
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Answers a request with the output of `git http-backend`, a CGI program: RFC 3875. */
function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string) => String(request.headers[name] ?? '');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // A client that has what it needs closes the connection.
  backend.stdin.on('error', () => {});
  request.pipe(backend.stdin);
  const output: Buffer[] = [];
  backend.stdout.on('data', (data) => output.push(data));
  backend.once('close', () => {
    const all = Buffer.concat(output);
    const end = all.indexOf('\r\n\r\n');
    const headers = all.subarray(0, end).toString().split('\r\n');
    for (const line of headers) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else if (name) response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}
