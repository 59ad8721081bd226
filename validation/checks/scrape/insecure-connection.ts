import type { RelabelStep } from '../../../catalog/definitions/relabel';
import type { ScrapeTls } from '../../../catalog/definitions/scrape';
import { type ServiceScrape, serviceScrapes } from '../../../resolve/scrapes';
import { rawEntries } from '../../../scrape-configs/http-client';
import type { SemanticCheck } from '../../check';
import { scrapePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';
import { VERIFY_CERTIFICATE } from '../../tls-hint';

/**
 * Reports scrapes that send credentials without TLS, or accept every certificate: another program
 * on the path can read the credentials, or impersonate the target.
 */
export const scrapeInsecureConnection: SemanticCheck = {
  code: 'scrape/insecure-connection',
  severity: 'warning',
  title: 'A scrape sends credentials without TLS, or accepts every certificate.',
  stage: 'semantic',
  run: ({ environment, resolved }) => [
    ...serviceScrapes(resolved).flatMap(findings),
    ...resolved.components.flatMap(({ name, metrics }) =>
      metrics.some(({ tls }) => tls?.insecureSkipVerify)
        ? [
            {
              where: settingPlace(environment, 'kubernetes'),
              message: `scrape of "${name}" accepts every certificate`,
              hint: 'let the authority of the cluster sign its certificate, and remove insecureSkipVerify',
            },
          ]
        : [],
    ),
  ],
};

/** Reports whether a step may set another scheme than HTTPS, which overrides that of the scrape. */
const mayChangeScheme = (step: RelabelStep): boolean =>
  step.kind === 'replace' && step.target === '__scheme__' && step.replacement !== 'https';

/** Keys of an HTTP client that authenticate it. */
const CREDENTIALS = ['basic_auth', 'authorization', 'oauth2', 'bearer_token_file', 'tls_config'];

function findings(service: ServiceScrape): Finding[] {
  const { scrape } = service;
  const { auth, tls, scheme = tls ? 'https' : 'http', relabel = [] } = scrape;
  const consul = scrape.kind === 'consul' ? scrape : undefined;
  const accepting = (path: string): Finding => ({
    where: scrapePlace(service, path),
    message: `scrape of service "${service.name}" accepts every certificate`,
    hint: VERIFY_CERTIFICATE,
  });
  const unverified = (path: string, options: ScrapeTls | undefined): Finding[] =>
    options?.insecureSkipVerify ? [accepting(`${path}.insecureSkipVerify`)] : [];
  const inClear = (path: string, hint: string): Finding => ({
    where: scrapePlace(service, path),
    message: `scrape of service "${service.name}" sends credentials over HTTP`,
    hint,
  });
  const config = scrape.kind === 'raw' || scrape.kind === 'kubernetes' ? (scrape.config ?? {}) : {};
  const inConfig = rawEntries(config)
    .filter(({ key, value }) => key === 'insecure_skip_verify' && value === true)
    .map(({ path }) => ({ ...accepting(`config.${path}`), hint: 'set ca_file and server_name' }));
  return [
    ...unverified('tls', tls),
    ...inConfig,
    ...unverified('auth.tls', auth?.kind === 'oauth2' ? auth.tls : undefined),
    ...unverified('serverTls', consul?.serverTls),
    ...(auth && scheme === 'http' ? [inClear('auth', "set scheme: 'https'")] : []),
    ...(auth && scheme === 'https' && relabel.some(mayChangeScheme)
      ? [inClear('relabel', "write replacement: 'https' for __scheme__, or remove the step")]
      : []),
    ...(auth?.kind === 'oauth2' && auth.tokenUrl.startsWith('http:')
      ? [inClear('auth.tokenUrl', 'write an https URL')]
      : []),
    ...(scrape.kind === 'kubernetes' &&
    typeof config.api_server === 'string' &&
    config.api_server.startsWith('http:') &&
    CREDENTIALS.some((key) => key in config)
      ? [inClear('config.api_server', 'write an https URL')]
      : []),
    ...(consul?.token && !consul.serverTls ? [inClear('token', 'add serverTls: {}')] : []),
  ];
}
