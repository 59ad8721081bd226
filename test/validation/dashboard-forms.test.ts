import { local } from '../../environments/local';
import { readDashboardFiles } from '../../validation/dashboard-files';
import { Output } from '../../validation/output';
import { synthesize } from '../../validation/synthesize';
import { TODAY } from './trial';

const synthesized = (dashboardSchema: 'classic' | 'v2') =>
  synthesize({ ...local, grafana: { ...local.grafana, dashboardSchema } }, { today: TODAY });

test('checks report the same for resources as for the classic format', () => {
  const [classic, v2] = (['classic', 'v2'] as const).map((schema) => {
    const { problems, manifests } = synthesized(schema);
    expect(problems).toEqual([]);
    return readDashboardFiles(new Output(manifests));
  });
  expect(v2?.length).toBeGreaterThan(5);
  expect(v2?.map(({ uid }) => uid)).toEqual(classic?.map(({ uid }) => uid));
  for (const [index, { uid, found, variables }] of (v2 ?? []).entries()) {
    const other = classic?.[index];
    expect(variables.map(({ name, source }) => [name, source])).toEqual(
      other?.variables.map(({ name, source }) => [name, source]),
    );
    expect({ uid, names: [...found.variables].sort() }).toEqual({
      uid,
      names: [...(other?.found.variables ?? [])].sort(),
    });
    expect([...found.addresses].sort()).toEqual([...(other?.found.addresses ?? [])].sort());
    expect(found.hasExemplars).toBe(other?.found.hasExemplars);
    // every query names its source
    expect(found.sources.length).toBeGreaterThan(0);
  }
});
