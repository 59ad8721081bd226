import { type Leaf, leavesOf } from '../catalog/helpers/leaves';

/** Parts of configurations whose keys are those of other programs: a key such as `api_key` has no `api_key_file` there. */
const FREE_KEYS =
  /(^|\.)(attributes|custom_fields|details|endpoint_params|fields|headers|payload)[.[]/;

/** Reports whether the key at a path is one of another program. */
export const isFreeKey = (path: string): boolean => FREE_KEYS.test(path);

/** Credentials in texts: the output and the definitions are committed, and readable for all readers of the repository. */

/** Pattern of a key that names a credential, and of the separator before a value. */
const KEY =
  /(?:^|[\s"'{,;_.?&-])(password|passwd|passphrase|(?:client[_-]?)?secret|token|bearer|credentials?|(?:api|access|secret|routing|service|private|account|integration)[_-]?key)["']?\s*[:=]\s*/;
const ASSIGNMENT = new RegExp(`${KEY.source}["']?([^\\s"',}]+)`, 'i');
/** Pattern of an assignment in a program, where only a text in quotes is a value. */
const ASSIGNMENT_IN_CODE = new RegExp(`${KEY.source}["'\`]([^"'\`]+)["'\`]`, 'gi');
/**
 * Pattern of text that is not a value: variables, templates, files, switches and nested objects.
 */
const REFERENCE = /^(\$|%|\{|\[|\||>|<|&|\*|\/|true$|false$|null$|none$|~$)/i;

/** Patterns of values that are credentials, whatever their key. */
const WELL_KNOWN: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/hooks\.slack\.com\/services\/\w+/, 'a Slack webhook'],
  [/\b(xox[abprs]-|gh[pousr]_|glsa_|glc_)\w{10,}/, 'a token'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/, 'a JSON web token'],
  [/\w:\/\/[^\s/:@$]+:[^\s/@$]+@/, 'a password in an address'],
  // "Basic authentication" is a text, and `Bearer ${TOKEN}` a reference.
  [
    /\b(Bearer|Basic)\s+(?=[^\s"']*(\d|[a-z][A-Z]|=))[\w+/.~-]{6,}=*/,
    'the value of an Authorization header',
  ],
  [
    /\bauthorization["']?\s*[:=]\s*\[?["']?(Bearer|Basic|Token|ApiKey)\s+[^\s$%{<]/i,
    'the value of an Authorization header',
  ],
];

/** Pattern without which a line contains no credential and is not searched. */
const POSSIBLE =
  /passw|passphrase|secret|token|bearer|basic |authorization|credential|(?:api|access|routing|service|private|account|integration)[_ -]?key|AKIA|ASIA|hooks\.slack|xox|gh[pousr]_|gl(?:sa|c)_|eyJ|:\/\/\S+@/gi;

/** Returns the lines of a text that may contain a credential. */
export function suspiciousLines(text: string): { readonly line: string; readonly start: number }[] {
  const lines: { readonly line: string; readonly start: number }[] = [];
  POSSIBLE.lastIndex = 0;
  for (let found = POSSIBLE.exec(text); found; found = POSSIBLE.exec(text)) {
    const start = text.lastIndexOf('\n', found.index) + 1;
    const end = text.indexOf('\n', found.index);
    lines.push({ line: text.slice(start, end < 0 ? undefined : end), start });
    if (end < 0) break;
    POSSIBLE.lastIndex = end + 1;
  }
  return lines;
}

/** Returns the credentials in a text. A key and its value may be on two lines. */
export function secretsIn(text: string): string[] {
  const lines = suspiciousLines(text);
  if (lines.length === 0) return [];
  return [...new Set([text, ...lines.map(({ line }) => line)].flatMap(looksSecret))];
}

/** The routing key of PagerDuty is a secret, that of VictorOps a name. */
const isName = (key: string, value: string): boolean =>
  /^routing/i.test(key) && !/^[A-Za-z0-9]{16,}$/.test(value);

/** Pattern of the address of a service with such a name: `token:8080`. */
const ADDRESS = /^\W?\w+:\d{1,5}$/;

/** Returns the credentials in a line of a configuration. */
export function looksSecret(line: string): string[] {
  const [assignment = '', key, value = ''] = ASSIGNMENT.exec(line) ?? [];
  return [
    ...(key && !ADDRESS.test(assignment) && !REFERENCE.test(value) && !isName(key, value)
      ? [`a value for ${key}`]
      : []),
    ...wellKnownIn(line),
  ];
}

const wellKnownIn = (line: string): string[] =>
  WELL_KNOWN.filter(([pattern]) => pattern.test(line)).map(([, what]) => what);

export const isProgram = (file: string): boolean => /\.[cm]?js$/.test(file);

/** Returns the credentials in a line of a program. */
export function looksSecretInCode(line: string): string[] {
  const assigned = [...line.matchAll(ASSIGNMENT_IN_CODE)].filter(
    ([, , value = '']) => !REFERENCE.test(value),
  );
  return [...assigned.map(([, key]) => `a value for ${key}`), ...wellKnownIn(line)];
}

/** Pattern of the name of an HTTP header whose value is a credential. */
const CREDENTIAL_HEADER =
  /^(proxy-)?authorization$|^cookie$|^x-auth|api-?key|token|secret|passw|credential|private-key/i;
const HEADER = /(?:^|\.)(?:http_)?headers\.([^.[]+)(?:\.values)?(?:\[\d+\])?$/i;

/** The value of an item of a list of headers, which the Collector also accepts: `headers: [{ name, value }]`. */
const LISTED_HEADER = /^((?:.*\.)?(?:http_)?headers\[\d+\])\.value$/i;

/** A header of a configuration whose value is a credential. */
export interface CredentialHeader {
  /** Path of the value in the configuration. */
  readonly path: string;
  /** Name of the header. */
  readonly header: string;
  readonly value: string;
}

/**
 * Returns the headers in a configuration whose values are credentials. With `references`, the program replaces variables
 * such as `${env:TOKEN}` in values.
 */
export function credentialHeaders(
  config: unknown,
  { references }: { readonly references: boolean },
): CredentialHeader[] {
  const leaves = leavesOf(config);
  const texts = new Map(leaves.map(({ path, value }) => [path, value]));
  const nameOf = (path: string): string | undefined => {
    const [, entry] = LISTED_HEADER.exec(path) ?? [];
    if (entry === undefined) return HEADER.exec(path)?.[1];
    const name = texts.get(`${entry}.name`) ?? texts.get(`${entry}.key`);
    return typeof name === 'string' ? name : undefined;
  };
  return leaves.flatMap(({ path, value }: Leaf) => {
    const header = nameOf(path);
    if (header === undefined || typeof value !== 'string') return [];
    const credential = value.replace(/^(Bearer|Basic|Token|ApiKey)\s+/i, '');
    const isReference = references && /^\$[({]|^\$\w+$|^$/.test(credential);
    const isSecret =
      credential !== value || CREDENTIAL_HEADER.test(header) || wellKnownIn(value).length > 0;
    return isSecret && !isReference ? [{ path, header, value }] : [];
  });
}
