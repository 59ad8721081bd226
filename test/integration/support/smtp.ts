import { createServer } from 'node:net';
import { LOOPBACK } from '@observability-stack/lab/ports';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly data: string;
}

export interface MailServer {
  /** `host:port`. */
  readonly address: string;
  readonly received: readonly Mail[];
  stop(): Promise<void>;
}

/** Takes every mail: RFC 5321 without extensions, so neither TLS nor a log-in is offered. */
export async function startMailServer(): Promise<MailServer> {
  const received: Mail[] = [];
  const server = createServer((socket) => {
    let [from, to, data] = ['', [] as string[], undefined as string[] | undefined];
    let rest = '';
    const answer = (text: string) => socket.write(`${text}\r\n`);
    const take = (line: string) => {
      if (data) {
        if (line !== '.') return void data.push(line.replace(/^\./, ''));
        received.push({ from, to, data: data.join('\n') });
        [from, to, data] = ['', [], undefined];
        return answer('250 taken');
      }
      const [, address = ''] = /<(.*)>/.exec(line) ?? [];
      if (/^MAIL/i.test(line)) from = address;
      if (/^RCPT/i.test(line)) to.push(address);
      if (/^DATA/i.test(line)) {
        data = [];
        return answer('354 go on');
      }
      return answer(/^QUIT/i.test(line) ? '221 bye' : '250 ok');
    };
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (text) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    answer('220 ready');
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `${LOOPBACK}:${port}`,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The parts of a `multipart/alternative` mail by their type, decoded from quoted-printable. */
export function mailParts({ data }: Mail): Readonly<Record<string, string>> {
  const boundary = /boundary=(\S+)/.exec(data)?.[1] ?? '';
  const parts = data.split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const [head = '', ...body] = part.split('\n\n');
      const bytes = body
        .join('\n\n')
        .replaceAll('=\n', '')
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      const [, type = ''] = /Content-Type: ([^;\s]+)/.exec(head) ?? [];
      return [type, Buffer.from(bytes, 'latin1').toString('utf8')];
    }),
  );
}

/** A header, decoded where it is an encoded word in Q form. */
export function headerOf({ data }: Mail, name: string): string {
  const value = new RegExp(`^${name}: (.*)$`, 'm').exec(data)?.[1] ?? '';
  const words = value.replace(/\?= =\?/g, '?==?');
  return words.replace(/=\?utf-8\?q\?(.*?)\?=/gi, (_, word: string) =>
    Buffer.from(
      word
        .replaceAll('_', ' ')
        .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8'),
  );
}
