import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildArguments } from '../../tools/compile';
import { buildAdvice, olderGoAdvice } from '../../tools/explain';
import { parseGoMod, programVersion, readGoMod } from '../../tools/gomod';
import { toolPath, toolVariable } from '../../tools/locate';
import { binDir, toolsDir } from '../../tools/paths';
import { toolPrograms } from '../../tools/programs';
import { hashInputs } from '../../tools/stamp';

const find = (name: string) => {
  const program = toolPrograms.find((candidate) => candidate.name === name);
  if (!program) throw new Error(`no program ${name}`);
  return program;
};

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'tools-test-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe('every program', () => {
  test('has a unique name', () => {
    const names = toolPrograms.map((program) => program.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(toolPrograms.map((program) => [program.name, program] as const))(
    '%s is pinned by its module',
    (_, program) => {
      const gomod = readGoMod(program.folder);
      if (program.package === '.') {
        expect(existsSync(path.join(toolsDir, program.folder, 'main.go'))).toBe(true);
      } else {
        expect(gomod.tools).toContain(program.package);
        expect(program.package.startsWith(program.module)).toBe(true);
      }
      expect(programVersion(program)).toMatch(/^\d+\.\d+\.\d+$/);
      const required = gomod.requires.get(program.module);
      const sums = readFileSync(path.join(toolsDir, program.folder, 'go.sum'), 'utf8').split('\n');
      const sum = sums.filter((line) => line.startsWith(`${program.module} ${required} h1:`));
      expect(sum).toHaveLength(1);
    },
  );

  test('every tool line and module folder has a program', () => {
    const folders = readdirSync(toolsDir).filter((name) =>
      existsSync(path.join(toolsDir, name, 'go.mod')),
    );
    expect(new Set(toolPrograms.map((program) => program.folder))).toEqual(new Set(folders));
    const tools = folders.flatMap((folder) => readGoMod(folder).tools);
    const packages = toolPrograms.map((program) => program.package).filter((name) => name !== '.');
    expect(packages.toSorted()).toEqual(tools.toSorted());
  });
});

describe('versions', () => {
  const gomod = (module: string, version: string) =>
    parseGoMod(`module x\n\ngo 1.26.0\n\nrequire ${module} ${version} // indirect\n`);

  test('Prometheus: v0.313.5 is 3.13.5', () => {
    const prometheus = find('prometheus');
    expect(programVersion(prometheus, gomod(prometheus.module, 'v0.313.5'))).toBe('3.13.5');
    expect(programVersion(prometheus, gomod(prometheus.module, 'v0.305.0'))).toBe('3.5.0');
  });

  test('Jaeger: v1.76.0 is 2.13.0', () => {
    const jaeger = find('jaeger');
    expect(programVersion(jaeger, gomod(jaeger.module, 'v1.76.0'))).toBe('2.13.0');
    expect(() => programVersion(jaeger, gomod(jaeger.module, 'v2.20.0'))).toThrow(
      'v2.20.0'.slice(1),
    );
  });

  test('rejects a module that does not require the program', () => {
    expect(() => programVersion(find('etcd'), gomod('example.org/other', 'v1.0.0'))).toThrow(
      'tools/kubernetes/go.mod does not require go.etcd.io/etcd/server/v3',
    );
  });

  test('parses blocks, single lines and comments of go.mod', () => {
    const text = [
      'module observability-stack/tools/x',
      'go 1.26.0',
      'tool example.org/a/cmd/a',
      'tool (',
      '\texample.org/b/cmd/b // why',
      ')',
      'require example.org/a v1.2.3',
      'require (',
      '\t// a comment',
      '\texample.org/b v0.4.0 // indirect',
      ')',
      'replace (',
      '\texample.org/c => example.org/d v9.9.9',
      ')',
    ].join('\n');
    expect(parseGoMod(text)).toEqual({
      go: '1.26.0',
      tools: ['example.org/a/cmd/a', 'example.org/b/cmd/b'],
      requires: new Map([
        ['example.org/a', 'v1.2.3'],
        ['example.org/b', 'v0.4.0'],
      ]),
    });
  });

  test('the linker sets the version of go.mod in kube-apiserver', () => {
    const [major, minor] = programVersion(find('kube-apiserver')).split('.');
    const args = buildArguments(find('kube-apiserver')).join(' ');
    expect(args).toContain(`gitVersion=v${programVersion(find('kube-apiserver'))}`);
    expect(args).toContain(`gitMajor=${major} `);
    expect(args).toMatch(new RegExp(`gitMinor=${minor}$`));
  });
});

describe('stamps', () => {
  const write = (name: string, text: string) => writeFileSync(path.join(scratch, name), text);
  beforeEach(() => {
    write('go.mod', 'module x\n');
    write('go.sum', 'a v1 h1:x\n');
    write('main.go', 'package main\n');
  });

  test('stay the same while nothing changes', () => {
    expect(hashInputs(scratch, ['-a'])).toBe(hashInputs(scratch, ['-a']));
  });

  test.each(['go.mod', 'go.sum', 'main.go'])('change with %s', (file) => {
    const before = hashInputs(scratch, ['-a']);
    write(file, 'other\n');
    expect(hashInputs(scratch, ['-a'])).not.toBe(before);
  });

  test('change with the arguments, with a new file and with a renamed one', () => {
    const before = hashInputs(scratch, ['-a']);
    expect(hashInputs(scratch, ['-b'])).not.toBe(before);
    write('extra.go', '');
    const extra = hashInputs(scratch, ['-a']);
    expect(extra).not.toBe(before);
    rmSync(path.join(scratch, 'extra.go'));
    write('other.go', '');
    expect(hashInputs(scratch, ['-a'])).not.toBe(extra);
  });
});

describe('finding a program', () => {
  const executable = (...parts: string[]) => {
    const file = path.join(scratch, ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o755 });
    return file;
  };

  test('the variable is the upper-case name', () => {
    expect(toolVariable('kube-apiserver')).toBe('KUBE_APISERVER_BIN');
    expect(toolVariable('node_exporter')).toBe('NODE_EXPORTER_BIN');
  });

  test('the variable wins, then PATH; absent is undefined', () => {
    const own = executable('own', 'no-such-tool');
    const onPath = executable('path', 'no-such-tool');
    const PATH = `/nonexistent${path.delimiter}${path.dirname(onPath)}`;
    expect(toolPath('no-such-tool', { PATH, NO_SUCH_TOOL_BIN: own })).toBe(own);
    expect(toolPath('no-such-tool', { PATH })).toBe(onPath);
    expect(toolPath('no-such-tool', { PATH: '/nonexistent' })).toBeUndefined();
  });

  test('tools/bin comes before PATH', () => {
    const name = `test-program-${process.pid}`;
    const built = path.join(binDir, name);
    const onPath = executable('path', name);
    mkdirSync(binDir, { recursive: true });
    writeFileSync(built, '#!/bin/sh\n', { mode: 0o755 });
    try {
      expect(toolPath(name, { PATH: path.dirname(onPath) })).toBe(built);
    } finally {
      rmSync(built);
    }
  });

  test('rejects a variable that does not name a program, and skips a file that is not executable', () => {
    expect(() => toolPath('no-such-tool', { NO_SUCH_TOOL_BIN: '/nonexistent/x' })).toThrow(
      'NO_SUCH_TOOL_BIN=/nonexistent/x',
    );
    const plain = executable('path', 'no-such-tool');
    writeFileSync(path.join(scratch, 'plain'), '');
    rmSync(plain);
    writeFileSync(plain, '', { mode: 0o644 });
    expect(toolPath('no-such-tool', { PATH: path.dirname(plain) })).toBeUndefined();
  });
});

describe('advice after a failure', () => {
  test.each([
    ['go: x@v1: verifying go.mod: checksum mismatch', 'does not match its checksum'],
    [
      'x.go:1: missing go.sum entry for module providing package y',
      'cd tools/thanos && go mod tidy',
    ],
    ['go: go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)', 'Go 1.99.0'],
    [
      'Get "https://proxy.example": dial tcp: lookup proxy.example: no such host',
      'cannot be reached',
    ],
    [
      'reading https://proxy.example/x.zip: 404 Not Found',
      'does not have a version in tools/thanos/go.mod',
    ],
    ['write /tmp/x: no space left on device', 'go clean -cache'],
    ['compile: signal: killed', 'GOMAXPROCS=1'],
  ])('%s', (log, advice) => {
    expect(buildAdvice(log, 'thanos')).toContain(advice);
  });

  test('a compile error has no advice', () => {
    expect(buildAdvice('./main.go:3:2: undefined: x', 'thanos')).toBeUndefined();
  });

  test('compares Go releases by number', () => {
    expect(olderGoAdvice('1.9.0', '1.26.0')).toBe(true);
    expect(olderGoAdvice('1.26.8', '1.26.0')).toBe(false);
    expect(olderGoAdvice('1.26.0', '1.26')).toBe(false);
  });
});
