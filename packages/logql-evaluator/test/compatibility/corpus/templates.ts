import { datasetStream } from '../dataset';
import type { Feature } from './feature';

const streams = [
  datasetStream({ a: 'b', app: 'Shop' }, [
    [
      1234.567891,
      'word="hello world" n=42 f=2.5 neg=-3 text=" pad " url="a%20b+c&d=e" ts=1700000000 date=2023-11-02T10:20:30Z dur=1m30.5s size=1.5KiB b64=aGVsbG8= js="{\\"k\\":[1,2,{\\"d\\":null}],\\"t\\":true}" uni=Größe_é😀 list="a,b,c" zero=0 yes=true path=/api/v1/x.html',
      { trace_id: '7f' },
    ],
  ]),
  datasetStream({ a: 'b', app: 'empty' }, [[0, 'nothing here']]),
];

const strings = String.raw`
.word
.missing
.word | ToUpper
.word | ToLower
ToUpper .missing
lower .app
upper .app
title .word
title .uni
.word | title | lower
Replace .word "o" "0" -1
Replace .word "o" "0" 1
Replace .word "" "-" -1
replace "o" "0" .word
.word | replace "l" "L"
Trim .text " "
Trim .word "hd"
TrimLeft .word "he"
TrimRight .word "dl"
TrimPrefix .word "hello"
TrimSuffix .word "world"
TrimSpace .text
trim .text
trimAll "/" .path
trimPrefix "/api" .path
trimSuffix ".html" .path
.path | trimPrefix "/" | trimSuffix "x"
trunc 5 .word
trunc -5 .word
trunc 50 .word
trunc -50 .word
trunc 0 .word
trunc 3 .uni
trunc 5 .missing
substr 0 5 .word
substr 6 11 .word
substr 2 -1 .word
substr -1 3 .word
substr 3 100 .word
substr 0 4 .uni
substr 5 2 .word
contains "ell" .word
contains "" .word
hasPrefix "hello" .word
hasSuffix "world" .word
hasPrefix "x" .missing
indent 4 .word
nindent 4 .word
indent 2 "a\nb"
nindent 2 "a\nb"
repeat 3 .app
repeat 0 .app
repeat -1 .app
regexReplaceAll "o" .word "0"
regexReplaceAll "(l+)" .word "<$1>"
regexReplaceAll "(l+)" .word "<$!{1}>"
regexReplaceAll "(?P<x>w)" .word "$x"
regexReplaceAll "(?P<x>w)" .word "$!{x}y"
regexReplaceAll "(l+)" .word "$1x"
regexReplaceAll "x*" .app "-"
regexReplaceAll "(" .word "-"
regexReplaceAllLiteral "(l+)" .word "<$1>"
regexReplaceAllLiteral "[" .word "x"
count "l" .word
count "l+" .word
count "" .word
count "x" .word
count "(" .word
.word | count "o"
urlencode .url
urldecode .url
urlencode .uni
urldecode "%zz"
b64enc .word
b64dec .b64
b64dec "%%%"
b64dec "aGVsbG8"
b64enc .uni
alignLeft 5 .word
alignRight 5 .word
alignLeft 20 .word
alignRight 20 .word
alignLeft 0 .word
alignLeft -1 .word
alignLeft 4 .uni
alignRight 4 .uni
alignRight 8 .uni
default "-" .missing
default "-" .word
default "-" ""
default 0 .missing
.missing | default "none"
default "-" 0
`;
const numbers = `
add 3 2 5
add .n 1
add .n .f
add "x" 1
add .missing 1
add
add 1
sub 5 2
sub .n .neg
sub 5 2 1
mul 5 2 3
mul .n .f
mul
div 10 2
div 7 2
div -7 2
div .n 5
div 1 0
mod 10 3
mod -7 3
mod .n 5
mod 1 0
addf 3.5 2 5
addf .f 1
addf 0.1 0.2
subf 5.5 2 1.5
mulf 5.5 2 2.5
mulf .f .n
divf 10 2 4
divf 1 3
divf 1 0
divf .n 0
max 1 2 3
max .n 1
max .f 2
maxf 1 2.5 3
maxf .f .n
min 1 2 3
min .neg 0
minf 1 2.5 3
ceil 123.001
ceil .f
ceil .neg
floor 123.9999
floor .f
floor -0.5
round 123.555555 3
round 123.88571428571 5 .2
round .f 0
round 2.5 0
round -2.5 0
round 1e20 2
int "3"
int .n
int .f
int "2.9"
int "abc"
int "0x10"
int "010"
int true
int .yes
int .missing
int "99999999999999999999"
float64 "3.5"
float64 .f
float64 .n
float64 "abc"
float64 "1e3"
float64 .missing
.n | int | add 1
.n | float64 | mulf 1.5
divf .n 7
mulf 1e15 1e6
mulf 1e10 1e11
divf 1 3000000
addf 1e21 0
addf 100000 0.5
float64 "123456789.125"
float64 "0.00001"
float64 "1e-7"
float64 "1e20"
float64 "1e21"
float64 "Inf"
float64 "NaN"
div 9223372036854775807 2
add 9223372036854775807 1
mul 4611686018427387904 2
mul 3037000500 3037000500
1
-1
1.5
1e3
0x1F
1_000
'a'
true
"text"
nil
bytes .size
bytes "1KB"
bytes "5 MiB"
bytes "x"
bytes "1000"
bytes "1.5GB"
bytes .missing
duration .dur
duration "1h"
duration "1500ms"
duration "1"
duration "x"
duration_seconds .dur
duration "1d"
duration "-1.5h"
duration .missing
`;
const dates = `
__timestamp__
__timestamp__ | unixEpoch
__timestamp__ | unixEpochMillis
__timestamp__ | unixEpochNanos
__timestamp__ | date "2006-01-02T15:04:05.00Z-07:00"
__timestamp__ | date "2006-01-02 15:04:05.000000000"
__timestamp__ | date "Mon Jan _2 15:04:05 MST 2006"
__timestamp__ | date "Monday, 02-Jan-06 3:04:05 PM pm"
__timestamp__ | date "January 2 06 1 01 002 __2 .999 ,000 .999999999"
__timestamp__ | date ""
__timestamp__ | date "Z0700 Z07:00 -07 -0700 -070000 Z07"
date "2006-01-02" now | trunc 2
now | unixEpoch | trunc 1
unixToTime .ts
unixToTime "1673798889902"
unixToTime "1673798889902000"
unixToTime "1673798889902000000"
unixToTime "19373"
unixToTime "123"
unixToTime "x"
unixToTime .ts | date "2006-01-02"
unixToTime .ts | unixEpoch
toDate "2006-01-02" "2021-11-02"
toDate "2006-01-02T15:04:05Z" .date
.date | toDate "2006-01-02T15:04:05Z07:00" | unixEpoch
toDate "2006-01-02" "nonsense"
toDate "2006-01-02" "2021-02-30"
toDateInZone "2006-01-02" "UTC" "2021-11-02"
toDateInZone "2006-01-02 15:04" "Europe/Berlin" "2021-07-02 12:00" | unixEpoch
toDateInZone "2006-01-02 15:04" "America/New_York" "2021-12-02 12:00" | date "2006-01-02T15:04:05Z07:00"
toDateInZone "2006-01-02" "No/Where" "2021-11-02" | unixEpoch
toDateInZone "2006-01-02" "Europe/Berlin" "2021-11-02"
sub (__timestamp__ | unixEpoch) .ts
(__timestamp__).Year
__timestamp__.Year
(__timestamp__).Format "2006"
`;
const control = String.raw`
fromJson .js
range $q := fromJson .js }}{{ $q }};{{ end
(fromJson .js).k
index (fromJson .js) "k"
index (fromJson .js).k 1
range $i, $v := (fromJson .js).k }}{{$i}}={{$v}} {{ end
(fromJson .js).t
fromJson "{\"foo\": 55}"
fromJson "nope"
fromJson "[1.5,2,1e30]"
fromJson "\"s\""
fromJson .missing
if eq .app "Shop" }}yes{{ else }}no{{ end
if .missing }}yes{{ else }}no{{ end
if not .missing }}yes{{ end
if and .word .n }}both{{ end
if or .missing .n }}one{{ end
and .word .n
or .missing .n
and .missing .n
or .missing ""
not .word
if and (contains "he" "hello") (contains "llo" "hello") }} yes {{end
if contains "ErrTimeout" .word }} timeout {{else if contains "he" "hello"}} yes {{else}} no {{end
if gt .n "5" }}gt{{ else }}le{{ end
if gt (int .n) 5 }}gt{{ else }}le{{ end
if gt .n 5 }}gt{{ else }}le{{ end
if lt (float64 .f) 3.0 }}lt{{ end
if ge 5 5 }}ge{{ end
if le 5 4 }}le{{ end
if ne .app "x" }}ne{{ end
eq .app "x" "Shop" "y"
eq 1 1.0
eq 1 "1"
lt 1 2.5
eq .missing nil
len .word
len .uni
len .missing
index .word 0
index .word 99
slice .word 1 3
slice .word 1
printf "%s-%d" .word 5
printf "%5s|%-5s|" .app .app
printf "%-40.40s" .word
printf "%.3s" .word
printf "%d" .n
printf "%d" (int .n)
printf "%05d" (int .n)
printf "%+d %x %X %o %b %c %q %U" 42 42 42 42 42 42 42 42
printf "%f %.2f %e %g %8.3f" 1.5 1.005 1234.5 1e21 2.0
printf "%v %+v %T" .n .n .n
printf "%v %T" 1.0 1.0
printf "%q" .word
printf "%x" .app
printf "%t" true
printf "%s" 5
printf "%s"
printf "%s" .word "extra"
printf "%%"
printf "%z" 1
printf "%*d" 5 42
printf "%[2]s %[1]s" "a" "b"
printf "%6.2f%%" 12.345
printf "% d" 5
printf "%#x" 255
printf "%t" 1
printf "%v" nil
printf "%5t|" true
printf "%08.3f" 3.14159
printf "%g" 100000.0
printf "%g" 1000000.0
printf "%v" 1e6
printf "%G %E" 1e-10 1e-10
print .n 1 2 "a" "b" 3
print 1 2
print "a" "b"
println .n
html "<a href='x'>&\"</a>"
js "it's \"x\" <y>"
urlquery .url
call .word
with .word }}{{ . }}{{ end
with .missing }}{{ . }}{{ else }}none{{ end
with $x := .n }}{{ $x }}{{ end
$x := .word }}{{ $x | upper
$x := 1 }}{{ $x = 2 }}{{ $x
range (fromJson "[1,2,3]") }}{{ . }},{{ else }}none{{ end
range (fromJson "[]") }}{{ . }},{{ else }}none{{ end
range (fromJson "{\"b\":1,\"a\":2}") }}{{ . }},{{ end
range $k, $v := (fromJson "{\"b\":1,\"a\":2}") }}{{ $k }}:{{ $v }},{{ end
range (fromJson "[1,2,3]") }}{{ if eq . 2.0 }}{{ break }}{{ end }}{{ . }}{{ end
range (fromJson "[1,2,3]") }}{{ if eq . 2.0 }}{{ continue }}{{ end }}{{ . }}{{ end
range 3 }}{{ . }}{{ end
range .word }}{{ . }}{{ end
/* comment */
- .word -
define "t" }}T{{.}}{{ end }}{{ template "t" .app
block "t" .app }}B{{.}}{{ end
template "nope"
.
$
$.word
.word.x
.a.b
"quoted \t\" text"
(.word)
(printf "%s" .word) | upper
.word | printf "%s-%s" "x"
__line__ | lower | trunc 8
__line__ | count "n"
__line__ | len
.trace_id
.__error__
nosuch .word
.word | nosuch
upper
upper 1
upper .word .n
trunc "x" .word
add 1 2 | printf "%d"
if .word
end
else
.word }}{{ end
}}text{{
"unclosed
1 2
.word "x"
`;
// a dollar and a brace would be JavaScript's interpolation
const lines = (text: string): readonly string[] =>
  text
    .trim()
    .replaceAll('$!{', '$' + '{')
    .split('\n');
const s = '{a="b"} | logfmt | line_format';
const formatted = (actions: readonly string[]): readonly string[] =>
  actions.map((action) => `${s} \`[{{ ${action} }}]\``);

export const templateStrings: Feature = {
  name: 'template-strings',
  streams,
  queries: [...formatted(lines(strings)), ...formatted(lines(dates))],
};
export const templateNumbers: Feature = {
  name: 'template-numbers',
  streams,
  queries: formatted(lines(numbers)),
};
export const templateControl: Feature = {
  name: 'template-control',
  streams,
  queries: [
    ...formatted(lines(control)),
    ...[
      '`{{.word}}`',
      '`{{ .word }}`',
      '`{{.missing}}`',
      '`{{.missing}}{{.missing}}`',
      '``',
      '`text`',
      '"{{.word}}\\t{{.n}}\\n"',
      '"{{ .word | ToUpper }}"',
      '`{{- .word -}}`',
      '`  {{- .word -}}  x`',
      '`  {{ .word -}}  x`',
      '`a {{- /* c */ -}} b`',
      '`{{/* c */}}`',
      '`{{"{{"}}`',
      '`{{ "a" }}{{ "b" }}`',
      '`{{ .n }}%`',
      '`{{if .word}}a{{else if .n}}b{{else}}c{{end}}`',
      '`{{ $line := __line__ }}{{ $line | len }}`',
      '`{{.app}} {{.a}} {{.trace_id}}`',
      '`{{ .word',
      '`{{`',
      '`}}`',
      '`{{ }}`',
      '`{{end}}`',
      '`{{if}}x{{end}}`',
      '`{{.9}}`',
      '`{{.a-b}}`',
      '`{{ .word.upper }}`',
      '`{{ div 1 0 }}` | __error__=""',
      '`{{ div 1 0 }}` | __error__!=""',
      '`{{ urldecode "%zz" }}` | line_format "x{{.__error__}}"',
      '`x{{ .word }}` |= "xhello"',
      '`{{ .word }}` | pattern "<x> <y>"',
      '`{{ .js }}` | json',
      '`k={{ .n }}` | logfmt',
    ].map((template) => `${s} ${template}`),
    'sum(count_over_time({a="b"} | logfmt | line_format `{{ div 1 0 }}` [1m]))',
    'sum(count_over_time({a="b"} | logfmt | line_format `{{ div 1 0 }}` | __error__="" [1m]))',
    'sum(bytes_over_time({a="b"} | logfmt | line_format `{{ .word }}` [1m]))',
    'sum(bytes_over_time({a="b"} | logfmt | line_format `{{ .uni }}` [1m]))',
    'bytes_over_time({a="b"} | line_format `` [1m])',
    'sum_over_time({a="b"} | logfmt | line_format `{{ .n }}` | unwrap n [1m])',
  ],
};
