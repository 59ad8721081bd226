import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';
import { VERIFY_CERTIFICATE } from '../../tls-hint';

/**
 * Reports remote writes that send credentials without TLS, or accept every certificate: another program on the path can
 * read the credentials and all samples.
 */
export const configInsecureRemoteWrite: SemanticCheck = {
  code: 'config/insecure-remote-write',
  severity: 'warning',
  title: 'A remote write sends credentials without TLS, or accepts every certificate.',
  stage: 'semantic',
  run: ({ environment, resolved: { prometheus } }) =>
    prometheus.remoteWrite.flatMap(({ url, auth, headers = {}, tls }, index) => {
      const finding = (path: string, problem: string, hint: string): Finding => ({
        where: settingPlace(environment, `prometheus.remoteWrite[${index}].${path}`),
        message: `remote write to ${url} ${problem}`,
        hint,
      });
      const accepting = (path: string): Finding =>
        finding(path, 'accepts every certificate', VERIFY_CERTIFICATE);
      const hasCredentials =
        auth !== undefined || Object.values(headers).some((value) => typeof value !== 'string');
      return [
        ...(hasCredentials && url.startsWith('http:')
          ? [finding('url', 'sends credentials over HTTP', 'write an https URL')]
          : []),
        ...(auth?.kind === 'oauth2' && auth.tokenUrl.startsWith('http:')
          ? [finding('auth.tokenUrl', 'requests a token over HTTP', 'write an https URL')]
          : []),
        ...(tls?.insecureSkipVerify ? [accepting('tls.insecureSkipVerify')] : []),
        ...(auth?.kind === 'oauth2' && auth.tls?.insecureSkipVerify
          ? [accepting('auth.tls.insecureSkipVerify')]
          : []),
      ];
    }),
};
