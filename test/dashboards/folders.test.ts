import { folderPermissions } from '../../scripts/grafana/permissions';

const [viewer, editor] = [{ role: 'Viewer', permission: 1 } as const, { role: 'Editor' } as const];

test.each([
  ['everyone', 'team', [viewer, { ...editor, permission: 1 }, { teamId: 7, permission: 2 }]],
  ['everyone', 'editors', [viewer, { ...editor, permission: 2 }, { teamId: 7, permission: 1 }]],
  ['everyone', 'admins', [viewer, { ...editor, permission: 1 }, { teamId: 7, permission: 1 }]],
  ['team', 'team', [{ teamId: 7, permission: 2 }]],
  [
    'team',
    'editors',
    [
      { ...editor, permission: 2 },
      { teamId: 7, permission: 1 },
    ],
  ],
  ['team', 'admins', [{ teamId: 7, permission: 1 }]],
] as const)('readable by %s, writable by %s', (view, edit, expected) => {
  expect(folderPermissions({ view, edit }, 7)).toEqual(expected);
});
