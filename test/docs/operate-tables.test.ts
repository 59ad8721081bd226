import { readFileSync } from 'node:fs';
import { local } from '../../environments/local';
import { production } from '../../environments/production';
import { OPERATE, operateText } from '../../scripts/docs/write';

const page = readFileSync(OPERATE, 'utf8');

test('tables describe the environment production', () => {
  expect(operateText([local, production])).toBe(page);
  expect(page).toContain('`grafana-oidc`');
  const anonymous = {
    ...production,
    grafana: { ...production.grafana, access: { kind: 'anonymous-viewer' } },
  };
  expect(operateText([local, anonymous as typeof production])).not.toContain('`grafana-oidc`');
});

test('tables remain as they are without an environment production', () => {
  expect(operateText([local])).toBe(page);
});
