import { memoizeByObject } from '@observability-stack/query-common';
import { type Files, memoizeByText } from '../../../catalog/helpers/compressed-files';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { OutputCheck } from '../../check';
import {
  isProgram,
  looksSecret,
  looksSecretInCode,
  secretsIn,
  suspiciousLines,
} from '../../credentials';
import type { ManifestFields, OutputManifest } from '../../output';
import { objectPlace } from '../../places';
import { settingCredentials } from '../config/inline-secret';
import { dataSourceCredentials } from '../config/invalid-data-source';

/**
 * Reports credentials in the output, which is committed and readable for all readers of the
 * repository.
 */
export const k8sExposedSecret: OutputCheck = {
  code: 'k8s/exposed-secret',
  severity: 'error',
  title: 'A Secret, or a value that looks like a credential, is in the output.',
  stage: 'output',
  run: ({ environment, resolved, manifests }) => {
    // They are reported where they are defined.
    const reported = [
      ...settingCredentials(environment).map(({ value }) => value),
      ...dataSourceCredentials(resolved),
      ...redactedNames(resolved),
    ];
    return manifests.flatMap((placed) =>
      credentialsIn(placed.object, reported).map((message) => ({
        where: objectPlace(environment, placed),
        message,
        hint: 'use a key of a Secret that is created in the cluster, as a file or a variable',
      })),
    );
  },
};

/**
 * Returns patterns of redactions that name a credential and have no value of it, such as `password=(\\S+)`, as they are
 * written to YAML and to Alloy.
 */
const redactedNames = ({ logs, services }: ResolvedEnvironment): readonly string[] =>
  [...logs.redact, ...services.flatMap((service) => service.logs?.redact ?? [])].flatMap(
    ({ pattern }) =>
      pattern === undefined || literalsOf(pattern).some((text) => looksSecret(text).length > 0)
        ? []
        : [pattern, JSON.stringify(pattern).slice(1, -1)],
  );

/** Pattern of a group without groups inside. */
const GROUP = /\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?((?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\[])*)\)/g;

/** Returns the literal texts of the alternatives of an expression; a group with an operator is not a literal. */
function literalsOf(pattern: string): readonly string[] {
  const outer = pattern.replace(GROUP, (_, inner: string) =>
    /[\\.[*+?{]/.test(inner) ? '' : inner,
  );
  if (outer !== pattern) return literalsOf(outer);
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|[.*+?()^$]|\{[0-9,]+\}/g, '').split('|');
}

/** Returns the lines that may contain a credential. */
const linesOf = memoizeByText((content) => {
  const text = String(content);
  return suspiciousLines(text)
    .filter(({ line }) => looksSecret(line).length + looksSecretInCode(line).length > 0)
    .map(({ line, start }) => ({ line, number: text.slice(0, start).split('\n').length }));
});

/** Returns the names of the files with such lines. */
const filesWithLines = memoizeByObject((files: Files) =>
  Object.keys(files).filter((name) => linesOf(files, name).length > 0),
);

function credentialsIn(object: OutputManifest, reported: readonly string[]): string[] {
  if (object.kind === 'Secret') return [`Secret "${object.metadata.name}" is in the output`];
  const files: Files = object.kind === 'ConfigMap' ? (object.data ?? {}) : {};
  const template: ManifestFields | undefined = object.spec?.template?.spec;
  const containers: readonly ManifestFields[] = [
    ...(template?.initContainers ?? []),
    ...(template?.containers ?? []),
  ];
  return [
    ...filesWithLines(files).flatMap((name) =>
      linesOf(files, name)
        .filter(({ line }) => !reported.some((value) => line.includes(value)))
        .flatMap(({ line, number }) =>
          (isProgram(name) ? looksSecretInCode(line) : looksSecret(line)).map(
            (what) => `file "${name}" has ${what} on line ${number}`,
          ),
        ),
    ),
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
