// Logins to a real Grafana: a provider of OpenID Connect and, where it is installed, a server of LDAP, and the data sources of
// a definition, whose credentials arrive at a server that records requests.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Guardian } from '@observability-stack/lab/guardian';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { startProcess } from '@observability-stack/lab/processes';
import { findProgram } from '@observability-stack/lab/programs';
import type { GrafanaAccess, GrafanaSettings } from '../../constructs/grafana/settings';
import { local } from '../../environments/local';
import { eventually } from './support/eventually';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const found = findProgram('grafana');
if ('missing' in found) console.warn(`SKIPPED logins to Grafana: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const SLAPD = '/usr/sbin/slapd';
if (!existsSync(SLAPD)) console.warn(`SKIPPED logins by LDAP: ${SLAPD} is not installed`);
const ldapSuite = 'path' in found && existsSync(SLAPD) ? describe : describe.skip;

/** Characters that grafana.ini, or the variables in it, give a meaning. */
// Grafana must not expand it
const SECRET = 'secret$of-${HOME}-"the"#;`-client%(x)s';
const HINT = 'name; #number or "address" `x` 100%';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
/** Starts the Grafana of `local` with these settings. */
function startGrafana(
  settings: GrafanaSettings,
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<Lab> {
  const dist = renderVariant({ ...local, grafana: settings });
  folders.push(dist);
  return startLab({ environment: local.name, dist, only: ['grafana'], secrets });
}

/** A browser without pages: it keeps cookies, and does not follow redirects. */
class Session {
  private readonly cookies = new Map<string, string>();
  constructor(private readonly url: string) {}

  async request(target: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(target, this.url), {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
  /** Returns the role in the organization, or the status of a request without a login. */
  async role(): Promise<string | number> {
    const response = await this.request('/api/user/orgs');
    if (response.status !== 200) return response.status;
    const [org] = (await response.json()) as { readonly role: string }[];
    return org?.role ?? 'none';
  }
}

suite('logins by OpenID Connect', () => {
  /** Claims of users by their authorization code. */
  const users: Readonly<Record<string, object>> = {
    ada: { sub: '1', login: 'ada', email: 'ada@example.org', groups: ['platform', 'staff'] },
    bob: { sub: '2', login: 'bob', email: 'bob@example.org', groups: ['commerce'] },
    eve: { sub: '3', login: 'eve', email: 'eve@example.org', groups: [] },
  };
  const requested: IncomingMessage[] = [];
  let challenge: string | undefined;
  let provider: Server;
  let database: Server;
  let lab: Lab;
  let url: string;

  beforeAll(async () => {
    provider = createServer(async (request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/token') {
        const form = new URLSearchParams(await bodyOf(request));
        const basic = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64');
        const given = form.get('client_secret') ?? basic.toString().split(':')[1];
        const proof = createHash('sha256').update(form.get('code_verifier') ?? '');
        if (given !== SECRET || proof.digest('base64url') !== challenge) response.statusCode = 401;
        response.end(
          JSON.stringify({ access_token: form.get('code'), token_type: 'Bearer', expires_in: 60 }),
        );
        return;
      }
      const user = request.headers.authorization?.replace('Bearer ', '') ?? '';
      response.end(JSON.stringify(users[user] ?? {}));
    });
    const issuer = await listen(provider);
    database = createServer((request, response) => {
      requested.push(request);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}');
    });
    const target = await listen(database);
    lab = await startGrafana(
      {
        ini: { users: { login_hint: HINT } },
        access: {
          kind: 'oidc',
          clientId: 'grafana',
          clientSecret: { secret: 'grafana-oidc', key: 'client-secret' },
          authUrl: `${issuer}/auth`,
          tokenUrl: `${issuer}/token`,
          apiUrl: `${issuer}/userinfo`,
          roleMapping:
            "contains(groups[*], 'platform') && 'Admin' || contains(groups[*], 'commerce') && 'Viewer'",
        },
        dataSources: [
          {
            name: 'Metrics of others',
            uid: 'others',
            type: 'prometheus',
            url: target,
            auth: {
              kind: 'basic',
              username: 'grafana',
              password: { secret: 'grafana-others', key: 'password' },
            },
          },
          {
            name: 'Lines of $others',
            uid: 'lines',
            type: 'loki',
            url: target,
            auth: {
              kind: 'authorization',
              credentials: { secret: 'grafana-others', key: 'token' },
            },
          },
          {
            name: 'Search',
            uid: 'search',
            type: 'elasticsearch',
            url: target,
            jsonData: { index: 'logs-$env', timeField: '@timestamp', httpHeaderName1: 'X-Key' },
            secureJsonData: { httpHeaderValue1: { secret: 'grafana-others', key: 'key' } },
          },
          {
            name: 'Orders',
            uid: 'orders',
            type: 'mysql',
            url: '127.0.0.1:1',
            user: 'grafana',
            jsonData: { database: 'orders' },
            secureJsonData: { password: { secret: 'grafana-others', key: 'password' } },
          },
        ],
      },
      {
        'grafana-oidc': { 'client-secret': SECRET },
        'grafana-others': { password: 'pass$word', token: 'token-of-others', key: 'key' },
      },
    );
    url = lab.url('grafana-0');
  });
  afterAll(async () => {
    await lab?.stop();
    for (const server of [provider, database]) {
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    }
  });

  async function login(user: string): Promise<Session> {
    const session = new Session(url);
    const toProvider = await session.request('/login/generic_oauth');
    const { searchParams } = new URL(toProvider.headers.get('location') ?? '');
    challenge = searchParams.get('code_challenge') ?? '';
    const state = encodeURIComponent(searchParams.get('state') ?? '');
    await session.request(`/login/generic_oauth?code=${user}&state=${state}`);
    return session;
  }

  test('the login redirects to the provider, with the scopes and a challenge', async () => {
    const response = await new Session(url).request('/login/generic_oauth');
    expect(response.status).toBe(302);
    const { searchParams, pathname } = new URL(response.headers.get('location') ?? '');
    expect(pathname).toBe('/auth');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'grafana',
      code_challenge_method: 'S256',
      response_type: 'code',
      scope: 'openid profile email groups',
    });
  });

  test.each([
    ['ada', 'Admin'],
    ['bob', 'Viewer'],
    ['eve', 401],
  ])('the groups of %s map to %s', async (user, role) => {
    expect(await (await login(user)).role()).toBe(role);
  });

  test('there is no anonymous access, and no form', async () => {
    expect(await new Session(url).role()).toBe(401);
    const posted = await new Session(url).request('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'admin', password: 'admin' }),
    });
    expect(posted.status).toBe(401);
  });

  test('raw settings arrive as they are written', async () => {
    const admin = await login('ada');
    const settings = await (await admin.request('/api/frontend/settings')).json();
    expect((settings as { readonly loginHint: string }).loginHint).toBe(HINT);
  });

  test('every data source is provisioned as defined', async () => {
    const admin = await login('ada');
    const sources = (await (await admin.request('/api/datasources')).json()) as {
      readonly uid: string;
      readonly name: string;
      readonly type: string;
      readonly readOnly: boolean;
      readonly jsonData: object;
    }[];
    const extra = sources.filter(({ uid }) =>
      ['others', 'lines', 'search', 'orders'].includes(uid),
    );
    expect(extra.map(({ name }) => name).sort()).toEqual([
      'Lines of $others',
      'Metrics of others',
      'Orders',
      'Search',
    ]);
    expect(extra.every(({ readOnly }) => readOnly)).toBe(true);
    expect(extra.find(({ uid }) => uid === 'search')?.jsonData).toMatchObject({
      index: 'logs-$env',
    });
  });

  test('the credentials of Secrets arrive at the server of a data source', async () => {
    const admin = await login('ada');
    const headersOf = async (uid: string) => {
      requested.length = 0;
      await admin.request(`/api/datasources/proxy/uid/${uid}/api/v1/query?query=1`);
      return requested[0]?.headers ?? {};
    };
    const basic = Buffer.from('grafana:pass$word').toString('base64');
    expect(await headersOf('others')).toMatchObject({ authorization: `Basic ${basic}` });
    expect(await headersOf('lines')).toMatchObject({ authorization: 'Bearer token-of-others' });
    expect(await headersOf('search')).toMatchObject({ 'x-key': 'key' });
    // Its plugin reads the settings, and finds no server.
    const health = await admin.request('/api/datasources/uid/orders/health');
    expect(await health.json()).toMatchObject({ status: 'ERROR' });
  });

  test('the log contains no error and no secret', () => {
    const text = lab.logs('grafana-0');
    expect(text).not.toMatch(/pass\$word|token-of-others|secret\$of/);
  });
});

ldapSuite('logins by LDAP', () => {
  const BASE = 'dc=example,dc=org';
  const PASSWORD = 'bind"pass#word';
  const folder = mkdtempSync(path.join(tmpdir(), 'ldap-'));
  const guardian = new Guardian(folder);
  let server: Awaited<ReturnType<typeof startProcess>>;
  let lab: Lab;

  const person = (uid: string) => `dn: uid=${uid},ou=people,${BASE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
mail: ${uid}@example.org
userPassword: password of ${uid}
`;
  const group = (name: string, ...members: readonly string[]) => `dn: cn=${name},ou=groups,${BASE}
objectClass: groupOfNames
cn: ${name}
${members.map((uid) => `member: uid=${uid},ou=people,${BASE}`).join('\n')}
`;
  const unit = (name: string) => `dn: ou=${name},${BASE}
objectClass: organizationalUnit
ou: ${name}
`;
  const entries = [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: example\n`,
    ...[unit('people'), unit('groups'), person('ada'), person('bob'), person('eve')],
    ...[group('platform', 'ada'), group('commerce', 'bob', 'ada'), group('others', 'eve')],
  ];
  const toml = (port: number) => `
[[servers]]
host = "${LOOPBACK}"
port = ${port}
bind_dn = "cn=admin,${BASE}"
bind_password = '${PASSWORD}'
search_filter = "(uid=%s)"
search_base_dns = ["ou=people,${BASE}"]
group_search_filter = "(&(objectClass=groupOfNames)(member=%s))"
group_search_filter_user_attribute = "dn"
group_search_base_dns = ["ou=groups,${BASE}"]
[servers.attributes]
username = "uid"
email = "mail"
name = "cn"
member_of = "dn"
[[servers.group_mappings]]
group_dn = "cn=platform,ou=groups,${BASE}"
org_role = "Admin"
[[servers.group_mappings]]
group_dn = "cn=commerce,ou=groups,${BASE}"
org_role = "Viewer"
`;
  const access: GrafanaAccess = {
    kind: 'ldap',
    config: { secret: 'grafana-ldap', key: 'ldap.toml' },
    servers: ['ldap.example.org:389'],
  };

  beforeAll(async () => {
    mkdirSync(path.join(folder, 'data'));
    const config = path.join(folder, 'slapd.conf');
    writeFileSync(
      config,
      `${['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`).join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
rootpw ${JSON.stringify(PASSWORD)}
directory ${path.join(folder, 'data')}
`,
    );
    execFileSync('/usr/sbin/slapadd', ['-f', config], { input: entries.join('\n') });
    const [port = 0] = await claimFreePorts(1);
    server = await startProcess({
      command: SLAPD,
      args: ['-f', config, '-h', `ldap://${LOOPBACK}:${port}`, '-d', '0'],
      env: {},
      cwd: folder,
      guardian,
      onLine: () => {},
    });
    lab = await startGrafana({ access }, { 'grafana-ldap': { 'ldap.toml': toml(port) } });
  });
  afterAll(async () => {
    await lab?.stop();
    await server?.stop(10);
    await guardian.dismiss();
    rmSync(folder, { recursive: true, force: true });
  });

  async function login(user: string, password = `password of ${user}`) {
    const session = new Session(lab.url('grafana-0'));
    const { status } = await session.request('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    });
    return { status, role: await session.role() };
  }

  test('the groups of a user map to a role', async () => {
    expect(await eventually(() => login('ada'))).toEqual({ status: 200, role: 'Admin' });
    expect(await login('bob')).toEqual({ status: 200, role: 'Viewer' });
  });

  test('a user without a mapped group, or with another password, is denied', async () => {
    expect(await login('eve')).toEqual({ status: 401, role: 401 });
    expect(await login('ada', 'another')).toEqual({ status: 401, role: 401 });
  });

  test('the log contains no password', () => {
    expect(lab.logs('grafana-0')).not.toMatch(/bind"pass|password of/);
  });
});
