import type { LocatedManifest } from '../../validation/output';
import { requiredSecrets } from './tables';

/** Returns the shell variable of a key: `secret-key` of `grafana` becomes `GRAFANA_SECRET_KEY`. */
const variable = (...words: readonly string[]): string =>
  words
    .join('_')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');

/** Renders the commands that create every Secret in the manifests. Keys with file contents are read from files. */
export function secretCommands(manifests: readonly LocatedManifest[]): string {
  const secrets = requiredSecrets(manifests);
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))].sort();
  return [
    '```sh',
    ...namespaces.map(
      (name) => `kubectl create namespace ${name} --dry-run=client -o yaml | kubectl apply -f -`,
    ),
    ...secrets.map(({ namespace, secret, keys }) => {
      const isTls = keys.has('tls.crt') && keys.has('tls.key');
      const [kind, options] = isTls
        ? ['tls', ['--cert=tls.crt', '--key=tls.key']]
        : ['generic', [...keys].sort().map((key) => from(secret, key))];
      return [`kubectl -n ${namespace} create secret ${kind} ${secret}`, ...options].join(
        ' \\\n  ',
      );
    }),
    '```',
  ].join('\n');
}

const from = (secret: string, key: string): string =>
  /\.[a-z]+$/.test(key)
    ? `--from-file=${key}`
    : `--from-literal=${key}="$${variable(secret, key)}"`;
