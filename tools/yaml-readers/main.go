// Command yaml-readers parses YAML documents with the parsers of the programs
// that read the output of the synth, and reports the value that each returns.
//
// Each line of the input is a JSON string with one document. Each line of the
// output is a JSON object: the document's value as JSON, or the error, by parser.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	goccy "github.com/goccy/go-yaml"
	v2 "go.yaml.in/yaml/v2"
	v3 "go.yaml.in/yaml/v3"
	v4 "go.yaml.in/yaml/v4"
	kubernetes "sigs.k8s.io/yaml"
)

// readers are the parsers by name. kubectl and the API server convert YAML to
// JSON with the last one.
var readers = map[string]func([]byte, any) error{
	"yaml.v2":       func(text []byte, value any) error { return v2.Unmarshal(text, value) },
	"yaml.v3":       func(text []byte, value any) error { return v3.Unmarshal(text, value) },
	"yaml.v4":       func(text []byte, value any) error { return v4.Unmarshal(text, value) },
	"goccy/go-yaml": func(text []byte, value any) error { return goccy.Unmarshal(text, value) },
	"sigs.k8s.io":   func(text []byte, value any) error { return kubernetes.Unmarshal(text, value) },
}

// answer is the result of one parser for a document.
type answer struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Printf("yaml-readers %s\n", version())
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		var document string
		if err := json.Unmarshal(lines.Bytes(), &document); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		answers := map[string]answer{}
		for name, read := range readers {
			answers[name] = readWith(read, document)
		}
		if err := encoder.Encode(answers); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// readWith reports a panic of a parser as its error.
func readWith(read func([]byte, any) error, document string) (result answer) {
	defer func() {
		if p := recover(); p != nil {
			result = answer{Error: fmt.Sprint(p)}
		}
	}()
	var value any
	if err := read([]byte(document), &value); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: plain(value)}
}

// plain converts maps with keys of any type, which JSON does not have, to lists
// of pairs, and adds the type of values that are neither strings nor maps.
func plain(value any) any {
	switch v := value.(type) {
	case map[any]any:
		pairs := [][2]any{}
		for key, item := range v {
			pairs = append(pairs, [2]any{plain(key), plain(item)})
		}
		return pairs
	case map[string]any:
		pairs := [][2]any{}
		for key, item := range v {
			pairs = append(pairs, [2]any{key, plain(item)})
		}
		return pairs
	case string:
		return v
	default:
		return map[string]string{"type": fmt.Sprintf("%T", v), "text": fmt.Sprint(v)}
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "go.yaml.in/yaml/v3" {
			return module.Version[1:]
		}
	}
	return "unknown"
}
