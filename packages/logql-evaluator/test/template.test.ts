import { onlySample } from './answers';

const made = (template: string, line = 'x=1 s="hello World" n=42 f=2.5 u=Größe'): string => {
  const [text = ''] = onlySample(
    `| logfmt | line_format ${JSON.stringify(template)} | drop x, s, n, f, u, j`,
    line,
  );
  return text;
};

test.each([
  ['{{.x}}', '1'],
  ['{{ .missing }}|', '|'],
  ['a {{- .x -}} b', 'a1b'],
  ['{{/* nothing */}}{{ "q\\"x" }}{{ `raw` }}', 'q"xraw'],
  ['{{ if eq .x "1" }}one{{ else if eq .x "2" }}two{{ else }}other{{ end }}', 'one'],
  ['{{ with .missing }}x{{ else }}none{{ end }}{{ with .n }}<{{ . }}>{{ end }}', 'none<42>'],
  ['{{ $v := .x }}{{ if true }}{{ $v = "2" }}{{ end }}{{ $v }}', '2'],
  ['{{ range $i, $e := fromJson "[5,6]" }}{{ $i }}={{ $e }};{{ end }}', '0=5;1=6;'],
  ['{{ range 3 }}{{ . }}{{ end }}{{ range fromJson "[]" }}x{{ else }}none{{ end }}', '012none'],
  ['{{ range fromJson "[1,2,3]" }}{{ if eq . 2.0 }}{{ continue }}{{ end }}{{ . }}{{ end }}', '13'],
  [
    '{{ define "T" }}<{{ . }}>{{ end }}{{ template "T" .x }}{{ block "B" .n }}b{{ . }}{{ end }}',
    '<1>b42',
  ],
  ['{{ and .x .n }} {{ or .missing "z" }} {{ not .x }}', '42 z false'],
  ['{{ lt 1 2 }} {{ ge "b" "a" }} {{ eq .x "2" "1" }} {{ ne 1.5 1.5 }}', 'true true true false'],
  ['{{ len .u }} {{ index .s 0 }} {{ slice .s 1 3 }}', '7 104 el'],
  ['{{ 1e3 }} {{ 0x1F }} {{ 017 }} {{ 1000000.0 }} {{ 1.5e-7 }}', '1000 31 15 1e+06 1.5e-07'],
  ['{{ print .x .n 1 2 "x" 3 }} {{ println 1 }}|', '1421 2x3 1\n|'],
  [
    '{{ printf "%5s|%-5s|%05d|%.2f|%q|%x|%v|%T" "ab" "cd" 42 2.345 .s "hi" 4.5 1 }}',
    '   ab|cd   |00042|2.35|"hello World"|6869|4.5|int',
  ],
  [
    '{{ printf "%d" .x }} {{ printf "%s" 5 }} {{ printf "%d %d" 1 }} {{ printf "x" 1 }}',
    '%!d(string=1) %!s(int=5) 1 %!d(MISSING) x%!(EXTRA int=1)',
  ],
  ['{{ ToUpper .s }} {{ .s | lower | title | trunc 4 | replace "H" "J" }}', 'HELLO WORLD Jell'],
  [
    '{{ Replace .s "l" "L" 1 }} {{ Trim .s "hd" }} {{ trimPrefix "hello " .s }}',
    'heLlo World ello Worl World',
  ],
  ['{{ upper .u }} {{ title "o\'neil a_b éa" }}', "GRÖßE O'Neil A_b Éa"],
  [
    '{{ substr 0 5 .s }}|{{ alignLeft 3 .x }}|{{ alignRight 3 .n }}|{{ repeat 2 "ab" }}',
    'hello|1  | 42|abab',
  ],
  ['{{ regexReplaceAll "(l+)" .s "<$1>" }} {{ count "l" .s }}', 'he<ll>o Wor<l>d 3'],
  [
    '{{ urlencode "a b&é" }} {{ urldecode "a%20b+c" }} {{ b64enc .x }} {{ b64dec "YWI=" }}',
    'a+b%26%C3%A9 a b c MQ== ab',
  ],
  ['{{ int "12.7" }} {{ int "0x1F" }} {{ int "abc" }} {{ float64 .f }}', '12 31 0 2.5'],
  [
    '{{ add .n "5" 1.9 }} {{ div -7 2 }} {{ mod -7 3 }} {{ max 1 5 3 }} {{ mul 4611686018427387904 4 }}',
    '48 -3 -1 5 0',
  ],
  [
    '{{ addf 0.1 0.2 }} {{ divf 1 3 }} {{ maxf 1 2.5 2 }} {{ round 123.456 -1 }} {{ ceil 1.2 }}',
    '0.3 0.3333333333333333 2.5 120 2',
  ],
  ['{{ bytes "1.5KiB" }} {{ duration "90m" }} {{ default "d" .missing }}', '1536 5400 d'],
  ['{{ unixToTime "1700000000" }}', '2023-11-14 22:13:20 +0000 UTC'],
  ['{{ date "02/Jan/06 3:04PM .000" (unixToTime "1700000000123") }}', '14/Nov/23 10:13PM .123'],
  [
    '{{ toDateInZone "2006-01-02 15:04" "Europe/Berlin" "2023-07-01 12:00" }}',
    '2023-07-01 12:00:00 +0200 CEST',
  ],
  ['{{ toDate "2006-01-02" "2023-02-03" | unixEpoch }}', '1675382400'],
  [
    '{{ __timestamp__ | date "15:04:05" }} {{ __line__ | len }} {{ now | unixEpoch }}',
    '12:00:00 40 1772366400',
  ],
  ['{{ (fromJson "{\\"a\\":{\\"b\\":[1,null]}}").a }}', 'map[b:[1 <nil>]]'],
  ['{{ html "<a&\'>" }} {{ js "é=\'" }}', "&lt;a&amp;&#39;&gt; é\\u003D\\'"],
])('%s', (template, text) => {
  expect(made(template)).toBe(text);
});

test.each([
  [
    '{{ .x.y }}',
    'template: line:1:5: executing "line" at <.x.y>: can\'t evaluate field y in type string',
  ],
  ['a\n{{ ToUpper 5 }}', 'template: line:2:11: executing "line" at <5>: expected string; found 5'],
  [
    '{{ ToUpper }}',
    'template: line:1:3: executing "line" at <ToUpper>: wrong number of args for ToUpper: want 1 got 0',
  ],
  [
    '{{ div 1 0 }}',
    'template: line:1:3: executing "line" at <div 1 0>: error calling div: runtime error: integer divide by zero',
  ],
  [
    '{{ eq 1 "1" }}',
    'template: line:1:3: executing "line" at <eq 1 "1">: error calling eq: incompatible types for comparison: int and string',
  ],
  [
    '{{ substr 5 2 .s }}',
    'template: line:1:3: executing "line" at <substr 5 2 .s>: error calling substr: runtime error: slice bounds out of range [5:2]',
  ],
])('%s is an error on the line, which is kept', (template, details) => {
  const line = 'x=1 s=hello';
  expect(
    onlySample(`| logfmt | line_format ${JSON.stringify(template)} | keep none`, line),
  ).toEqual([
    `{__error__="TemplateFormatErr", __error_details__=${JSON.stringify(details)}} ${line}`,
  ]);
});

test.each([
  ['{{ .x', 'unclosed action'],
  ['{{ nope .x }}', 'function "nope" not defined'],
  ['{{ if .x }}', 'unexpected EOF'],
  ['{{ end }}', 'unexpected {{end}}'],
  ['{{ $y }}', 'undefined variable "$y"'],
  ['{{ .x | 5 }}', 'non executable command in pipeline stage 2'],
  ['{{ break }}', 'outside {{range}}'],
])('rejects %s', (template, problem) => {
  expect(() => made(template)).toThrow(problem);
});

test('unsupported features are reported', () => {
  expect(() => made('{{ __timestamp__.Month }}')).toThrow(
    'method Month of a time in a template is not supported',
  );
});

test('label_format sees the labels from before the stage', () => {
  expect(
    onlySample('| logfmt | label_format y="{{.x}}2", x=y, z="{{.y}}" | drop s', 'x=1 y=0'),
  ).toEqual(['{x="12", z="0"} x=1 y=0']);
});
