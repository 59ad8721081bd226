import { formats } from '../../validation/formats';

type Name = keyof typeof formats;
const table: Readonly<Record<Name, { readonly good: string[]; readonly bad: string[] }>> = {
  'time-zone': {
    good: ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'US/Pacific'],
    bad: [
      ...['', 'Berlin', 'Europe/Nowhere', '+01:00', 'europe', '{{ . }}', 'Europe/berlin'],
      ...['EUROPE/BERLIN', 'US/pacific', 'US/Pacific-New', 'PST', 'SystemV/PST8'],
    ],
  },
  date: { good: ['2027-01-31', '2028-02-29'], bad: ['2027-02-29', '2027-1-31', '31.01.2027', ''] },
  duration: {
    good: ['0', '0s', '30s', '1h30m', '15d', '1y2w3d4h5m6s7ms', '500ms', '292y'],
    bad: [
      '',
      '1',
      '30',
      '1.5h',
      '30m1h',
      '1h 30m',
      '-1s',
      '1us',
      '1H',
      's',
      '293y',
      '99999999999w',
    ],
  },
  'positive-duration': { good: ['1ms', '30s', '1y'], bad: ['0', '0s', '0h0m', '-1s', '1.5h', ''] },
  'go-duration': {
    good: ['500ms', '1.5s', '1h30m', '0s'],
    bad: ['', '5', '1d', '-1s', '1 s', 'x'],
  },
  'positive-bytes': { good: ['1B', '1MB'], bad: ['0B', '00MB', '1', ''] },
  'memory-quantity': {
    good: ['0', '512Mi', '1Gi', '1500M', '1000m', '0.5Gi'],
    bad: ['100m', '1n', '0.5', '512MB', ''],
  },
  'volume-quantity': { good: ['1', '10Gi', '1E'], bad: ['0', '0Gi', '100m', '0.0001', '-1Gi', ''] },
  'secret-key': {
    good: ['k', 'tls.crt', '.hidden', 'A_b-c', 'x'.repeat(253)],
    bad: ['', '.', '..', '..data', '...', 'a/b', '../x', 'x;y', 'a b', 'x'.repeat(254)],
  },
  'base-url': {
    good: ['https://runbooks.example.org/x/', 'docs/runbooks', 'x'],
    bad: [
      '',
      ' ',
      'a b',
      'javascript:alert(1)',
      'https://h?x=1',
      '/etc',
      '$' + '{x}',
      'http://h\n',
    ],
  },
  'host-optional-port': {
    good: ['s3.eu-central-1.amazonaws.com', 'minio:9000', '10.0.0.1', '[::1]:9000'],
    bad: [
      '',
      'http://minio:9000',
      's3.amazonaws.com/b',
      'minio:',
      'minio:0',
      'minio:70000',
      '..',
      '-a',
    ],
  },
  registry: {
    good: ['registry.example.org', 'r:5000/mirror', 'R.example.org/a/b_c', 'r/a.b'],
    bad: [
      '',
      'http://r',
      'r/',
      'r:0',
      'r:70000',
      '-r',
      '..',
      'r..r',
      'r/../x',
      'r//x',
      'r/A',
      'r/-',
    ],
  },
  bucket: {
    good: ['abc', 'a.b-c', 'x'.repeat(63)],
    bad: ['', 'ab', 'A', 'a b', 'a/b', '..', 'a..b', '-ab', '192.168.0.1', 'x'.repeat(64)],
  },
  region: { good: ['eu-central-1', 'r', 'garage'], bad: ['', 'a b', '$' + '{HOME}', 'eu"', '-a'] },
  identifier: {
    good: ['dc1', 'jaeger', 'a.b-c'],
    bad: ['', 'a b', '$X', "a'", 'a;b', 'a`b', 'a/b', '-a', 'x'.repeat(129)],
  },
  'attribute-name': {
    good: ['service.name', 'deployment.environment.name', '_x', 'a/b:c-d'],
    bad: ['', ' ', '1a', 'a b', '$' + '{X}', 'a"'],
  },
  uid: { good: ['a', 'A_b-1', 'x'.repeat(40)], bad: ['', 'a b', '../x', '$X', 'x'.repeat(41)] },
  'uid-or-url': {
    good: ['cart', 'https://h/d/x?var=a', 'https://h/d/{{ $labels.service }}'],
    bad: ['', 'a b', '../x', 'javascript:alert(1)', '$x', 'https://h/"', 'x'.repeat(41)],
  },
  'slack-channel': {
    good: ['#commerce-alerts', '@user', 'C0123', '#größe'],
    bad: ['', ' ', '#', '#a b', '#a\nb', '{{x}}', `#${'x'.repeat(81)}`],
  },
  line: {
    good: ['x', 'a b', 'ü', '"'],
    bad: ['', ' ', 'a\nb', '\u0000', '\u001b[31m', 'a\u2028b'],
  },
  'consul-name': {
    good: ['web', 'a,b', 'a.b:c', 'ü'],
    bad: ['', ' ', 'a b', 'a/b', 'a"', 'a?b', 'a&b'],
  },
  bytes: {
    good: ['0B', '512MB', '4GB', '1024KB', '100B', '7EB'],
    bad: ['', '512', '4G', '4gb', '4GiB', '1.5GB', '4 GB', '-1GB', '8EB'],
  },
  quantity: {
    good: ['1', '0.5', '100m', '512Mi', '10Gi', '1500M', '100n', '2k'],
    bad: ['', '512MB', '512mi', '1 Gi', '-1', '1KB', 'x'],
  },
  'dns-label': {
    good: ['a', 'order-service', '1a', 'a'.repeat(63)],
    bad: ['', 'Order', 'a_b', '-a', 'a-', 'a.b', 'a'.repeat(64)],
  },
  'dns-name': {
    good: ['grafana.example.org', 'a'],
    bad: ['', '.a', 'a..b', 'A.example.org', 'a.example.org/x', '10.0.0.1', `${'a.'.repeat(127)}a`],
  },
  'object-name': {
    good: ['a', 'grafana-tls', 'a.b', 'a'.repeat(253)],
    bad: ['', 'A', 'a_b', '.a', 'a..b', 'a-', '../../etc', 'x; y', 'a'.repeat(254)],
  },
  'label-name': { good: ['a', '_a', 'a1', 'status_code', 'A'], bad: ['', '1a', 'a-b', 'a.b', 'ä'] },
  'metric-pattern': {
    good: ['go_.*', 'up', '.*_total', '[a-y].*'],
    bad: ['.*', '.+', '()|.*', '('],
  },
  regex: {
    good: ['', '5..', '(?i)error', '(?P<level>\\w+)', '[[:alpha:]]+', '\\pL', '\\z', 'a{1,1000}'],
    bad: ['(?=a)', '(?<!a)b', '(a)\\1', '[a', 'a**', '(', '\\Z', 'a{1001}', '[[:foo:]]'],
  },
  'ini-value': {
    good: ['a b', "contains(groups[*], 'admin') && 'Admin' || 'Viewer'", 'a # b', '$1'],
    bad: ['', 'a\nb', 'a"""', '$' + '{HOME}', '$__file{/x}', '$__env{X}'],
  },
  'http-url': {
    good: [
      'http://h',
      'https://h:9200/path',
      'https://[::1]:9200',
      'https://h/a%20b?c=d#e',
      'http://h_1',
    ],
    bad: [
      ...[
        '',
        'h:9200',
        'ftp://h',
        'https://',
        'https:///x',
        'https://a b',
        'http://a..b',
        'http://..',
      ],
      ...[
        'http://h:0',
        'http://h:70000',
        'http://user:p@h',
        'http://h/$x',
        'http://h/"',
        'http://h/{{x}}',
      ],
      ...[
        'http://h/%zz',
        'http://h/<b>',
        'http://h/\\',
        'http://ü.example',
        'http://h\n',
        'http://256.1.1.1',
      ],
    ],
  },
  'url-path': {
    good: ['/', '/metrics', '/actuator/prometheus', '/métriques', '//metrics', '/a:b@c;d=e,f'],
    bad: [
      '',
      'metrics',
      '/probe?module=x',
      '/metrics#top',
      '/my metrics',
      '/metrics ',
      '/a%2Fb',
      '/metrics\n',
      'http://h/metrics',
    ],
  },
  'host-port': {
    good: [
      'h:1',
      'h.example.org:65535',
      '10.0.0.1:80',
      '[::1]:9100',
      'h_1:80',
      'h.example.org.:80',
    ],
    bad: [
      '',
      'h',
      'h:',
      'h:0',
      'h:65536',
      'h:080',
      'http://h:80',
      'h:80/metrics',
      '::1:9100',
      'h h:1',
      ...[
        'a..b:80',
        '-a:80',
        'a-:80',
        '256.1.1.1:80',
        '1.2.3:80',
        '[:]:80',
        '[1::2::3]:80',
        '[1.2.3.4]:80',
      ],
      `${'x'.repeat(64)}:80`,
    ],
  },
  'label-key': {
    good: ['app', 'app.kubernetes.io/name', 'a', 'A_b.c-1', 'x'.repeat(63)],
    bad: [
      ...['', 'app/', '/app', 'a b', 'a,b', '-a', 'a.', 'UPPER.org/app', 'a/b/c', 'x'.repeat(64)],
      `${'a.'.repeat(127)}a/x`,
    ],
  },
  'label-value': {
    good: ['', 'order-service', 'a.b_c', 'A', 'x'.repeat(63)],
    bad: ['order service', 'a,b', 'a=b', '-a', 'a-', 'ü', 'x'.repeat(64)],
  },
  'host-name': {
    good: ['cart', 'cart.example.org', '_http._tcp.cart.example.org.', '10.0.0.1'],
    bad: [
      '',
      'a b',
      'http://cart',
      'cart:80',
      '.cart',
      'cart/x',
      'cart-',
      'a..b',
      'x'.repeat(64),
      '*.a',
    ],
  },
  image: {
    good: [
      'v3.13.5',
      'latest',
      `sha256:${'a'.repeat(64)}`,
      'docker.io/grafana/loki:3.7.6',
      'registry.example.org:5000/loki',
      `registry.example.org/a/b:1@sha256:${'a'.repeat(64)}`,
    ],
    bad: [
      ...['', 'sha256:abc', 'a b', 'docker.io/Grafana/loki:1', ':3', 'a/b:', 'r/../x:1', 'a//b:1'],
      ...[
        'x:70000/a:1',
        'a/-b:1',
        'a/b_:1',
        'a/b:-1',
        `a/b:${'x'.repeat(129)}`,
        `${'a'.repeat(300)}/b:1`,
      ],
    ],
  },
};

describe.each(Object.keys(table) as Name[])('%s', (name) => {
  test.each(table[name].good)('accepts %j', (value) => {
    expect(formats[name].validate(value)).toBe(true);
  });
  test.each(table[name].bad)('rejects %j with the expected format', (value) => {
    expect(formats[name].validate(value)).toBe(false);
    expect(formats[name].hint(value)).not.toBe('');
  });
});
