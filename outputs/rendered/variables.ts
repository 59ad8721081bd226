import type { Container } from './manifests';

/** Expands `$(NAME)` to the value and `$$(NAME)` to `$(NAME)`; an unknown name is unchanged. */
export const expandVariables = (
  text: string,
  variables: Readonly<Record<string, string>>,
): string =>
  text.replaceAll(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (match, name) =>
    match === '$$' ? '$' : (variables[name] ?? match),
  );

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/**
 * Returns `limits.memory` in bytes or `limits.cpu` in cores, rounded up, as the downward API does.
 */
export function limitOf(container: Container, resource: string): string | undefined {
  const quantity = container.resources?.limits?.[resource.replace('limits.', '')];
  const [, amount, unit] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity ?? '') ?? [];
  if (amount === undefined) return undefined;
  if (unit === 'm') return String(Math.ceil(Number(amount) / 1000));
  return String(Math.ceil(Number(amount) * (units[unit ?? ''] ?? 1)));
}
