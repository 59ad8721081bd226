import { looksSecret, looksSecretInCode } from '../../validation/credentials';

test.each([
  'password: hunter2',
  '  password: "hunter2"',
  "admin_password = 'hunter2'",
  'password: 12345',
  '{"password": "hunter2"}',
  'GF_SECURITY_ADMIN_PASSWORD=hunter2',
  'clientSecret: abc',
  'client_secret=abc',
  'api-key: abc',
  'routing_key: 0123456789abcdef',
  'aws.secret_access_key=abc',
  'bearer_token: abc',
  'credentials: abc',
  '-----BEGIN RSA PRIVATE KEY-----',
  'key: AKIAIOSFODNN7EXAMPLE',
  'url: https://hooks.slack.com/services/T000/B000/xxx',
  'dsn: postgres://grafana:hunter2@db:5432/grafana',
  'x: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh',
  'x: ghp_0123456789abcdef',
  'Authorization: Bearer hunter',
  'authorization: "Basic dXNlcjpwYXNz"',
  '{"authorization": ["Bearer abc"]}',
  '- Bearer hunter2',
  'X-Api-Key: abc',
])('%s is a credential', (line) => {
  expect(looksSecret(line)).not.toEqual([]);
});

test.each([
  'password_file: /etc/secrets/password',
  'routing_key: shop', // of VictorOps
  `password: ${'$'}{PASSWORD}`,
  'password: $__file{/etc/secrets/password}',
  'password: "$(PASSWORD)"',
  'password: %(password)s',
  'password:',
  'password: ""',
  'token: null',
  'automountServiceAccountToken: false',
  'basic_auth: {username: x, password_file: y}',
  'secretName: grafana-tls',
  'secretKeyRef: {name: a, key: b}',
  'passwords: are read from files',
  'key: password',
  'tokens: 5',
  'expr: rate(tokens_total[5m])',
  'url: http://loki:3100/loki/api/v1/push',
  `url: https://${'$'}{USER}:${'$'}{PASSWORD}@host`,
  'summary: the token bucket is empty',
  'targets: [token:8080]',
  '- bearer:9090',
  'text: Basic authentication is not supported',
  'text: Bearer tokens are in files',
  `authorization: Bearer ${'$'}{env:TOKEN}`,
  'authorization: {type: Bearer, credentials_file: /etc/token}',
])('%s is not a credential', (line) => {
  expect(looksSecret(line)).toEqual([]);
});

test.each([
  'const password = "hunter2";',
  "client({token:'abc',port:1})",
  'x={apiKey:`abc`}',
  'fetch("https://hooks.slack.com/services/T000/B000/xxx")',
  'connect("postgres://grafana:hunter2@db:5432/grafana")',
])('%s is a credential in a program', (line) => {
  expect(looksSecretInCode(line)).not.toEqual([]);
});

test.each([
  'this.password=e.password;',
  'let token=r??await this.read();',
  'secretKey=o,password:null',
  'name==="password"',
  `token:\`${'$'}{t.token}\``,
])('%s is not a credential in a program', (line) => {
  expect(looksSecretInCode(line)).toEqual([]);
});
