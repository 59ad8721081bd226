import type { Environment } from '../../../catalog/definitions/environment';
import type { SemanticCheck } from '../../check';
import { type CredentialHeader, credentialHeaders } from '../../credentials';
import { settingPlace } from '../../places';

/** Reports headers with credentials in the settings of an environment, which are committed. */
export const configInlineSecret: SemanticCheck = {
  code: 'config/inline-secret',
  severity: 'error',
  title: 'A header in the settings of an environment has a credential as its value.',
  stage: 'semantic',
  run: ({ environment }) =>
    settingCredentials(environment).map(({ key, path, header }) => ({
      where: settingPlace(environment, `${key}.${path}`),
      message: `value of header "${header}" is a credential in the definition`,
      hint: hint(key, path),
    })),
};

/** Returns the headers with credentials in the settings of an environment. */
export const settingCredentials = (
  environment: Environment,
): readonly (CredentialHeader & { readonly key: string })[] =>
  Object.entries(environment)
    // The environments of agents are checked on their own.
    .filter(([key]) => key !== 'teams' && key !== 'agents')
    .flatMap(([key, value]) =>
      credentialHeaders(value, { references: EXPANDING.includes(key) }).map((found) => ({
        key,
        ...found,
      })),
    );

/** Settings of the programs that replace variables in their configuration. */
const EXPANDING: readonly string[] = ['collector', 'jaeger'];

function hint(key: string, path: string): string {
  if (/^remoteWrite\[\d+\]/.test(path))
    return "write { secret: 'NAME', key: 'KEY' } with a key of a Secret";
  return EXPANDING.includes(key)
    ? `write \${env:NAME}, and set NAME to a key of a Secret in pods['${key === 'collector' ? 'otel-collector' : key}'].env`
    : 'write files in place of values, with the path of a mounted key of a Secret';
}
