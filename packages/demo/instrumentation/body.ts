import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem';

/** Reads a JSON request body of limited size. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json')
    throw new HttpProblem(415, 'Unsupported media type', { detail: 'Send application/json.' });
  const text = await readText(request, limit);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpProblem(400, 'Malformed JSON', { detail: 'The body is not valid JSON.', cause });
  }
}

function readText(request: IncomingMessage, limit: number): Promise<string> {
  const tooLarge = () =>
    new HttpProblem(413, 'Body too large', {
      detail: `The limit is ${limit} bytes.`,
      // the rest of the body is not read, so the connection cannot be reused
      headers: { connection: 'close' },
    });
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data').pause();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [first = Buffer.alloc(0)] = chunks;
      resolve((chunks.length > 1 ? Buffer.concat(chunks) : first).toString('utf8'));
    });
    request.on('error', (cause) => reject(new HttpProblem(400, 'Incomplete body', { cause })));
    request.on('close', () => {
      if (!request.complete) reject(new HttpProblem(400, 'Incomplete body'));
    });
  });
}
