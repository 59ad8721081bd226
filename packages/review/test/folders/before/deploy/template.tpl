{{- if .Values.x }}
kind: Service
{{- end }}
