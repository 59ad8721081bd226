// Command alloy-syntax parses Alloy configurations with Alloy's own parser and
// formats them with its own formatter. It fails when a file does not parse, or
// when its formatted text differs from its content, and reports the position.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/grafana/alloy/syntax/diag"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"
)

// syntaxModule is the module whose release the program reports as its own.
const syntaxModule = "github.com/grafana/alloy/syntax"

const usage = `usage: alloy-syntax FILE...

Parse each file and compare it with its formatted text.

  --version   print the version of the parser and exit
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if os.Args[1] == "--version" {
		fmt.Printf("alloy-syntax %s\n", syntaxVersion())
		return
	}
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

// check returns an error that says where a file does not parse, or which line
// is the first that formatting would change.
func check(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(file, text)
	if err != nil {
		var found diag.Diagnostics
		if errors.As(err, &found) {
			var places []string
			for _, one := range found {
				places = append(places, one.Error())
			}
			return errors.New(strings.Join(places, "\n"))
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	var formatted bytes.Buffer
	if err := printer.Fprint(&formatted, tree); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	// The formatter leaves the last line open; the command of Alloy ends it.
	formatted.WriteByte('\n')
	if bytes.Equal(text, formatted.Bytes()) {
		return nil
	}
	line, found, expected := firstDifference(string(text), formatted.String())
	return fmt.Errorf("%s:%d: not formatted: found %q, expected %q", file, line, found, expected)
}

// firstDifference returns the number of the first line in which two texts differ, and both lines.
func firstDifference(a, b string) (line int, inA, inB string) {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	at := func(lines []string, i int) string {
		if i < len(lines) {
			return lines[i]
		}
		return ""
	}
	for i := 0; i < max(len(as), len(bs)); i++ {
		if at(as, i) != at(bs, i) || i >= len(as) || i >= len(bs) {
			return i + 1, at(as, i), at(bs, i)
		}
	}
	return 0, "", ""
}

// syntaxVersion reads the release from the build itself, so go.mod stays the
// only place that names it.
func syntaxVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == syntaxModule {
				return strings.TrimPrefix(dep.Version, "v")
			}
		}
	}
	return "unknown"
}
