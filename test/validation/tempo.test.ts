import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { withTempo } from '../fixtures/tempo';
import { TODAY } from './trial';

describe.each(withTempo.map((environment) => [environment.name, environment] as const))(
  '%s with Tempo',
  (_, environment) => {
    const { problems, manifests } = synthesize(environment, { targetFiles: [], today: TODAY });

    test('passes every check', () => {
      expect(problems.filter(isError)).toEqual([]);
      expect(problems.map(({ code }) => code)).not.toContain('config/unused-setting');
    });

    test('has Tempo and no Jaeger', () => {
      const names = manifests.map(({ object }) => `${object.kind}/${object.metadata.name}`);
      expect(names).toContain('StatefulSet/tempo');
      // the programs of the demo can request strategies from Jaeger, which is disabled
      const rest = manifests.filter(({ file }) => file !== 'demo.yaml');
      expect(rest.length).toBeGreaterThan(50);
      for (const { object } of rest) expect(JSON.stringify(object)).not.toMatch(/jaeger/i);
      for (const { object } of manifests.filter(({ object }) => object.kind !== 'ConfigMap'))
        expect(JSON.stringify(object)).not.toMatch(/jaeger/i);
    });
  },
);
