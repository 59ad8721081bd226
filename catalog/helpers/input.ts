import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Readers of files, streams and responses from outside of the program, with limits of size and
 * time.
 */

/** Default maximum size of a file in bytes, far above that of any expected file. */
const MAX_BYTES = 256 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;
const STANDARD_INPUT = '-';

export interface InputLimits {
  /** Maximum size in bytes. @default 256 MiB of a file, 64 MiB of a response */
  readonly maxBytes?: number;
}

export interface InputOptions extends InputLimits {
  /** Name of the file in messages. @default the path */
  readonly name?: string;
}

/**
 * Reads a regular file, or standard input for `-`. Pipes by name and devices may never end, and are refused; the pipe of a
 * process substitution, `/dev/fd/63`, is read.
 * @throws with the name of the file and the problem
 */
export function readInput(
  file: string,
  {
    maxBytes = MAX_BYTES,
    name = file === STANDARD_INPUT ? 'standard input' : file,
  }: InputOptions = {},
): Buffer {
  try {
    return file === STANDARD_INPUT ? readAll(0, maxBytes) : readFile(file, maxBytes);
  } catch (error) {
    throw new Error(`${name} ${readProblem(error)}`);
  }
}

/** Pattern of files that a shell opened for this process. */
const OPENED = /^\/(?:(?:dev|proc\/self)\/fd\/\d+|dev\/stdin)$/;

function readFile(file: string, maxBytes: number): Buffer {
  // Without O_NONBLOCK, opening a named pipe waits for a writer.
  const descriptor = openSync(
    file,
    OPENED.test(file) ? 'r' : constants.O_RDONLY | constants.O_NONBLOCK,
  );
  try {
    if (!OPENED.test(file)) requireRegular(descriptor);
    return readAll(descriptor, maxBytes);
  } finally {
    closeSync(descriptor);
  }
}

class InputProblem extends Error {}

function requireRegular(descriptor: number): void {
  const stat = fstatSync(descriptor);
  if (stat.isDirectory()) throw new InputProblem('is a directory');
  if (!stat.isFile()) throw new InputProblem('is not a regular file');
}

function readAll(descriptor: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(MEBIBYTE);
    const length = readPart(descriptor, part);
    if (length === 0) return Buffer.concat(parts, size);
    size += length;
    if (size > maxBytes)
      throw new InputProblem(`is larger than ${Math.floor(maxBytes / MEBIBYTE)} MiB`);
    // A small part would keep its whole buffer in memory.
    parts.push(
      length < MEBIBYTE / 2 ? Buffer.from(part.subarray(0, length)) : part.subarray(0, length),
    );
  }
}

/**
 * Reads a part. Standard input may be non-blocking, which a terminal or an earlier process sets.
 */
function readPart(descriptor: number, part: Buffer): number {
  for (;;)
    try {
      return readSync(descriptor, part);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a directory',
  EACCES: 'cannot be read: permission denied',
  ENXIO: 'is not a regular file',
};

/** Returns why a file cannot be read, as the end of a sentence about it. */
export function readProblem(error: unknown): string {
  if (error instanceof InputProblem) return error.message;
  const { code, message } = Object(error) as NodeJS.ErrnoException;
  return PROBLEMS[code ?? ''] ?? `cannot be read: ${message}`;
}

export interface RequestOptions extends InputLimits, Omit<RequestInit, 'signal'> {
  /** Timeout of the whole response in seconds. @default 15 */
  readonly seconds?: number;
}

export interface TextResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Default maximum size of a response in bytes, far above that of any API or metrics. */
const MAX_RESPONSE = 64 * MEBIBYTE;

/**
 * Sends an HTTP request and reads the whole response.
 * @throws if it cannot be read in time, or is too large; the message is the reason, without the URL
 */
export async function fetchText(url: string, options: RequestOptions = {}): Promise<TextResponse> {
  const { seconds = 15, maxBytes = MAX_RESPONSE, ...init } = options;
  const abort = new AbortController();
  // Unlike AbortSignal.timeout, this timer keeps the process running: a connection that the server
  // closed early does not.
  const timer = setTimeout(
    () => abort.abort(new Error(`timeout after ${seconds} s`)),
    seconds * 1000,
  );
  try {
    const response = await fetch(url, { ...init, signal: abort.signal });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > maxBytes)
        throw new Error(`the response is larger than ${Math.floor(maxBytes / MEBIBYTE)} MiB`);
      parts.push(part);
    }
    const text = Buffer.concat(parts, size).toString('utf8');
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    throw new Error(requestProblem(error));
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/**
 * Reads a response as JSON.
 * @throws like `fetchText`, or if it is not JSON or its status is not 2xx
 */
export async function fetchJson<T>(url: string, options?: RequestOptions): Promise<T> {
  const { status, text } = await fetchText(url, options);
  if (status < 200 || status > 299) throw new Error(`${url} returned ${status}`);
  return parseJson(url, text);
}

/** Parses a response. @throws with its beginning if it is not JSON */
export function parseJson<T>(url: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${url} did not return JSON, but ${JSON.stringify(text.slice(0, 100))}`);
  }
}

/** Returns the reason of a failed request, which is the cause of the error that fetch throws. */
function requestProblem(error: unknown): string {
  const { cause, message } = Object(error) as Error;
  const { code, message: reason } = Object(cause) as NodeJS.ErrnoException;
  return code ?? reason ?? message;
}
