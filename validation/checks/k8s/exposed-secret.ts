import type { OutputCheck } from '../../check';
import type { ManifestFields, OutputManifest } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports credentials in the output, which is committed and readable for all readers of the
 * repository.
 */
export const k8sExposedSecret: OutputCheck = {
  code: 'k8s/exposed-secret',
  severity: 'error',
  title: 'A Secret, or a value that looks like a credential, is in the output.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests.flatMap((placed) =>
      credentialsIn(placed.object).map((message) => ({
        where: objectPlace(environment, placed),
        message,
        hint: 'use a key of a Secret that is created in the cluster, as a file or a variable',
      })),
    ),
};

function credentialsIn(object: OutputManifest): string[] {
  if (object.kind === 'Secret') return [`Secret "${object.metadata.name}" is in the output`];
  const files = Object.entries({ ...object.data }).filter(() => object.kind === 'ConfigMap');
  const template: ManifestFields | undefined = object.spec?.template?.spec;
  const containers: readonly ManifestFields[] = [
    ...(template?.initContainers ?? []),
    ...(template?.containers ?? []),
  ];
  return [
    ...files.flatMap(([name, content]) => {
      const text = String(content);
      return suspiciousLines(text).flatMap(({ line, start }) =>
        (isProgram(name) ? looksSecretInCode(line) : looksSecret(line)).map(
          (what) => `file "${name}" has ${what} on line ${text.slice(0, start).split('\n').length}`,
        ),
      );
    }),
    ...containers.flatMap(({ name, args = [], command = [], env = [] }) => [
      ...[...command, ...args].flatMap((argument: string) =>
        secretsIn(argument.replace(/^-+/, '')).map(
          (what) => `argument of container "${name}" has ${what}`,
        ),
      ),
      ...env
        .filter(({ value }: ManifestFields) => value !== undefined)
        .flatMap((variable: ManifestFields) =>
          secretsIn(`${variable.name}=${variable.value}`).map(
            (what) => `variable "${variable.name}" of container "${name}" has ${what}`,
          ),
        ),
    ]),
  ];
}

/** Pattern of a key that names a credential, and of the separator before a value. */
const KEY =
  /(?:^|[\s"'{,;_.-])(password|passwd|passphrase|(?:client[_-]?)?secret|token|bearer|credentials?|(?:api|access|secret|routing|service|private|account|integration)[_-]?key)["']?\s*[:=]\s*/;
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
];

/** Pattern without which a line contains no credential and is not searched. */
const POSSIBLE =
  /passw|passphrase|secret|token|bearer|credential|(?:api|access|routing|service|private|account|integration)[_ -]?key|AKIA|ASIA|hooks\.slack|xox|gh[pousr]_|gl(?:sa|c)_|eyJ|:\/\/\S+@/gi;

function suspiciousLines(text: string): { readonly line: string; readonly start: number }[] {
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
function secretsIn(text: string): string[] {
  const lines = suspiciousLines(text);
  if (lines.length === 0) return [];
  return [...new Set([text, ...lines.map(({ line }) => line)].flatMap(looksSecret))];
}

/** The routing key of PagerDuty is a secret, that of VictorOps a name. */
const isName = (key: string, value: string): boolean =>
  /^routing/i.test(key) && !/^[A-Za-z0-9]{16,}$/.test(value);

/** Pattern of the address of a service with such a name: `token:8080`. */
const ADDRESS = /^\W?\w+:\d{1,5}$/;

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

const isProgram = (file: string): boolean => /\.[cm]?js$/.test(file);

export function looksSecretInCode(line: string): string[] {
  const assigned = [...line.matchAll(ASSIGNMENT_IN_CODE)].filter(
    ([, , value = '']) => !REFERENCE.test(value),
  );
  return [...assigned.map(([, key]) => `a value for ${key}`), ...wellKnownIn(line)];
}
