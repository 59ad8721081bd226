import type { LocatedManifest } from '../../validation/output';
import { requiredSecrets } from './tables';

/** Returns the shell variable of a key: `secret-key` of `grafana` becomes `GRAFANA_SECRET_KEY`. */
const variable = (...words: readonly string[]): string =>
  words
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    // `$1` would be an argument.
    .replace(/^(?=\d)/, '_');

/**
 * Returns a word of a shell command. Names come from objects that teams may define themselves.
 * @throws on a control character, which would end the line
 */
export function shellWord(text: string): string {
  if (/\p{Cc}/u.test(text))
    throw new Error(`${JSON.stringify(text)} cannot be a word of a command`);
  return /^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Renders the commands that create every Secret in the manifests. Keys with file contents are read from files. */
export function secretCommands(manifests: readonly LocatedManifest[]): string {
  const secrets = requiredSecrets(manifests);
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))].sort();
  return [
    '```sh',
    ...namespaces.map(
      (name) =>
        `kubectl create namespace ${shellWord(name)} --dry-run=client -o yaml | kubectl apply -f -`,
    ),
    ...secrets.map(({ namespace, secret, keys }) => {
      const isTls = keys.has('tls.crt') && keys.has('tls.key');
      const [kind, options] = isTls
        ? ['tls', ['--cert=tls.crt', '--key=tls.key']]
        : ['generic', [...keys].sort().map((key) => from(secret, key))];
      return [
        `kubectl -n ${shellWord(namespace)} create secret ${kind} ${shellWord(secret)}`,
        ...options,
      ].join(' \\\n  ');
    }),
    '```',
  ].join('\n');
}

const from = (secret: string, key: string): string =>
  /\.[a-z]+$/.test(key)
    ? `--from-file=${shellWord(key)}`
    : `--from-literal=${shellWord(key)}="$${variable(secret, key)}"`;
