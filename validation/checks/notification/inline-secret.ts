import { SLACK_MESSAGE_URL } from '../../../catalog/definitions/raw-receiver';
import type { RawReceiver } from '../../../catalog/definitions/receivers';
import { placedReceivers } from '../../../catalog/definitions/routing';
import { leavesOf } from '../../../catalog/helpers/leaves';
import type { SemanticCheck } from '../../check';
import { credentialHeaders, isFreeKey } from '../../credentials';
import { teamPlace } from '../../places';
import type { Finding } from '../../problem';

/** The output is committed, so that every reader of the repository could use the credential. */
export const notificationInlineSecret: SemanticCheck = {
  code: 'notification/inline-secret',
  severity: 'error',
  title: 'A raw receiver contains a secret instead of the key of its file.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.teams.flatMap(({ name, routing }) =>
      placedReceivers(routing).flatMap(({ path, receiver }) =>
        receiver.kind === 'raw'
          ? secretsIn(receiver).map(
              ({ field, file }): Finding => ({
                where: teamPlace(name, `routing.${path}.config.${field}`),
                message: `field "${field}" contains a secret`,
                hint: file ? hintFor(file) : NO_FILE,
              }),
            )
          : [],
      ),
    ),
};

const hintFor = (file: string): string =>
  `write ${file}: ${file === 'files' ? "[{ secret: 'KEY' }]" : "{ secret: 'KEY' }"} with the key in the Secret alertmanager-receivers`;
const NO_FILE =
  'remove it, and use credentials of the pod or a proxy that adds them: Alertmanager reads it from no file';

/** Secrets of Alertmanager v0.34 with a file in their place, of which the name is that of the field and `_file`. */
const WITH_FILE = [
  ...['api_key', 'api_secret', 'app_token', 'alert_source_token', 'auth_password', 'auth_secret'],
  ...['bearer_token', 'bot_token', 'client_certificate_key', 'client_secret', 'credentials'],
  ...['password', 'service_key', 'token', 'token_id', 'user_key', 'webhook_url'],
];

/** Secrets in only some lists, or below some fields. */
const WITH_FILE_IN: readonly (readonly [RegExp, string])[] = [
  [/^slack_configs\[\d+\]\.api_url$/, 'api_url_file'],
  [/^pagerduty_configs\[\d+\]\.routing_key$/, 'routing_key_file'],
  [/\.tls_config\.key$/, 'key_file'],
  [/\.http_headers\.[^.]+\.secrets(\[\d+\])?$/, 'files'],
];
const WITHOUT_FILE = /\.sigv4\.secret_key$|\.proxy_connect_header\./;

interface InlineSecret {
  readonly field: string;
  readonly file?: string;
}

const secretsIn = ({ config }: RawReceiver): InlineSecret[] => [
  ...leavesOf(config).flatMap(({ path, value }) =>
    value === SLACK_MESSAGE_URL || (isFreeKey(path) && String(value).includes('{{'))
      ? []
      : secretAt(path),
  ),
  ...credentialHeaders(config, { references: false }).map(({ path }) => ({
    field: path,
    file: 'files',
  })),
];

/**
 * Returns the secret at a path of a receiver, such as `slack_configs[0].api_url`, with the field that names a file in its
 * place; none if the field is not a secret.
 */
export function secretAt(field: string): InlineSecret[] {
  const [name = ''] = /[^.]*$/.exec(field) ?? [];
  if (WITHOUT_FILE.test(field) || (isFreeKey(field) && WITH_FILE.includes(name)))
    return [{ field }];
  const [, special] = WITH_FILE_IN.find(([pattern]) => pattern.test(field)) ?? [];
  if (special) return [{ field, file: special }];
  return WITH_FILE.includes(name) ? [{ field, file: `${name}_file` }] : [];
}
