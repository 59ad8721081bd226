module observability-stack/tools/yaml-readers

go 1.26.0

require (
	github.com/goccy/go-yaml v1.19.0
	go.yaml.in/yaml/v2 v2.4.4
	go.yaml.in/yaml/v3 v3.0.5
	go.yaml.in/yaml/v4 v4.0.0-rc.5
	sigs.k8s.io/yaml v1.6.0
)
