// The programs of packages/demo/services: how each is built, started and called.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { toolPath } from '../../../tools/locate';

const SOURCES = path.resolve('packages/demo/services');
const BUILT = path.resolve('.build/services');
const run = promisify(execFile);

export interface ServiceProgram {
  /** Programs on PATH that the build needs besides Node.js. */
  readonly needs: readonly string[];
  /** Builds the program into a folder, which has everything that it needs. */
  readonly build: (folder: string) => Promise<void>;
  /** Returns its arguments, without the runtime. */
  readonly args: (folder: string) => readonly string[];
  /** The program that executes it. */
  readonly runtime: 'node' | 'java' | 'none';
}

interface ScrapedProgram extends ServiceProgram {
  /** Path of a request; the item follows. */
  readonly path: string;
  readonly metrics: string;
}

/** Bundles a program with the packages that it imports into one file. */
const nodeProgram = (source: string): ServiceProgram => ({
  needs: [],
  runtime: 'node',
  args: (folder) => [path.join(folder, 'main.cjs')],
  build: async (folder) => {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [path.join(SOURCES, source, 'main.cjs')],
      outfile: path.join(folder, 'main.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      logLevel: 'error',
    });
  },
});

const javaProgram = (source: string): ServiceProgram => ({
  // Only a JDK has `javac`.
  needs: ['java', 'javac', 'mvn'],
  runtime: 'java',
  args: (folder) => ['-cp', `${path.join(folder, 'libraries')}/*:${folder}`, 'Main'],
  build: async (folder) => {
    const cwd = path.join(SOURCES, source);
    const libraries = path.join(folder, 'libraries');
    await download(path.join(cwd, 'pom.xml'), libraries);
    await run('javac', ['--release', '17', '-cp', `${libraries}/*`, '-d', folder, 'Main.java'], {
      cwd,
    });
  },
});

/** Copies the dependencies of a Maven project into a folder, unless it has them; a copy that was interrupted is not used. */
async function download(project: string, libraries: string): Promise<void> {
  const record = path.join(libraries, 'pom.xml');
  if (isSame(project, record)) return;
  // On the same file system, and not in the folder of the program.
  const partial = mkdtempSync(`${path.dirname(libraries)}-`);
  try {
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
    await run('mvn', ['-q', '-f', project, ...copy]);
    cpSync(project, path.join(partial, 'pom.xml'));
    rmSync(libraries, { recursive: true, force: true });
    renameSync(partial, libraries);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function isSame(one: string, other: string): boolean {
  try {
    return readFileSync(one, 'utf8') === readFileSync(other, 'utf8');
  } catch {
    return false;
  }
}

const goProgram = (source: string): ServiceProgram => ({
  needs: ['go'],
  runtime: 'none',
  args: (folder) => [path.join(folder, 'main')],
  build: async (folder) => {
    await run('go', ['build', '-o', path.join(folder, 'main'), '.'], {
      cwd: path.join(SOURCES, source),
      // Runs in images without a C library, too.
      env: { ...process.env, CGO_ENABLED: '0' },
    });
  },
});

/** The services that Prometheus scrapes. */
export const scrapedPrograms = {
  'stock-service': { ...nodeProgram('stock'), path: '/stock/', metrics: '/metrics' },
  'price-service': { ...javaProgram('prices'), path: '/prices/', metrics: '/actuator/prometheus' },
  'shipping-service': { ...goProgram('shipping'), path: '/grpc/', metrics: '/metrics' },
  'parcel-worker': { ...nodeProgram('parcels'), path: '/parcels/', metrics: '/metrics' },
} as const satisfies Readonly<Record<string, ScrapedProgram>>;

export type ScrapedName = keyof typeof scrapedPrograms;
export const scrapedNames = Object.keys(scrapedPrograms) as readonly ScrapedName[];

/** The batch job, which pushes to the Pushgateway. */
export const REPORT = 'stock-report';
export type ExampleName = ScrapedName | typeof REPORT;
export const exampleNames: readonly ExampleName[] = [...scrapedNames, REPORT];
export const reportProgram = nodeProgram('report');

/** Sends requests to the services. */
export const requestsProgram = nodeProgram('requests');

/** Returns the services that cannot be built here, with the reason. */
export const missingServices = (): readonly {
  readonly name: ScrapedName;
  readonly reason: string;
}[] =>
  scrapedNames.flatMap((name) => {
    const missing = scrapedPrograms[name].needs.filter((one) => toolPath(one) === undefined);
    return missing.length === 0 ? [] : [{ name, reason: `${missing.join(', ')} not on PATH` }];
  });

/** Builds a program. @returns its folder */
export async function buildProgram(name: string, program: ServiceProgram): Promise<string> {
  const folder = path.join(BUILT, name);
  mkdirSync(folder, { recursive: true });
  await program.build(folder);
  return folder;
}

/** Returns the path of a request to a service, which fails if it is broken. */
export const requestPath = (name: ScrapedName, broken: boolean): string =>
  `${scrapedPrograms[name].path}${broken ? 'broken' : '1'}`;
