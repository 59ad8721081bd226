import type { ExternalApi } from '../../../catalog/definitions/parts';
import type { Parts } from '../../../resolve/parts';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import { VERIFY_CERTIFICATE } from '../../tls-hint';

/** The settings of existing programs that are URLs to which credentials are sent. */
const URLS = {
  alertmanager: ['url'],
  loki: ['push', 'query', 'otlp'],
  prometheus: ['query', 'remoteWrite'],
  tracing: ['otlp', 'query'],
} as const satisfies Partial<Record<keyof Parts, readonly string[]>>;

/**
 * Reports existing programs that get credentials without TLS, or whose certificate is not verified: another program on the
 * path can read the credentials and the data, or impersonate the program.
 */
export const configInsecureExternalPart: SemanticCheck = {
  code: 'config/insecure-external-part',
  severity: 'warning',
  title: 'An existing program gets credentials without TLS, or any certificate of it is accepted.',
  stage: 'semantic',
  run: ({ environment, resolved: { parts } }) =>
    Object.entries(URLS).flatMap(([name, keys]) => {
      const part = parts[name as keyof typeof URLS];
      if (part.kind !== 'external') return [];
      const { auth, tls }: ExternalApi = part;
      const settings = new Map<string, unknown>(Object.entries(part));
      const inClear = (auth === undefined ? [] : keys).flatMap((key) =>
        [settings.get(key)]
          .flat()
          .filter((url) => typeof url === 'string' && url.startsWith('http:'))
          .map((url) => ({
            where: settingPlace(environment, `${name}.${key}`),
            message: `credentials are sent to ${url} over HTTP`,
            hint: 'write an https URL',
          })),
      );
      const unverified = tls?.insecureSkipVerify
        ? [
            {
              where: settingPlace(environment, `${name}.tls.insecureSkipVerify`),
              message: `connections to the existing program of "${name}" accept every certificate`,
              hint: VERIFY_CERTIFICATE,
            },
          ]
        : [];
      return [...inClear, ...unverified];
    }),
};
